// SPDX-License-Identifier: MIT
/*
 * The state of a PVH domain that suspends itself: its vCPUs' registers, their
 * local APICs and MSRs, and an address space with paging.
 */
#include "guest_pvh.h"
#include "guest_suspend.h"

#include <xen/hvm/hvm_op.h>
#include <xen/hvm/hvm_vcpu.h>
#include <xen/hvm/params.h>
#include <xen/vcpu.h>

#define MSR_TSC_ADJUST 0x3b
#define MSR_TSC_AUX    0xc0000103
#define RDTSCP	       (1u << 27) /* CPUID 0x80000001, EDX */
#define CR0	       0x80050033 /* PE MP ET NE WP AM PG */
#define CR4	       0x698	  /* DE PSE PGE and SSE's */
#define LARGE	       0x83	  /* present, writable, 4 MiB */
#define GRANT	       5	  /* neither the console's nor xenstore's */
#define FLAGS	       0x40cd7	  /* all of the status, down, AC; no IF */
#define CALLBACK       (UINT64_C(2) << 56 | 0xf3) /* a vector */
#define LAPIC	       0xfee00000

enum {
	EAX,
	EBX,
	ECX,
	EDX,
	ESI,
	EDI,
	EBP,
	ESP,
	EFLAGS,
	CS,
	SS,
	DS,
	ES,
	FS,
	GS,
	LDTR,
	TR
};
/* Entries of the GDT, and their selectors. */
enum { CODE = 2, DATA, DATA_ES, DATA_FS, DATA_GS, LDT, TSS, NR_ENTRIES };

const char *const suspend_names[] = {
	"eax", "ebx", "ecx", "edx", "esi", "edi", "ebp",  "esp", "eflags",
	"cs",  "ss",  "ds",  "es",  "fs",  "gs",  "ldtr", "tr",	 NULL,
};

struct pointer {
	uint16_t limit;
	uint32_t base;
} __attribute__((packed));

extern const uint8_t suspend_stack1[];

static uint64_t gdt[NR_ENTRIES], ldt[4], idt[4];
static uint32_t tss[26];
static uint32_t directory[1024] __attribute__((aligned(4096)));
static struct sched_shutdown suspend = { .reason = SHUTDOWN_suspend };

static uint64_t descriptor(uint32_t base, uint32_t limit, uint64_t type)
{
	return (limit & 0xffff) | (uint64_t)(base & 0xffffff) << 16 |
	       type << 40 | (uint64_t)(limit >> 16 & 15) << 48 |
	       (uint64_t)(base >> 24) << 56;
}

#define FLAT(type) (UINT64_C(0xcf) << 48 | UINT64_C(0xffff) | (type) << 40)

static void load_tables(void)
{
	struct pointer g = { sizeof(gdt) - 1, (uint32_t)gdt };
	struct pointer i = { sizeof(idt) - 1, (uint32_t)idt };

	__asm__ volatile("lgdt %0" : : "m"(g));
	__asm__ volatile("lidt %0" : : "m"(i));
	__asm__ volatile("call suspend_far"
			 :
			 : "a"(CODE * 8)
			 : "ecx", "memory");
	__asm__ volatile("mov %0, %%ds" : : "r"(DATA * 8));
	__asm__ volatile("mov %0, %%ss" : : "r"(DATA * 8));
	__asm__ volatile("mov %0, %%es" : : "r"(DATA_ES * 8));
	__asm__ volatile("mov %0, %%fs" : : "r"(DATA_FS * 8));
	__asm__ volatile("mov %0, %%gs" : : "r"(DATA_GS * 8));
	__asm__ volatile("lldt %w0" : : "r"(LDT * 8));
	__asm__ volatile("ltr %w0" : : "r"(TSS * 8));
}

