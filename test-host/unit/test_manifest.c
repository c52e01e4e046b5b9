// SPDX-License-Identifier: MIT
/*
 * The manifest written and read back; then every refusal of its reader: each
 * row breaks one number of a good manifest.
 */
#include "manifests.h"

#include <stdio.h>

#include <libfdt.h>

static uint64_t buffer[4096];
static struct file tree;

static void write_good(const struct manifest *m)
{
	assert_true(manifest_size(m) <= sizeof(buffer));
	assert_int_equal(manifest_write(m, buffer, manifest_size(m), &tree),
			 ST_OK);
}

static enum status read_both(void)
{
	static struct manifest_domain d;
	struct manifest m;
	enum status st = manifest_read(tree, module_pages, NR_MODULES, &m);

	for (unsigned int i = 0; !st && i < m.nr_domains; i++)
		st = manifest_domain(tree, i, module_pages, NR_MODULES, &d);
	return st;
}

static int node_of(const char *name)
{
	char path[64];
	int node;

	snprintf(path, sizeof(path), "/chosen/%s%s",
		 *name == '/' ? "" : "hypervisor/", name + (*name == '/'));
	node = fdt_path_offset(buffer, path);
	assert_true(node >= 0);
	return node;
}

static void put(const char *property, uint64_t number)
{
	fdt64_t value = cpu_to_fdt64(number);

	assert_int_equal(fdt_setprop_inplace(buffer, node_of("db"), property,
					     &value, sizeof(value)),
			 0);
}

static void check_domain(unsigned int i)
{
	static struct manifest_domain d;
	const struct manifest_domain *want = &made_domains[i];

	assert_int_equal(manifest_domain(tree, i, module_pages, NR_MODULES, &d),
			 ST_OK);
	assert_string_equal(d.name, want->name);
	assert_int_equal(d.nr_vcpus, want->nr_vcpus);
	assert_int_equal(d.max_pages, want->max_pages);
	assert_int_equal(d.after, want->after);
	assert_int_equal(d.paused, want->paused);
	assert_int_equal(d.verify, want->verify);
	assert_int_equal(d.store_later, want->store_later);
	assert_int_equal(d.passthrough, want->passthrough);
	assert_int_equal(d.pool, want->pool);
	assert_int_equal(d.cpu_weight, want->cpu_weight);
	assert_int_equal(d.period, want->period);
	assert_int_equal(d.budget, want->budget);
	assert_int_equal(d.extratime, want->extratime);
	assert_int_equal(d.shadow_mib, want->shadow_mib);
	assert_int_equal(d.domid, want->domid);
	assert_int_equal(d.shadow_paging, want->shadow_paging);
	assert_int_equal(d.nested, want->nested);
	assert_int_equal(d.tsc, want->tsc);
	assert_int_equal(d.timer, want->timer);
	assert_int_equal(d.nr_cpuid, want->nr_cpuid);
	assert_int_equal(d.nr_peers, want->nr_peers);
	assert_memory_equal(d.peers, want->peers, sizeof(d.peers));
	assert_int_equal(d.nr_links, want->nr_links);
	assert_memory_equal(d.links, want->links, sizeof(d.links));
	assert_memory_equal(d.cpuid, want->cpuid, sizeof(d.cpuid));
	assert_int_equal(d.max_grant_version, want->max_grant_version);
	assert_int_equal(d.max_grant_frames, want->max_grant_frames);
	assert_int_equal(d.max_maptrack_frames, want->max_maptrack_frames);
	assert_memory_equal(&d.devices, &want->devices, sizeof(d.devices));
	assert_int_equal(d.store_evtchn, want->store_evtchn);
	assert_int_equal(d.is_saved, want->is_saved);
	assert_int_equal(d.saved_module, want->saved_module);
	assert_int_equal(d.has_affinity, want->has_affinity);
	assert_memory_equal(d.affinity, want->affinity, sizeof(d.affinity));
	assert_int_equal(d.has_nodes, want->has_nodes);
	assert_memory_equal(d.nodes, want->nodes, sizeof(d.nodes));
	assert_int_equal(d.vnuma.nr, want->vnuma.nr);
	assert_memory_equal(d.vnuma.vnodes, want->vnuma.vnodes,
			    sizeof(d.vnuma.vnodes));
	assert_memory_equal(d.uuid, want->uuid, sizeof(d.uuid));
	assert_int_equal(d.layout.abi, want->layout.abi);
	assert_int_equal(d.layout.nr_pages, want->layout.nr_pages);
	assert_int_equal(d.layout.extended_cr3, want->layout.extended_cr3);
	assert_int_equal(d.layout.nr_pieces, want->layout.nr_pieces);
	for (unsigned int j = 0; j < want->layout.nr_pieces; j++) {
		const struct piece *a = &d.layout.pieces[j];
		const struct piece *b = &want->layout.pieces[j];

		assert_int_equal(a->kind, b->kind);
		assert_int_equal(a->pfn, b->pfn);
		assert_int_equal(a->nr_pages, b->nr_pages);
		assert_int_equal(a->gva, b->gva);
		assert_int_equal(a->size, b->size);
		assert_int_equal(d.carried[j].module, want->carried[j].module);
		assert_int_equal(d.carried[j].first, want->carried[j].first);
		assert_int_equal(d.carried[j].nr, want->carried[j].nr);
	}
	assert_int_equal(d.layout.nr_e820, want->layout.nr_e820);
}

