// SPDX-License-Identifier: MIT
/*
 * A note is a 12-byte header (name size, descriptor size, type), the name and
 * the descriptor, each padded to 4 bytes. Xen's have the name "Xen" and carry
 * either one number of 1, 2, 4 or 8 bytes or a string; they stand in PT_NOTE
 * segments, or in SHT_NOTE sections where the linker script forgot those.
 */
#include "notes_private.h"
#include "sections.h"

#include <elf.h>
#include <xen/elfnote.h>
#include <xen/features.h>

_Static_assert(sizeof(Elf64_Nhdr) == 12, "note header as in the ABI");

enum value { VALUE_NONE, VALUE_STRING, VALUE_NUMBER, VALUE_ARRAY };

static const struct {
	const char *name;
	enum value value;
} known[NOTE_HIGHEST + 1] = {
	[XEN_ELFNOTE_INFO] = { "INFO", VALUE_STRING },
	[XEN_ELFNOTE_ENTRY] = { "ENTRY", VALUE_NUMBER },
	[XEN_ELFNOTE_HYPERCALL_PAGE] = { "HYPERCALL_PAGE", VALUE_NUMBER },
	[XEN_ELFNOTE_VIRT_BASE] = { "VIRT_BASE", VALUE_NUMBER },
	[XEN_ELFNOTE_PADDR_OFFSET] = { "PADDR_OFFSET", VALUE_NUMBER },
	[XEN_ELFNOTE_XEN_VERSION] = { "XEN_VERSION", VALUE_STRING },
	[XEN_ELFNOTE_GUEST_OS] = { "GUEST_OS", VALUE_STRING },
	[XEN_ELFNOTE_GUEST_VERSION] = { "GUEST_VERSION", VALUE_STRING },
	[XEN_ELFNOTE_LOADER] = { "LOADER", VALUE_STRING },
	[XEN_ELFNOTE_PAE_MODE] = { "PAE_MODE", VALUE_STRING },
	[XEN_ELFNOTE_FEATURES] = { "FEATURES", VALUE_STRING },
	[XEN_ELFNOTE_BSD_SYMTAB] = { "BSD_SYMTAB", VALUE_STRING },
	[XEN_ELFNOTE_HV_START_LOW] = { "HV_START_LOW", VALUE_NUMBER },
	[XEN_ELFNOTE_L1_MFN_VALID] = { "L1_MFN_VALID", VALUE_ARRAY },
	[XEN_ELFNOTE_SUSPEND_CANCEL] = { "SUSPEND_CANCEL", VALUE_NUMBER },
	[XEN_ELFNOTE_INIT_P2M] = { "INIT_P2M", VALUE_NUMBER },
	[XEN_ELFNOTE_MOD_START_PFN] = { "MOD_START_PFN", VALUE_NUMBER },
	[XEN_ELFNOTE_SUPPORTED_FEATURES] = { "SUPPORTED_FEATURES",
					     VALUE_ARRAY },
	[XEN_ELFNOTE_PHYS32_ENTRY] = { "PHYS32_ENTRY", VALUE_NUMBER },
	[NOTE_PHYS32_RELOC] = { "PHYS32_RELOC", VALUE_ARRAY },
};

/* One of Xen's notes, its value still as bytes. */
struct note {
	uint32_t type;
	struct span desc;
	uint64_t number; /* VALUE_NUMBER only */
};

void notes_string(struct span text, char out[NOTES_STRING_MAX])
{
	unsigned int n = 0;

	while (n < NOTES_STRING_MAX - 1 && n < text.size && text.base[n]) {
		out[n] = (char)text.base[n];
		n++;
	}
	out[n] = '\0';
}

/* --- features ----------------------------------------------------------- */

