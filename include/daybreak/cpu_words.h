/* SPDX-License-Identifier: MIT */
/*
 * The registers of CPUID that consist of features, and their names.
 */
#ifndef DAYBREAK_CPU_WORDS_H
#define DAYBREAK_CPU_WORDS_H

#include <daybreak/domain.h>

#include <stddef.h>

#define NR_CPU_WORDS 16

struct cpu_word {
	uint32_t leaf, subleaf;
	enum cpuid_register reg;
	const char *names; /* from bit 0 on; a dot is none of them */
};

extern const struct cpu_word cpu_words[NR_CPU_WORDS];

/*
 * The name of a bit, which is not NUL-terminated but has *n characters, 0 for a
 * bit without a name.
 */
const char *cpu_word_name(const struct cpu_word *word, unsigned int bit,
			  size_t *n);

#endif
