/* SPDX-License-Identifier: MIT */
/*
 * What the Xen of another host can give its domains of the CPU: a file that
 * `daybreak inspect --cpu` writes there, and that cpuid_level= names. A domain
 * that finds no more than that can move to the other host.
 *
 * The file is text. Every line ends with LF, and one blank separates its words:
 *
 *	daybreak.cpu 1
 *	pv 00000001 ffffffff 00060fb1 00000800 80802001 078bfbfd
 *	hvm 00000001 ffffffff 00060fb1 00000800 80802001 178bfbff
 *	end
 *
 * The first line has the version of the format. The lines between are the
 * leaves of CPUID of Xen's policies pv_max and hvm_max: leaf, subleaf (all ones
 * for none), eax, ebx, ecx and edx, as 8 hexadecimal digits each.
 */
#ifndef DAYBREAK_CPU_LEVEL_H
#define DAYBREAK_CPU_LEVEL_H

#include <daybreak/domain_config.h>
#include <daybreak/span.h>
#include <daybreak/status.h>

#define CPU_LEVEL_FIRST "daybreak.cpu 1\n"
#define CPU_LEVEL_LAST	"end\n"

/* The types of domains that have a policy each. */
enum cpu_level_type { CPU_LEVEL_PV, CPU_LEVEL_HVM, CPU_LEVEL_NR_TYPES };
extern const char *const cpu_level_types[CPU_LEVEL_NR_TYPES];

struct cpu_level {
	bool has_leaves; /* false: such domains cannot run there */
	char vendor[13]; /* of the CPU, as in leaf 0 */
	uint32_t features[NR_CPU_WORDS];
	uint32_t max_leaf, max_subleaf, max_extended; /* of 0, 7, 0x80000000 */
};

/*
 * Reads the file. Returns ST_NOT_MINE, without a sentence, for one that begins
 * otherwise, and ST_INVALID, with its line, for one that is damaged.
 */
enum status cpu_level_read(struct file file,
			   struct cpu_level out[CPU_LEVEL_NR_TYPES]);

/*
 * Reads the file, and fills in what a domain of that type must find changed to
 * find no more than the other host can give. As the bits of
 * MSR_ARCH_CAPABILITIES differ from host to host, it does not find that
 * register. Returns ST_INVALID with a sentence, also for a host that cannot run
 * such domains.
 */
enum status cpu_level_edits(struct file file, enum cpu_level_type type,
			    struct domain_level *out);

#endif
