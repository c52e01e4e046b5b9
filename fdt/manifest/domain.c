// SPDX-License-Identifier: MIT
/*
 * Reads a domain of the manifest: its limits, its devices, and how it is
 * started. layout.c reads its memory.
 */
#include "reader.h"

#include <libfdt.h>

#define KIB_PER_PAGE (DOMAIN_PAGE / 1024)
#define MAX_SHADOW   (1u << 20) /* MiB, the unit of the key */
#define FRAME_MAX    (1ULL << 40)

#define COUNT(a)     (sizeof(a) / sizeof((a)[0]))

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

static enum status read_nodes(const struct reader *r,
			      struct manifest_domain *out)
{
	const uint8_t *bytes;
	unsigned int nr;
	enum status st = reader_rows(r, "daybreak,nodes", NODES_CELLS,
				     DOMAIN_MAX_VCPUS, &bytes, &nr);

	if (st || !nr)
		return st;
	if (nr != out->nr_vcpus || !out->has_affinity)
		return reader_refuse(r, "the number of rows in daybreak,nodes",
				     nr, "one for each vCPU with an affinity");
	out->has_nodes = true;
	for (unsigned int i = 0; i < nr; i++)
		reader_nodes(bytes + i * NODES_CELLS * 8, &out->nodes[i]);
	return ST_OK;
}

static enum status read_limits(const struct reader *r,
			       struct manifest_domain *out)
{
	uint64_t shadow, version, frames, maptrack;
	const struct reader_field fields[] = {
		{ "daybreak,shadow-memory", MAX_SHADOW, &shadow },
		{ "max_grant_version", 2, &version },
		{ "max_grant_frames", INT32_MAX, &frames },
		{ "max_maptrack_frames", INT32_MAX, &maptrack },
	};
	enum status st = reader_numbers(r, fields, COUNT(fields));

	if (st)
		return st;
	out->shadow_mib = (uint32_t)shadow;
	out->max_grant_version = (uint32_t)version;
	out->max_grant_frames = (uint32_t)frames;
	out->max_maptrack_frames = (uint32_t)maptrack;
	return ST_OK;
}

static bool is_frames(uint64_t first, uint64_t nr)
{
	return nr && first < FRAME_MAX && nr <= FRAME_MAX - first;
}

static enum status read_iomem(const struct reader *r,
			      struct domain_devices *out)
{
	const uint8_t *bytes;
	enum status st = reader_rows(r, "daybreak,iomem", IOMEM_CELLS,
				     DOMAIN_MAX_DEVICE, &bytes, &out->nr_iomem);

	for (unsigned int i = 0; !st && i < out->nr_iomem; i++) {
		const uint8_t *row = bytes + i * IOMEM_CELLS * 8;
		struct domain_iomem *m = &out->iomem[i];

		*m = (struct domain_iomem){ reader_cell(row, 0),
					    reader_cell(row, 1),
					    reader_cell(row, 2) };
		if (!is_frames(m->mfn, m->nr) || !is_frames(m->gfn, m->nr))
			return reader_refuse(r, "a range of daybreak,iomem",
					     m->mfn, "pages below 2^40");
	}
	return st;
}

static enum status read_ports(const struct reader *r,
			      struct domain_devices *out)
{
	const uint8_t *bytes;
	enum status st = reader_rows(r, "daybreak,ioports", PORTS_CELLS,
				     DOMAIN_MAX_DEVICE, &bytes, &out->nr_ports);

	for (unsigned int i = 0; !st && i < out->nr_ports; i++) {
		const uint8_t *row = bytes + i * PORTS_CELLS * 8;
		uint64_t first = reader_cell(row, 0);
		uint64_t last = reader_cell(row, 1);

		if (first > last || last > UINT16_MAX)
			return reader_refuse(r, "a range of daybreak,ioports",
					     last, "ports in order");
		out->ports[i] = (struct domain_ports){ (uint32_t)first,
						       (uint32_t)last };
	}
	return st;
}

