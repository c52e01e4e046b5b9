// SPDX-License-Identifier: MIT
/*
 * What the boot domain passes to Xen, for every Xen whose interface is known:
 * figures from xen/include/public of each release, as a compiler places the
 * fields (x86-64, with __XEN_TOOLS__).
 */
#include "support.h"

#include "../../arch/x86/bootdom/domctl.h"
#include "../../arch/x86/bootdom/hypercall.h"

#include <xen/hvm/save.h>
#include <xen/physdev.h>

/*
 * From domctl.h: XEN_DOMCTL_INTERFACE_VERSION; sizeof and offsetof of struct
 * xen_domctl_createdomain, and offsetof of its .arch.emulation_flags; offsetof
 * of .arch_config.emulation_flags in struct xen_domctl_getdomaininfo. 0: the
 * release has no such field.
 */
static const struct {
	const char *release;
	uint32_t version;
	unsigned int size, handle, flags, max_vcpus, max_evtchn_port;
	unsigned int max_grant_frames, max_maptrack_frames, grant_opts;
	unsigned int emulation_flags, info_emulation_flags;
	bool mempool; /* has XEN_DOMCTL_set_paging_mempool_size */
	bool nested;  /* has XEN_DOMCTL_CDF_nested_virt, as in 4.16.0 */
} releases[] = {
	{ "4.14.6", 0x12, 48, 4, 20, 28, 32, 36, 40, 0, 44, 96, false, false },
	{ "4.15.5", 0x13, 56, 4, 20, 28, 32, 36, 40, 0, 48, 96, false, false },
	{ "4.16.0", 0x14, 60, 4, 20, 28, 32, 36, 40, 44, 52, 104, false, true },
	{ "4.16.5", 0x14, 60, 4, 20, 28, 32, 36, 40, 44, 52, 104, false, true },
	{ "4.17.0", 0x15, 64, 4, 20, 28, 32, 36, 40, 44, 56, 104, true, true },
	{ "4.17.7", 0x15, 64, 4, 20, 28, 32, 36, 40, 44, 56, 104, true, true },
	{ "4.18.6", 0x16, 64, 4, 20, 28, 32, 36, 40, 44, 56, 104, true, true },
	{ "4.19.6", 0x17, 68, 4, 20, 28, 32, 36, 40, 44, 60, 104, true, true },
	{ "4.20.4", 0x17, 68, 4, 20, 28, 32, 36, 40, 44, 60, 104, true, true },
	{ "4.21.2", 0x17, 68, 4, 20, 28, 32, 36, 40, 44, 60, 104, true, true },
	{ "4.22.0", 0x18, 68, 4, 20, 28, 32, 36, 40, 44, 60, 104, true, true },
	/* c447b7308b of its staging branch, August 2026 */
	{ "4.23-dev", 0x18, 68, 4, 20, 28, 32, 36, 40, 44, 60, 104, true,
	  true },
};

#define NR_RELEASES (sizeof(releases) / sizeof(releases[0]))

/* The same in every release. */
enum {
	DOMAININFO_FLAGS = 4,
	DOMAININFO_HANDLE = 76,
};

static uint32_t word(const struct domctl *call, unsigned int at)
{
	uint32_t value;

	memcpy(&value, call->u + at, sizeof(value));
	return value;
}

static void set_word(struct domctl *call, unsigned int at, uint32_t value)
{
	memcpy(call->u + at, &value, sizeof(value));
}

static const struct domctl_abi *find(uint32_t version)
{
	const struct domctl_abi *abi = domctl_abis;

	while (abi->version && abi->version != version)
		abi++;
	assert_int_equal(abi->version, version);
	return abi;
}

/* Every field has a different value. */
static struct domctl_create wanted(void)
{
	struct domctl_create w = {
		.domid = 0x7abc,
		.hvm = true,
		.hap = true,
		.nested = true,
		.iommu = true,
		.nr_vcpus = 5,
		.max_evtchn_port = 1023,
		.max_grant_frames = 64,
		.max_maptrack_frames = 1024,
		.grant_version = 2,
		.emulation_flags = 1,
	};

