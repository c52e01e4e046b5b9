/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a start-of-day image, any pages of any piece at any time, so
 * that the host tool can write them to a file in parts, the application
 * straight into its pages, and nobody keeps a second copy. And the state of
 * the first vCPU.
 */
#ifndef DAYBREAK_STARTOFDAY_H
#define DAYBREAK_STARTOFDAY_H

#include <daybreak/layout.h>

/*
 * Writes nr_pages pages of a piece, beginning with its page first_page, to
 * out (8-byte aligned, nr_pages * 4096 bytes, whatever it held). They must lie
 * inside the piece. Every machine frame is written as a PFN, shared_info as 0.
 * The result does not depend on how a piece is cut. Cannot fail: all checks
 * were layout_place's. layout is what it made of domain; both and the files
 * must be as they were.
 */
void startofday_fill(const struct domain *domain, const struct layout *layout,
		     const struct piece *piece, uint64_t first_page,
		     uint64_t nr_pages, void *out);

/* False for pieces that are only zeroes, or only arithmetic (P2M lists). */
bool startofday_carries_bytes(const struct piece *piece);

/*
 * How many of a piece's first pages bytes are carried for: none where the
 * above is false, and of a kernel not those after its last byte. The others
 * are zeroes, or a P2M list's arithmetic.
 */
uint64_t startofday_carried(const struct layout *layout,
			    const struct piece *piece);

/* A segment register as hardware caches it; PV has selectors only. */
struct start_segment {
	uint16_t selector;
	uint64_t base;
	uint32_t limit;
	uint32_t attributes;
};

/*
 * The first vCPU at its first instruction. Registers not here are 0; in a PV
 * kernel's world kernel_sp and kernel_ss equal rsp and ss.
 */
struct start_vcpu {
	enum layout_abi abi;
	uint64_t rip, rsp, rsi, rbx, rflags;
	uint64_t dr6, dr7;
	struct start_segment cs, ds, es, fs, gs, ss, tr;
	/* PV */
	uint32_t flags;	    /* VGCF_x */
	uint32_t vm_assist; /* 1 << VMASST_TYPE_x */
	uint64_t cr3_pfn;   /* the top-level table; translate_cr3 makes CR3 */
	/* PVH */
	uint64_t cr0;
	uint64_t mtrr_def_type; /* for every vCPU */
};

void startofday_vcpu(const struct layout *layout, struct start_vcpu *out);

/* What placing tells Xen about a PVH domain: HVM_PARAM_x = value. */
struct start_param {
	uint32_t index;
	uint64_t value;
};

#define START_MAX_PARAMS 11

/* Fills out, returns how many; none for PV. */
unsigned int startofday_params(const struct domain *domain,
			       const struct layout *layout,
			       struct start_param out[START_MAX_PARAMS]);

/*
 * Writes the shared_info page of a PV domain to out (4096 bytes): zero, every
 * vCPU's event upcalls masked. The page is Xen's, not the domain's RAM.
 */
void startofday_shared_info(enum layout_abi abi, void *out);

#endif
