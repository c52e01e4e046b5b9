// SPDX-License-Identifier: MIT
/*
 * The facts that PV and PVH domains find in the same way, by Xen's hypercalls
 * and in their memory.
 */
#include "guest.h"

#include <xen/vcpu.h>

#define HASH_PRIME UINT64_C(0x100000001b3)

uint64_t hash(uint64_t h, const volatile void *bytes, uint64_t size)
{
	const volatile uint32_t *words = bytes;

	for (uint64_t i = 0; i < size / 4; i++)
		h = (h ^ words[i]) * HASH_PRIME;
	return h;
}

static bool page_is_empty(uint64_t pfn)
{
	const volatile unsigned long *words = page_at(pfn);

	for (unsigned int i = 0; i < PAGE / sizeof(*words); i++)
		if (words[i])
			return false;
	return true;
}

void fact_memory(const char *key, uint64_t first, uint64_t nr)
{
	uint64_t end = first + nr, pfn = first;

	while (pfn < end) {
		uint64_t from = pfn, h = HASH_START;

		for (;
		     pfn < end && !page_is_skipped(pfn) && !page_is_empty(pfn);
		     pfn++)
			h = hash(h, page_at(pfn), PAGE);
		if (pfn != from)
			fact_at(key, from, pfn - 1, h);
		else
			pfn++;
	}
}

/* Not in .bss, whose bytes it counts. */
static uint64_t bss_not_zero = ~0ULL;

void look_at_bss(void)
{
	bss_not_zero = 0;
	for (const uint8_t *p = bss_start; p < guest_end; p++)
		bss_not_zero += *p != 0;
}

void fact_registers(const char *const *names, const unsigned long *values)
{
	for (unsigned int i = 0; names[i]; i++)
		fact(names[i], values[i]);
}

/* A string's length, its hash, and whether only zeroes follow it. */
void fact_text(const char *key, const volatile void *s, uint64_t max)
{
	const volatile char *c = s;
	uint64_t n = 0, h = HASH_START, rest = 0;

	for (; n < max && c[n]; n++)
		h = (h ^ (uint8_t)c[n]) * HASH_PRIME;
	for (uint64_t i = n; i < max; i++)
		rest += c[i] != 0;
	fact(key, n, h, rest);
}

void fact_shared_info(const volatile struct shared_info *shared)
{
	uint64_t masks = 0;

	for (unsigned int i = 0; i < XEN_LEGACY_MAX_VCPUS; i++)
		masks |= (uint64_t)(shared->vcpu_info[i].evtchn_upcall_mask & 1)
			 << i;
	fact("upcall_mask", masks);
	fact("evtchn_mask", hash(HASH_START, shared->evtchn_mask,
				 sizeof(shared->evtchn_mask)));
	fact("shared_arch",
	     hash(HASH_START, &shared->arch, sizeof(shared->arch)));
}

void fact_grants(const volatile struct grant_entry_v1 *entries)
{
	for (unsigned int i = 0; i < 8; i++)
		fact_at("grant", i, entries[i].flags, entries[i].domid,
			entries[i].flags ? pfn_of(entries[i].frame) : 0);
}

static void fact_memory_map(void)
{
	struct {
		uint64_t addr, size;
		uint32_t type;
	} __attribute__((packed)) entries[16];
	struct xen_memory_map map = { .nr_entries = 16 };
	long error;

	set_xen_guest_handle(map.buffer, (void *)entries);
	error = hypercall(__HYPERVISOR_memory_op, XENMEM_memory_map,
			  (unsigned long)&map, 0, 0);
	if (error)
		map.nr_entries = 0;
	fact("memory_map", (uint64_t)(int64_t)error, map.nr_entries);
	for (unsigned int i = 0; i < map.nr_entries; i++)
		fact_at("memory_map", i, entries[i].addr, entries[i].size,
			entries[i].type);
}

static uint64_t memory_number(unsigned int cmd)
{
	domid_t self = DOMID_SELF;

	return (uint64_t)(int64_t)hypercall(__HYPERVISOR_memory_op, cmd,
					    (unsigned long)&self, 0, 0);
}

static void fact_ports(void)
{
	for (evtchn_port_t port = 1; port < 5; port++) {
		struct evtchn_status status = { .dom = DOMID_SELF,
						.port = port };
		long error = hypercall(__HYPERVISOR_event_channel_op,
				       EVTCHNOP_status, (unsigned long)&status,
				       0, 0);
		uint64_t remote = 0;

		if (!error && status.status == EVTCHNSTAT_unbound)
			remote = status.u.unbound.dom;
		fact_at("port", port, (uint64_t)(int64_t)error, status.status,
			status.vcpu, remote);
	}
}

