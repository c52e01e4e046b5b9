// SPDX-License-Identifier: MIT
/*
 * Finds a PE's sections and signature; one of a unified kernel image's is its
 * kernel.
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

bool pe_is_signed(struct span file)
{
	struct pe_directory directory;
	struct pe_header header;
	uint64_t sections, at;

	if (!pe_read_header(file, &header, &sections) ||
	    header.nr_directories <= PE_DIRECTORY_SECURITY)
		return false;
	at = sections - header.optional_size - PE_OPTIONAL_AT + sizeof(header) +
	     PE_DIRECTORY_SECURITY * sizeof(directory);
	return span_copy(file, at, &directory, sizeof(directory)) &&
	       directory.size;
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

/* In the file a section is padded; its size in memory is exact. */
static struct span bytes_of(struct span pe, enum pe_layout layout,
			    const struct pe_section *s)
{
	if (layout == PE_IN_MEMORY)
		return span_sub(pe, s->addr, s->memory_size);
	return span_sub(pe, s->offset,
			s->file_size < s->memory_size ? s->file_size
						      : s->memory_size);
}

enum status pe_find_section(struct file pe, enum pe_layout layout,
			    const char *name, struct span *out)
{
	struct pe_section section;
	struct pe_header header;
	enum status st;
	uint64_t at;

	if (!pe_read_header(pe.bytes, &header, &at))
		return ST_NOT_MINE;
	st = find_header(pe, header.nr_sections, at, name, &section);
	if (st)
		return st;
	*out = bytes_of(pe.bytes, layout, &section);
	if (out->size)
		return ST_OK;
	return fail(ST_TRUNCATED,
		    "%s: its section %s, %u bytes at %#x, is empty or ends "
		    "past the file",
		    pe.name, name, section.file_size, section.offset);
}