static void there_and_back(void **state)
{
	struct manifest want = make_manifest(), m;

	(void)state;
	write_good(&want);
	assert_int_equal(manifest_read(tree, module_pages, NR_MODULES, &m),
			 ST_OK);
	assert_true(m.has_soft_off);
	assert_int_equal(m.soft_off.type_a, 5);
	assert_int_equal(m.soft_off.type_b, 6);
	assert_true(m.soft_off.reduced);
	assert_true(m.has_dom0);
	assert_int_equal(m.dom0.kernel_module, want.dom0.kernel_module);
	assert_int_equal(m.dom0.ramdisk_module, want.dom0.ramdisk_module);
	assert_int_equal(m.dom0.kernel_pfn, want.dom0.kernel_pfn);
	assert_int_equal(m.dom0.kernel_size, want.dom0.kernel_size);
	assert_int_equal(m.dom0.virt_base, want.dom0.virt_base);
	assert_int_equal(m.dom0.entry, want.dom0.entry);
	assert_int_equal(m.dom0.phys32_entry, want.dom0.phys32_entry);
	assert_memory_equal(&m.dom0.reloc, &want.dom0.reloc,
			    sizeof(m.dom0.reloc));
	assert_int_equal(m.dom0.init_p2m, want.dom0.init_p2m);
	assert_int_equal(m.dom0.hypercall_page, want.dom0.hypercall_page);
	assert_int_equal(m.nr_pools, 3);
	for (unsigned int i = 0; i < m.nr_pools; i++) {
		assert_string_equal(m.pools[i].name, want.pools[i].name);
		assert_int_equal(m.pools[i].scheduler, want.pools[i].scheduler);
		assert_memory_equal(m.pools[i].cpus, want.pools[i].cpus,
				    sizeof(m.pools[i].cpus));
		assert_memory_equal(&m.pools[i].nodes, &want.pools[i].nodes,
				    sizeof(m.pools[i].nodes));
	}
	assert_int_equal(m.nr_domains, 2);
	check_domain(0);
	check_domain(1);
	assert_int_equal(log_errors, 0);
	assert_false(m.dom0.is_packed);
	/* A saved domain has a module instead of pieces. */
	for (unsigned int i = 0; i < 2; i++) {
		struct manifest_domain *d = &made_domains[i];

		d->is_saved = true;
		d->saved_module = 3 + i;
		d->vnuma = (struct domain_vnuma){ 0 };
		d->layout.nr_pieces = d->layout.nr_e820 = 0;
		d->nr_links = 0;
		memset(d->links, 0, sizeof(d->links));
	}
	write_good(&want);
	check_domain(0);
	check_domain(1);
	put("daybreak,abi", ABI_PV32_PAE);
	assert_refused(read_both(), ST_INVALID, "one that is restored");
	/* A packed kernel is a module of its own. */
	want = make_manifest();
	want.dom0.is_packed = true;
	want.dom0.packed_module = 3;
	write_good(&want);
	assert_int_equal(manifest_read(tree, module_pages, NR_MODULES, &m),
			 ST_OK);
	assert_true(m.dom0.is_packed);
	assert_int_equal(m.dom0.packed_module, 3);
	want.dom0.packed_module = NR_MODULES;
	write_good(&want);
	assert_refused(manifest_read(tree, module_pages, NR_MODULES, &m),
		       ST_INVALID, "daybreak,packed");
	/* Without the optional parts. */
	want.has_soft_off = want.has_dom0 = false;
	write_good(&want);
	assert_int_equal(manifest_read(tree, module_pages, NR_MODULES, &m),
			 ST_OK);
	assert_false(m.has_soft_off || m.has_dom0);
}

