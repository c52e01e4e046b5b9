/* SPDX-License-Identifier: MIT */
/*
 * A simulated Xen for libxenguest: one domain whose memory is a sparse file.
 * Every hypercall that builds the domain is answered here and its arguments are
 * recorded.
 */
#ifndef ORACLE_XEN_H
#define ORACLE_XEN_H

#include <stdbool.h>
#include <stdint.h>

#include <xenctrl.h> /* first: it declares that we are tools */

#include <xen/hvm/params.h>
#include <xen/hvm/save.h>

#define ORACLE_DOMID	   1
#define ORACLE_SHARED_INFO 0x00effffULL /* the frame where Xen has it */

union oracle_vcpu {
	vcpu_guest_context_any_t pv;
	struct hvm_hw_cpu hvm;
};

/* What libxenguest requested. */
struct oracle {
	bool translated; /* PVH: a frame's number is its PFN */
	bool identity;	 /* PV with the same numbering */
	int memory;	 /* a file, one page per PFN */
	uint64_t size;	 /* of it, in bytes */
	uint8_t shared_info[4096] __attribute__((aligned(4096)));
	int shared_info_file;
	unsigned int address_size; /* 32 or 64 */
	bool has_hypercall_page;
	uint64_t hypercall_mfn;
	unsigned int pin_level; /* MMUEXT_PIN_Ln_TABLE */
	uint64_t pinned_mfn;
	uint64_t params[HVM_NR_PARAMS];
	bool params_set[HVM_NR_PARAMS];
	union oracle_vcpu vcpu;
	unsigned int nr_mtrr; /* vCPUs whose MTRRs were set */
	uint64_t mtrr_def_type;
	/*
	 * For benchmarks: all of memory, mapped. While this is set, mapping the
	 * domain's pages returns a part of it at no cost.
	 */
	uint8_t *window;
	uint64_t busy; /* nanoseconds spent in the simulated Xen */
};

extern struct oracle oracle;

/* Makes the domain, with memory for PFNs below nr_pages. */
void oracle_init(bool translated, uint64_t nr_pages);

/* Nanoseconds of a monotonic clock. */
uint64_t oracle_clock(void);

/* Conversions in both directions; frames are scattered in runs of 2 MiB. */
uint64_t oracle_pfn_to_mfn(uint64_t pfn);
uint64_t oracle_mfn_to_pfn(uint64_t mfn);

/* Ends the program because the oracle itself has failed. */
_Noreturn void oracle_die(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

#endif
