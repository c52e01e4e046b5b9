/* SPDX-License-Identifier: MIT */
/*
 * A saved domain as the boot domain's package carries it: one module, smaller
 * than the file of `xl save` and quick to place.
 *
 *	header		struct packed_header
 *	runs		struct packed_run: PFNs in order, holes left out
 *	state		the stream's records but for pages and ends, as in
 *			saved.h: type and length of 4 bytes, a body, padding to
 *			a multiple of 8
 *	zeroes		up to the next page
 *	contents	the pages of the runs that carry theirs, in order
 *
 * Pages of zeroes are not carried. The application packs a file; the boot
 * domain reads the module, and trusts nothing in it.
 */
#ifndef DAYBREAK_PACKED_H
#define DAYBREAK_PACKED_H

#include <daybreak/saved.h>

#define PACKED_MAGIC   UINT64_C(0x316465766173796d)
/* A physical address has at most 52 bits. */
#define PACKED_MAX_PFN (UINT64_C(1) << 40)

struct packed_header {
	uint64_t magic;
	uint64_t nr_runs;
	uint64_t state_size;
	uint64_t nr_contents; /* pages */
	uint64_t nr_pages;    /* of memory that the domain has */
	uint64_t p2m_size;    /* PV: every PFN is below it */
	uint64_t memory;      /* pages, as configured: it may have given back */
};

/* Pages of one kind, one after the other. */
struct packed_run {
	uint64_t pfn;
	uint32_t nr;  /* at least 1 */
	uint8_t type; /* enum saved_page_type, but no hole */
	uint8_t is_carried;
	uint8_t reserved[2];
};

/* What packing makes of a file. It refers to saved, which outlives it. */
struct packed_plan {
	const struct saved *saved;
	struct packed_header header;
	uint64_t size;	      /* of the module, bytes */
	char uuid[UUID_TEXT]; /* the configuration's, in words */
};

/*
 * Reads a whole file and decides how it is packed. devices_later: it may have
 * devices, which dom0 attaches. Returns what saved_next()
 * and saved_check() do, and ST_UNSUPPORTED with a sentence for what only a
 * live migration writes.
 */
enum status packed_plan(const struct saved *saved, bool devices_later,
			struct packed_plan *out);

/* Writes plan->size bytes to out, which is aligned to a page. */
void packed_write(const struct packed_plan *plan, void *out);

/* A module that was checked. It refers to the module's bytes. */
struct packed {
	struct packed_header header;
	struct span runs, state, contents;
};

/*
 * Reads a module, which is aligned to 8. What it accepts has runs in order that
 * do not overlap, whose PFNs are below p2m_size (PV) or PACKED_MAX_PFN, with as
 * many pages and contents as its header says, and records that lie inside its
 * state. Returns ST_TRUNCATED or ST_INVALID with a sentence that begins with
 * the file's name.
 */
enum status packed_read(struct file module, struct packed *out);

/* Run number i, below header.nr_runs. */
struct packed_run packed_run(const struct packed *packed, uint64_t i);

/* A record of the state. */
struct packed_record {
	uint32_t type; /* enum saved_type, if it is known */
	struct span body;
};

/*
 * Reads the record at *at, which is 0 for the first one, and moves *at past it.
 * Returns false after the last.
 */
bool packed_next(const struct packed *packed, uint64_t *at,
		 struct packed_record *out);

/* The first record of a type; its body is empty if there is none. */
struct span packed_find(const struct packed *packed, enum saved_type type);

#endif