static void fact_grant_table(void)
{
	struct gnttab_query_size size = { .dom = DOMID_SELF };
	struct gnttab_get_version version = { .dom = DOMID_SELF };

	hypercall(__HYPERVISOR_grant_table_op, GNTTABOP_get_version,
		  (unsigned long)&version, 1, 0);
	hypercall(__HYPERVISOR_grant_table_op, GNTTABOP_query_size,
		  (unsigned long)&size, 1, 0);
	fact("grant_table", version.version, size.nr_frames,
	     size.max_nr_frames);
}

static void fact_xen(void)
{
	struct xen_feature_info features = { .submap_idx = 0 };
	xen_domain_handle_t uuid = { 0 };

	hypercall(__HYPERVISOR_xen_version, XENVER_get_features,
		  (unsigned long)&features, 0, 0);
	hypercall(__HYPERVISOR_xen_version, XENVER_guest_handle,
		  (unsigned long)uuid, 0, 0);
	fact("features", features.submap);
	fact("uuid", hash(HASH_START, uuid, sizeof(uuid)));
}

static void fact_vcpus(void)
{
	for (unsigned int i = 0; i < 4; i++)
		fact_at("vcpu_up", i,
			(uint64_t)(int64_t)hypercall(__HYPERVISOR_vcpu_op,
						     VCPUOP_is_up, i, 0, 0));
}

/* The virtual NUMA nodes, of a domain that has some. */
static void fact_vnuma(void)
{
	static unsigned int distances[64], vnodes[128];
	static xen_vmemrange_t ranges[16];
	struct xen_vnuma_topology_info info = { .domid = DOMID_SELF,
						.nr_vnodes = 8,
						.nr_vcpus = 128,
						.nr_vmemranges = 16 };

	set_xen_guest_handle(info.vdistance.h, distances);
	set_xen_guest_handle(info.vcpu_to_vnode.h, vnodes);
	set_xen_guest_handle(info.vmemrange.h, ranges);
	if (hypercall(__HYPERVISOR_memory_op, XENMEM_get_vnumainfo,
		      (unsigned long)&info, 0, 0))
		return;
	fact("vnuma", info.nr_vnodes, info.nr_vcpus, info.nr_vmemranges);
	for (unsigned int i = 0; i < info.nr_vnodes * info.nr_vnodes; i++)
		fact_at("vnuma.distance", i, distances[i]);
	for (unsigned int i = 0; i < info.nr_vcpus; i++)
		fact_at("vnuma.vcpu", i, vnodes[i]);
	for (unsigned int i = 0; i < info.nr_vmemranges; i++)
		fact_at("vnuma.range", i, ranges[i].start, ranges[i].end,
			ranges[i].nid);
}

static void fact_cpuid(void)
{
	static const uint32_t leaves[][2] = {
		{ 0, 0 },	   { 1, 0 },	      { 2, 0 },
		{ 4, 0 },	   { 4, 1 },	      { 4, 2 },
		{ 4, 3 },	   { 5, 0 },	      { 6, 0 },
		{ 7, 0 },	   { 7, 1 },	      { 0xb, 0 },
		{ 0xb, 1 },	   { 0xd, 0 },	      { 0xd, 1 },
		{ 0x40000000, 0 }, { 0x40000001, 0 }, { 0x40000002, 0 },
		{ 0x40000003, 0 }, { 0x40000004, 0 }, { 0x40000005, 0 },
		{ 0x80000000, 0 }, { 0x80000001, 0 }, { 0x80000005, 0 },
		{ 0x80000006, 0 }, { 0x80000007, 0 }, { 0x80000008, 0 },
		{ 0x8000000a, 0 }, { 0x8000001e, 0 }, { 0x80000021, 0 },
	};
	uint32_t r[4];

	for (unsigned int i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
		cpuid(leaves[i][0], leaves[i][1], r);
		fact_at("cpuid", (uint64_t)leaves[i][0] << 8 | leaves[i][1],
			r[0], r[1], r[2], r[3]);
	}
}

void guest_facts(void)
{
	fact("bss_not_zero", bss_not_zero);
	facts();
	fact_memory_map();
	fact("reservation", memory_number(XENMEM_current_reservation),
	     memory_number(XENMEM_maximum_reservation),
	     memory_number(XENMEM_maximum_gpfn));
	fact_ports();
	fact_grant_table();
	fact_xen();
	fact_vcpus();
	fact_vnuma();
	fact_cpuid();
}
