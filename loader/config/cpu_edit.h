/* SPDX-License-Identifier: MIT */
/*
 * What both forms of cpuid= do with bits of a register of CPUID. What is said
 * last of a bit counts.
 */
#ifndef CONFIG_CPU_EDIT_H
#define CONFIG_CPU_EDIT_H

#include <daybreak/domain_value.h>

#define CPU_EDIT_WORDS "xks" /* beside 0 and 1 */

/* Bits of a register. */
struct cpu_bits {
	uint32_t leaf, subleaf;
	enum cpuid_register reg;
	uint32_t mask;
};

/*
 * Each bit becomes 0 or 1, is the host's for k and s, or is what it is without
 * the key for x. These return ST_INVALID with a sentence for another character,
 * ST_TOO_LARGE for too many registers.
 */
enum status cpu_edit_bits(const struct value *v, const struct cpu_bits *bits,
			  char to, struct domain_features *out);

/* The bits of ones, which are in the mask, become 1 and the others 0. */
enum status cpu_edit_number(const struct value *v, const struct cpu_bits *bits,
			    uint32_t ones, struct domain_features *out);

/* Reads xend's form, a list; out has nothing yet. */
enum status cpu_xend(const struct value *v, struct domain_features *out);

#endif
