// SPDX-License-Identifier: MIT
/*
 * The 64-bit PV test kernel. Addresses are those of PFNs, within the initial
 * mapping; values that name machine frames are printed as PFNs, by the M2P.
 */
#include "guest_pv.h"

#define PTE_PRESENT  0x01ULL
#define PTE_CHANGING 0x60ULL /* accessed, dirty: set by the CPU */
#define FRAME	     0x000ffffffffff000ULL
#define XEN_SLOT     256 /* in the top-level table: 16 are Xen's own */
#define NR_XEN_SLOTS 16

_Noreturn void pv_main(const struct start_info *si);

extern const unsigned long registers[];

const struct start_info *start_info;

/* Two pages of address space in which other pages are mapped. */
static uint8_t window[2][PAGE] __attribute__((aligned(4096)));
static uint8_t granted[GUEST_MAX_GRANTS][PAGE] __attribute__((aligned(4096)));

long hypercall(unsigned int op, unsigned long a, unsigned long b,
	       unsigned long c, unsigned long d)
{
	register unsigned long r10 __asm__("r10") = d;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret), "+D"(a), "+S"(b), "+d"(c), "+r"(r10)
			 : "a"((unsigned long)op)
			 : "rcx", "r11", "r8", "r9", "memory");
	return ret;
}

void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t r[4])
{
	__asm__ volatile(".byte 0x0f, 0x0b, 0x78, 0x65, 0x6e; cpuid"
			 : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3])
			 : "a"(leaf), "c"(subleaf));
}

uint64_t pfn_of(uint64_t mfn)
{
	return ((const uint64_t *)MACH2PHYS_VIRT_START)[mfn];
}

static const volatile void *show(unsigned int i, uint64_t entry)
{
	hypercall(__HYPERVISOR_update_va_mapping, (unsigned long)window[i],
		  entry, UVMF_INVLPG, 0);
	return window[i];
}

const volatile void *pv_show(uint64_t entry)
{
	return show(1, entry);
}

void pv_hide(void)
{
	show(0, 0);
	show(1, 0);
}

volatile struct shared_info *guest_shared_info(void)
{
	return (volatile struct shared_info *)show(1, start_info->shared_info |
							      PTE_WRITE);
}

/* Its pages are not in the order of addresses that others know. */
volatile void *guest_page(uint64_t addr)
{
	(void)addr;
	return NULL;
}

/* Whatever was mapped there before must not be in the TLB. */
volatile void *guest_map_grant(unsigned int i, domid_t domid, grant_ref_t ref,
			       int16_t *status)
{
	struct gnttab_map_grant_ref op = {
		.host_addr = (unsigned long)granted[i],
		.flags = GNTMAP_host_map,
		.ref = ref,
		.dom = domid,
	};

	hypercall(__HYPERVISOR_update_va_mapping, (unsigned long)granted[i], 0,
		  UVMF_INVLPG, 0);
	hypercall(__HYPERVISOR_grant_table_op, GNTTABOP_map_grant_ref,
		  (unsigned long)&op, 1, 0);
	*status = op.status;
	return granted[i];
}

const uint64_t *pv_p2m(void)
{
	return (const uint64_t *)start_info->mfn_list;
}

const volatile void *page_at(uint64_t pfn)
{
	return show(0, pv_p2m()[pfn] * PAGE | PTE_READ);
}

static bool within(uint64_t pfn, uint64_t addr, uint64_t size)
{
	return pfn >= addr / PAGE && pfn < (addr + size + PAGE - 1) / PAGE;
}

bool page_is_skipped(uint64_t pfn)
{
	const struct start_info *si = start_info;
	uint64_t own = (uint64_t)data_start;

	return pv_p2m()[pfn] == ~0ULL ||
	       within(pfn, own, (uint64_t)guest_end - own) ||
	       within(pfn, si->pt_base, si->nr_pt_frames * PAGE) ||
	       within(pfn, si->mfn_list, si->nr_pages * 8) ||
	       within(pfn, (uint64_t)si, PAGE) ||
	       pfn == pfn_of(si->console.domU.mfn);
}

volatile struct xencons_interface *console_ring(void)
{
	uint64_t pfn = pfn_of(start_info->console.domU.mfn);

	return (struct xencons_interface *)(pfn * PAGE);
}

void out(const char *text, unsigned int length, bool everybody)
{
	ring_write(console_ring(), start_info->console.domU.evtchn, text,
		   length);
	(void)everybody;
}

static const char *const names[] = {
	"rax",	  "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp",
	"r8",	  "r9",	 "r10", "r11", "r12", "r13", "r14", "r15",
	"rflags", "cs",	 "ss",	"ds",  "es",  "fs",  "gs",  NULL,
};

static void fact_control(void)
{
	uint64_t cr0, cr2, cr3, cr4;
	uint32_t mxcsr;
	uint16_t fcw;

	__asm__ volatile("fnstcw %0" : "=m"(fcw));
	__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	__asm__ volatile("mov %%cr2, %0" : "=r"(cr2));
	__asm__ volatile("mov %%cr3, %0" : "=r"(cr3));
	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	fact("fpu", fcw, mxcsr);
	fact("cr", cr0, cr2, pfn_of(xen_cr3_to_pfn(cr3)), cr4);
	for (unsigned int i = 0; i < 8; i++)
		if (i < 4 || i > 5)
			fact_at("dr", i,
				(uint64_t)hypercall(__HYPERVISOR_get_debugreg,
						    i, 0, 0, 0));
}

static void fact_msrs(void)
{
	static const uint32_t msrs[] = {
		0xc0000080, 0xc0000100, 0xc0000101, 0xc0000102, 0x277,
	};

	for (unsigned int i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++)
		fact_at("msr", msrs[i], rdmsr(msrs[i]));
}

