// SPDX-License-Identifier: MIT
/*
 * The boot domain's own faults, which are bugs or bad memory. Without a trap
 * table Xen would crash domain 0 and log little. With it, one line says what
 * happened and where, and the boot domain ends itself.
 */
#include "bootdom.h"

#define NR_GATES      32
#define GATE_SIZE     16

/* Not faults of ours: Xen passes these on from the hardware, for dom0. */
#define NMI	      2
#define MACHINE_CHECK 18

/* The frame that gates.S makes from Xen's. */
struct trap_frame {
	uint64_t vector, error_code, rip, cs, rflags, rsp, ss;
};

extern const uint8_t gates[];
_Noreturn void traps_report(const struct trap_frame *frame, uint64_t cr2);

/* Intel's manual, volume 3, table 6-1; vectors without a name are reserved. */
static const char *const names[NR_GATES] = {
	[0] = "divide error",	      [1] = "debug",
	[3] = "breakpoint",	      [4] = "overflow",
	[5] = "bound range exceeded", [6] = "invalid opcode",
	[7] = "device not available", [8] = "double fault",
	[10] = "invalid TSS",	      [11] = "segment not present",
	[12] = "stack fault",	      [13] = "general protection",
	[14] = "page fault",	      [16] = "x87 error",
	[17] = "alignment check",     [19] = "SIMD error",
	[20] = "virtualisation",      [21] = "control protection",
};

void traps_init(void)
{
	struct trap_info table[NR_GATES] = { 0 }; /* ends with a 0 */
	unsigned int nr = 0;
	int64_t error;

	for (unsigned int i = 0; i < NR_GATES; i++)
		if (i != NMI && i != MACHINE_CHECK)
			table[nr++] = (struct trap_info){
				.vector = (uint8_t)i,
				.cs = FLAT_KERNEL_CS,
				.address = arg(gates + i * GATE_SIZE),
			};
	error = hv_set_trap_table(table);
	/* Not fatal: without the table, faults are only harder to find. */
	if (error)
		refused("boot domain", "set_trap_table", error);
}

void traps_end(void)
{
	hv_set_trap_table(NULL);
}

/* A fault in this function, for example from a bad stack, is not logged. */
void traps_report(const struct trap_frame *frame, uint64_t cr2)
{
	const char *name = names[frame->vector % NR_GATES];

	traps_end();
	fail(ST_INVALID,
	     "boot domain: fault %lu (%s), error code %#lx, rip %#lx, cr2 "
	     "%#lx: the host ends",
	     frame->vector, name ? name : "reserved", frame->error_code,
	     frame->rip, cr2);
	power_end(SHUTDOWN_crash);
}