/* With a seal there is a digest for each module, in this order. */
static void test_digests(void **state)
{
	struct sha256_digest digests[NR_MODULES];
	struct manifest want = make_manifest(), m;
	const uint64_t size = manifest_size(&want);

	(void)state;
	for (unsigned int i = 0; i < NR_MODULES; i++)
		memset(&digests[i], (int)i, sizeof(digests[i]));
	write_good(&want);
	assert_int_equal(manifest_read(tree, module_pages, NR_MODULES, &m),
			 ST_OK);
	assert_int_equal(m.nr_digests, 0);
	assert_null(m.digests);
	want.nr_digests = NR_MODULES;
	want.digests = digests;
	assert_int_equal(manifest_size(&want), size + sizeof(digests));
	write_good(&want);
	assert_int_equal(manifest_read(tree, module_pages, NR_MODULES, &m),
			 ST_OK);
	assert_int_equal(m.nr_digests, NR_MODULES);
	assert_memory_equal(m.digests, digests, sizeof(digests));
	assert_int_equal(log_errors, 0);
	assert_refused(manifest_read(tree, module_pages, NR_MODULES + 1, &m),
		       ST_INVALID,
		       "daybreak,sha256 of the hypervisor's node has 160 "
		       "bytes, expected 192");
	assert_refused(manifest_read(tree, module_pages, NR_MODULES - 1, &m),
		       ST_INVALID, "expected 128");
}

/* A 32-bit domain: 4 bytes per page, and a flag that only it has. */
static void of_32_bits(void **state)
{
	struct manifest m = make_manifest();

	(void)state;
	made_domains[0].layout.abi = ABI_PV32_PAE;
	made_domains[0].layout.extended_cr3 = true;
	made_domains[0].layout.pieces[1].nr_pages = 2;
	made_domains[0].layout.pieces[1].size = 2 * DOMAIN_PAGE;
	write_good(&m);
	check_domain(0);
}

/* Only a PVH domain shares pages, and at most as many as can be granted. */
static void shares_what_it_has_not(void **state)
{
	static const struct manifest_link link = { 3, 0, 1 };
	struct manifest m = make_manifest();
	struct piece *shared = &made_domains[1].layout.pieces[3];

	(void)state;
	made_domains[0].nr_links = 1;
	made_domains[0].links[0] = link;
	add(&made_domains[0], PIECE_SHARED, 60, 1,
	    (struct manifest_pages){ 3, 0, 0 });
	write_good(&m);
	assert_refused(read_both(), ST_INVALID, "no more than it shares");
	m = make_manifest();
	made_domains[1].is_saved = true;
	made_domains[1].saved_module = 4;
	write_good(&m);
	assert_refused(read_both(), ST_INVALID, "no more than it shares");
	m = make_manifest();
	assert_int_equal(shared->kind, PIECE_SHARED);
	shared->pfn -= 4;
	shared->nr_pages = 7;
	write_good(&m);
	assert_refused(read_both(), ST_INVALID, "no more than it shares");
	shared->nr_pages = 6;
	made_domains[1].links[1].nr = 4;
	write_good(&m);
	assert_int_equal(read_both(), ST_OK);
}