static void fact_module(void)
{
	const struct start_info *si = start_info;
	uint64_t addr = si->mod_start;

	if (!si->mod_len)
		return;
	if (si->flags & SIF_MOD_START_PFN)
		addr *= PAGE;
	fact("module", addr, si->mod_len,
	     hash(HASH_START, (const void *)addr, si->mod_len));
}

static void fact_start_info(void)
{
	const struct start_info *si = start_info;

	fact_text("si.magic", si->magic, sizeof(si->magic));
	fact("si.nr_pages", si->nr_pages);
	fact("si.shared_info", si->shared_info % PAGE, !si->shared_info);
	fact("si.flags", si->flags);
	fact("si.store", si->store_mfn ? pfn_of(si->store_mfn) : 0);
	fact("si.store_port", si->store_evtchn);
	fact("si.console", pfn_of(si->console.domU.mfn));
	fact("si.console_port", si->console.domU.evtchn);
	fact("si.pt", si->pt_base, si->nr_pt_frames);
	fact("si.mfn_list", si->mfn_list);
	fact("si.mod", si->mod_start, si->mod_len);
	fact("si.p2m", si->first_p2m_pfn, si->nr_p2m_frames);
	fact_text("si.cmd_line", si->cmd_line, sizeof(si->cmd_line));
	fact("si.rest", hash(HASH_START, si + 1, PAGE - sizeof(*si)));
}

/* Every PFN has its own frame if each frame's M2P entry is that PFN. */
static void fact_p2m(void)
{
	uint64_t good = 0, holes = 0, bad = 0;

	for (uint64_t pfn = 0; pfn < start_info->nr_pages; pfn++) {
		uint64_t mfn = pv_p2m()[pfn];

		if (mfn == ~0ULL)
			holes++;
		else if (pfn_of(mfn) == pfn)
			good++;
		else
			bad++;
	}
	fact("p2m", good, holes, bad);
}

/* Whether the pages of an extent are one in the machine's memory. */
static bool is_extent(uint64_t pfn, uint64_t nr)
{
	const uint64_t *mfn = pv_p2m() + pfn;

	if (mfn[0] % nr)
		return false;
	for (uint64_t i = 1; i < nr; i++)
		if (mfn[i] != mfn[0] + i)
			return false;
	return true;
}

static uint64_t count_extents(uint64_t nr)
{
	uint64_t count = 0;

	for (uint64_t pfn = 0; pfn + nr <= start_info->nr_pages; pfn += nr)
		count += is_extent(pfn, nr);
	return count;
}

void guest_frames(void)
{
	fact("frames", count_extents(1 << 18), count_extents(1 << 9));
}

#define MAX_FLAGS 8

/*
 * One level: the number of entries for each set of flags, and a hash of them
 * all.
 */
static struct level {
	uint64_t flags[MAX_FLAGS], count[MAX_FLAGS], hash;
} levels[4];

static void note_entry(struct level *level, uint64_t va, uint64_t entry)
{
	uint64_t flags = entry & ~FRAME & ~PTE_CHANGING;
	uint64_t facts[] = { va, flags, pfn_of((entry & FRAME) / PAGE) };
	unsigned int i = 0;

	while (i < MAX_FLAGS - 1 && level->count[i] && level->flags[i] != flags)
		i++;
	level->flags[i] = flags;
	level->count[i]++;
	level->hash = hash(level->hash, facts, sizeof(facts));
}

static void walk(unsigned int level, uint64_t va, const uint64_t *table)
{
	for (uint64_t i = 0; i < 512; i++) {
		uint64_t at = va | i << (12 + 9 * level);

		if (level == 3 && i >= XEN_SLOT && i < XEN_SLOT + NR_XEN_SLOTS)
			continue;
		/* This kernel maps the window for its own use. */
		if (!(table[i] & PTE_PRESENT) ||
		    (!level &&
		     within(at / PAGE, (uint64_t)window, sizeof(window))))
			continue;
		note_entry(&levels[level], at, table[i]);
		if (level)
			walk(level - 1, at,
			     (const uint64_t *)(pfn_of((table[i] & FRAME) /
						       PAGE) *
						PAGE));
	}
}

static void fact_page_tables(void)
{
	static const char *const keys[] = { "l1", "l2", "l3", "l4" };

	memset(levels, 0, sizeof(levels));
	walk(3, 0, (const uint64_t *)start_info->pt_base);
	for (unsigned int i = 0; i < 4; i++) {
		fact(keys[i], levels[i].hash);
		for (unsigned int j = 0; j < MAX_FLAGS; j++)
			if (levels[i].count[j])
				fact_at(keys[i], levels[i].flags[j],
					levels[i].count[j]);
	}
}

uint64_t pv_grant_frame(void)
{
	unsigned long frame = 0;
	struct gnttab_setup_table op = { .dom = DOMID_SELF, .nr_frames = 1 };

	set_xen_guest_handle(op.frame_list, &frame);
	hypercall(__HYPERVISOR_grant_table_op, GNTTABOP_setup_table,
		  (unsigned long)&op, 1, 0);
	return frame;
}

void facts(void)
{
	fact_registers(names, registers);
	fact_control();
	fact_msrs();
	fact_start_info();
	fact_p2m();
	fact_page_tables();
	fact_module();
	fact_memory("mem", 0, start_info->nr_pages);
	fact_shared_info(pv_show(start_info->shared_info | PTE_READ));
	fact_grants(pv_show(pv_grant_frame() * PAGE | PTE_READ));
}

_Noreturn void pv_main(const struct start_info *si)
{
	look_at_bss();
	start_info = si;
	guest_main((const char *)si->cmd_line);
}