static const struct {
	const char *name;
	unsigned int bit;
} features[] = {
	{ "writable_page_tables", XENFEAT_writable_page_tables },
	{ "writable_descriptor_tables", XENFEAT_writable_descriptor_tables },
	{ "auto_translated_physmap", XENFEAT_auto_translated_physmap },
	{ "supervisor_mode_kernel", XENFEAT_supervisor_mode_kernel },
	{ "pae_pgdir_above_4gb", XENFEAT_pae_pgdir_above_4gb },
	{ "hvm_callback_vector", XENFEAT_hvm_callback_vector },
	{ "dom0", XENFEAT_dom0 },
};

#define NR_FEATURES (sizeof(features) / sizeof(features[0]))

static uint32_t feature_bit(struct span name)
{
	for (unsigned int i = 0; i < NR_FEATURES; i++)
		if (strlen(features[i].name) == name.size &&
		    memcmp(features[i].name, name.base, name.size) == 0)
			return 1u << features[i].bit;
	return 0;
}

static enum status one_feature(const char *file, struct span name,
			       struct notes *out)
{
	bool required = name.size && name.base[0] == '!';
	uint32_t bit;

	if (required)
		name = span_sub(name, 1, name.size - 1);
	bit = feature_bit(name);
	if (required && !bit)
		return fail(ST_UNSUPPORTED,
			    "%s: requires the feature \"%.*s\", which Xen "
			    "does not have",
			    file, name.size < 64 ? (int)name.size : 64,
			    (const char *)name.base);
	out->features_supported |= bit;
	if (required)
		out->features_required |= bit;
	return ST_OK;
}

enum status notes_features(const char *file, struct span text,
			   struct notes *out)
{
	uint64_t start = 0;
	enum status st;

	for (uint64_t i = 0; i <= text.size; i++) {
		bool end = i == text.size || !text.base[i];

		if (!end && text.base[i] != '|')
			continue;
		st = one_feature(file, span_sub(text, start, i - start), out);
		if (st || end)
			return st;
		start = i + 1;
	}
	return ST_OK;
}

/* --- one note ------------------------------------------------------------- */

static uint32_t word(struct span desc, unsigned int index)
{
	uint32_t v = 0;

	span_copy(desc, 4ULL * index, &v, sizeof(v));
	return v;
}

static enum status number(const char *file, struct note *note)
{
	uint64_t size = note->desc.size;

	if (size != 1 && size != 2 && size != 4 && size != 8)
		return fail(ST_INVALID,
			    "%s: Xen note %s has %llu bytes, wanted 1, 2, 4 "
			    "or 8",
			    file, known[note->type].name,
			    (unsigned long long)size);
	/* Little-endian, as every CPU that this runs on. */
	memcpy(&note->number, note->desc.base, size);
	return ST_OK;
}

static enum status relocation(const char *file, struct span desc,
			      struct notes_reloc *out)
{
	/* Without further words Xen assumes 2 MiB and the first 4 GiB. */
	*out = (struct notes_reloc){ 0x200000, 0, UINT32_MAX };
	if (desc.size % 4 || desc.size > 12)
		return fail(ST_INVALID,
			    "%s: Xen note PHYS32_RELOC has %llu bytes, wanted "
			    "0, 4, 8 or 12",
			    file, (unsigned long long)desc.size);
	if (desc.size >= 4)
		out->align = word(desc, 0);
	if (desc.size >= 8)
		out->min = word(desc, 1);
	if (desc.size >= 12)
		out->max = word(desc, 2);
	if (!out->align || out->align & (out->align - 1) || out->min > out->max)
		return fail(ST_INVALID,
			    "%s: Xen note PHYS32_RELOC wants %#x to %#x by "
			    "steps of %#x, which is no range",
			    file, out->min, out->max, out->align);
	return ST_OK;
}

