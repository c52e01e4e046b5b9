// SPDX-License-Identifier: MIT
/*
 * Reads a packed saved domain, in the boot domain. Nothing in it is trusted.
 */
#include "saved_wire.h"

#include <daybreak/packed.h>
#include <daybreak/page.h>

static enum status cut_short(const char *name, const char *what)
{
	return fail(ST_TRUNCATED, "%s: its saved state ends inside its %s",
		    name, what);
}

static enum status find_parts(struct file module, struct packed *out)
{
	const struct packed_header *h = &out->header;
	uint64_t at = sizeof(*h), size;

	if (!span_copy(module.bytes, 0, &out->header, sizeof(out->header)))
		return cut_short(module.name, "header");
	if (h->magic != PACKED_MAGIC)
		return fail(ST_INVALID, "%s: has no saved state", module.name);
	if (h->nr_runs > module.bytes.size / sizeof(struct packed_run))
		return cut_short(module.name, "runs");
	size = h->nr_runs * sizeof(struct packed_run);
	if (!span_has(module.bytes, at, size))
		return cut_short(module.name, "runs");
	out->runs = span_sub(module.bytes, at, size);
	at += size;
	if (!span_has(module.bytes, at, h->state_size))
		return cut_short(module.name, "records");
	out->state = span_sub(module.bytes, at, h->state_size);
	at = page_align_up(at + h->state_size);
	if (h->nr_contents > module.bytes.size / PAGE_SIZE ||
	    !span_has(module.bytes, at, h->nr_contents * PAGE_SIZE))
		return cut_short(module.name, "pages");
	out->contents = span_sub(module.bytes, at, h->nr_contents * PAGE_SIZE);
	return ST_OK;
}

static bool is_good(const struct packed_run *run, uint64_t from, uint64_t end)
{
	const unsigned int table = run->type & ~SAVED_PAGE_PINNED;
	const bool is_table = table && table <= SAVED_PAGE_L4;

	if (!run->nr || run->pfn < from || run->pfn >= end ||
	    run->nr > end - run->pfn || run->is_carried > 1)
		return false;
	if (run->type == SAVED_PAGE_ALLOCATE)
		return !run->is_carried;
	return run->type == SAVED_PAGE_NORMAL || is_table;
}

static enum status check_runs(struct file module, const struct packed *packed)
{
	const struct packed_header *h = &packed->header;
	const uint64_t end = h->p2m_size ? h->p2m_size : PACKED_MAX_PFN;
	uint64_t from = 0, nr_pages = 0, nr_contents = 0;

	if (end > PACKED_MAX_PFN)
		return fail(ST_INVALID,
			    "%s: its saved state has %#lx PFNs, expected at "
			    "most %#lx",
			    module.name, end, PACKED_MAX_PFN);
	for (uint64_t i = 0; i < h->nr_runs; i++) {
		const struct packed_run run = packed_run(packed, i);

		if (!is_good(&run, from, end))
			return fail(ST_INVALID,
				    "%s: its saved state has a run of %u pages "
				    "of type %u at %#lx, expected pages from "
				    "%#lx to %#lx",
				    module.name, run.nr, run.type, run.pfn,
				    from, end);
		from = run.pfn + run.nr;
		nr_pages += run.nr;
		nr_contents += run.is_carried ? run.nr : 0;
	}
	if (nr_pages != h->nr_pages || nr_contents != h->nr_contents)
		return fail(ST_INVALID,
			    "%s: its saved state has %lu pages, %lu of them "
			    "carried, expected %lu and %lu",
			    module.name, nr_pages, nr_contents, h->nr_pages,
			    h->nr_contents);
	return ST_OK;
}

struct packed_run packed_run(const struct packed *packed, uint64_t i)
{
	struct packed_run run = { 0 };

	span_copy(packed->runs, i * sizeof(run), &run, sizeof(run));
	return run;
}

bool packed_next(const struct packed *packed, uint64_t *at,
		 struct packed_record *out)
{
	struct saved_wire wire;
	uint64_t padded;

	if (!span_copy(packed->state, *at, &wire, sizeof(wire)))
		return false;
	padded = align_up(wire.length, SAVED_ALIGN);
	if (!span_has(packed->state, *at + sizeof(wire), padded))
		return false;
	*out = (struct packed_record){
		wire.type,
		span_sub(packed->state, *at + sizeof(wire), wire.length),
	};
	*at += sizeof(wire) + padded;
	return true;
}

struct span packed_find(const struct packed *packed, enum saved_type type)
{
	struct packed_record record;
	uint64_t at = 0;

	while (packed_next(packed, &at, &record))
		if (record.type == type)
			return record.body;
	return (struct span){ 0 };
}

enum status packed_read(struct file module, struct packed *out)
{
	struct packed_record record;
	uint64_t at = 0;
	enum status st = find_parts(module, out);

	if (st)
		return st;
	st = check_runs(module, out);
	if (st)
		return st;
	while (packed_next(out, &at, &record))
		;
	return at == out->state.size ? ST_OK
				     : cut_short(module.name, "records");
}
