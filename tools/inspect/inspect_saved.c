// SPDX-License-Identifier: MIT
/*
 * Domains that `xl save` has written: what they are, what the file has of them,
 * and whether they can be restored without dom0.
 */
#include "inspect.h"

#include <daybreak/format.h>
#include <daybreak/saved.h>

#define MAX_TEXT 1024

static void print_devices(const struct saved_config *c, int depth)
{
	char buf[MAX_TEXT];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	for (unsigned int i = 0; i < c->nr_devices; i++)
		text_format(&t, "%s%.*s (%u)", i ? ", " : "",
			    (int)c->devices[i].kind.size,
			    (const char *)c->devices[i].kind.base,
			    c->devices[i].nr);
	print_fact(depth, "devices", "%s", c->nr_devices ? buf : "none");
}

static void print_config(const struct saved *saved, int depth)
{
	const struct saved_config *c = &saved->config;
	char uuid[UUID_TEXT];

	uuid_write(c->uuid, uuid);
	print_fact(depth, "name", "%s", c->name);
	print_fact(depth, "UUID", "%s", uuid);
	print_fact(depth, "memory", "%lu KiB, at most %lu KiB", c->memory,
		   c->maxmem);
	print_fact(depth, "vCPUs", "%lu of at most %lu", c->vcpus,
		   c->max_vcpus);
	print_devices(c, depth);
	print_fact(depth, "saved by", "Xen %u.%u", saved->xen_major,
		   saved->xen_minor);
}

static void print_records(const struct saved_summary *s, int depth)
{
	for (unsigned int i = 0; i < SAVED_NR_TYPES; i++)
		if (s->records[i].nr)
			print_fact(depth, "records", "%u of %s, %s",
				   s->records[i].nr, saved_type_name(i),
				   print_size(s->records[i].size));
}

/* Page tables, pinned or not. */
static uint64_t count_tables(const struct saved_summary *s)
{
	uint64_t nr = 0;

	for (unsigned int i = SAVED_PAGE_L1; i <= SAVED_PAGE_L4; i++)
		nr += s->pages[i] + s->pages[SAVED_PAGE_PINNED | i];
	return nr;
}

static void print_pages(const struct saved_summary *s, int depth)
{
	uint64_t tables = count_tables(s);

	if (s->width)
		print_fact(depth, "runs in", "%u-bit mode", s->width * 8);
	print_fact(depth, "with registers", "%u vCPUs", s->nr_vcpus);
	print_fact(depth, "pages", "%lu, of them %lu with only zeroes",
		   s->nr_contents, s->nr_zero);
	if (tables)
		print_fact(depth, "page tables", "%lu", tables);
	if (s->pages[SAVED_PAGE_ALLOCATE])
		print_fact(depth, "without contents", "%lu pages",
			   s->pages[SAVED_PAGE_ALLOCATE]);
	if (s->pages[SAVED_PAGE_BROKEN])
		print_fact(depth, "broken", "%lu pages",
			   s->pages[SAVED_PAGE_BROKEN]);
	print_fact(depth, "PFNs end at", "%#lx", s->pfn_end);
	print_fact(depth, "holes", "%lu", s->pages[SAVED_PAGE_HOLE]);
}

/* In place of the file's name, for which a sentence may have no room. */
#define IT "it"

/* The last sentence without it. */
static const char *reason(void)
{
	return fail_sentence() + strlen(IT ": ");
}

static void print_verdict(const struct saved *saved,
			  const struct saved_summary *s, int depth)
{
	struct saved it = *saved;

	it.file.name = IT;
	fail_hold(true);
	if (saved_check(&it, s, true))
		print_fact(depth, "can be restored", "no: %s", reason());
	else if (saved_check(&it, s, false))
		print_fact(depth, "can be restored", "yes, but: %s", reason());
	else
		print_fact(depth, "can be restored", "yes");
	fail_hold(false);
}

enum status inspect_saved(struct file file, int depth)
{
	struct saved_summary summary;
	struct saved saved;
	enum status st = saved_open(file, &saved);

	if (st)
		return st;
	print_title(depth, file.name, "saved domain, %s, %s",
		    saved_kind_name(saved.config.kind),
		    print_size(file.bytes.size));
	print_config(&saved, depth);
	st = saved_summarise(&saved, &summary);
	if (st)
		return st;
	print_records(&summary, depth);
	print_pages(&summary, depth);
	print_verdict(&saved, &summary, depth);
	return ST_OK;
}
