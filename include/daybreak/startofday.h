/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a start-of-day image, and the state of the first vCPU. Any pages
 * of any piece can be made at any time, so the host tool can write an image to
 * a file in parts and the application can write it straight into its final
 * pages, without a second copy.
 */
#ifndef DAYBREAK_STARTOFDAY_H
#define DAYBREAK_STARTOFDAY_H

#include <daybreak/layout.h>

/*
 * Writes nr_pages pages of a piece, beginning with its page first_page, to
 * out (8-byte aligned, nr_pages * 4096 bytes, any contents). They must lie
 * inside the piece. Every machine frame is written as a PFN, shared_info as 0.
 * The result does not depend on how a piece is divided. It cannot fail, as
 * layout_place() has checked everything: layout is what that made of domain,
 * and both and the files must be unchanged.
 */
void startofday_fill(const struct domain *domain, const struct layout *layout,
		     const struct piece *piece, uint64_t first_page,
		     uint64_t nr_pages, void *out);

/* False for pieces that are only zeroes, or that are computed (P2M lists). */
bool startofday_carries_bytes(const struct piece *piece);

/*
 * How many of a piece's first pages an image must carry: 0 if
 * startofday_carries_bytes() is false; for a kernel, the pages up to its last
 * byte. The other pages are zeroes, or computed (P2M lists).
 */
uint64_t startofday_carried(const struct layout *layout,
			    const struct piece *piece);

/* A segment register with its cached descriptor; PV uses only the selector. */
struct start_segment {
	uint16_t selector;
	uint64_t base;
	uint32_t limit;
	uint32_t attributes;
};

/*
 * The first vCPU at its first instruction. Other registers are 0, except that a
 * PV kernel's kernel_sp and kernel_ss equal rsp and ss.
 */
struct start_vcpu {
	enum layout_abi abi;
	uint64_t rip, rsp, rsi, rbx, rflags;
	uint64_t dr6, dr7;
	struct start_segment cs, ds, es, fs, gs, ss, tr;
	/* PV */
	uint32_t flags;	    /* VGCF_x */
	uint32_t vm_assist; /* 1 << VMASST_TYPE_x */
	uint64_t cr3_pfn;   /* of the top-level table; see translate_cr3() */
	/* PVH */
	uint64_t cr0;
	uint64_t mtrr_def_type; /* for every vCPU */
};

void startofday_vcpu(const struct layout *layout, struct start_vcpu *out);

/* What Xen is told when a PVH domain is placed: HVM_PARAM_x = value. */
struct start_param {
	uint32_t index;
	uint64_t value;
};

#define START_MAX_PARAMS 11

/* Fills in out. Returns how many parameters there are, 0 for PV. */
unsigned int startofday_params(const struct domain *domain,
			       const struct layout *layout,
			       struct start_param out[START_MAX_PARAMS]);

/*
 * Writes the shared_info page of a PV domain to out (4096 bytes): zeroes, with
 * every vCPU's event upcalls masked. The page is Xen's, not the domain's RAM.
 */
void startofday_shared_info(enum layout_abi abi, void *out);

#endif
