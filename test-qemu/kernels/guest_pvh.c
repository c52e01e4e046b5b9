// SPDX-License-Identifier: MIT
/*
 * The PVH test kernel: 32-bit without paging, so that addresses are
 * guest-physical. Facts are written to port 0xe9, which Xen itself prints.
 */
#include "guest_pvh.h"

#include <xen/arch-x86/hvm/start_info.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/io/xs_wire.h>

#define XEN_LEAVES    0x40000000u
#define DEBUG_PORT    0xe9
#define SHARED_GFN    0xf0000 /* far above memory, below Xen's own */
#define GRANT_GFN     0xf0001
#define GRANTED_GFN   0xf0002 /* and the next ones */
#define SPECIAL_FIRST 0xfeff8
#define NR_SPECIAL    8
#define LAPIC	      0xfee00000ul

_Noreturn void pvh_main(const struct hvm_start_info *si);

extern const unsigned long registers[];

static const struct hvm_start_info *start_info;
uint8_t hypercall_page[PAGE] __attribute__((aligned(4096)));

long hypercall(unsigned int op, unsigned long a, unsigned long b,
	       unsigned long c, unsigned long d)
{
	long ret;

	__asm__ volatile("call *%[entry]"
			 : "=a"(ret), "+b"(a), "+c"(b), "+d"(c), "+S"(d)
			 : [entry] "0"(hypercall_page + op * 32)
			 : "memory");
	return ret;
}

void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t r[4])
{
	__asm__ volatile("cpuid"
			 : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3])
			 : "a"(leaf), "c"(subleaf));
}

/*
 * Xen fills the page when its address is written to the MSR that CPUID names.
 */
static void find_hypercalls(void)
{
	uint32_t r[4];

	cpuid(XEN_LEAVES + 2, 0, r);
	__asm__ volatile("wrmsr"
			 :
			 : "c"(r[1]), "a"((unsigned long)hypercall_page), "d"(0)
			 : "memory");
}

uint64_t pfn_of(uint64_t gfn)
{
	return gfn;
}

const volatile void *page_at(uint64_t pfn)
{
	return at(pfn * PAGE);
}

static uint64_t param(unsigned int index, int64_t *error)
{
	struct xen_hvm_param op = { .domid = DOMID_SELF, .index = index };

	*error = hypercall(__HYPERVISOR_hvm_op, HVMOP_get_param,
			   (unsigned long)&op, 0, 0);
	return *error ? 0 : op.value;
}

bool page_is_skipped(uint64_t pfn)
{
	int64_t error;

	return (pfn >= (unsigned long)data_start / PAGE &&
		pfn < (unsigned long)guest_end / PAGE) ||
	       (pfn >= (unsigned long)start_info / PAGE &&
		pfn <= start_info->memmap_paddr / PAGE) ||
	       (pfn >= SPECIAL_FIRST &&
		pfn == param(HVM_PARAM_CONSOLE_PFN, &error));
}

static void say_to_xen(const char *text, unsigned int length)
{
	for (; length; length--)
		__asm__ volatile("outb %0, %1"
				 :
				 : "a"(*text++), "N"(DEBUG_PORT));
}

volatile struct xencons_interface *console_ring(void)
{
	int64_t error;

	return at(param(HVM_PARAM_CONSOLE_PFN, &error) * PAGE);
}

void out(const char *text, unsigned int length, bool everybody)
{
	int64_t error;
	uint64_t port = param(HVM_PARAM_CONSOLE_EVTCHN, &error);

	say_to_xen(text, length);
	if (everybody && port)
		ring_write(console_ring(), (evtchn_port_t)port, text, length);
}

static const char *const names[] = {
	"eax",	     "ebx",  "ecx",	  "edx",  "esi", "edi",
	"ebp",	     "esp",  "eflags",	  "cs",	  "ss",	 "ds",
	"es",	     "fs",   "gs",	  "ldtr", "tr",	 "gdtr",
	"gdtr_high", "idtr", "idtr_high", NULL,
};

static void fact_control(void)
{
	uint32_t cr0, cr2, cr3, cr4, dr[6];
	uint16_t fcw;

	__asm__ volatile("fnstcw %0" : "=m"(fcw));
	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	__asm__ volatile("mov %%cr2, %0" : "=r"(cr2));
	__asm__ volatile("mov %%cr3, %0" : "=r"(cr3));
	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	__asm__ volatile("mov %%dr0, %0" : "=r"(dr[0]));
	__asm__ volatile("mov %%dr1, %0" : "=r"(dr[1]));
	__asm__ volatile("mov %%dr2, %0" : "=r"(dr[2]));
	__asm__ volatile("mov %%dr3, %0" : "=r"(dr[3]));
	__asm__ volatile("mov %%dr6, %0" : "=r"(dr[4]));
	__asm__ volatile("mov %%dr7, %0" : "=r"(dr[5]));
	fact("fpu", fcw);
	fact("cr", cr0, cr2, cr3, cr4);
	fact("dr", dr[0], dr[1], dr[2], dr[3], dr[4], dr[5]);
}

#define MTRR_CAP      0xfe
#define MTRR_VARIABLE 0x200 /* two per range; MTRR_CAP has their number */

