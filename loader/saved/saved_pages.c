// SPDX-License-Identifier: MIT
/*
 * PAGE_DATA records: a count, so many PFNs with their types, then the contents
 * of those that have any, in the same order.
 */
#include "saved_wire.h"

#include <daybreak/page.h>

struct pages_header {
	uint32_t count, reserved;
};

#define PFN_BITS   52 /* and the type in bits 60 to 63 */
#define TYPE_SHIFT 60
/* A physical address has at most 52 bits. */
#define MAX_PFN	   (UINT64_C(1) << 40)

static uint64_t pfn_of(uint64_t entry)
{
	return entry & ((UINT64_C(1) << PFN_BITS) - 1);
}

static uint8_t type_of(uint64_t entry)
{
	return (uint8_t)(entry >> TYPE_SHIFT);
}

static bool is_known(uint8_t type)
{
	return type <= SAVED_PAGE_L4 ||
	       (type > SAVED_PAGE_PINNED &&
		type <= (SAVED_PAGE_PINNED | SAVED_PAGE_L4)) ||
	       type >= SAVED_PAGE_BROKEN;
}

static bool has_contents(uint8_t type)
{
	return type < SAVED_PAGE_BROKEN;
}

static enum status check_entry(const struct saved_walk *walk,
			       const struct saved_record *record,
			       uint64_t entry)
{
	uint64_t end =
		walk->saved->config.kind == SAVED_PV ? walk->p2m_size : MAX_PFN;

	if (entry >> PFN_BITS & 0xff || pfn_of(entry) >= end)
		return saved_refuse(walk, record, ST_INVALID,
				    "has the PFN %#lx, and the domain's end at "
				    "%#lx",
				    entry & ~(UINT64_C(0xf) << TYPE_SHIFT),
				    end);
	if (!is_known(type_of(entry)))
		return saved_refuse(walk, record, ST_INVALID,
				    "has the PFN %#lx of type %u, which is not "
				    "known",
				    pfn_of(entry), type_of(entry));
	return ST_OK;
}

enum status saved_pages_check(const struct saved_walk *walk,
			      const struct saved_record *record)
{
	const struct span body = record->body;
	struct pages_header h = { 0 };
	uint64_t entry = 0, contents = 0, entries;
	enum status st;

	span_copy(body, 0, &h, sizeof(h));
	entries = h.count * (uint64_t)sizeof(entry);
	if (!h.count || h.reserved || !span_has(body, sizeof(h), entries))
		return saved_refuse(walk, record, ST_INVALID,
				    "has %lu bytes for %u PFNs", body.size,
				    h.count);
	for (uint64_t at = 0; at < entries; at += sizeof(entry)) {
		span_copy(body, sizeof(h) + at, &entry, sizeof(entry));
		st = check_entry(walk, record, entry);
		if (st)
			return st;
		contents += has_contents(type_of(entry)) ? PAGE_SIZE : 0;
	}
	if (body.size - sizeof(h) - entries != contents)
		return saved_refuse(walk, record, ST_INVALID,
				    "has %lu bytes of pages, expected %lu for "
				    "its %u PFNs",
				    body.size - sizeof(h) - entries, contents,
				    h.count);
	return ST_OK;
}

struct saved_pages saved_pages(const struct saved_record *record)
{
	const struct span body = record->body;
	struct pages_header h;
	uint64_t entries;

	if (!span_copy(body, 0, &h, sizeof(h)))
		return (struct saved_pages){ 0 };
	entries = h.count * (uint64_t)sizeof(uint64_t);
	return (struct saved_pages){
		.pfns = span_sub(body, sizeof(h), entries),
		.contents = span_sub(body, sizeof(h) + entries,
				     body.size - sizeof(h) - entries),
	};
}

/* Takes the first size bytes off rest. */
static struct span take(struct span *rest, uint64_t size)
{
	struct span taken = span_sub(*rest, 0, size);

	*rest = span_sub(*rest, taken.size, rest->size - taken.size);
	return taken;
}

bool saved_next_page(struct saved_pages *pages, struct saved_page *out)
{
	uint64_t entry;

	if (!span_copy(take(&pages->pfns, sizeof(entry)), 0, &entry,
		       sizeof(entry)))
		return false;
	out->pfn = pfn_of(entry);
	out->type = type_of(entry);
	out->bytes = has_contents(out->type) ? take(&pages->contents, PAGE_SIZE)
					     : (struct span){ 0 };
	return true;
}

bool saved_page_is_zero(const struct saved_page *page)
{
	const struct span s = page->bytes;
	uint64_t words[8], any = 0;

	/* Many at once: most pages of a new domain are read to their end. */
	for (uint64_t at = 0; !any && span_copy(s, at, words, sizeof(words));
	     at += sizeof(words))
		any = words[0] | words[1] | words[2] | words[3] | words[4] |
		      words[5] | words[6] | words[7];
	return s.size && !any;
}