static void set_descriptors(void)
{
	const uint32_t handler = (uint32_t)suspend_trap;

	gdt[CODE] = FLAT(UINT64_C(0x9b));
	gdt[DATA] = gdt[DATA_ES] = FLAT(UINT64_C(0x93));
	gdt[DATA_FS] = descriptor(0x12345678, 0x9abc, 0x93);
	gdt[DATA_GS] = descriptor(0x23456789, 0xabcd, 0x93);
	gdt[LDT] = descriptor((uint32_t)ldt, sizeof(ldt) - 1, 0x82);
	gdt[TSS] = descriptor((uint32_t)tss, sizeof(tss) - 1, 0x89);
	idt[3] = (handler & 0xffff) | CODE << 19 | UINT64_C(0x8e) << 40 |
		 (uint64_t)(handler >> 16) << 48;
	load_tables();
}

/*
 * Every address stays the one it was. Not with PAE: a nested guest that turns
 * it on without long mode hangs in QEMU 7.2.
 */
static void set_paging(void)
{
	for (uint32_t i = 0; i < 1024; i++)
		directory[i] = i << 22 | LARGE;
	wrmsr(0xc0000080, 0x801); /* EFER: no-execute, syscall */
	__asm__ volatile("mov %0, %%cr4" : : "r"(CR4));
	__asm__ volatile("mov %0, %%cr3" : : "r"(directory));
	__asm__ volatile("mov %0, %%cr0" : : "r"(CR0) : "memory");
	__asm__ volatile("mov %0, %%cr2" : : "r"(0x98765000));
}

