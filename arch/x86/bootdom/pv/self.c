// SPDX-License-Identifier: MIT
/*
 * The boot domain as a PV dom0: how it begins, and what it does in its own way.
 */
#include "pv.h"

#include <daybreak/arch.h>
#include <daybreak/bootdom_dom0.h>

#define PTE_PAGE      UINT64_C(0x63) /* present, writable, accessed, dirty */

/* Not faults of ours: Xen passes these on from the hardware, for dom0. */
#define NMI	      2
#define MACHINE_CHECK 18

const struct start_info *start_info;

static uint8_t shared_page[PAGE] __attribute__((aligned(4096)));

/*
 * A plain syscall instruction, which a 64-bit PV kernel may use without a
 * hypercall page (xen/arch-x86/xen-x86_64.h).
 */
static int64_t call(unsigned int op, uint64_t a, uint64_t b, uint64_t c,
		    uint64_t d)
{
	register uint64_t r10 __asm__("r10") = d;
	int64_t ret;

	__asm__ volatile("syscall"
			 : "=a"(ret), "+D"(a), "+S"(b), "+d"(c), "+r"(r10)
			 : "a"((uint64_t)op)
			 : "rcx", "r11", "r8", "r9", "memory");
	return ret;
}

static void traps_init(void)
{
	struct trap_info table[NR_GATES] = { 0 }; /* ends with a 0 */
	unsigned int nr = 0;
	int64_t error;

	for (unsigned int i = 0; i < NR_GATES; i++)
		if (i != NMI && i != MACHINE_CHECK)
			table[nr++] = (struct trap_info){
				.vector = (uint8_t)i,
				.cs = FLAT_KERNEL_CS,
				.address = arg(pv_gates + i * GATE_SIZE),
			};
	error = hv_set_trap_table(table);
	/* Not fatal: without the table, faults are only harder to find. */
	if (error)
		refused("boot domain", "set_trap_table", error);
}

/* dom0's page tables do not map the gates. */
static void traps_end(void)
{
	hv_set_trap_table(NULL);
}

static enum status map_shared_info(const struct shared_info **out)
{
	int64_t error = hv_update_va(arg(shared_page),
				     start_info->shared_info | PTE_PAGE);

	*out = (const void *)shared_page;
	return error ? refused("boot domain", "update_va_mapping", error)
		     : ST_OK;
}

static enum status map_frame(const char *name, domid_t domid, struct gfn frame,
			     void **out)
{
	return pv_map_frames(name, domid, &frame, 1, out);
}

/* They were mapped, and stay so until pv_map_clear(). */
static enum status close_frames(const char *name, domid_t domid,
				const struct gfn *frames, unsigned int nr)
{
	(void)name;
	(void)domid;
	(void)frames;
	(void)nr;
	return ST_OK;
}

static const struct self pv = {
	.call = call,
	.traps_init = traps_init,
	.traps_end = traps_end,
	.map_shared_info = map_shared_info,
	.map_frame = map_frame,
	.open_frames = pv_map_frames,
	.close_frames = close_frames,
	.copy_frames = pv_copy_frames,
	.map_grants = pv_map_grants,
	.map_clear = pv_map_clear,
	.map_console = pv_map_console,
	.map_no_console = pv_map_no_console,
	.dom0_lay_out = pv_dom0_lay_out,
	.dom0_place = pv_dom0_place,
	.dom0_enter = pv_dom0_enter,
};

__attribute__((no_stack_protector)) void pv_main(const struct start_info *si)
{
	arch_canary_install(arch_timestamp());
	start_info = si;
	given = (struct given){
		.cmdline = (const char *)si->cmd_line,
		.package = { (const uint8_t *)si->mod_start, si->mod_len },
		.scratch = { (const uint8_t *)BOOTDOM_LOW,
			     BOOTDOM_START - BOOTDOM_LOW },
	};
	self = &pv;
	pv_map_init();
	bootdom_main();
}