static enum status read_irqs(const struct reader *r, struct domain_devices *out)
{
	const uint8_t *bytes;
	enum status st = reader_rows(r, "daybreak,irqs", 1, DOMAIN_MAX_DEVICE,
				     &bytes, &out->nr_irqs);

	for (unsigned int i = 0; !st && i < out->nr_irqs; i++) {
		uint64_t irq = reader_cell(bytes, i);

		if (!irq || irq > INT32_MAX)
			return reader_refuse(r, "a number of daybreak,irqs",
					     irq, "an interrupt");
		out->irqs[i] = (uint32_t)irq;
	}
	return st;
}

static enum status read_devices(const struct reader *r,
				struct domain_devices *out)
{
	enum status st = read_iomem(r, out);

	if (st)
		return st;
	st = read_ports(r, out);
	if (st)
		return st;
	return read_irqs(r, out);
}

static enum status read_cpuid(const struct reader *r,
			      struct manifest_domain *out)
{
	const uint8_t *bytes;
	enum status st =
		reader_rows(r, "daybreak,cpuid", CPUID_CELLS,
			    MANIFEST_MAX_CPUID, &bytes, &out->nr_cpuid);

	for (unsigned int i = 0; !st && i < out->nr_cpuid; i++) {
		const uint8_t *row = bytes + i * CPUID_CELLS * 8;

		for (unsigned int j = 0; j < CPUID_CELLS; j++)
			if (reader_cell(row, j) > UINT32_MAX)
				return reader_refuse(
					r, "a cell of daybreak,cpuid",
					reader_cell(row, j), "32 bits");
		if (reader_cell(row, 2) > CPUID_EDX)
			return reader_refuse(r, "a register of daybreak,cpuid",
					     reader_cell(row, 2), "0 to 3");
		out->cpuid[i] = (struct domain_cpuid){
			(uint32_t)reader_cell(row, 0),
			(uint32_t)reader_cell(row, 1),
			(enum cpuid_register)reader_cell(row, 2),
			(uint32_t)reader_cell(row, 3),
			(uint32_t)reader_cell(row, 4),
			(uint32_t)reader_cell(row, 5),
			(uint32_t)reader_cell(row, 6),
		};
	}
	return st;
}

static enum status read_cpu(const struct reader *r, struct manifest_domain *out)
{
	uint64_t shadow, nested, tsc, timer;
	const struct reader_field fields[] = {
		{ "daybreak,shadow-paging", 1, &shadow },
		{ "daybreak,nested", 1, &nested },
		{ "daybreak,tsc", MANIFEST_XENS, &tsc },
		{ "daybreak,timer", NR_DOMAIN_TIMERS - 1, &timer },
	};
	enum status st = reader_numbers(r, fields, COUNT(fields));

	if (st)
		return st;
	out->shadow_paging = shadow;
	out->nested = nested;
	out->tsc = (uint32_t)tsc;
	out->timer = (enum domain_timer)timer;
	return read_cpuid(r, out);
}

static enum status read_domid(const struct reader *r,
			      struct manifest_domain *out)
{
	uint64_t domid;
	enum status st = reader_number(r, "domid", DOMAIN_MAX_DOMID, &domid);

	if (st)
		return st;
	if (!domid)
		return reader_refuse(r, "domid", domid, "1 at least");
	out->domid = (uint32_t)domid;
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

static enum status read_halt(const struct reader *r,
			     struct manifest_domain *out)
{
	uint64_t halt;
	enum status st = reader_number(r, "daybreak,halt-on-failure", 1, &halt);

	if (st)
		return st;
	out->halt_on_failure = halt;
	return ST_OK;
}

static enum status read_scheduler(const struct reader *r,
				  struct manifest_domain *out)
{
	uint64_t pool, weight, cap, period, budget, extratime;
	const struct reader_field fields[] = {
		{ "domain-cpupool", MANIFEST_NOBODY, &pool },
		{ "daybreak,cpu-weight", UINT16_MAX, &weight },
		{ "daybreak,cap", UINT16_MAX, &cap },
		{ "daybreak,period", INT32_MAX, &period },
		{ "daybreak,budget", INT32_MAX, &budget },
		{ "daybreak,extratime", MANIFEST_XENS, &extratime },
	};
	enum status st = reader_numbers(r, fields, COUNT(fields));

