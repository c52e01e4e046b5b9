// SPDX-License-Identifier: MIT
/*
 * Reads an ELF file: its header says where the program headers are, and each
 * PT_LOAD among them says which bytes of the file go to which addresses.
 * 32-bit headers are converted to 64-bit ones, so there is one set of checks.
 */
#include <daybreak/image.h>

#include "elf_header.h"

static enum status check_ident(struct file head, bool *is_64)
{
	uint8_t ident[EI_NIDENT];

	if (!span_has_text(head.bytes, 0, ELFMAG))
		return ST_NOT_MINE;
	if (!span_copy(head.bytes, 0, ident, sizeof(ident)))
		return fail(ST_TRUNCATED, "%s: ends inside its ELF header",
			    head.name);
	if (ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64)
		return fail(ST_INVALID,
			    "%s: its ELF class is %u, expected 1 (32-bit) or 2 "
			    "(64-bit)",
			    head.name, ident[EI_CLASS]);
	if (ident[EI_DATA] == ELFDATA2MSB)
		return fail(ST_UNSUPPORTED,
			    "%s: is a big-endian ELF, expected little-endian",
			    head.name);
	if (ident[EI_DATA] != ELFDATA2LSB)
		return fail(ST_INVALID,
			    "%s: its ELF byte order is %u, expected 1 "
			    "(little-endian)",
			    head.name, ident[EI_DATA]);
	*is_64 = ident[EI_CLASS] == ELFCLASS64;
	return ST_OK;
}

static enum guest_arch arch_of(uint16_t machine)
{
	switch (machine) {
	case EM_386:
		return GUEST_X86_32;
	case EM_X86_64:
		return GUEST_X86_64;
	case EM_AARCH64:
		return GUEST_ARM64;
	default:
		return GUEST_OTHER;
	}
}

/* Fills in out except for the segments, and finds the program headers. */
static enum status read_header(struct file head, struct image *out,
			       struct span *table)
{
	Elf64_Ehdr header;
	unsigned int wanted;

	if (!elf_header(head.bytes, out->is_64, &header))
		return fail(ST_TRUNCATED, "%s: ends inside its ELF header",
			    head.name);
	if (header.e_type != ET_EXEC && header.e_type != ET_DYN)
		return fail(
			ST_UNSUPPORTED,
			"%s: its ELF type is %u, expected 2 (executable) or "
			"3 (position independent)",
			head.name, header.e_type);
	wanted = out->is_64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	if (header.e_phnum && header.e_phentsize != wanted)
		return fail(
			ST_INVALID,
			"%s: its program headers are %u bytes each, expected "
			"%u",
			head.name, header.e_phentsize, wanted);
	*table = span_sub(head.bytes, header.e_phoff,
			  (uint64_t)header.e_phnum * wanted);
	if (header.e_phnum && !table->base)
		return fail(ST_TRUNCATED,
			    "%s: its %u program headers at offset %#lx end "
			    "past its first %lu bytes",
			    head.name, header.e_phnum, header.e_phoff,
			    head.bytes.size);
	out->arch = arch_of(header.e_machine);
	out->type = header.e_type;
	out->entry = header.e_entry;
	return ST_OK;
}

static enum status check_sizes(const char *name, uint64_t file_size, bool is_64,
			       const Elf64_Phdr *ph, unsigned int i)
{
	/* Ends are exclusive, so the last of 2^64 bytes cannot be used. */
	uint64_t top = is_64 ? UINT64_MAX : 1ULL << 32;

	if (ph->p_filesz > ph->p_memsz)
		return fail(ST_INVALID,
			    "%s: segment %u has %lu bytes in the file but only "
			    "%lu in memory",
			    name, i, ph->p_filesz, ph->p_memsz);
	if (ph->p_offset > file_size || ph->p_filesz > file_size - ph->p_offset)
		return fail(ST_TRUNCATED,
			    "%s: segment %u, %lu bytes at offset %#lx, ends "
			    "past the file's %lu bytes",
			    name, i, ph->p_filesz, ph->p_offset, file_size);
	if (ph->p_memsz > top - ph->p_paddr || ph->p_memsz > top - ph->p_vaddr)
		return fail(ST_INVALID,
			    "%s: segment %u, %lu bytes at address %#lx "
			    "(virtual %#lx), ends past the address space",
			    name, i, ph->p_memsz, ph->p_paddr, ph->p_vaddr);
	return ST_OK;
}

