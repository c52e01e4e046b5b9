// SPDX-License-Identifier: MIT
/*
 * The boot domain's own faults, which are bugs or bad memory. Unhandled,
 * Xen would crash domain 0 and log little. So gates.S calls us, one line says
 * what happened and where, and the boot domain ends itself.
 */
#include "bootdom.h"

/* The frame that gates.S makes from Xen's. */
struct trap_frame {
	uint64_t vector, error_code, rip, cs, rflags, rsp, ss;
};

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

/* A fault in this function, for example from a bad stack, is not logged. */
void traps_report(const struct trap_frame *frame, uint64_t cr2)
{
	const char *name = names[frame->vector % NR_GATES];

	self->traps_end();
	fail(ST_INVALID,
	     "boot domain: fault %lu (%s), error code %#lx, rip %#lx, cr2 "
	     "%#lx: the host ends",
	     frame->vector, name ? name : "reserved", frame->error_code,
	     frame->rip, cr2);
	power_end(SHUTDOWN_crash);
}
