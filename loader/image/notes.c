// SPDX-License-Identifier: MIT
/*
 * A note is a 12-byte header (name size, descriptor size, type), the name and
 * the descriptor, each padded to 4 bytes. Xen's notes have the name "Xen". They
 * are in PT_NOTE segments, or in SHT_NOTE sections if the linker script made no
 * segment. Older kernels have the section __xen_guest instead.
 */
#include "notes_private.h"
#include "sections.h"

#include <daybreak/page.h>

#include <elf.h>
#include <xen/elfnote.h>

_Static_assert(sizeof(Elf64_Nhdr) == 12, "note header as in the ABI");

static uint64_t padded(uint32_t size)
{
	return align_up(size, 4);
}

static bool is_xen(struct span name)
{
	return name.size == 4 && memcmp(name.base, "Xen", 4) == 0;
}

/*
 * The descriptor at byte at; empty if it ends past the file. A string may be
 * shorter than its header says, if it has a NUL: grub-mkimage's last note says
 * 12 bytes, but the file ends after 4.
 */
static struct span descriptor(struct file elf, const Elf64_Nhdr *h, uint64_t at)
{
	struct span rest = span_sub(
		elf.bytes, at, at < elf.bytes.size ? elf.bytes.size - at : 0);
	bool string = note_is_string(h->n_type);

	if (rest.size < h->n_descsz && string && rest.size &&
	    memchr(rest.base, '\0', rest.size))
		return rest;
	return span_sub(rest, 0, h->n_descsz);
}

/* Copies out the note at byte *at, and moves *at to the next one. */
static enum status read_note(struct file elf, unsigned int nr, uint64_t *at,
			     struct span *name, struct note *note)
{
	Elf64_Nhdr h = { 0 };
	bool whole = span_copy(elf.bytes, *at, &h, sizeof(h));
	/* Small sizes are added to an offset in the file: no overflow. */
	uint64_t desc = *at + sizeof(h) + padded(h.n_namesz);

	*note = (struct note){ h.n_type, descriptor(elf, &h, desc), 0 };
	if (!whole || (h.n_descsz && !note->desc.size))
		return fail(ST_TRUNCATED, "%s: note %u ends past the file",
			    elf.name, nr);
	*name = span_sub(elf.bytes, *at + sizeof(h), h.n_namesz);
	*at = desc + padded(h.n_descsz);
	return ST_OK;
}

/*
 * Reads the notes of one segment or section. They begin inside the size that
 * its header gives, but may end outside: grub-mkimage's is 8 bytes too small.
 */
static enum status walk(struct file elf, const struct section *part,
			unsigned int *nr, struct notes *out)
{
	uint64_t at = part->offset;

	if (!span_has(elf.bytes, part->offset, part->size))
		return fail(ST_TRUNCATED, "%s: notes at %#lx end past the file",
			    elf.name, (uint64_t)part->offset);
	while (at < part->offset + part->size) {
		struct span name = { 0 };
		struct note note;
		enum status st;

		if (++*nr > NOTES_MAX)
			return fail(ST_TOO_LARGE, "%s: has more than %u notes",
				    elf.name, NOTES_MAX);
		st = read_note(elf, *nr, &at, &name, &note);
		if (!st && is_xen(name))
			st = note_take(elf.name, &note, out);
		if (st)
			return st;
	}
	return ST_OK;
}

static enum status from_segments(struct file elf, const struct sections *s,
				 unsigned int *nr, struct notes *out)
{
	struct section part;
	enum status st;

	for (unsigned int i = 0; sections_segment(s, i, &part); i++) {
		/* Some binutils leave the offset of a PT_NOTE at 0. */
		if (part.type != PT_NOTE || !part.offset)
			continue;
		st = walk(elf, &part, nr, out);
		if (st)
			return st;
	}
	if (out->present)
		out->source = NOTES_SEGMENT;
	return ST_OK;
}

static enum status from_sections(struct file elf, const struct sections *s,
				 unsigned int *nr, struct notes *out)
{
	struct section part;
	enum status st;

	for (unsigned int i = 1; i < s->shnum; i++) {
		if (!sections_get(s, i, &part) || part.type != SHT_NOTE)
			continue;
		st = walk(elf, &part, nr, out);
		if (st)
			return st;
	}
	if (out->present)
		out->source = NOTES_SECTION;
	return ST_OK;
}

