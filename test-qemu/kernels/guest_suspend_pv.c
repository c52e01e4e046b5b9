// SPDX-License-Identifier: MIT
/*
 * The state of a PV domain that suspends itself: all that is in a vCPU's saved
 * context, and the pages that name machine frames.
 */
#include "guest_pv.h"
#include "guest_suspend.h"

#include <xen/callback.h>
#include <xen/physdev.h>
#include <xen/vcpu.h>

#define MSR_TSC_AUX 0xc0000103
#define RDTSCP	    (1u << 27) /* CPUID 0x80000001, EDX */
#define GDT_ENTRIES 8
#define LDT_ENTRIES 4
#define FLAT_DATA   UINT64_C(0x00cff3000000ffff)
#define GRANT	    5	  /* of its own: neither the console's nor xenstore's */
#define FLAGS	    0xed7 /* all of the status, down, and interrupts */
#define SELECTOR(i) ((i) << 3 | 3)

enum {
	RAX,
	RBX,
	RCX,
	RDX,
	RSI,
	RDI,
	RBP,
	R8 = 8,
	R10 = 10,
	R11,
	R12,
	R15 = 15,
	RFLAGS,
	CS,
	SS,
	DS,
	ES,
	FS,
	GS
};

const char *const suspend_names[] = {
	"rax",	  "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp",
	"r8",	  "r9",	 "r10", "r11", "r12", "r13", "r14", "r15",
	"rflags", "cs",	 "ss",	"ds",  "es",  "fs",  "gs",  NULL,
};

extern const uint8_t suspend_return[];

static uint64_t gdt[512] __attribute__((aligned(4096)));
static uint64_t ldt[512] __attribute__((aligned(4096)));
static uint64_t user_l4[512] __attribute__((aligned(4096)));
/* What names the P2M's pages for the toolstack, in two levels. */
static uint64_t p2m_pages[512] __attribute__((aligned(4096)));
static uint64_t p2m_lists[512] __attribute__((aligned(4096)));
static struct sched_shutdown suspend = { .reason = SHUTDOWN_suspend };

static uint64_t pfn_at(const volatile void *page)
{
	return (uint64_t)page / PAGE;
}

static void mmuext(unsigned int cmd, uint64_t arg1, unsigned int nr)
{
	struct mmuext_op op = { .cmd = cmd,
				.arg1.mfn = arg1,
				.arg2.nr_ents = nr };

	hypercall(__HYPERVISOR_mmuext_op, (unsigned long)&op, 1, 0, DOMID_SELF);
}

static uint64_t read_only(const void *page)
{
	uint64_t mfn = pv_p2m()[pfn_at(page)];

	hypercall(__HYPERVISOR_update_va_mapping, (unsigned long)page,
		  mfn * PAGE | PTE_READ, UVMF_INVLPG, 0);
	return mfn;
}

static void set_descriptors(void)
{
	unsigned long frame;

	for (unsigned int i = 1; i < GDT_ENTRIES; i++)
		gdt[i] = FLAT_DATA;
	for (unsigned int i = 1; i < LDT_ENTRIES; i++)
		ldt[i] = FLAT_DATA;
	frame = read_only(gdt);
	hypercall(__HYPERVISOR_set_gdt, (unsigned long)&frame, GDT_ENTRIES, 0,
		  0);
	read_only(ldt);
	mmuext(MMUEXT_SET_LDT, (uint64_t)ldt, LDT_ENTRIES);
	__asm__ volatile("mov %0, %%ds" : : "r"(SELECTOR(1)));
	__asm__ volatile("mov %0, %%es" : : "r"(SELECTOR(2)));
	__asm__ volatile("mov %0, %%fs" : : "r"(SELECTOR(3)));
	__asm__ volatile("mov %0, %%gs" : : "r"(SELECTOR(4)));
	hypercall(__HYPERVISOR_set_segment_base, SEGBASE_FS, 0x123456789000, 0,
		  0);
	hypercall(__HYPERVISOR_set_segment_base, SEGBASE_GS_USER,
		  0x23456789a000, 0, 0);
	hypercall(__HYPERVISOR_set_segment_base, SEGBASE_GS_KERNEL,
		  0x3456789ab000, 0, 0);
}

