// SPDX-License-Identifier: MIT
/*
 * Packs a saved domain for the boot domain. The file is walked twice by the
 * same code: once to find the sizes, and once to write.
 */
#include "saved_wire.h"

#include <daybreak/packed.h>
#include <daybreak/page.h>

_Static_assert(sizeof(struct packed_header) == 56, "as the boot domain reads");
_Static_assert(sizeof(struct packed_run) == 16, "as the boot domain reads");

/* Where the parts go, or NULL while sizes are found; and what there is. */
struct packer {
	uint8_t *runs, *state, *contents;
	struct packed_header found;
	struct packed_run run; /* the last one, not yet written; nr 0: none */
	uint64_t next_pfn;     /* the lowest that may come */
	bool has_p2m;
	struct saved_walk walk;
};

static void put(uint8_t **at, const void *bytes, uint64_t size)
{
	if (!*at)
		return;
	memcpy(*at, bytes, size);
	*at += size;
}

static void end_run(struct packer *p)
{
	if (!p->run.nr)
		return;
	put(&p->runs, &p->run, sizeof(p->run));
	p->found.nr_runs++;
	p->run.nr = 0;
}

static bool continues(const struct packed_run *run,
		      const struct saved_page *page, bool is_carried)
{
	return run->nr && run->nr < UINT32_MAX && run->type == page->type &&
	       run->is_carried == is_carried && page->pfn == run->pfn + run->nr;
}

static void add_page(struct packer *p, const struct saved_page *page)
{
	const bool is_carried = page->bytes.size && !saved_page_is_zero(page);

	if (!continues(&p->run, page, is_carried)) {
		end_run(p);
		p->run = (struct packed_run){ .pfn = page->pfn,
					      .type = page->type,
					      .is_carried = is_carried };
	}
	p->run.nr++;
	p->found.nr_pages++;
	if (!is_carried)
		return;
	put(&p->contents, page->bytes.base, PAGE_SIZE);
	p->found.nr_contents++;
}

static enum status add_pages(struct packer *p,
			     const struct saved_record *record)
{
	struct saved_pages pages = saved_pages(record);
	struct saved_page page;

	while (saved_next_page(&pages, &page)) {
		if (page.pfn < p->next_pfn)
			return saved_refuse(&p->walk, record, ST_UNSUPPORTED,
					    "has the PFN %#lx after a higher "
					    "one, as in a live migration, "
					    "which is not supported",
					    page.pfn);
		if (page.type == SAVED_PAGE_BROKEN)
			return saved_refuse(&p->walk, record, ST_UNSUPPORTED,
					    "has the PFN %#lx, whose memory "
					    "was broken",
					    page.pfn);
		p->next_pfn = page.pfn + 1;
		if (page.type != SAVED_PAGE_HOLE)
			add_page(p, &page);
	}
	return ST_OK;
}

static void add_state(struct packer *p, const struct saved_record *record)
{
	static const uint8_t zeroes[SAVED_ALIGN];
	const struct saved_wire wire = { record->type,
					 (uint32_t)record->body.size };
	uint64_t padded = align_up(wire.length, SAVED_ALIGN);

	put(&p->state, &wire, sizeof(wire));
	put(&p->state, record->body.base, wire.length);
	put(&p->state, zeroes, padded - wire.length);
	p->found.state_size += sizeof(wire) + padded;
}

/* A P2M list that moved while the domain was saved has more than one. */
static enum status add_p2m(struct packer *p, const struct saved_record *record)
{
	if (p->has_p2m)
		return saved_refuse(&p->walk, record, ST_UNSUPPORTED,
				    "comes a second time: the domain changed "
				    "its P2M list while it was saved");
	p->has_p2m = true;
	add_state(p, record);
	return ST_OK;
}

static enum status add_record(struct packer *p,
			      const struct saved_record *record)
{
	switch (record->type) {
	case SAVED_PAGE_DATA:
		return add_pages(p, record);
	case SAVED_P2M_FRAMES:
		return add_p2m(p, record);
	case SAVED_END:
	case SAVED_STATIC_DATA_END:
	case SAVED_OPTIONAL:
		return ST_OK;
	default:
		add_state(p, record);
		return ST_OK;
	}
}

static enum status walk(struct packer *p, const struct saved *saved)
{
	struct saved_record record;
	enum status st;

	p->walk = saved_walk(saved);
	do {
		st = saved_next(&p->walk, &record);
		if (!st)
			st = add_record(p, &record);
		if (st)
			return st;
	} while (record.type != SAVED_END);
	end_run(p);
	p->found.magic = PACKED_MAGIC;
	p->found.p2m_size = p->walk.p2m_size;
	p->found.memory = saved->config.memory / (PAGE_SIZE / 1024);
	return ST_OK;
}

static uint64_t state_at(const struct packed_header *h)
{
	return sizeof(*h) + h->nr_runs * sizeof(struct packed_run);
}

static uint64_t contents_at(const struct packed_header *h)
{
	return page_align_up(state_at(h) + h->state_size);
}

enum status packed_plan(const struct saved *saved, bool devices_later,
			struct packed_plan *out)
{
	struct packer p = { 0 };
	struct saved_summary summary;
	enum status st = walk(&p, saved);

	if (st)
		return st;
	summary = (struct saved_summary){ .width = p.walk.width,
					  .nr_emulators = p.walk.nr_emulators };
	st = saved_check(saved, &summary, devices_later);
	if (st)
		return st;
	*out = (struct packed_plan){
		.saved = saved,
		.header = p.found,
		.size = contents_at(&p.found) + p.found.nr_contents * PAGE_SIZE,
	};
	uuid_write(saved->config.uuid, out->uuid);
	return ST_OK;
}

void packed_write(const struct packed_plan *plan, void *out)
{
	const struct packed_header *h = &plan->header;
	uint8_t *at = out;
	struct packer p = {
		.runs = at + sizeof(*h),
		.state = at + state_at(h),
		.contents = at + contents_at(h),
	};

	memcpy(at, h, sizeof(*h));
	memset(at + state_at(h) + h->state_size, 0,
	       contents_at(h) - state_at(h) - h->state_size);
	/* The same walk has succeeded before. */
	walk(&p, plan->saved);
}