static void fact_msrs(void)
{
	static const uint32_t msrs[] = {
		0x1b,	    0x174,	0x175,	    0x176,	0x277,
		0x2ff,	    0x250,	0x258,	    0x259,	0x268,
		0x26f,	    0xc0000080, 0xc0000081, 0xc0000082, 0xc0000083,
		0xc0000084, 0xc0000100, 0xc0000101, 0xc0000102,
	};
	uint64_t cap = rdmsr(MTRR_CAP);

	for (unsigned int i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++)
		fact_at("msr", msrs[i], rdmsr(msrs[i]));
	fact("mtrr_cap", cap);
	for (uint32_t i = 0; i < 2 * (cap & 0xff); i++)
		fact_at("msr", MTRR_VARIABLE + i, rdmsr(MTRR_VARIABLE + i));
}

static void fact_lapic(void)
{
	static const uint16_t offsets[] = {
		0x20,  0x30,  0x80,  0xd0,  0xe0,  0xf0,  0x320,
		0x330, 0x340, 0x350, 0x360, 0x370, 0x380, 0x3e0,
	};

	for (unsigned int i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
		fact_at("lapic", offsets[i],
			*(const volatile uint32_t *)at(LAPIC + offsets[i]));
}

static void fact_modules(void)
{
	const volatile struct hvm_modlist_entry *m =
		at(start_info->modlist_paddr);

	for (unsigned int i = 0; i < start_info->nr_modules; i++)
		fact_at("module", i, m[i].paddr, m[i].size, m[i].cmdline_paddr,
			hash(HASH_START, at(m[i].paddr), m[i].size));
}

static void fact_start_info(void)
{
	const struct hvm_start_info *si = start_info;
	const volatile struct hvm_memmap_table_entry *map =
		at(si->memmap_paddr);

	fact("si.head", si->magic, si->version, si->flags, si->nr_modules);
	fact("si.modlist", si->modlist_paddr);
	fact("si.cmdline", si->cmdline_paddr);
	fact("si.rsdp", si->rsdp_paddr);
	fact("si.memmap", si->memmap_paddr, si->memmap_entries, si->reserved);
	if (si->cmdline_paddr)
		fact_text("si.cmdline_text", at(si->cmdline_paddr), 64);
	fact_modules();
	for (unsigned int i = 0; i < si->memmap_entries; i++)
		fact_at("si.map", i, map[i].addr, map[i].size, map[i].type,
			map[i].reserved);
}

static void fact_params(void)
{
	for (unsigned int i = 0; i < HVM_NR_PARAMS; i++) {
		int64_t error;
		uint64_t value = param(i, &error);

		fact_at("param", i, (uint64_t)error, value);
	}
}

static void fact_special(void)
{
	int64_t error;
	uint64_t pfn = param(HVM_PARAM_STORE_PFN, &error);
	const volatile struct xenstore_domain_interface *store = page_at(pfn);

	fact("store", store->req_cons, store->req_prod, store->rsp_cons,
	     store->rsp_prod, store->server_features, store->error);
	fact("store.connection", store->connection);
	fact_memory("special", SPECIAL_FIRST, NR_SPECIAL);
}

static volatile void *show(unsigned int space, unsigned int gfn)
{
	struct xen_add_to_physmap op = { .domid = DOMID_SELF,
					 .space = space,
					 .gpfn = gfn };

	hypercall(__HYPERVISOR_memory_op, XENMEM_add_to_physmap,
		  (unsigned long)&op, 0, 0);
	return at(gfn * PAGE);
}

volatile struct shared_info *guest_shared_info(void)
{
	return show(XENMAPSPACE_shared_info, SHARED_GFN);
}

volatile void *guest_page(uint64_t addr)
{
	return at(addr);
}

volatile void *guest_map_grant(unsigned int i, domid_t domid, grant_ref_t ref,
			       int16_t *status)
{
	struct gnttab_map_grant_ref op = {
		.host_addr = (GRANTED_GFN + i) * PAGE,
		.flags = GNTMAP_host_map,
		.ref = ref,
		.dom = domid,
	};

	hypercall(__HYPERVISOR_grant_table_op, GNTTABOP_map_grant_ref,
		  (unsigned long)&op, 1, 0);
	*status = op.status;
	return at(op.host_addr);
}

volatile void *pvh_grants(void)
{
	return show(XENMAPSPACE_grant_table, GRANT_GFN);
}

static void fact_ram(void)
{
	const volatile struct hvm_memmap_table_entry *map =
		at(start_info->memmap_paddr);

	for (unsigned int i = 0; i < start_info->memmap_entries; i++)
		if (map[i].type == XEN_HVM_MEMMAP_TYPE_RAM &&
		    !(map[i].addr >> 32))
			fact_memory("mem", map[i].addr / PAGE,
				    map[i].size / PAGE);
}

void guest_frames(void)
{
}

void facts(void)
{
	fact_registers(names, registers);
	fact_control();
	fact_msrs();
	fact_lapic();
	fact_start_info();
	fact_acpi(start_info->rsdp_paddr);
	fact_params();
	fact_special();
	fact_ram();
	fact_shared_info(guest_shared_info());
	fact_grants(pvh_grants());
}

_Noreturn void pvh_main(const struct hvm_start_info *si)
{
	look_at_bss();
	start_info = si;
	find_hypercalls();
	guest_main(si->cmdline_paddr ? (const char *)at(si->cmdline_paddr)
				     : "");
}