/* A second top-level table, which shares the first one's lower levels. */
static void set_user_table(void)
{
	uint64_t mfn;

	user_l4[0] = ((const uint64_t *)start_info->pt_base)[0];
	mfn = read_only(user_l4);
	mmuext(MMUEXT_PIN_L4_TABLE, mfn, 0);
	mmuext(MMUEXT_NEW_USER_BASEPTR, mfn, 0);
}

static void set_callbacks(void)
{
	static const struct trap_info traps[] = {
		{ 3, 3, FLAT_KERNEL_CS, (unsigned long)suspend_trap },
		{ 14, 4, FLAT_KERNEL_CS, (unsigned long)suspend_trap + 1 },
		{ 0x80, 3, FLAT_KERNEL_CS, (unsigned long)suspend_trap + 2 },
		{ 0, 0, 0, 0 },
	};
	static const uint16_t types[] = {
		CALLBACKTYPE_event,	CALLBACKTYPE_failsafe,
		CALLBACKTYPE_syscall,	CALLBACKTYPE_sysenter,
		CALLBACKTYPE_syscall32,
	};

	hypercall(__HYPERVISOR_set_trap_table, (unsigned long)traps, 0, 0, 0);
	for (unsigned int i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct callback_register op = {
			.type = types[i],
			.flags = CALLBACKF_mask_events,
			.address = (unsigned long)suspend_trap + 0x10 + i,
		};

		hypercall(__HYPERVISOR_callback_op, CALLBACKOP_register,
			  (unsigned long)&op, 0, 0);
	}
	hypercall(__HYPERVISOR_stack_switch, FLAT_KERNEL_SS, 0x456789abc000, 0,
		  0);
}

static void set_control(void)
{
	static const uint64_t values[] = { 0x7111000, 0x7222000, 0x7333000,
					   0x7444000 };
	struct physdev_set_iopl iopl = { .iopl = 1 };
	uint32_t r[4];

	for (unsigned int i = 0; i < 4; i++)
		hypercall(__HYPERVISOR_set_debugreg, i, values[i], 0, 0);
	/* Breaks at the first address, which nothing executes. */
	hypercall(__HYPERVISOR_set_debugreg, 7, 0x401, 0, 0);
	hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_set_iopl,
		  (unsigned long)&iopl, 0, 0);
	hypercall(__HYPERVISOR_vm_assist, VMASST_CMD_enable,
		  VMASST_TYPE_m2p_strict, 0, 0);
	cpuid(0x80000001, 0, r);
	if (r[3] & RDTSCP)
		wrmsr(MSR_TSC_AUX, 0x89abcdef);
}

/* A port and a grant, neither of which outlives the domain. */
static void set_connections(void)
{
	struct evtchn_alloc_unbound port = { .dom = DOMID_SELF,
					     .remote_dom = 0 };
	struct grant_entry_v1 *entries =
		(void *)(uintptr_t)pv_show(pv_grant_frame() * PAGE | PTE_WRITE);

	hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound,
		  (unsigned long)&port, 0, 0);
	entries[GRANT].frame = (uint32_t)pv_p2m()[pfn_at(p2m_lists)];
	entries[GRANT].flags = GTF_permit_access;
}

static bool start_vcpu1(void)
{
	static struct vcpu_guest_context c;

	memcpy(&c.fpu_ctxt, &suspend_fx_given, sizeof(c.fpu_ctxt));
	((struct fx_image *)(void *)&c.fpu_ctxt)->xmm[3][3] = 0x55;
	c.flags = VGCF_IN_KERNEL | VGCF_I387_VALID;
	c.user_regs.rbx = 0x1b1b1b1b1b1b1b1b;
	c.user_regs.rbp = 0x2b2b2b2b2b2b2b2b;
	c.user_regs.rsi = 0x3b3b3b3b3b3b3b3b;
	c.user_regs.rdi = SUSPEND_BLOCK;
	c.user_regs.rsp = 0x4b4b4b4b4b48;
	c.user_regs.r12 = 0x5b5b5b5b5b5b5b5b;
	c.user_regs.r13 = 0x6b6b6b6b6b6b6b6b;
	c.user_regs.r14 = 0x7b7b7b7b7b7b7b7b;
	c.user_regs.r15 = 0x8b8b8b8b8b8b8b8b;
	c.user_regs.rip = (unsigned long)suspend_vcpu1;
	c.user_regs.cs = FLAT_KERNEL_CS;
	c.user_regs.ss = FLAT_KERNEL_SS;
	c.user_regs.rflags = 0x202;
	c.fs_base = 0x56789abcd000;
	c.gs_base_kernel = 0x6789abcde000;
	c.ctrlreg[3] = xen_pfn_to_cr3(pv_p2m()[start_info->pt_base / PAGE]);
	if (hypercall(__HYPERVISOR_vcpu_op, VCPUOP_initialise, 1,
		      (unsigned long)&c, 0))
		return false;
	return !hypercall(__HYPERVISOR_vcpu_op, VCPUOP_up, 1, 0, 0);
}