	memset(w.uuid, 0xab, sizeof(w.uuid));
	return w;
}

/* Reads a field and clears it: whatever remains at the end must be 0. */
static uint32_t take(struct domctl *call, unsigned int at)
{
	uint32_t value = word(call, at);

	set_word(call, at, 0);
	return value;
}

static void check_release(unsigned int i)
{
	struct domctl_create w = wanted();
	const struct domctl_abi *abi = find(releases[i].version);
	static const uint8_t none[sizeof(((struct domctl *)0)->u)];
	struct domctl call;

	memset(&call, 0xff, sizeof(call));
	domctl_create(abi, &w, &call);
	assert_int_equal(call.cmd, 1);
	assert_int_equal(call.version, releases[i].version);
	assert_int_equal(call.domid, 0x7abc);
	assert_int_equal(abi->size, releases[i].size);
	assert_int_equal(abi->mempool, releases[i].mempool);
	assert_int_equal(abi->nested, releases[i].nested);
	for (unsigned int at = 0; at < 16; at += 4)
		assert_int_equal(take(&call, releases[i].handle + at),
				 0xabababab);
	/* hvm, hap, iommu and nested_virt */
	assert_int_equal(take(&call, releases[i].flags), 1 | 2 | 32 | 64);
	assert_int_equal(take(&call, releases[i].max_vcpus), 5);
	assert_int_equal(take(&call, releases[i].max_evtchn_port), 1023);
	assert_int_equal(take(&call, releases[i].max_grant_frames), 64);
	assert_int_equal(take(&call, releases[i].max_maptrack_frames), 1024);
	if (releases[i].grant_opts)
		assert_int_equal(take(&call, releases[i].grant_opts), 2);
	assert_int_equal(take(&call, releases[i].emulation_flags), 1);
	assert_memory_equal(call.u, none, sizeof(none));
	w.hap = w.nested = w.iommu = false;
	domctl_create(abi, &w, &call);
	assert_int_equal(word(&call, releases[i].flags), 1);
}

static void every_release(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < NR_RELEASES; i++)
		check_release(i);
}

/* What a release's getdomaininfo reports for a domain created as wanted. */
static struct domctl made(unsigned int i)
{
	struct domctl info = { 0 };

	memset(info.u, 0xcd, sizeof(info.u));
	memset(info.u + DOMAININFO_HANDLE, 0xab, 16);
	set_word(&info, DOMAININFO_FLAGS, 1 << 8 | 1 << 1); /* hap, hvm */
	set_word(&info, releases[i].info_emulation_flags, 1);
	return info;
}

static void check_made(unsigned int i)
{
	const struct domctl_abi *abi = find(releases[i].version);
	struct domctl_create w = wanted();
	struct domctl info = made(i);

	assert_null(domctl_differs(abi, &w, &info));
	info.u[DOMAININFO_HANDLE + 15]++;
	assert_string_equal(domctl_differs(abi, &w, &info), "UUID");
	info = made(i);
	set_word(&info, DOMAININFO_FLAGS, 1 << 8);
	assert_string_equal(domctl_differs(abi, &w, &info), "kind");
	w.hvm = false;
	assert_null(domctl_differs(abi, &w, &info));
	w.hap = false;
	assert_string_equal(domctl_differs(abi, &w, &info), "way of paging");
	set_word(&info, DOMAININFO_FLAGS, 0);
	assert_null(domctl_differs(abi, &w, &info));
	set_word(&info, releases[i].info_emulation_flags, 0);
	assert_string_equal(domctl_differs(abi, &w, &info),
			    "set of emulated devices");
}

static void what_was_made(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < NR_RELEASES; i++)
		check_made(i);
}

/* The table has no version without figures. */
static void no_other(void **state)
{
	(void)state;
	for (unsigned int nr = 0; domctl_abis[nr].version; nr++) {
		unsigned int i = 0;

		while (i < NR_RELEASES &&
		       releases[i].version != domctl_abis[nr].version)
			i++;
		assert_true(i < NR_RELEASES);
		if (nr)
			assert_true(domctl_abis[nr].version <
				    domctl_abis[nr - 1].version);
	}
}