	if (st)
		return st;
	if (pool != MANIFEST_NOBODY && pool >= r->nr_pools)
		return reader_refuse(r, "domain-cpupool", pool,
				     "the number of a cpupool");
	out->pool = (uint32_t)pool;
	out->cpu_weight = (uint32_t)weight;
	out->cap = (uint32_t)cap;
	out->period = (uint32_t)period;
	out->budget = (uint32_t)budget;
	out->extratime = (uint32_t)extratime;
	return ST_OK;
}

/* How the domain is started. */
static enum status read_policy(const struct reader *r, unsigned int index,
			       struct manifest_domain *out)
{
	uint64_t after, paused, verify, later, passthrough;
	const struct reader_field fields[] = {
		{ "daybreak,after", MANIFEST_NOBODY, &after },
		{ "daybreak,paused", 1, &paused },
		{ "daybreak,verify", 1, &verify },
		{ "daybreak,store-later", 1, &later },
		{ "daybreak,passthrough", 1, &passthrough },
	};
	enum status st = reader_numbers(r, fields, COUNT(fields));

	if (st)
		return st;
	if (after != MANIFEST_NOBODY && after >= index)
		return reader_refuse(r, "daybreak,after", after,
				     "the number of an earlier domain");
	out->after = (uint32_t)after;
	out->paused = paused;
	out->verify = verify;
	out->store_later = later;
	out->passthrough = passthrough;
	return ST_OK;
}

static enum status read_size(const struct reader *r,
			     struct manifest_domain *out)
{
	uint64_t cpus, kib;
	enum status st = reader_number(r, "cpus", DOMAIN_MAX_VCPUS, &cpus);

	if (st)
		return st;
	if (!cpus)
		return reader_refuse(r, "cpus", cpus, "1 at least");
	st = reader_number(r, "daybreak,max-memory", DOMAIN_MAX_MEMORY / 1024,
			   &kib);
	if (st)
		return st;
	if (kib / KIB_PER_PAGE < out->layout.nr_pages)
		return reader_refuse(r, "daybreak,max-memory", kib,
				     "no less than memory");
	out->nr_vcpus = (unsigned int)cpus;
	out->max_pages = kib / KIB_PER_PAGE;
	return ST_OK;
}

static enum status read_start(const struct reader *r,
			      struct manifest_domain *out)
{
	struct layout *l = &out->layout;
	uint64_t store, console, extended_cr3;
	const struct reader_field fields[] = {
		{ "daybreak,store-evtchn", UINT32_MAX, &store },
		{ "daybreak,console-evtchn", UINT32_MAX, &console },
		{ "daybreak,virt-base", UINT64_MAX, &l->virt_base },
		{ "daybreak,entry", UINT64_MAX, &l->entry },
		{ "daybreak,extended-cr3", 1, &extended_cr3 },
		{ "daybreak,hypercall-pfn", UINT64_MAX, &l->hypercall_pfn },
	};
	enum status st = reader_numbers(r, fields, COUNT(fields));

	if (st)
		return st;
	l->extended_cr3 = extended_cr3;
	l->has_hypercall_page = l->hypercall_pfn != UINT64_MAX;
	out->store_evtchn = (uint32_t)store;
	out->console_evtchn = (uint32_t)console;
	return ST_OK;
}

static enum status read_numbers(const struct reader *r,
				struct manifest_domain *out)
{
	enum status st = manifest_layout_sizes(r, &out->layout);

	if (st)
		return st;
	st = read_size(r, out);
	if (st)
		return st;
	st = read_start(r, out);
	if (st)
		return st;
	return read_limits(r, out);
}

static enum status read_saved(const struct reader *r,
			      struct manifest_domain *out)
{
	uint64_t module;
	enum status st =
		reader_number(r, "daybreak,saved", UINT64_MAX, &module);

