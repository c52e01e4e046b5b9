// SPDX-License-Identifier: MIT
/*
 * Finds the sections of a PE; one of a unified kernel image's is its kernel.
 */
#include <daybreak/pe.h>

bool pe_read_header(struct span file, struct pe_header *out, uint64_t *sections)
{
	uint32_t offset;

	if (!pe_has_mz(file) ||
	    !span_copy(file, PE_OFFSET_AT, &offset, sizeof(offset)) ||
	    !span_copy(file, offset, out, sizeof(*out)) ||
	    out->signature != PE_SIGNATURE || out->magic != PE_MAGIC_PLUS)
		return false;
	*sections = (uint64_t)offset + PE_OPTIONAL_AT + out->optional_size;
	return true;
}

static bool has_name(const struct pe_section *section, const char *name)
{
	size_t n = strlen(name);

	return n <= sizeof(section->name) && !memcmp(section->name, name, n) &&
	       (n == sizeof(section->name) || !section->name[n]);
}

/* Looks through the section headers, which begin at byte at. */
static enum status find_header(struct file file, unsigned int nr, uint64_t at,
			       const char *name, struct pe_section *out)
{
	for (unsigned int i = 0; i < nr; i++, at += sizeof(*out)) {
		if (!span_copy(file.bytes, at, out, sizeof(*out)))
			return fail(ST_TRUNCATED,
				    "%s: is a PE that ends inside its %u "
				    "section headers",
				    file.name, nr);
		if (has_name(out, name))
			return ST_OK;
	}
	return ST_NOT_MINE;
}

enum status pe_find_section(struct file file, const char *name,
			    struct span *out)
{
	struct pe_section section;
	struct pe_header header;
	enum status st;
	uint64_t at;

	if (!pe_read_header(file.bytes, &header, &at))
		return ST_NOT_MINE;
	st = find_header(file, header.nr_sections, at, name, &section);
	if (st)
		return st;
	/* In the file a section is padded; its size in memory is exact. */
	*out = span_sub(file.bytes, section.offset,
			section.file_size < section.memory_size
				? section.file_size
				: section.memory_size);
	if (!out->size)
		return fail(ST_TRUNCATED,
			    "%s: its section %s, %u bytes at %#x, is empty or "
			    "ends past the file",
			    file.name, name, section.file_size, section.offset);
	return ST_OK;
}