volatile void *suspend_page(uint64_t pfn)
{
	return (volatile void *)(uintptr_t)pv_show(pv_p2m()[pfn] * PAGE |
						   PTE_WRITE);
}

void suspend_balloon(uint64_t pfn)
{
	unsigned long *p2m = (unsigned long *)start_info->mfn_list;
	struct xen_memory_reservation op = { .nr_extents = 1,
					     .domid = DOMID_SELF };

	set_xen_guest_handle(op.extent_start, p2m + pfn);
	pv_hide();
	if (hypercall(__HYPERVISOR_memory_op, XENMEM_decrease_reservation,
		      (unsigned long)&op, 0, 0) == 1)
		p2m[pfn] = ~0UL;
}

bool suspend_prepare(void)
{
	for (unsigned int i = 0; i < R15 + 1; i++)
		suspend_given[i] = (0xa0 + i) * UINT64_C(0x0101010101010101);
	set_descriptors();
	set_user_table();
	set_callbacks();
	set_control();
	set_connections();
	suspend_given[RAX] = SUSPEND_SCHED_OP;
	suspend_given[RDI] = SUSPEND_SHUTDOWN;
	suspend_given[RSI] = (unsigned long)&suspend;
	suspend_given[RCX] = (unsigned long)suspend_return;
	suspend_given[R11] = suspend_given[RFLAGS] = FLAGS;
	suspend_given[CS] = FLAT_KERNEL_CS;
	suspend_given[SS] = FLAT_KERNEL_SS;
	for (unsigned int i = 0; i < 4; i++)
		suspend_given[DS + i] = SELECTOR(1 + i);
	return start_vcpu1();
}

/* The toolstack finds the P2M by two levels of frames, from shared_info. */
static void name_p2m(void)
{
	const uint64_t nr = (start_info->nr_pages + 511) / 512;
	struct shared_info *shared =
		(void *)(uintptr_t)pv_show(start_info->shared_info | PTE_WRITE);

	for (uint64_t i = 0; i < nr; i++)
		p2m_pages[i] = pv_p2m()[start_info->mfn_list / PAGE + i];
	p2m_lists[0] = pv_p2m()[pfn_at(p2m_pages)];
	shared->arch.max_pfn = start_info->nr_pages;
	shared->arch.pfn_to_mfn_frame_list_list = pv_p2m()[pfn_at(p2m_lists)];
}

/* Frames are PFNs in what the toolstack reads, and no other's is mapped. */
void suspend_now(void)
{
	struct start_info *si = (struct start_info *)(uintptr_t)start_info;

	name_p2m();
	pv_hide();
	suspend_given[RDX] = pv_p2m()[(uint64_t)si / PAGE];
	si->store_mfn = pfn_of(si->store_mfn);
	si->console.domU.mfn = pfn_of(si->console.domU.mfn);
	suspend_call();
}

void suspend_facts(void)
{
	uint32_t r[4];

	cpuid(0x80000001, 0, r);
	if (r[3] & RDTSCP)
		fact("tsc_aux", rdmsr(MSR_TSC_AUX));
	fact("gdt", gdt[1], gdt[GDT_ENTRIES - 1], ldt[1]);
	fact("user_l4", pfn_of(user_l4[0] << 12 >> 24), user_l4[0] & 0xf9f);
}