	out->is_saved = module != UINT64_MAX;
	if (st || !out->is_saved)
		return st;
	if (out->layout.abi == ABI_PV32_PAE)
		return reader_refuse(r, "daybreak,abi", out->layout.abi,
				     "one that is restored");
	return reader_module(r, "daybreak,saved", &out->saved_module);
}

static enum status read_peers(const struct reader *r, unsigned int index,
			      struct manifest_domain *out)
{
	const uint8_t *bytes;
	enum status st = reader_rows(r, "daybreak,peers", 1, DOMAIN_MAX_SHARED,
				     &bytes, &out->nr_peers);

	for (unsigned int i = 0; !st && i < out->nr_peers; i++) {
		if (reader_cell(bytes, i) >= index)
			return reader_refuse(r, "daybreak,peers",
					     reader_cell(bytes, i),
					     "numbers of earlier domains");
		out->peers[i] = (uint32_t)reader_cell(bytes, i);
	}
	return st;
}

static enum status read_link(const struct reader *r, const uint8_t *row,
			     const struct manifest_domain *d, uint64_t left,
			     struct manifest_link *out)
{
	const uint64_t domid = reader_cell(row, 0);
	const uint64_t nr = reader_cell(row, 2);

	if (!domid || domid > DOMAIN_MAX_DOMID || domid == d->domid)
		return reader_refuse(r, "a domid of daybreak,links", domid,
				     "another domain's");
	if (reader_cell(row, 1) != out->first)
		return reader_refuse(r, "the first page of daybreak,links",
				     reader_cell(row, 1),
				     "the one after the last");
	if (!nr || nr > left)
		return reader_refuse(r, "the pages of daybreak,links", nr,
				     "no more than it shares");
	out->domid = (uint32_t)domid;
	out->nr = (unsigned int)nr;
	return ST_OK;
}

/* After its pieces, among which its shared pages are. */
static enum status read_links(const struct reader *r,
			      struct manifest_domain *out)
{
	const struct piece *shared = layout_find(&out->layout, PIECE_SHARED);
	uint64_t left = shared ? shared->nr_pages : 0;
	unsigned int first = 0;
	const uint8_t *bytes;
	enum status st = reader_rows(r, "daybreak,links", LINK_CELLS,
				     DOMAIN_MAX_SHARED, &bytes, &out->nr_links);

	if (out->layout.abi != ABI_PVH || left > DOMAIN_MAX_SHARED)
		left = 0;
	for (unsigned int i = 0; !st && i < out->nr_links; i++) {
		struct manifest_link *link = &out->links[i];

		link->first = first;
		st = read_link(r, bytes + i * LINK_CELLS * 8, out, left, link);
		first += link->nr;
		left -= link->nr;
	}
	return st;
}

enum status manifest_domain_read(const struct reader *r, unsigned int index,
				 struct manifest_domain *out)
{
	/* First, because it says what to do if the rest is refused. */
	enum status st = read_halt(r, out);

	if (st)
		return st;
	st = read_policy(r, index, out);
	if (st)
		return st;
	st = read_scheduler(r, out);
	if (st)
		return st;
	st = read_numbers(r, out);
	if (st)
		return st;
	st = read_domid(r, out);
	if (st)
		return st;
	st = read_cpu(r, out);
	if (st)
		return st;
	st = read_devices(r, &out->devices);
	if (st)
		return st;
	st = read_uuid(r, out->uuid);
	if (st)
		return st;
	st = read_affinity(r, out);
	if (st)
		return st;
	st = read_nodes(r, out);
	if (st)
		return st;
	st = read_peers(r, index, out);
	if (st)
		return st;
	st = read_saved(r, out);
	if (st)
		return st;
	st = manifest_vnuma_read(r, out);
	if (!st && !out->is_saved)
		st = manifest_layout_pieces(r, out);
	if (st)
		return st;
	return read_links(r, out);
}