static void too_small(void **state)
{
	struct manifest m = make_manifest();

	(void)state;
	assert_refused(manifest_write(&m, buffer, 1024, &tree), ST_TOO_LARGE,
		       "no room");
}

#define ROW (9 * 8)

static const struct {
	const char *node, *property;
	unsigned int at; /* byte within the property */
	uint64_t value;
	enum status status;
	const char *says;
} rows[] = {
	{ "", "daybreak,soft-off", 0, 8, ST_INVALID, "two sleep types" },
	{ "", "daybreak,soft-off", 8, UINT64_MAX, ST_INVALID, "two sleep" },
	{ "", "daybreak,soft-off", 16, 2, ST_INVALID, "0 or 1" },
	{ "Domain-0", "daybreak,module", 0, 0, ST_INVALID, "one of the" },
	{ "Domain-0", "daybreak,module", 0, 5, ST_INVALID, "one of the" },
	{ "Domain-0", "daybreak,ramdisk", 0, 5, ST_INVALID, "one of the" },
	{ "Domain-0", "daybreak,kernel-pfn", 0, 1ULL << 33, ST_INVALID,
	  "at most" },
	{ "Domain-0", "daybreak,kernel-size", 0, 4096, ST_INVALID,
	  "no less than its module" },
	{ "db", "daybreak,abi", 0, 3, ST_INVALID, "at most" },
	{ "db", "daybreak,abi", 0, 1, ST_INVALID, "P2M" },
	{ "db", "daybreak,extended-cr3", 0, 2, ST_INVALID, "at most" },
	{ "db", "memory", 0, 1, ST_INVALID, "4 MiB" },
	{ "db", "memory", 0, 8193, ST_INVALID, "whole pages" },
	{ "db", "memory", 0, 1ULL << 40, ST_INVALID, "at most" },
	{ "db", "cpus", 0, 0, ST_INVALID, "1 at least" },
	{ "db", "cpus", 0, 129, ST_INVALID, "at most" },
	{ "db", "cpus", 0, 1, ST_INVALID, "one for each vCPU" },
	{ "db", "daybreak,max-memory", 0, 8188, ST_INVALID, "no less" },
	{ "db", "daybreak,low-pages", 0, 2047, ST_INVALID, "all of" },
	{ "db", "daybreak,store-later", 0, 2, ST_INVALID, "at most" },
	{ "db", "daybreak,paused", 0, 2, ST_INVALID, "at most" },
	{ "db", "daybreak,passthrough", 0, 2, ST_INVALID, "at most" },
	{ "db", "daybreak,saved", 0, 0, ST_INVALID, "one of the modules" },
	{ "db", "daybreak,saved", 0, NR_MODULES, ST_INVALID,
	  "one of the modules" },
	{ "db", "daybreak,after", 0, 0, ST_INVALID, "earlier" },
	{ "web", "daybreak,after", 0, 1, ST_INVALID, "earlier" },
	{ "db", "daybreak,cpu-weight", 0, 65536, ST_INVALID, "at most" },
	{ "db", "daybreak,shadow-memory", 0, (1 << 20) + 1, ST_INVALID,
	  "at most" },

	{ "db", "domain-cpupool", 0, 3, ST_INVALID, "number of a cpupool" },
	{ "db", "domain-cpupool", 0, 1ULL << 32, ST_INVALID, "at most" },
	{ "db", "daybreak,period", 0, 1ULL << 31, ST_INVALID, "at most" },
	{ "db", "daybreak,budget", 0, 1ULL << 31, ST_INVALID, "at most" },
	{ "db", "daybreak,extratime", 0, 1ULL << 32, ST_INVALID, "at most" },
	{ "/cpupools/fast", "cpupool-sched", 0, 4, ST_INVALID,
	  "the number of a scheduler" },
	{ "/cpupools/fast", "cpupool-sched", 0, 10, ST_INVALID, "at most" },
	{ "/cpupools/fast", "cpupool-cpus", 0, 7, ST_INVALID,
	  "CPUs, without CPU 0" },
	{ "/cpupools/fast", "cpupool-cpus", 0, 0, ST_INVALID, "CPUs, without" },
	{ "db", "domid", 0, 0, ST_INVALID, "1 at least" },
	{ "db", "domid", 0, 0x7ff0, ST_INVALID, "at most" },
	{ "db", "daybreak,shadow-paging", 0, 2, ST_INVALID, "at most" },
	{ "db", "daybreak,nested", 0, 2, ST_INVALID, "at most" },
	{ "db", "daybreak,tsc", 0, 1ULL << 32, ST_INVALID, "at most" },
	{ "db", "daybreak,timer", 0, 5, ST_INVALID, "at most 0x4" },
	{ "db", "daybreak,cpuid", 0, 1ULL << 32, ST_INVALID, "32 bits" },
	{ "db", "daybreak,cpuid", 32, 1ULL << 32, ST_INVALID, "32 bits" },
	{ "db", "daybreak,cpuid", 48, 1ULL << 32, ST_INVALID, "32 bits" },
	{ "db", "daybreak,cpuid", 16, 4, ST_INVALID, "0 to 3" },
	/* vnodes: pnode, pages, 128 vCPUs, distances */
	{ "db", "daybreak,vnuma", 0, 64, ST_INVALID, "one below 64" },
	{ "db", "daybreak,vnuma", 8, 0, ST_INVALID, "1 at least" },
	{ "db", "daybreak,vnuma", 8, UINT64_MAX, ST_INVALID, "less than 16" },
	{ "db", "daybreak,vnuma", 8, 1999, ST_INVALID, "of a new domain" },
	{ "db", "daybreak,vnuma", 48, 49, ST_INVALID, "of a new domain" },
	{ "db", "daybreak,vnuma", 16, 0, ST_INVALID, "none of others' vCPUs" },
	{ "db", "daybreak,vnuma", 16, 3, ST_INVALID, "none of others' vCPUs" },
	{ "db", "daybreak,vnuma", 16, 6, ST_INVALID, "none of others' vCPUs" },
	{ "db", "daybreak,vnuma", 24, 1, ST_INVALID, "none of others' vCPUs" },
	{ "db", "daybreak,saved", 0, 3, ST_INVALID, "of a new domain" },
	{ "db", "max_grant_version", 0, 3, ST_INVALID, "at most" },
	{ "db", "max_grant_frames", 0, 1ULL << 31, ST_INVALID, "at most" },
	{ "db", "max_maptrack_frames", 0, 1ULL << 31, ST_INVALID, "at most" },
	{ "db", "daybreak,iomem", 0, 1ULL << 40, ST_INVALID, "below 2^40" },
	{ "db", "daybreak,iomem", 0, UINT64_MAX, ST_INVALID, "below 2^40" },
	{ "db", "daybreak,iomem", 8, 0, ST_INVALID, "below 2^40" },
	{ "db", "daybreak,iomem", 8, UINT64_MAX, ST_INVALID, "below 2^40" },
	{ "db", "daybreak,iomem", 16, (1ULL << 40) - 15, ST_INVALID,
	  "below 2^40" },
	{ "db", "daybreak,ioports", 0, 0x61, ST_INVALID, "in order" },
	{ "db", "daybreak,ioports", 24, 0x10000, ST_INVALID, "in order" },
	{ "db", "daybreak,irqs", 8, 0, ST_INVALID, "an interrupt" },
	{ "db", "daybreak,irqs", 0, 1ULL << 31, ST_INVALID, "an interrupt" },
	{ "db", "daybreak,hypercall-pfn", 0, 2048, ST_INVALID, "inside" },
	/*
	 * the kernel's row: kind, index, PFN, pages, gva, size, module, first,
	 * nr
	 */
	{ "db", "daybreak,pieces", 0, 99, ST_INVALID, "a known one" },
	{ "db", "daybreak,pieces", 0, PIECE_MODULE, ST_INVALID,
	  "0 pieces of kind kernel" },
	{ "db", "daybreak,pieces", 8, MODLIST_MAX, ST_INVALID, "a smaller" },
	{ "db", "daybreak,pieces", 16, 2040, ST_INVALID, "inside" },
	{ "db", "daybreak,pieces", 16, UINT64_MAX, ST_INVALID, "inside" },
	{ "db", "daybreak,pieces", 24, 0, ST_INVALID, "a page at least" },
	{ "db", "daybreak,pieces", 24, 33, ST_INVALID, "after the end" },
	{ "db", "daybreak,pieces", 32, 1, ST_INVALID, "a page's start" },
	{ "db", "daybreak,pieces", 40, 33 * 4096, ST_INVALID, "no more" },
	{ "db", "daybreak,pieces", 48, 0, ST_INVALID, "one of the modules" },
	{ "db", "daybreak,pieces", 48, 5, ST_INVALID, "one of the modules" },
	{ "db", "daybreak,pieces", 48, UINT64_MAX, ST_INVALID, "one of the" },
	{ "db", "daybreak,pieces", 48, 1ULL << 32 | 3, ST_INVALID, "one of" },
	{ "db", "daybreak,pieces", 48, 4, ST_INVALID, "inside its module" },
	{ "db", "daybreak,pieces", 56, 11, ST_INVALID, "inside its module" },
	{ "db", "daybreak,pieces", 56, UINT64_MAX, ST_INVALID, "inside its" },
	{ "db", "daybreak,pieces", 64, 33, ST_INVALID, "inside its module" },
	/* shared with dom0: 16 pages of 16 */
	{ "web", "daybreak,pieces", 2 * ROW + 56, 1, ST_INVALID, "inside its" },
	/* what a PV domain requires */
	{ "db", "daybreak,pieces", ROW, PIECE_MODULE, ST_INVALID, "P2M" },
	{ "db", "daybreak,pieces", ROW + 24, 3, ST_INVALID, "no more than" },
	{ "db", "daybreak,pieces", 2 * ROW, PIECE_MODULE, ST_INVALID,
	  "start info" },
	{ "db", "daybreak,pieces", 3 * ROW, PIECE_MODULE, ST_INVALID,
	  "xenstore" },
	{ "db", "daybreak,pieces", 4 * ROW, PIECE_XENSTORE, ST_INVALID,
	  "console" },
	{ "db", "daybreak,pieces", 5 * ROW, PIECE_MODULE, ST_INVALID,
	  "page tables" },
	{ "db", "daybreak,pieces", 6 * ROW, PIECE_MODULE, ST_INVALID,
	  "boot stack" },
	{ "db", "daybreak,pieces", 6 * ROW + 24, 2, ST_INVALID, "expected 1" },
	/* and PVH */
	{ "web", "daybreak,low-pages", 0, 1025, ST_INVALID, "at most" },
	{ "web", "daybreak,e820", 16, 0, ST_INVALID, "a known one" },
	{ "web", "daybreak,pieces", 4 * ROW + 16, PVH_SPECIAL_PFN, ST_INVALID,
	  "special page" },
	{ "web", "daybreak,pieces", 6 * ROW + 16, 0xffffff, ST_INVALID,
	  "inside" },
	{ "web", "daybreak,pieces", 6 * ROW + 16, 0xfffff, ST_INVALID,
	  "special page" },
	{ "web", "daybreak,pieces", 5 * ROW, PIECE_SPECIAL, ST_INVALID,
	  "identity" },
	/* links: domid, first page, number of pages */
	{ "web", "daybreak,peers", 0, 1, ST_INVALID, "of earlier domains" },
	{ "web", "daybreak,links", 0, 0, ST_INVALID, "another domain's" },
	{ "web", "daybreak,links", 0, 1, ST_INVALID, "another domain's" },
	{ "web", "daybreak,links", 0, 0x7ff0, ST_INVALID, "another domain's" },
	{ "web", "daybreak,links", 8, 1, ST_INVALID, "after the last" },
	{ "web", "daybreak,links", 32, 1, ST_INVALID, "after the last" },
	{ "web", "daybreak,links", 16, 0, ST_INVALID, "than it shares" },
	{ "web", "daybreak,links", 16, 4, ST_INVALID, "than it shares" },
	{ "web", "daybreak,links", 40, 2, ST_INVALID, "than it shares" },
	{ "web", "daybreak,links", 40, UINT64_MAX, ST_INVALID, "it shares" },
	{ "web", "daybreak,pieces", 3 * ROW, PIECE_SPECIAL, ST_INVALID,
	  "than it shares" },
};