static enum status array(const char *file, const struct note *note,
			 struct notes *out)
{
	switch (note->type) {
	case NOTE_PHYS32_RELOC:
		return relocation(file, note->desc, &out->reloc);
	case XEN_ELFNOTE_SUPPORTED_FEATURES:
		if (note->desc.size < 4 || note->desc.size % 4)
			return fail(ST_INVALID,
				    "%s: Xen note SUPPORTED_FEATURES has %llu "
				    "bytes, wanted a multiple of 4",
				    file, (unsigned long long)note->desc.size);
		out->features_supported |= word(note->desc, 0);
		return ST_OK;
	default: /* XEN_ELFNOTE_L1_MFN_VALID: pairs, of which the first */
		if (!span_copy(note->desc, 0, &out->l1_mfn_valid_mask, 8) ||
		    !span_copy(note->desc, 8, &out->l1_mfn_valid_value, 8))
			/* 32-bit kernels write words. */
			out->l1_mfn_valid_mask = word(note->desc, 0),
			out->l1_mfn_valid_value = word(note->desc, 1);
		return ST_OK;
	}
}

static bool is_text(struct span desc, const char *text)
{
	char have[NOTES_STRING_MAX];

	notes_string(desc, have);
	return strcmp(have, text) == 0;
}

static bool contains(struct span desc, const char *text)
{
	uint64_t n = strlen(text);

	for (uint64_t i = 0; span_has(desc, i, n); i++)
		if (memcmp(desc.base + i, text, n) == 0)
			return true;
	return false;
}

static enum status string(const char *file, const struct note *note,
			  struct notes *out)
{
	switch (note->type) {
	case XEN_ELFNOTE_INFO:
		notes_string(note->desc, out->info);
		break;
	case XEN_ELFNOTE_GUEST_OS:
		notes_string(note->desc, out->guest_os);
		break;
	case XEN_ELFNOTE_GUEST_VERSION:
		notes_string(note->desc, out->guest_version);
		break;
	case XEN_ELFNOTE_XEN_VERSION:
		notes_string(note->desc, out->xen_version);
		break;
	case XEN_ELFNOTE_LOADER:
		notes_string(note->desc, out->loader);
		break;
	case XEN_ELFNOTE_PAE_MODE:
		/* In a note, unlike in __xen_guest, "yes" is extended-cr3. */
		if (is_text(note->desc, "yes"))
			out->pae = PAE_EXTENDED_CR3;
		if (contains(note->desc, "bimodal"))
			out->pae = PAE_BIMODAL;
		break;
	case XEN_ELFNOTE_BSD_SYMTAB:
		out->symtab.wanted = is_text(note->desc, "yes");
		break;
	case XEN_ELFNOTE_FEATURES:
		return notes_features(file, note->desc, out);
	}
	return ST_OK;
}

static enum status numeric(const char *file, const struct note *note,
			   struct notes *out)
{
	switch (note->type) {
	case XEN_ELFNOTE_ENTRY:
		out->entry = note->number;
		break;
	case XEN_ELFNOTE_HYPERCALL_PAGE:
		out->hypercall_page = note->number;
		break;
	case XEN_ELFNOTE_VIRT_BASE:
		out->virt_base = note->number;
		break;
	case XEN_ELFNOTE_PADDR_OFFSET:
		out->paddr_offset = note->number;
		break;
	case XEN_ELFNOTE_HV_START_LOW:
		out->hv_start_low = note->number;
		break;
	case XEN_ELFNOTE_SUSPEND_CANCEL:
		out->suspend_cancel = note->number;
		break;
	case XEN_ELFNOTE_INIT_P2M:
		out->init_p2m = note->number;
		break;
	case XEN_ELFNOTE_MOD_START_PFN:
		out->mod_start_pfn = note->number;
		break;
	case XEN_ELFNOTE_PHYS32_ENTRY:
		if (note->number > UINT32_MAX)
			return fail(ST_INVALID,
				    "%s: Xen note PHYS32_ENTRY is %#llx, "
				    "wanted an address below 4 GiB",
				    file, (unsigned long long)note->number);
		out->phys32_entry = note->number;
		break;
	}
	return ST_OK;
}

static enum status one_note(const char *file, struct note *note,
			    struct notes *out)
{
	enum status st;

