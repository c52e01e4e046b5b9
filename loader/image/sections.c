// SPDX-License-Identifier: MIT
/*
 * Program and section headers of either ELF class (System V ABI, chapters 4
 * and 5). Every header is copied out before its fields are read.
 */
#include "sections.h"

#include "elf_header.h"

enum status sections_init(struct file elf, const struct image *image,
			  struct sections *out)
{
	Elf64_Ehdr h;

	if (!elf_header(elf.bytes, image->is_64, &h))
		return fail(ST_TRUNCATED, "%s: ends inside its ELF header",
			    elf.name);
	*out = (struct sections){ .is_64 = image->is_64,
				  .bytes = elf.bytes,
				  .phoff = h.e_phoff,
				  .phnum = h.e_phnum,
				  .phentsize = h.e_phentsize,
				  .shoff = h.e_shoff,
				  .shnum = h.e_shoff ? h.e_shnum : 0,
				  .shentsize = h.e_shentsize,
				  .shstrndx = h.e_shstrndx };
	return ST_OK;
}

/* index and entsize come from 16-bit fields: their product cannot overflow. */
static bool locate(const struct sections *s, uint64_t table, unsigned int index,
		   unsigned int entsize, uint64_t *offset)
{
	uint64_t step = (uint64_t)index * entsize;

	if (table > s->bytes.size || step > s->bytes.size - table)
		return false;
	*offset = table + step;
	return true;
}

bool sections_segment(const struct sections *s, unsigned int index,
		      struct section *out)
{
	uint64_t at;
	Elf64_Phdr h;

	if (index >= s->phnum ||
	    !locate(s, s->phoff, index, s->phentsize, &at) ||
	    !elf_program_header(s->bytes, at, s->is_64, &h))
		return false;
	*out = (struct section){ .type = h.p_type,
				 .header = at,
				 .offset = h.p_offset,
				 .size = h.p_filesz };
	return true;
}

bool sections_get(const struct sections *s, unsigned int index,
		  struct section *out)
{
	uint64_t at;
	Elf64_Shdr h;

	if (index >= s->shnum ||
	    !locate(s, s->shoff, index, s->shentsize, &at) ||
	    !elf_section_header(s->bytes, at, s->is_64, &h))
		return false;
	*out = (struct section){ .name = h.sh_name,
				 .type = h.sh_type,
				 .link = h.sh_link,
				 .header = at,
				 .offset = h.sh_offset,
				 .size = h.sh_size };
	return true;
}

static bool named(struct span strings, uint32_t offset, const char *name)
{
	struct span have = span_sub(strings, offset, strlen(name) + 1);

	return have.size && memcmp(have.base, name, have.size) == 0;
}

bool sections_find(const struct sections *s, const char *name,
		   struct section *out)
{
	struct section strtab;
	struct span strings;

	if (!sections_get(s, s->shstrndx, &strtab))
		return false;
	strings = span_sub(s->bytes, strtab.offset, strtab.size);
	for (unsigned int i = 1; i < s->shnum; i++)
		if (sections_get(s, i, out) && named(strings, out->name, name))
			return true;
	return false;
}
