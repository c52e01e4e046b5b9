// SPDX-License-Identifier: MIT
/*
 * The boot domain as a PVH dom0: how it begins, and what it does in its own
 * way.
 */
#include "pvh.h"

#include <daybreak/arch.h>
#include <daybreak/bootdom_dom0.h>

#define CS		0x08   /* as head.S has it */
#define PRESENT_GATE	0x8e00 /* an interrupt gate, DPL 0 */

/* Xen's leaves (xen/arch-x86/cpuid.h) may begin at any of these. */
#define LEAVES_FIRST	0x40000000u
#define LEAVES_LAST	0x40010000u
#define LEAVES_STEP	0x100u

#define HYPERCALL_BYTES 32 /* of each one's code in the page */

struct hvm_start_info pvh_start_info;
char pvh_cmdline[PVH_CMDLINE];

static uint8_t hypercall_page[PAGE] __attribute__((aligned(4096)));

/* The CPU's gate descriptor and table register. */
struct gate {
	uint16_t offset_low, selector, type, offset_middle;
	uint32_t offset_high, reserved;
};

struct idtr {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

static struct gate idt[NR_GATES] __attribute__((aligned(16)));

/* Xen has written the instruction that this CPU needs. */
static int64_t call(unsigned int op, uint64_t a, uint64_t b, uint64_t c,
		    uint64_t d)
{
	register uint64_t r10 __asm__("r10") = d;
	int64_t ret;

	__asm__ volatile("call *%[code]"
			 : "=a"(ret), "+D"(a), "+S"(b), "+d"(c), "+r"(r10)
			 : [code] "r"(hypercall_page + op * HYPERCALL_BYTES)
			 : "rcx", "r11", "r8", "r9", "memory");
	return ret;
}

static void cpuid(uint32_t leaf, uint32_t *a, uint32_t *b)
{
	uint32_t c = 0, d;

	__asm__ volatile("cpuid"
			 : "=a"(*a), "=b"(*b), "+c"(c), "=d"(d)
			 : "a"(leaf));
}

/* Returns the first of Xen's leaves. "XenV" is how its signature begins. */
static uint32_t find_leaves(void)
{
	for (uint32_t leaf = LEAVES_FIRST; leaf < LEAVES_LAST;
	     leaf += LEAVES_STEP) {
		uint32_t a, b;

		cpuid(leaf, &a, &b);
		if (b == 0x566e6558)
			return leaf;
	}
	return LEAVES_FIRST;
}

/* Leaf 2 has the number of the MSR that makes Xen write the page. */
static void hypercalls_init(void)
{
	const uint64_t page = arg(hypercall_page);
	uint32_t pages, msr;

	cpuid(find_leaves() + 2, &pages, &msr);
	__asm__ volatile("wrmsr"
			 :
			 : "c"(msr), "a"((uint32_t)page),
			   "d"((uint32_t)(page >> 32))
			 : "memory");
}

static void load_idt(struct idtr idtr)
{
	__asm__ volatile("lidt %0" : : "m"(idtr));
}

static void traps_init(void)
{
	for (unsigned int i = 0; i < NR_GATES; i++) {
		const uint64_t at = arg(pvh_gates + i * GATE_SIZE);

		idt[i] = (struct gate){ .offset_low = (uint16_t)at,
					.selector = CS,
					.type = PRESENT_GATE,
					.offset_middle = (uint16_t)(at >> 16) };
	}
	load_idt((struct idtr){ sizeof(idt) - 1, arg(idt) });
}

static void traps_end(void)
{
	load_idt((struct idtr){ 0 });
}

/*
 * The package may be where dom0's kernel goes, if Xen had no better place for
 * it. It then goes to the memory after us.
 */
static enum status move_package(void)
{
	struct span *package = &given.package, room;

	if (arg(package->base) >= BOOTDOM_START)
		return ST_OK;
	room = pvh_memory_largest(arg(bootdom_window) + MAP_ENTRIES * PAGE,
				  UINT64_C(1) << 32);
	if (room.size < package->size)
		return fail(ST_NO_MEMORY,
			    "boot domain: has no %lu KiB of memory in one "
			    "piece for the package",
			    package->size / 1024);
	memmove((void *)(uintptr_t)room.base, package->base, package->size);
	package->base = room.base;
	return ST_OK;
}

static enum status find_memory(void)
{
	enum status st = pvh_memory_init();

	if (st)
		return st;
	st = move_package();
	if (st)
		return st;
	given.scratch = pvh_memory_largest(BOOTDOM_LOW, BOOTDOM_START);
	return pvh_write_init();
}

static const struct self pvh = {
	.call = call,
	.traps_init = traps_init,
	.traps_end = traps_end,
	.map_shared_info = pvh_map_shared_info,
	.map_frame = pvh_map_frame,
	.open_frames = pvh_open_frames,
	.close_frames = pvh_close_frames,
	.copy_frames = pvh_copy_frames,
	.map_grants = pvh_map_grants,
	.map_clear = pvh_map_clear,
	.map_console = pvh_map_console,
	.map_no_console = pvh_map_no_console,
	.dom0_lay_out = pvh_dom0_lay_out,
	.dom0_place = pvh_dom0_place,
	.dom0_enter = pvh_dom0_enter,
};

/* All of Xen's information is below 4 GiB, which is mapped. */
static void take_start_info(const struct hvm_start_info *info)
{
	const struct hvm_modlist_entry *module =
		(const void *)(uintptr_t)info->modlist_paddr;
	const char *text = (const void *)(uintptr_t)info->cmdline_paddr;

	pvh_start_info = *info;
	for (size_t i = 0; text && i < PVH_CMDLINE - 1 && text[i]; i++)
		pvh_cmdline[i] = text[i];
	given.cmdline = pvh_cmdline;
	if (info->nr_modules)
		given.package = (struct span){ (const uint8_t *)module->paddr,
					       module->size };
}

__attribute__((no_stack_protector)) void
pvh_main(const struct hvm_start_info *info)
{
	arch_canary_install(arch_timestamp());
	hypercalls_init();
	self = &pvh;
	take_start_info(info);
	if (find_memory() || pvh_map_init())
		power_end(SHUTDOWN_crash);
	bootdom_main();
}
