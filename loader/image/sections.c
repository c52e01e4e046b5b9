// SPDX-License-Identifier: MIT
/*
 * Program and section headers of either ELF class (System V ABI, chapters 4
 * and 5). Every header is copied out before a field of it is read.
 */
#include "sections.h"

#include <elf.h>

_Static_assert(sizeof(Elf32_Shdr) == 40 && sizeof(Elf64_Shdr) == 64,
	       "section headers as in the ABI");
_Static_assert(sizeof(Elf32_Phdr) == 32 && sizeof(Elf64_Phdr) == 56,
	       "program headers as in the ABI");

static bool init_32(struct sections *s)
{
	Elf32_Ehdr h;

	if (!span_copy(s->bytes, 0, &h, sizeof(h)))
		return false;
	s->phoff = h.e_phoff;
	s->phnum = h.e_phnum;
	s->phentsize = h.e_phentsize;
	s->shoff = h.e_shoff;
	s->shnum = h.e_shoff ? h.e_shnum : 0;
	s->shentsize = h.e_shentsize;
	s->shstrndx = h.e_shstrndx;
	return true;
}

static bool init_64(struct sections *s)
{
	Elf64_Ehdr h;

	if (!span_copy(s->bytes, 0, &h, sizeof(h)))
		return false;
	s->phoff = h.e_phoff;
	s->phnum = h.e_phnum;
	s->phentsize = h.e_phentsize;
	s->shoff = h.e_shoff;
	s->shnum = h.e_shoff ? h.e_shnum : 0;
	s->shentsize = h.e_shentsize;
	s->shstrndx = h.e_shstrndx;
	return true;
}

enum status sections_init(struct file elf, const struct image *image,
			  struct sections *out)
{
	*out = (struct sections){ .is_64 = image->is_64, .bytes = elf.bytes };
	if (!(out->is_64 ? init_64(out) : init_32(out)))
		return fail(ST_TRUNCATED, "%s: ends inside its ELF header",
			    elf.name);
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
	Elf32_Phdr h32;
	Elf64_Phdr h64;

	if (index >= s->phnum || !locate(s, s->phoff, index, s->phentsize, &at))
		return false;
	*out = (struct section){ .header = at };
	if (s->is_64) {
		if (!span_copy(s->bytes, at, &h64, sizeof(h64)))
			return false;
		out->type = h64.p_type;
		out->offset = h64.p_offset;
		out->size = h64.p_filesz;
		return true;
	}
	if (!span_copy(s->bytes, at, &h32, sizeof(h32)))
		return false;
	out->type = h32.p_type;
	out->offset = h32.p_offset;
	out->size = h32.p_filesz;
	return true;
}

static bool get_64(const struct sections *s, uint64_t at, struct section *out)
{
	Elf64_Shdr h;

	if (!span_copy(s->bytes, at, &h, sizeof(h)))
		return false;
	*out = (struct section){ .name = h.sh_name,
				 .type = h.sh_type,
				 .link = h.sh_link,
				 .header = at,
				 .offset = h.sh_offset,
				 .size = h.sh_size };
	return true;
}

static bool get_32(const struct sections *s, uint64_t at, struct section *out)
{
	Elf32_Shdr h;

	if (!span_copy(s->bytes, at, &h, sizeof(h)))
		return false;
	*out = (struct section){ .name = h.sh_name,
				 .type = h.sh_type,
				 .link = h.sh_link,
				 .header = at,
				 .offset = h.sh_offset,
				 .size = h.sh_size };
	return true;
}

bool sections_get(const struct sections *s, unsigned int index,
		  struct section *out)
{
	uint64_t at;

	if (index >= s->shnum || !locate(s, s->shoff, index, s->shentsize, &at))
		return false;
	return s->is_64 ? get_64(s, at, out) : get_32(s, at, out);
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