static void set_msrs(void)
{
	static const struct {
		uint32_t msr;
		uint64_t value;
	} values[] = {
		{ 0x174, 0x10 },
		{ 0x175, 0x11223344 },
		{ 0x176, 0x22334455 },
		{ 0xc0000081, 0x0023001012345678 },
		{ 0xc0000082, 0xffff800012345678 },
		{ 0xc0000083, 0xffff800023456789 },
		{ 0xc0000084, 0x47700 },
		{ 0xc0000102, 0xffff800034567890 },
		{ 0x277, 0x0605040100070406 },
		/* MTRRs: two ranges, the first fixed one, and the default. */
		{ 0x200, 0xe0000001 },
		{ 0x201, 0xfff0000800 },
		{ 0x202, 0xd0000004 },
		{ 0x203, 0xfff8000800 },
		{ 0x250, 0x0606060605050404 },
		{ 0x26f, 0x0404050506060606 },
		{ 0x2ff, 0xc06 },
		{ MSR_TSC_ADJUST, 0x1000000 },
	};
	uint32_t r[4];

	for (unsigned int i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		wrmsr(values[i].msr, values[i].value);
	cpuid(0x80000001, 0, r);
	if (r[3] & RDTSCP)
		wrmsr(MSR_TSC_AUX, 0x89abcdef);
}

static void set_lapic(void)
{
	static const uint32_t values[][2] = {
		{ 0xf0, 0x1ff },      { 0x80, 0x20 },	    { 0xd0, 0x5000000 },
		{ 0xe0, 0x1fffffff }, { 0x320, 0x10031 },   { 0x340, 0x10032 },
		{ 0x350, 0x10733 },   { 0x360, 0x10434 },   { 0x370, 0x10035 },
		{ 0x3e0, 0xb },	      { 0x310, 0x7000000 },
	};

	for (unsigned int i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		*(volatile uint32_t *)at(LAPIC + values[i][0]) = values[i][1];
}

static void set_debug(void)
{
	__asm__ volatile("mov %0, %%dr0" : : "r"(0x7111000));
	__asm__ volatile("mov %0, %%dr1" : : "r"(0x7222000));
	__asm__ volatile("mov %0, %%dr2" : : "r"(0x7333000));
	__asm__ volatile("mov %0, %%dr3" : : "r"(0x7444000));
	/* Breaks at the first address, which nothing executes. */
	__asm__ volatile("mov %0, %%dr7" : : "r"(0x401));
}

/* A port, a grant and a callback, none of which outlives the domain. */
static void set_connections(void)
{
	struct evtchn_alloc_unbound port = { .dom = DOMID_SELF,
					     .remote_dom = 0 };
	struct xen_hvm_param callback = { .domid = DOMID_SELF,
					  .index = HVM_PARAM_CALLBACK_IRQ,
					  .value = CALLBACK };
	struct grant_entry_v1 *entries = (void *)(uintptr_t)pvh_grants();

	hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound,
		  (unsigned long)&port, 0, 0);
	hypercall(__HYPERVISOR_hvm_op, HVMOP_set_param,
		  (unsigned long)&callback, 0, 0);
	entries[GRANT].frame = (uint32_t)directory / PAGE;
	entries[GRANT].flags = GTF_permit_access;
}

static bool start_vcpu1(void)
{
	static struct vcpu_hvm_context c = { .mode = VCPU_HVM_MODE_32B };

	c.cpu_regs.x86_32 = (struct vcpu_hvm_x86_32){
		.ebx = SUSPEND_BLOCK,
		.edx = 0x1b1b1b1b,
		.esi = 0x2b2b2b2b,
		.edi = 0x3b3b3b3b,
		.ebp = 0x4b4b4b4b,
		.esp = (uint32_t)suspend_stack1,
		.eip = (uint32_t)suspend_vcpu1,
		.eflags = 0x2,
		.cr0 = CR0,
		.cr3 = (uint32_t)directory,
		.cr4 = CR4,
		.efer = 0x800,
		.cs_limit = UINT32_MAX,
		.ds_limit = UINT32_MAX,
		.ss_limit = UINT32_MAX,
		.es_limit = UINT32_MAX,
		.tr_limit = 0x67,
		.cs_ar = 0xc9b,
		.ds_ar = 0xc93,
		.ss_ar = 0xc93,
		.es_ar = 0xc93,
		.tr_ar = 0x8b,
	};
	if (hypercall(__HYPERVISOR_vcpu_op, VCPUOP_initialise, 1,
		      (unsigned long)&c, 0))
		return false;
	return !hypercall(__HYPERVISOR_vcpu_op, VCPUOP_up, 1, 0, 0);
}

volatile void *suspend_page(uint64_t pfn)
{
	return at(pfn * PAGE);
}

void suspend_balloon(uint64_t pfn)
{
	unsigned long frame = (unsigned long)pfn;
	struct xen_memory_reservation op = { .nr_extents = 1,
					     .domid = DOMID_SELF };

	set_xen_guest_handle(op.extent_start, &frame);
	hypercall(__HYPERVISOR_memory_op, XENMEM_decrease_reservation,
		  (unsigned long)&op, 0, 0);
}

bool suspend_prepare(void)
{
	set_descriptors();
	set_paging();
	set_msrs();
	set_lapic();
	set_debug();
	set_connections();
	for (unsigned int i = EDX; i <= EBP; i++)
		suspend_given[i] = (0xa0 + i) * 0x01010101u;
	suspend_given[EAX] = SUSPEND_SCHED_OP;
	suspend_given[EBX] = SUSPEND_SHUTDOWN;
	suspend_given[ECX] = (unsigned long)&suspend;
	suspend_given[EFLAGS] = FLAGS;
	suspend_given[CS] = CODE * 8;
	suspend_given[SS] = suspend_given[DS] = DATA * 8;
	suspend_given[ES] = DATA_ES * 8;
	suspend_given[FS] = DATA_FS * 8;
	suspend_given[GS] = DATA_GS * 8;
	suspend_given[LDTR] = LDT * 8;
	suspend_given[TR] = TSS * 8;
	return start_vcpu1();
}

void suspend_now(void)
{
	suspend_call();
}

void suspend_facts(void)
{
	struct pointer g, i;
	uint32_t r[4];

	__asm__ volatile("sgdt %0" : "=m"(g));
	__asm__ volatile("sidt %0" : "=m"(i));
	fact("gdtr", g.limit, g.base);
	fact("idtr", i.limit, i.base);
	fact("tsc_adjust", rdmsr(MSR_TSC_ADJUST));
	fact("tsc", rdmsr(0x10));
	cpuid(0x80000001, 0, r);
	if (r[3] & RDTSCP)
		fact("tsc_aux", rdmsr(MSR_TSC_AUX));
}
