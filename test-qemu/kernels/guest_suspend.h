/* SPDX-License-Identifier: MIT */
/*
 * What the files of the word "suspend" share: a domain that sets all its state
 * to known values, suspends itself for xl save, and prints everything before
 * and after.
 */
#ifndef GUEST_SUSPEND_H
#define GUEST_SUSPEND_H

#include "guest.h"

/* Numbers of hypercalls and commands that assembler needs, too. */
#define SUSPEND_SCHED_OP 29
#define SUSPEND_BLOCK	 1
#define SUSPEND_SHUTDOWN 2

/* An FXSAVE image. */
struct fx_image {
	uint16_t control, status;
	uint8_t tags, reserved;
	uint16_t opcode;
	uint32_t pointers[4], mxcsr, mxcsr_mask;
	uint8_t x87[8][16], xmm[16][16];
	uint8_t unused[96];
} __attribute__((aligned(16)));

_Static_assert(sizeof(struct fx_image) == 512, "FXSAVE's size");

/*
 * The first vCPU's registers as it suspends and as it goes on, and the second
 * one's: it stores them whenever it wakes, and then blocks again.
 */
extern unsigned long suspend_given[], suspend_seen[], suspend_seen1[];
extern struct fx_image suspend_fx_given, suspend_fx_seen, suspend_fx_seen1;
extern volatile unsigned long suspend_wakes1;

/* In assembler: loads all registers, suspends, and stores them. */
void suspend_call(void);
void suspend_vcpu1(void);
/* The handler of int3, which counts in suspend_traps. */
void suspend_trap(void);
extern volatile unsigned long suspend_traps;

/* guest_suspend_pv.c and guest_suspend_pvh.c each define what follows. */

/* The registers' names in the arrays above; ends with NULL. */
extern const char *const suspend_names[];

/* Sets all state, once. Returns false if there is no second vCPU. */
bool suspend_prepare(void);

/* Returns a page of the domain's memory to be written. */
volatile void *suspend_page(uint64_t pfn);

/* Gives a page back to Xen. */
void suspend_balloon(uint64_t pfn);

/* Suspends the domain; returns in a new one. */
void suspend_now(void);

/* Prints what facts() does not. */
void suspend_facts(void);

#endif
