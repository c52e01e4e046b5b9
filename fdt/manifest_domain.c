// SPDX-License-Identifier: MIT
/*
 * What a domain of the manifest may have and how it is started.
 */
#include "reader.h"

#include <libfdt.h>

#define KIB_PER_PAGE (DOMAIN_PAGE / 1024)

static enum status read_affinity(const struct reader *r,
				 struct manifest_domain *out)
{
	const uint8_t *bytes;
	unsigned int nr;
	enum status st = reader_rows(r, "daybreak,affinity", MANIFEST_CPU_WORDS,
				     DOMAIN_MAX_VCPUS, &bytes, &nr);

	if (st || !nr)
		return st;
	if (nr != out->nr_vcpus)
		return reader_refuse(r,
				     "the number of rows in daybreak,affinity",
				     nr, "one for each vCPU");
	out->has_affinity = true;
	for (unsigned int i = 0; i < nr * MANIFEST_CPU_WORDS; i++)
		out->affinity[i / MANIFEST_CPU_WORDS][i % MANIFEST_CPU_WORDS] =
			node_read(bytes + i * 8, 2);
	return ST_OK;
}

static enum status read_uuid(const struct reader *r, uint8_t out[16])
{
	int size;
	const void *bytes =
		fdt_getprop(r->tree.bytes.base, r->node, "domain-uuid", &size);

	if (!bytes || size != 16)
		return fail(ST_INVALID,
			    "%s: domain-uuid of %s is not there or has not 16 "
			    "bytes",
			    r->tree.name, r->name);
	memcpy(out, bytes, 16);
	return ST_OK;
}

/* What becomes of the domain, and of the host without it. */
static enum status read_policy(const struct reader *r, unsigned int index,
			       struct manifest_domain *out)
{
	uint64_t weight, cap, after, halt, paused;
	enum status st =
		reader_number(r, "daybreak,cpu-weight", UINT16_MAX, &weight);

	if (!st)
		st = reader_number(r, "daybreak,cap", UINT16_MAX, &cap);
	if (!st)
		st = reader_number(r, "daybreak,after", MANIFEST_NOBODY,
				   &after);
	if (!st && after != MANIFEST_NOBODY && after >= index)
		return reader_refuse(r, "daybreak,after", after,
				     "the number of an earlier domain");
	if (!st)
		st = reader_number(r, "daybreak,halt-on-failure", 1, &halt);
	if (!st)
		st = reader_number(r, "daybreak,paused", 1, &paused);
	if (st)
		return st;
	out->cpu_weight = (uint32_t)weight;
	out->cap = (uint32_t)cap;
	out->after = (uint32_t)after;
	out->halt_on_failure = halt;
	out->paused = paused;
	return ST_OK;
}

static enum status read_numbers(const struct reader *r,
				struct manifest_domain *out)
{
	struct layout *l = &out->layout;
	uint64_t cpus, kib, store, console;
	enum status st = reader_number(r, "cpus", DOMAIN_MAX_VCPUS, &cpus);

	if (!st && !cpus)
		return reader_refuse(r, "cpus", cpus, "1 at least");
	if (!st)
		st = reader_number(r, "daybreak,max-memory",
				   DOMAIN_MAX_MEMORY / 1024, &kib);
	if (!st && kib / KIB_PER_PAGE < l->nr_pages)
		return reader_refuse(r, "daybreak,max-memory", kib,
				     "no less than memory");
	if (!st)
		st = reader_number(r, "daybreak,store-evtchn", UINT32_MAX,
				   &store);
	if (!st)
		st = reader_number(r, "daybreak,console-evtchn", UINT32_MAX,
				   &console);
	if (!st)
		st = reader_number(r, "daybreak,virt-base", UINT64_MAX,
				   &l->virt_base);
	if (!st)
		st = reader_number(r, "daybreak,entry", UINT64_MAX, &l->entry);
	if (!st)
		st = reader_number(r, "daybreak,hypercall-pfn", UINT64_MAX,
				   &l->hypercall_pfn);
	if (st)
		return st;
	l->has_hypercall_page = l->hypercall_pfn != UINT64_MAX;
	out->nr_vcpus = (unsigned int)cpus;
	out->max_pages = kib / KIB_PER_PAGE;
	out->store_evtchn = (uint32_t)store;
	out->console_evtchn = (uint32_t)console;
	return ST_OK;
}

enum status manifest_domain_read(const struct reader *r, unsigned int index,
				 struct manifest_domain *out)
{
	/* First: what becomes of the host if the rest is refused. */
	enum status st = read_policy(r, index, out);

	if (!st)
		st = manifest_layout_sizes(r, &out->layout);
	if (!st)
		st = read_numbers(r, out);
	if (!st)
		st = read_uuid(r, out->uuid);
	if (!st)
		st = read_affinity(r, out);
	if (!st)
		st = reader_module(r, "daybreak,module", &out->module);
	return st ? st : manifest_layout_pieces(r, out);
}
