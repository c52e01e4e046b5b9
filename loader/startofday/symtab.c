// SPDX-License-Identifier: MIT
/*
 * BSD kernels (note BSD_SYMTAB) expect their symbols in memory after the
 * kernel, as a small ELF of its own:
 *
 *	size	32 bits, of all that follows
 *	ELF header, then 3 section headers: none, symbols, strings
 *	symbols, strings
 *
 * Each part is aligned to the word size of the kernel's ELF class. Xen leaves
 * room for 64-bit headers in either class, so the symbols of a 32-bit kernel
 * begin some bytes after the end of its headers.
 */
#include "abi.h"
#include "layout_private.h"
#include "window.h"

#include <elf.h>

#define NR_SECTIONS  3
#define HEADER_SPACE 64 /* of the ELF header, in either class */

_Static_assert(SYMTAB_HEADER_SIZE ==
		       4 + HEADER_SPACE + NR_SECTIONS * sizeof(Elf64_Shdr),
	       "room for 64-bit headers");

static uint64_t word_up(const struct domain *domain, uint64_t value)
{
	uint64_t word = domain->image->is_64 ? 8 : 4;

	return (value + word - 1) & ~(word - 1);
}

enum status symtab_place(const struct domain *domain, uint64_t *end,
			 struct layout *layout)
{
	const struct notes_symtab *want = &domain->notes->symtab;
	struct kernel_symtab *out = &layout->symtab;
	uint64_t size;

	/* The file and the memory limit all sizes: no sum overflows. */
	out->at = word_up(domain, *end);
	out->symtab_at = word_up(domain, out->at + SYMTAB_HEADER_SIZE);
	out->strtab_at = word_up(domain, out->symtab_at + want->symtab_size);
	*end = word_up(domain, out->strtab_at + want->strtab_size);
	size = out->strtab_at + want->strtab_size - (out->at + 4);
	if (size > UINT32_MAX)
		return fail(ST_TOO_LARGE,
			    "%s: its symbol table takes %lu bytes, expected "
			    "less than 4 GiB",
			    domain->kernel.name, (uint64_t)size);
	out->size = (uint32_t)size;
	out->present = true;
	layout->parts[layout->nr_parts++] =
		(struct kernel_part){ out->symtab_at, want->symtab_offset,
				      want->symtab_size, want->symtab_size };
	layout->parts[layout->nr_parts++] =
		(struct kernel_part){ out->strtab_at, want->strtab_offset,
				      want->strtab_size, want->strtab_size };
	return ST_OK;
}

static void fill_64(const struct domain *domain,
		    const struct kernel_symtab *symtab, uint8_t *out)
{
	const struct notes_symtab *want = &domain->notes->symtab;
	uint64_t elf_at = symtab->at + 4; /* offsets count from there */
	Elf64_Shdr sections[NR_SECTIONS] = { 0 };
	Elf64_Ehdr h = { 0 };

	span_copy(domain->kernel.bytes, 0, &h, sizeof(h));
	h.e_version = EV_CURRENT;
	h.e_ehsize = sizeof(h);
	h.e_phoff = 0;
	h.e_phentsize = h.e_phnum = h.e_shstrndx = 0;
	h.e_shoff = HEADER_SPACE;
	h.e_shentsize = sizeof(sections[0]);
	h.e_shnum = NR_SECTIONS;
	span_copy(domain->kernel.bytes, want->symtab_header, &sections[1],
		  sizeof(sections[1]));
	sections[1].sh_offset = symtab->symtab_at - elf_at;
	sections[1].sh_link = 2;
	span_copy(domain->kernel.bytes, want->strtab_header, &sections[2],
		  sizeof(sections[2]));
	sections[2].sh_offset = symtab->strtab_at - elf_at;
	memcpy(out, &h, sizeof(h));
	memcpy(out + HEADER_SPACE, sections, sizeof(sections));
}

static void fill_32(const struct domain *domain,
		    const struct kernel_symtab *symtab, uint8_t *out)
{
	const struct notes_symtab *want = &domain->notes->symtab;
	uint64_t elf_at = symtab->at + 4;
	Elf32_Shdr sections[NR_SECTIONS] = { 0 };
	Elf32_Ehdr h = { 0 };

	span_copy(domain->kernel.bytes, 0, &h, sizeof(h));
	h.e_version = EV_CURRENT;
	h.e_ehsize = sizeof(h);
	h.e_phoff = 0;
	h.e_phentsize = h.e_phnum = h.e_shstrndx = 0;
	h.e_shoff = HEADER_SPACE;
	h.e_shentsize = sizeof(sections[0]);
	h.e_shnum = NR_SECTIONS;
	span_copy(domain->kernel.bytes, want->symtab_header, &sections[1],
		  sizeof(sections[1]));
	sections[1].sh_offset = (uint32_t)(symtab->symtab_at - elf_at);
	sections[1].sh_link = 2;
	span_copy(domain->kernel.bytes, want->strtab_header, &sections[2],
		  sizeof(sections[2]));
	sections[2].sh_offset = (uint32_t)(symtab->strtab_at - elf_at);
	memcpy(out, &h, sizeof(h));
	memcpy(out + HEADER_SPACE, sections, sizeof(sections));
}

void symtab_fill(const struct domain *domain,
		 const struct kernel_symtab *symtab,
		 const struct window *window)
{
	uint8_t header[SYMTAB_HEADER_SIZE] = { 0 };

	memcpy(header, &symtab->size, sizeof(symtab->size));
	if (domain->image->is_64)
		fill_64(domain, symtab, header + 4);
	else
		fill_32(domain, symtab, header + 4);
	window_put(window, symtab->at, header, sizeof(header));
}