	/* Crash and dump notes have Xen's name too, with high numbers. */
	if (note->type > NOTE_HIGHEST)
		return ST_OK;
	out->present |= 1u << note->type;
	switch (known[note->type].value) {
	case VALUE_STRING:
		return string(file, note, out);
	case VALUE_ARRAY:
		return array(file, note, out);
	default:
		st = number(file, note);
		return st ? st : numeric(file, note, out);
	}
}

/* --- all notes ------------------------------------------------------------ */

static uint64_t padded(uint32_t size)
{
	return ((uint64_t)size + 3) & ~3ULL;
}

static bool is_xen(struct span name)
{
	return name.size == 4 && memcmp(name.base, "Xen", 4) == 0;
}

/*
 * The descriptor at a byte of the file; empty when the file ends before. A
 * string is taken up to its NUL even when a longer one was announced: the last
 * note of grub-mkimage says 12 bytes, and the file ends after 4.
 */
static struct span descriptor(struct file elf, const Elf64_Nhdr *h, uint64_t at)
{
	struct span rest = span_sub(
		elf.bytes, at, at < elf.bytes.size ? elf.bytes.size - at : 0);
	bool string = h->n_type <= NOTE_HIGHEST &&
		      known[h->n_type].value == VALUE_STRING;

	if (rest.size < h->n_descsz && string && rest.size &&
	    memchr(rest.base, '\0', rest.size))
		return rest;
	return span_sub(rest, 0, h->n_descsz);
}

/* Copies out the note at a byte of the file; says where the next one is. */
static enum status read_note(struct file elf, unsigned int nr, uint64_t *at,
			     struct span *name, struct note *note)
{
	Elf64_Nhdr h = { 0 };
	bool whole = span_copy(elf.bytes, *at, &h, sizeof(h));
	/* Two values below 2^33, after an offset that lies in the file. */
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
 * Walks one segment or section. What it announces bounds where notes begin;
 * the file, where they end: grub-mkimage announces 8 bytes too few.
 */
static enum status walk(struct file elf, const struct section *part,
			unsigned int *nr, struct notes *out)
{
	uint64_t at = part->offset;

	if (!span_has(elf.bytes, part->offset, part->size))
		return fail(ST_TRUNCATED,
			    "%s: notes at %#llx end past the file", elf.name,
			    (unsigned long long)part->offset);
	while (at < part->offset + part->size) {
		struct span name = { 0 };
		struct note note;
		enum status st;

		if (++*nr > NOTES_MAX)
			return fail(ST_TOO_LARGE, "%s: has more than %u notes",
				    elf.name, NOTES_MAX);
		st = read_note(elf, *nr, &at, &name, &note);
		if (!st && is_xen(name))
			st = one_note(elf.name, &note, out);
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

/* --- what follows from them ----------------------------------------------- */

/* The one symbol table an ELF may have, and the strings it points to. */
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
			    "%s: its symbol table names section %u as its "
			    "strings, which is no string table",
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
	/* The words a PV kernel is recognised by; Xen's own rule. */
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

enum status notes_parse(struct file elf, const struct image *image,
			struct notes *out)
{
	struct sections s;
	unsigned int nr = 0;
	enum status st;

	*out = (struct notes){ .entry = NOTES_UNSET,
			       .virt_base = NOTES_UNSET,
			       .paddr_offset = NOTES_UNSET,
			       .init_p2m = NOTES_UNSET,
			       .hypercall_page = NOTES_UNSET,
			       .hv_start_low = NOTES_UNSET,
			       .phys32_entry = NOTES_UNSET };
	st = sections_init(elf, image, &s);
	if (!st)
		st = from_segments(elf, &s, &nr, out);
	if (!st && !out->present)
		st = from_sections(elf, &s, &nr, out);
	if (!st && !out->present)
		st = from_guest_section(elf, &s, out);
	if (!st && out->symtab.wanted)
		st = find_symtab(elf, &s, &out->symtab);
	out->offers = st ? 0 : offers(image, out);
	return st;
}