static void one_wrong(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct manifest m = make_manifest();
		fdt64_t value = cpu_to_fdt64(rows[i].value);
		enum status st;

		write_good(&m);
		assert_int_equal(fdt_setprop_inplace_namelen_partial(
					 buffer, node_of(rows[i].node),
					 rows[i].property,
					 (int)strlen(rows[i].property),
					 rows[i].at, &value, sizeof(value)),
				 0);
		st = read_both();
		if (st != rows[i].status)
			fail_msg("row %u: %s of %s: %d, \"%s\"", i,
				 rows[i].property, rows[i].node, st, log_last);
		assert_refused(st, rows[i].status, rows[i].says);
	}
}

/* Whatever else of the domain is damaged, its on_failure=halt is known. */
static void halts_though_damaged(void **state)
{
	static const char *const damaged[] = { "daybreak,cpu-weight",
					       "daybreak,cap", "daybreak,after",
					       "daybreak,paused", "memory" };

	(void)state;
	for (unsigned int i = 0; i < sizeof(damaged) / sizeof(damaged[0]);
	     i++) {
		struct manifest m = make_manifest();
		struct manifest_domain d = { 0 };

		write_good(&m);
		put("daybreak,halt-on-failure", 1);
		put(damaged[i], UINT64_MAX);
		assert_refused(
			manifest_domain(tree, 0, module_pages, NR_MODULES, &d),
			ST_INVALID, damaged[i]);
		assert_true(d.halt_on_failure);
	}
}

