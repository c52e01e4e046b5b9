// SPDX-License-Identifier: MIT
/*
 * A domain that suspends itself again and again, and what PV and PVH have in
 * common of it. It has pages that nothing else uses, at PATTERN_PFN: with
 * patterns, one of zeroes that were not always there, and one that it gave
 * back.
 */
#include "guest_suspend.h"

#define PATTERN_PFN 0x800
#define NR_PATTERNS 12
#define ZERO_PFN    (PATTERN_PFN + 4)
#define HOLE_PFN    (PATTERN_PFN + 0x20)
#define COUNTS	    3 /* between two suspensions */
#define PATTERN	    UINT32_C(0x9e3779b9)

static bool has_vcpu1;

static void fill_pages(void)
{
	for (uint64_t pfn = PATTERN_PFN; pfn < PATTERN_PFN + NR_PATTERNS;
	     pfn++) {
		volatile uint32_t *words = suspend_page(pfn);

		for (uint32_t i = 0; i < PAGE / 4; i++)
			words[i] = (uint32_t)pfn * PATTERN ^ i;
		if (pfn == ZERO_PFN)
			memset((void *)(uintptr_t)words, 0, PAGE);
	}
	suspend_balloon(HOLE_PFN);
}

/* Every number is a normal one, so that no CPU changes it. */
static void fill_fx(struct fx_image *fx)
{
	fx->control = 0x0e7f; /* rounds up, 64 bits */
	fx->status = 0x1800;  /* the stack begins in the middle */
	fx->tags = 0xff;
	fx->mxcsr = 0x7f80; /* rounds towards zero */
	fx->mxcsr_mask = 0xffff;
	for (unsigned int i = 0; i < 8; i++) {
		for (unsigned int j = 0; j < 7; j++)
			fx->x87[i][j] = (uint8_t)(i * 16 + j + 1);
		fx->x87[i][7] = 0x80;
		fx->x87[i][8] = (uint8_t)i;
		fx->x87[i][9] = 0x3f;
	}
	for (unsigned int i = 0; i < 16; i++)
		for (unsigned int j = 0; j < 16; j++)
			fx->xmm[i][j] = (uint8_t)(i * 16 + j + 1);
}

static void fact_fx(const char *which, const struct fx_image *fx)
{
	fact(which, fx->control, fx->status, fx->tags, fx->mxcsr);
	for (unsigned int i = 0; i < 8; i++)
		fact_at(which, i, hash(HASH_START, fx->x87[i], 8),
			fx->x87[i][8], fx->x87[i][9]);
	for (unsigned int i = 0; i < 2 * sizeof(unsigned long); i++)
		fact_at(which, 0x10 + i, hash(HASH_START, fx->xmm[i], 16));
}

static void fact_vcpu(const char *when, const char *which,
		      const unsigned long *registers, const struct fx_image *fx)
{
	fact_prefix(when, which);
	fact_registers(suspend_names, registers);
	fact_fx("fx", fx);
}

static void fact_patterns(void)
{
	for (uint64_t pfn = PATTERN_PFN; pfn < PATTERN_PFN + NR_PATTERNS; pfn++)
		fact_at("page", pfn, hash(HASH_START, page_at(pfn), PAGE));
}

/* The second vCPU wakes once in each new domain. */
static void state(const char *when, const unsigned long *registers,
		  const struct fx_image *fx, unsigned long wakes)
{
	fact_vcpu(when, "vcpu0.", registers, fx);
	while (has_vcpu1 && suspend_wakes1 < wakes)
		hypercall(__HYPERVISOR_sched_op, SCHEDOP_yield, 0, 0, 0);
	if (has_vcpu1)
		fact_vcpu(when, "vcpu1.", suspend_seen1, &suspend_fx_seen1);
	fact_prefix(when, "");
	__asm__ volatile("int3");
	fact("traps", suspend_traps);
	fact_patterns();
	fact("kernel", (unsigned long)data_start / PAGE,
	     (unsigned long)guest_end / PAGE);
	suspend_facts();
	guest_facts();
	say_line(when);
}

_Noreturn void guest_suspend(void)
{
	fill_pages();
	fill_fx(&suspend_fx_given);
	has_vcpu1 = suspend_prepare();
	state("before.", suspend_given, &suspend_fx_given, 1);
	suspend_now();
	/* Nothing that the saved files may not differ in is printed again. */
	state("after.", suspend_seen, &suspend_fx_seen, 2);
	for (;;) {
		for (unsigned int i = 0; i < COUNTS; i++) {
			guest_sleep();
			say_line("count");
		}
		suspend_now();
	}
}