struct figure {
	const char *what;
	uint64_t here, wanted;
};

#define FIGURE(what, here, wanted)                                             \
	{                                                                      \
		what, here, wanted                                             \
	}
#define SIZE(type, size) FIGURE("sizeof " #type, sizeof(type), size)
#define FIELD(type, field, at)                                                 \
	FIGURE(#type "." #field, offsetof(type, field), at)
#define VALUE(name, value) FIGURE(#name, name, value)

#define DOMCTL(name)	   struct xen_domctl_##name

/*
 * The same in the headers of every release above, except for sizes and fields
 * that come after those in use.
 */
static const struct figure figures[] = {
	/* domctl.h */
	SIZE(struct xen_domctl, 144),
	FIELD(struct xen_domctl, cmd, 0),
	FIELD(struct xen_domctl, interface_version, 4),
	FIELD(struct xen_domctl, domain, 8),
	FIELD(struct xen_domctl, u, 16),
	VALUE(XEN_DOMCTL_createdomain, 1),
	VALUE(XEN_DOMCTL_destroydomain, 2),
	VALUE(XEN_DOMCTL_unpausedomain, 4),
	VALUE(XEN_DOMCTL_getdomaininfo, 5),
	FIELD(DOMCTL(getdomaininfo), domain, 0),
	FIELD(DOMCTL(getdomaininfo), flags, DOMAININFO_FLAGS),
	FIELD(DOMCTL(getdomaininfo), shared_info_frame, 48),
	FIELD(DOMCTL(getdomaininfo), handle, DOMAININFO_HANDLE),
	VALUE(XEN_DOMINF_shutdown, 4),
	VALUE(XEN_DOMINF_shutdownshift, 16),
	VALUE(XEN_DOMINF_shutdownmask, 255),
	VALUE(XEN_DOMCTL_max_vcpus, 15),
	SIZE(DOMCTL(max_vcpus), 4),
	FIELD(DOMCTL(max_vcpus), max, 0),
	VALUE(XEN_DOMCTL_max_mem, 11),
	SIZE(DOMCTL(max_mem), 8),
	FIELD(DOMCTL(max_mem), max_memkb, 0),
	VALUE(XEN_DOMCTL_getnodeaffinity, 69),
	SIZE(DOMCTL(nodeaffinity), 16),
	FIELD(DOMCTL(nodeaffinity), nodemap.bitmap, 0),
	FIELD(DOMCTL(nodeaffinity), nodemap.nr_bits, 8),
	VALUE(XEN_DOMCTL_setvcpuaffinity, 9),
	VALUE(XEN_VCPUAFFINITY_HARD, 1),
	VALUE(XEN_VCPUAFFINITY_SOFT, 2),
	SIZE(DOMCTL(vcpuaffinity), 40),
	FIELD(DOMCTL(vcpuaffinity), vcpu, 0),
	FIELD(DOMCTL(vcpuaffinity), flags, 4),
	FIELD(DOMCTL(vcpuaffinity), cpumap_hard.bitmap, 8),
	FIELD(DOMCTL(vcpuaffinity), cpumap_hard.nr_bits, 16),
	FIELD(DOMCTL(vcpuaffinity), cpumap_soft.bitmap, 24),
	FIELD(DOMCTL(vcpuaffinity), cpumap_soft.nr_bits, 32),
	VALUE(XEN_DOMCTL_setvnumainfo, 74),
	SIZE(DOMCTL(vnuma), 48),
	FIELD(DOMCTL(vnuma), nr_vnodes, 0),
	FIELD(DOMCTL(vnuma), nr_vmemranges, 4),
	FIELD(DOMCTL(vnuma), nr_vcpus, 8),
	FIELD(DOMCTL(vnuma), vdistance, 16),
	FIELD(DOMCTL(vnuma), vcpu_to_vnode, 24),
	FIELD(DOMCTL(vnuma), vnode_to_pnode, 32),
	FIELD(DOMCTL(vnuma), vmemrange, 40),
	VALUE(XEN_DOMCTL_scheduler_op, 16),
	VALUE(XEN_SCHEDULER_CREDIT, 5),
	VALUE(XEN_SCHEDULER_CREDIT2, 6),
	VALUE(XEN_DOMCTL_SCHEDOP_putinfo, 0),
	VALUE(XEN_DOMCTL_SCHEDOP_getinfo, 1),
	SIZE(DOMCTL(scheduler_op), 24),
	FIELD(DOMCTL(scheduler_op), sched_id, 0),
	FIELD(DOMCTL(scheduler_op), cmd, 4),
	FIELD(DOMCTL(scheduler_op), u.credit.weight, 8),
	FIELD(DOMCTL(scheduler_op), u.credit.cap, 10),
	FIELD(DOMCTL(scheduler_op), u.credit2.weight, 8),
	FIELD(DOMCTL(scheduler_op), u.credit2.cap, 10),
	VALUE(XEN_DOMCTL_setvcpucontext, 12),
	SIZE(DOMCTL(vcpucontext), 16),
	FIELD(DOMCTL(vcpucontext), vcpu, 0),
	FIELD(DOMCTL(vcpucontext), ctxt, 8),
	VALUE(XEN_DOMCTL_gethvmcontext, 33),
	VALUE(XEN_DOMCTL_sethvmcontext, 34),
	SIZE(DOMCTL(hvmcontext), 16),
	FIELD(DOMCTL(hvmcontext), size, 0),
	FIELD(DOMCTL(hvmcontext), buffer, 8),
	VALUE(XEN_DOMCTL_set_address_size, 35),
	SIZE(DOMCTL(address_size), 4),
	FIELD(DOMCTL(address_size), size, 0),
	VALUE(XEN_DOMCTL_hypercall_init, 22),
	SIZE(DOMCTL(hypercall_init), 8),
	FIELD(DOMCTL(hypercall_init), gmfn, 0),
	/* from 4.17 on: see mempool */
	VALUE(XEN_DOMCTL_set_paging_mempool_size, 86),
	SIZE(DOMCTL(paging_mempool), 8),
	FIELD(DOMCTL(paging_mempool), size, 0),
	VALUE(XEN_DOMCTL_shadow_op, 10),
	VALUE(XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION, 31),
	SIZE(DOMCTL(shadow_op), 40),
	FIELD(DOMCTL(shadow_op), op, 0),
	FIELD(DOMCTL(shadow_op), mb, 8),
	VALUE(XEN_DOMCTL_get_cpu_policy, 82),
	VALUE(XEN_DOMCTL_set_cpu_policy, 83),
	SIZE(DOMCTL(cpu_policy), 40),
	FIELD(DOMCTL(cpu_policy), nr_leaves, 0),
	FIELD(DOMCTL(cpu_policy), nr_msrs, 4),
	FIELD(DOMCTL(cpu_policy), leaves, 8), /* cpuid_policy in 4.16.0 */
	FIELD(DOMCTL(cpu_policy), msrs, 16),  /* msr_policy */
	FIELD(DOMCTL(cpu_policy), err_leaf, 24),
	VALUE(XEN_DOMCTL_settscinfo, 60),
	SIZE(DOMCTL(tsc_info), 24),
	FIELD(DOMCTL(tsc_info), tsc_mode, 0),
	VALUE(XEN_DOMCTL_ioport_permission, 21),
	SIZE(DOMCTL(ioport_permission), 12),
	FIELD(DOMCTL(ioport_permission), first_port, 0),
	FIELD(DOMCTL(ioport_permission), nr_ports, 4),
	FIELD(DOMCTL(ioport_permission), allow_access, 8),
	VALUE(XEN_DOMCTL_iomem_permission, 20),
	SIZE(DOMCTL(iomem_permission), 24),
	FIELD(DOMCTL(iomem_permission), first_mfn, 0),
	FIELD(DOMCTL(iomem_permission), nr_mfns, 8),
	FIELD(DOMCTL(iomem_permission), allow_access, 16),
	VALUE(XEN_DOMCTL_memory_mapping, 39),
	SIZE(DOMCTL(memory_mapping), 32),
	FIELD(DOMCTL(memory_mapping), first_gfn, 0),
	FIELD(DOMCTL(memory_mapping), first_mfn, 8),
	FIELD(DOMCTL(memory_mapping), nr_mfns, 16),
	FIELD(DOMCTL(memory_mapping), add_mapping, 24),
	VALUE(XEN_X86_EMU_LAPIC, 1),
	/* arch-x86/hvm/save.h */
	SIZE(struct hvm_save_descriptor, 8),
	VALUE(HVM_SAVE_CODE(HEADER), 1),
	SIZE(struct hvm_save_header, 24),
	VALUE(HVM_SAVE_CODE(CPU), 2),
	SIZE(struct hvm_hw_cpu, 1032),
	FIELD(struct hvm_hw_cpu, rbx, 520),
	FIELD(struct hvm_hw_cpu, rsi, 552),
	FIELD(struct hvm_hw_cpu, rsp, 568),
	FIELD(struct hvm_hw_cpu, rip, 640),
	FIELD(struct hvm_hw_cpu, rflags, 648),
	FIELD(struct hvm_hw_cpu, cr0, 656),
	FIELD(struct hvm_hw_cpu, dr6, 720),
	FIELD(struct hvm_hw_cpu, dr7, 728),
	FIELD(struct hvm_hw_cpu, cs_sel, 736),
	FIELD(struct hvm_hw_cpu, cs_limit, 768),
	FIELD(struct hvm_hw_cpu, tr_limit, 792),
	FIELD(struct hvm_hw_cpu, cs_base, 808),
	FIELD(struct hvm_hw_cpu, tr_base, 856),
	FIELD(struct hvm_hw_cpu, cs_arbytes, 888),
	FIELD(struct hvm_hw_cpu, tr_arbytes, 912),
	VALUE(HVM_SAVE_CODE(MTRR), 14),
	SIZE(struct hvm_hw_mtrr, 240),
	FIELD(struct hvm_hw_mtrr, msr_mtrr_def_type, 232),
	VALUE(HVM_SAVE_CODE(END), 0),
	/* xen.h, arch-x86/xen.h */
	SIZE(struct start_info, 1168),
	SIZE(struct vcpu_guest_context, 5168),
	FIELD(struct vcpu_guest_context, flags, 512),
	FIELD(struct vcpu_guest_context, user_regs, 520),
	FIELD(struct vcpu_guest_context, user_regs.rip, 648),
	FIELD(struct vcpu_guest_context, kernel_ss, 4968),
	FIELD(struct vcpu_guest_context, kernel_sp, 4976),
	FIELD(struct vcpu_guest_context, ctrlreg, 4984),
	FIELD(struct vcpu_guest_context, debugreg, 5048),
	FIELD(struct vcpu_guest_context, vm_assist, 5136),
	VALUE(DOMID_FIRST_RESERVED, 0x7ff0),
	/* memory.h, physdev.h, hvm/hvm_op.h */
	SIZE(struct xen_memory_reservation, 32),
	SIZE(struct xen_foreign_memory_map, 24),
	SIZE(struct xen_mem_acquire_resource, 32),
	FIELD(struct xen_mem_acquire_resource, frame_list, 24),
	SIZE(struct physdev_map_pirq, 40),
	SIZE(struct xen_hvm_param, 16),
};

static void same_everywhere(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		if (figures[i].here != figures[i].wanted)
			fail_msg("%s is %lu here, and %lu in Xen's releases",
				 figures[i].what, figures[i].here,
				 figures[i].wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_release),
		cmocka_unit_test(what_was_made),
		cmocka_unit_test(no_other),
		cmocka_unit_test(same_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