static void check_missing(const char *node, const char *property)
{
	struct manifest m = make_manifest();

	write_good(&m);
	fdt_nop_property(buffer, node_of(node), property);
	assert_refused(read_both(), ST_INVALID, property);
}

static void one_missing(void **state)
{
	static const char *const wanted[] = {
		"memory",
		"cpus",
		"domain-uuid",
		"daybreak,max-memory",
		"daybreak,cpu-weight",
		"daybreak,cap",
		"daybreak,shadow-memory",
		"max_grant_version",
		"max_grant_frames",
		"max_maptrack_frames",
		"daybreak,after",
		"daybreak,halt-on-failure",
		"daybreak,paused",
		"daybreak,passthrough",
		"daybreak,saved",
		"daybreak,store-evtchn",
		"daybreak,abi",
		"daybreak,console-evtchn",
		"daybreak,virt-base",
		"daybreak,entry",
		"daybreak,low-pages",
		"daybreak,extended-cr3",
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		check_missing("db", wanted[i]);
	check_missing("Domain-0", "daybreak,init-p2m");
	check_missing("Domain-0", "daybreak,hypercall-page");
	check_missing("Domain-0", "daybreak,virt-base");
	check_missing("Domain-0", "daybreak,entry");
	check_missing("Domain-0", "daybreak,ramdisk");
}

/* The rest of a list's last row is missing. */
static void odd_list(void **state)
{
	struct manifest m = make_manifest();
	struct fdt_property *p;

	(void)state;
	write_good(&m);
	p = fdt_get_property_w(buffer, node_of("db"), "daybreak,pieces", NULL);
	p->len = cpu_to_fdt32(fdt32_to_cpu(p->len) - 1);
	assert_refused(read_both(), ST_INVALID, "a multiple of");
}

static void long_list(void **state)
{
	static uint64_t large[8192];
	static const uint8_t many[(DOMAIN_MAX_DEVICE + 1) * 24];
	static const struct {
		const char *property;
		unsigned int rows, cells;
	} lists[] = {
		{ "daybreak,e820", LAYOUT_MAX_E820, 3 },
		{ "daybreak,iomem", DOMAIN_MAX_DEVICE, 3 },
		{ "daybreak,ioports", DOMAIN_MAX_DEVICE, 2 },
		{ "daybreak,irqs", DOMAIN_MAX_DEVICE, 1 },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct manifest m = make_manifest();

		write_good(&m);
		assert_int_equal(fdt_open_into(buffer, large, sizeof(large)),
				 0);
		assert_int_equal(
			fdt_setprop(large,
				    fdt_path_offset(large,
						    "/chosen/hypervisor/web"),
				    lists[i].property, many,
				    (int)((lists[i].rows + 1) * lists[i].cells *
					  8)),
			0);
		tree = (struct file){ "manifest",
				      { (uint8_t *)large, sizeof(large) } };
		assert_refused(read_both(), ST_TOO_LARGE, "rows");
	}
}

static void no_hypervisor(void **state)
{
	struct manifest m = make_manifest();

	(void)state;
	write_good(&m);
	fdt_nop_property(buffer, fdt_path_offset(buffer, "/chosen/hypervisor"),
			 "compatible");
	assert_refused(read_both(), ST_INVALID, "has no node");
	((uint8_t *)buffer)[0] = 0;
	assert_refused(read_both(), ST_INVALID, "begins with");
}

/* A package of modules of any size: each byte is the number of its module. */
static void make_package(struct modlist *package)
{
	static uint8_t bytes[NR_MODULES][40 * DOMAIN_PAGE];

	*package = (struct modlist){ .nr_modules = NR_MODULES };
	for (unsigned int i = 0; i < NR_MODULES; i++) {
		memset(bytes[i], (int)i, sizeof(bytes[i]));
		package->modules[i].file.bytes =
			(struct span){ bytes[i],
				       module_pages[i] * DOMAIN_PAGE };
	}
	/* A file's last page is partial. */
	package->modules[2].file.bytes.size -= 1000;
}

static void carried(void **state)
{
	static struct manifest_domain d;
	struct manifest m = make_manifest();
	struct modlist package;
	struct span got;

	(void)state;
	write_good(&m);
	make_package(&package);
	assert_int_equal(manifest_domain(tree, 0, module_pages, NR_MODULES, &d),
			 ST_OK);
	got = manifest_carried(&d, &package, 0, 0, 32);
	assert_ptr_equal(got.base, package.modules[3].file.bytes.base);
	assert_int_equal(got.size, 30 * DOMAIN_PAGE);
	got = manifest_carried(&d, &package, 0, 8, 3);
	assert_ptr_equal(got.base,
			 package.modules[3].file.bytes.base + 8 * DOMAIN_PAGE);
	assert_int_equal(got.size, 3 * DOMAIN_PAGE);
	assert_int_equal(manifest_carried(&d, &package, 0, 28, 4).size,
			 2 * DOMAIN_PAGE);
	assert_int_equal(manifest_carried(&d, &package, 0, 30, 2).size, 0);
	assert_int_equal(manifest_carried(&d, &package, 1, 0, 4).size, 0);
	got = manifest_carried(&d, &package, 5, 1, 3);
	assert_ptr_equal(got.base,
			 package.modules[3].file.bytes.base + 32 * DOMAIN_PAGE);
	assert_int_equal(manifest_domain(tree, 1, module_pages, NR_MODULES, &d),
			 ST_OK);
	got = manifest_carried(&d, &package, 2, 15, 1);
	assert_ptr_equal(got.base,
			 package.modules[2].file.bytes.base + 15 * DOMAIN_PAGE);
	assert_int_equal(got.size, DOMAIN_PAGE - 1000);
	assert_int_equal(manifest_carried(&d, &package, 2, 3, 2).size,
			 2 * DOMAIN_PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(of_32_bits),
		cmocka_unit_test(too_small),
		cmocka_unit_test(shares_what_it_has_not),
		cmocka_unit_test(one_wrong),
		cmocka_unit_test(one_missing),
		cmocka_unit_test(halts_though_damaged),
		cmocka_unit_test(odd_list),
		cmocka_unit_test(long_list),
		cmocka_unit_test(no_hypervisor),
		cmocka_unit_test(carried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
