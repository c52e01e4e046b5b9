/* SPDX-License-Identifier: MIT */
/*
 * A good manifest for the tests and the fuzzer of its reader: dom0, a PV and a
 * PVH domain, as small as possible, except that the PVH domain shares dom0's
 * ramdisk.
 */
#ifndef TEST_MANIFESTS_H
#define TEST_MANIFESTS_H

#include "support.h"

#include <daybreak/manifest.h>

#define NR_MODULES 5

/* Modules: the manifest, dom0's kernel and ramdisk, two images. */
static const uint64_t module_pages[NR_MODULES] = { 4, 8, 16, 40, 20 };

static struct manifest_domain made_domains[2];

static inline void add(struct manifest_domain *d, enum piece_kind kind,
		       uint64_t pfn, uint64_t nr, struct manifest_pages carried)
{
	unsigned int i = d->layout.nr_pieces++;

	d->layout.pieces[i] = (struct piece){ .kind = kind,
					      .pfn = pfn,
					      .nr_pages = nr,
					      .gva = pfn * DOMAIN_PAGE,
					      .size = nr * DOMAIN_PAGE };
	d->carried[i] = carried;
}

static inline void make_pv(struct manifest_domain *d)
{
	*d = (struct manifest_domain){
		.name = "db",
		.nr_vcpus = 2,
		.max_pages = 2048,
		.domid = 7,
		.tsc = MANIFEST_XENS,
		.nr_cpuid = 1,
		.cpuid = { { 0x80000007, CPUID_NO_SUBLEAF, 3, 2, 1 << 8, 9,
			     4 } },
		.pool = 1,
		.cpu_weight = 512,
		.extratime = MANIFEST_XENS,
		.verify = true,
		.max_grant_version = 1,
		.max_grant_frames = 64,
		.max_maptrack_frames = 0,
		.devices = { .nr_iomem = 1,
			     .iomem = { { 0xfd000, 16, 0xfd000 } },
			     .nr_ports = 2,
			     .ports = { { 0x60, 0x60 }, { 0x2f8, 0x2ff } },
			     .nr_irqs = 2,
			     .irqs = { 3, 12 } },
		.has_affinity = true,
		.has_nodes = true,
		.nodes = { { 1, 2, { 3, 0, 0, 4 } }, { 5, 0, { 0 } } },
		.vnuma = { 2,
			   { { 3, 2000, { 2 }, { 10, 21 } },
			     { 0, 48, { 1 }, { 30, 10 } } } },
		.after = MANIFEST_NOBODY,
		.console_evtchn = 2
	};
	d->layout.abi = ABI_PV64;
	d->layout.nr_pages = d->layout.low_pages = 2048;
	d->layout.entry = 0x100000;
	d->affinity[0][0] = 1;
	d->affinity[1][3] = 2;
	memset(d->uuid, 7, sizeof(d->uuid));
	add(d, PIECE_KERNEL, 16, 32, (struct manifest_pages){ 3, 0, 30 });
	add(d, PIECE_P2M, 48, 4, (struct manifest_pages){ 3, 0, 0 });
	add(d, PIECE_START_INFO, 52, 1, (struct manifest_pages){ 3, 30, 1 });
	add(d, PIECE_XENSTORE, 53, 1, (struct manifest_pages){ 3, 0, 0 });
	add(d, PIECE_CONSOLE, 54, 1, (struct manifest_pages){ 3, 0, 0 });
	add(d, PIECE_PAGE_TABLES, 55, 4, (struct manifest_pages){ 3, 31, 4 });
	add(d, PIECE_BOOT_STACK, 59, 1, (struct manifest_pages){ 3, 0, 0 });
}

static inline void make_pvh(struct manifest_domain *d)
{
	*d = (struct manifest_domain){ .name = "web",
				       .nr_vcpus = 1,
				       .shadow_mib = 5,
				       .max_grant_version = 0,
				       .max_grant_frames = 32,
				       .max_maptrack_frames = 1024,
				       .max_pages = 1024,
				       .domid = 1,
				       .shadow_paging = true,
				       .nested = true,
				       .tsc = 1,
				       .timer = TIMER_ONE_MISSED_TICK_PENDING,
				       .pool = MANIFEST_NOBODY,
				       .period = 20000,
				       .budget = 5000,
				       .extratime = 1,
				       .after = 0,
				       .nr_peers = 1,
				       .nr_links = 2,
				       .links = { { 7, 0, 2 }, { 8, 2, 1 } },
				       .paused = true,
				       .store_later = true,
				       .passthrough = true,
				       .store_evtchn = 1,
				       .console_evtchn = 2 };
	d->layout.abi = ABI_PVH;
	d->layout.nr_pages = d->layout.low_pages = 1024;
	d->layout.entry = 0x100000;
	d->layout.nr_e820 = 1;
	d->layout.e820[0] = (struct e820_entry){ 0, 4 << 20, E820_RAM };
	add(d, PIECE_KERNEL, 256, 16, (struct manifest_pages){ 4, 0, 16 });
	add(d, PIECE_START_INFO, 272, 1, (struct manifest_pages){ 4, 16, 1 });
	add(d, PIECE_MODULE, 273, 16, (struct manifest_pages){ 2, 0, 16 });
	add(d, PIECE_SHARED, pvh_shared_pfn(3), 3,
	    (struct manifest_pages){ 4, 0, 0 });
	add(d, PIECE_XENSTORE, PVH_SPECIAL_PFN + SPECIAL_XENSTORE, 1,
	    (struct manifest_pages){ 4, 0, 0 });
	add(d, PIECE_IDENT_PT, PVH_SPECIAL_PFN + SPECIAL_IDENT_PT, 1,
	    (struct manifest_pages){ 4, 17, 1 });
	add(d, PIECE_CONSOLE, PVH_SPECIAL_PFN + SPECIAL_CONSOLE, 1,
	    (struct manifest_pages){ 4, 0, 0 });
}

static inline struct manifest make_manifest(void)
{
	make_pv(&made_domains[0]);
	make_pvh(&made_domains[1]);
	return (struct manifest){
		.has_soft_off = true,
		.soft_off = { 5, 6, true },
		.has_dom0 = true,
		.dom0 = { .kernel_module = 1,
			  .has_ramdisk = true,
			  .ramdisk_module = 2,
			  .kernel_pfn = 0x1000,
			  .kernel_size = 0x9000,
			  .virt_base = 0xffffffff80000000,
			  .entry = 0xffffffff81000000,
			  .phys32_entry = 0x1000370,
			  .reloc = { 0x200000, 0x1000000, 0x7fffffff },
			  .init_p2m = 0x8000000000,
			  .hypercall_page = NOTES_UNSET },
		.nr_pools = 3,
		.pools = { { "fast", SCHEDULER_CREDIT, { 6 }, { 0 } },
			   { "slow",
			     SCHEDULER_XENS,
			     { 8, 0, 0, 1 },
			     { 4, 2, { 32, 0, 7, 0 } } },
			   { "node", SCHEDULER_XENS, { 0 }, { 1, 0, { 1 } } } },
		.nr_domains = 2,
		.domains = made_domains,
	};
}

#endif