/* Keeps the segments sorted by offset, empty ones first. */
static enum status insert_segment(const char *name, const Elf64_Phdr *ph,
				  struct image *out)
{
	unsigned int at = out->nr_segments;
	struct segment *s = out->segments;

	if (at >= IMAGE_MAX_SEGMENTS)
		return fail(ST_TOO_LARGE,
			    "%s: has more than %d loadable segments", name,
			    IMAGE_MAX_SEGMENTS);
	for (; at > 0 && (s[at - 1].offset > ph->p_offset ||
			  (s[at - 1].offset == ph->p_offset &&
			   s[at - 1].filesz > ph->p_filesz));
	     at--)
		s[at] = s[at - 1];
	s[at] = (struct segment){
		.offset = ph->p_offset,
		.filesz = ph->p_filesz,
		.paddr = ph->p_paddr,
		.vaddr = ph->p_vaddr,
		.memsz = ph->p_memsz,
		.flags = ph->p_flags,
	};
	out->nr_segments++;
	return ST_OK;
}

static enum status read_segments(struct file head, uint64_t file_size,
				 struct span table, struct image *out)
{
	uint64_t step = out->is_64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	Elf64_Phdr ph;
	enum status st;

	for (unsigned int i = 0;
	     elf_program_header(table, i * step, out->is_64, &ph); i++) {
		if (ph.p_type != PT_LOAD)
			continue;
		st = check_sizes(head.name, file_size, out->is_64, &ph, i);
		if (st)
			return st;
		if (!ph.p_memsz)
			continue;
		st = insert_segment(head.name, &ph, out);
		if (st)
			return st;
	}
	if (!out->nr_segments)
		return fail(ST_INVALID, "%s: has no segment to load",
			    head.name);
	return ST_OK;
}

static bool overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b ? b - a < a_size : a - b < b_size;
}

static enum status check_overlaps(const char *name, const struct image *image)
{
	const struct segment *s = image->segments;

	for (unsigned int i = 1; i < image->nr_segments; i++) {
		if (s[i].offset - s[i - 1].offset < s[i - 1].filesz)
			return fail(ST_INVALID,
				    "%s: its segments at offsets %#lx and %#lx "
				    "overlap in the file",
				    name, s[i - 1].offset, s[i].offset);
		for (unsigned int j = 0; j < i; j++)
			if (overlap(s[i].paddr, s[i].memsz, s[j].paddr,
				    s[j].memsz))
				return fail(ST_INVALID,
					    "%s: its segments at addresses "
					    "%#lx and %#lx overlap in memory",
					    name, s[j].paddr, s[i].paddr);
	}
	return ST_OK;
}

static void find_bounds(struct image *image)
{
	const struct segment *s = image->segments;

	image->paddr_start = UINT64_MAX;
	for (unsigned int i = 0; i < image->nr_segments; i++) {
		if (s[i].paddr < image->paddr_start)
			image->paddr_start = s[i].paddr;
		if (s[i].paddr + s[i].memsz > image->paddr_end)
			image->paddr_end = s[i].paddr + s[i].memsz;
	}
}

enum status elf_parse(struct file head, uint64_t file_size, struct image *out)
{
	struct span table;
	enum status st;

	*out = (struct image){ 0 };
	st = check_ident(head, &out->is_64);
	if (st)
		return st;
	st = read_header(head, out, &table);
	if (st)
		return st;
	st = read_segments(head, file_size, table, out);
	if (st)
		return st;
	st = check_overlaps(head.name, out);
	if (st)
		return st;
	find_bounds(out);
	return ST_OK;
}

static bool is_in_file_bytes(const struct image *image, uint64_t paddr)
{
	for (unsigned int i = 0; i < image->nr_segments; i++) {
		const struct segment *s = &image->segments[i];

		if (paddr >= s->paddr && paddr - s->paddr < s->filesz)
			return true;
	}
	return false;
}

enum status image_check_entry(const char *name, const struct image *image,
			      const char *what, uint64_t entry, uint64_t paddr)
{
	if (is_in_file_bytes(image, paddr))
		return ST_OK;
	return fail(ST_INVALID,
		    "%s: its %s %#lx is outside its segments' bytes", name,
		    what, entry);
}