static enum status from_guest_section(struct file elf, const struct sections *s,
				      struct notes *out)
{
	struct section part;

	if (!sections_find(s, "__xen_guest", &part))
		return ST_OK;
	if (!span_has(elf.bytes, part.offset, part.size))
		return fail(ST_TRUNCATED,
			    "%s: section __xen_guest ends past the file",
			    elf.name);
	out->source = NOTES_GUEST_SECTION;
	return guest_section_parse(
		elf.name, span_sub(elf.bytes, part.offset, part.size), out);
}

/* Finds the ELF's symbol table and its strings. */
static enum status find_symtab(struct file elf, const struct sections *s,
			       struct notes_symtab *out)
{
	struct section symtab, strtab;
	unsigned int i = 1;

	while (sections_get(s, i, &symtab) && symtab.type != SHT_SYMTAB)
		i++;
	if (!sections_get(s, i, &symtab))
		return fail(ST_INVALID,
			    "%s: asks for its symbol table (BSD_SYMTAB) but "
			    "has none",
			    elf.name);
	if (!symtab.link || !sections_get(s, symtab.link, &strtab) ||
	    strtab.type != SHT_STRTAB)
		return fail(ST_INVALID,
			    "%s: its symbol table names section %u for its "
			    "strings, which is not a string table",
			    elf.name, symtab.link);
	if (!span_has(elf.bytes, symtab.offset, symtab.size) ||
	    !span_has(elf.bytes, strtab.offset, strtab.size))
		return fail(ST_TRUNCATED,
			    "%s: its symbol table ends past the file",
			    elf.name);
	*out = (struct notes_symtab){ true,	     symtab.header,
				      strtab.header, symtab.offset,
				      symtab.size,   strtab.offset,
				      strtab.size };
	return ST_OK;
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static unsigned int offers(const struct image *image, const struct notes *notes)
{
	unsigned int set = 0;

	if (image->arch != GUEST_X86_32 && image->arch != GUEST_X86_64)
		return 0;
	if (notes_has(notes, XEN_ELFNOTE_PHYS32_ENTRY))
		set |= OFFER_PVH;
	/* Xen's own rule for a PV kernel. */
	if (!begins(notes->xen_version, "xen-3.0") ||
	    (!begins(notes->loader, "generic") &&
	     !begins(notes->guest_os, "linux")))
		return set;
	if (image->arch == GUEST_X86_64)
		set |= OFFER_PV64;
	else if (notes->pae != PAE_NO)
		set |= OFFER_PV32_PAE;
	return set;
}

const char *notes_offers(const struct notes *notes)
{
	static const char *const words[] = {
		"nothing Xen can start",
		"PV (64-bit)",
		"PV (32-bit PAE)",
		"PV",
		"PVH",
		"PV (64-bit) and PVH",
		"PV (32-bit PAE) and PVH",
		"PV and PVH",
	};

	return words[notes->offers & 7];
}

static enum status find_notes(struct file elf, const struct sections *s,
			      struct notes *out)
{
	unsigned int nr = 0;
	enum status st = from_segments(elf, s, &nr, out);

	if (st || out->present)
		return st;
	st = from_sections(elf, s, &nr, out);
	if (st || out->present)
		return st;
	return from_guest_section(elf, s, out);
}

enum status notes_parse(struct file elf, const struct image *image,
			struct notes *out)
{
	struct sections s;
	enum status st;

	*out = (struct notes){ .entry = NOTES_UNSET,
			       .virt_base = NOTES_UNSET,
			       .paddr_offset = NOTES_UNSET,
			       .init_p2m = NOTES_UNSET,
			       .hypercall_page = NOTES_UNSET,
			       .hv_start_low = NOTES_UNSET,
			       .phys32_entry = NOTES_UNSET };
	st = sections_init(elf, image, &s);
	if (st)
		return st;
	st = find_notes(elf, &s, out);
	if (st)
		return st;
	if (out->symtab.wanted) {
		st = find_symtab(elf, &s, &out->symtab);
		if (st)
			return st;
	}
	out->offers = offers(image, out);
	return ST_OK;
}
