// SPDX-License-Identifier: MIT
/*
 * Adds sections to a PE after those that it has: their headers in the room that
 * its headers leave, their bytes at its end.
 */
#include "seal.h"

#include "tool.h"

#include <daybreak/page.h>

#define LARGEST (1ULL << 31) /* bytes, of the file and of the image */

/* Where the next section goes. */
struct end {
	uint64_t header, offset, addr;
};

static enum status find_end(struct file pe, unsigned int nr,
			    const struct pe_header *h, uint64_t sections,
			    struct end *out)
{
	*out = (struct end){
		.header = sections + h->nr_sections * sizeof(struct pe_section),
		.offset = align_up(pe.bytes.size, h->file_align),
		.addr = align_up(h->image_size, h->section_align),
	};
	if (h->headers_size > pe.bytes.size || out->header > h->headers_size ||
	    nr * sizeof(struct pe_section) > h->headers_size - out->header)
		return fail(ST_TOO_LARGE,
			    "%s: its headers have no room for %u sections more",
			    pe.name, nr);
	return ST_OK;
}

static bool is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

static enum status read_header(struct file pe, struct pe_header *h,
			       uint64_t *sections)
{
	if (!pe_read_header(pe.bytes, h, sections) ||
	    !is_power_of_two(h->file_align) ||
	    !is_power_of_two(h->section_align))
		return fail(ST_UNSUPPORTED, "%s: is not an EFI application",
			    pe.name);
	if (pe_is_signed(pe.bytes))
		return fail(ST_INVALID,
			    "%s: is signed, expected an application to which "
			    "something can still be added",
			    pe.name);
	return ST_OK;
}

/* The size of the file with these sections; 0: larger than LARGEST. */
static uint64_t size_with(const struct pe_header *h, struct end end,
			  const struct addition *add, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		end.offset += align_up(add[i].size, h->file_align);
		end.addr += align_up(add[i].size, h->section_align);
		if (end.offset > LARGEST || end.addr > LARGEST)
			return 0;
	}
	return end.offset;
}

static void write_headers(uint8_t *out, struct pe_header *h, struct end *end,
			  struct addition *add, unsigned int nr,
			  uint64_t header_at)
{
	for (unsigned int i = 0; i < nr; i++) {
		struct pe_section s = {
			.memory_size = (uint32_t)add[i].size,
			.addr = (uint32_t)end->addr,
			.file_size =
				(uint32_t)align_up(add[i].size, h->file_align),
			.offset = (uint32_t)end->offset,
			.characteristics = PE_SECTION_DATA | PE_SECTION_READ,
		};

		memcpy(s.name, add[i].name, strlen(add[i].name));
		memcpy(out + end->header, &s, sizeof(s));
		add[i].bytes = out + end->offset;
		end->header += sizeof(s);
		end->offset += s.file_size;
		end->addr += align_up(add[i].size, h->section_align);
		h->data_size += s.file_size;
		h->nr_sections++;
	}
	h->image_size = (uint32_t)end->addr;
	h->checksum = 0;
	memcpy(out + header_at, h, sizeof(*h));
}

enum status seal_extend(struct file pe, struct addition *add, unsigned int nr,
			struct file *out)
{
	struct pe_header h;
	uint64_t sections, size;
	struct end end;
	void *memory;
	enum status st = read_header(pe, &h, &sections);

	if (st)
		return st;
	st = find_end(pe, nr, &h, sections, &end);
	if (st)
		return st;
	size = size_with(&h, end, add, nr);
	if (!size)
		return fail(ST_TOO_LARGE,
			    "%s: with its files it would be larger than 2 GiB",
			    pe.name);
	st = file_alloc(pe.name, size, &memory);
	if (st)
		return st;
	memset(memory, 0, size);
	memcpy(memory, pe.bytes.base, pe.bytes.size);
	write_headers(memory, &h, &end, add, nr,
		      sections - h.optional_size - PE_OPTIONAL_AT);
	*out = (struct file){ pe.name, { memory, size } };
	return ST_OK;
}
