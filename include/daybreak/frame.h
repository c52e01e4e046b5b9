/* SPDX-License-Identifier: MIT */
/*
 * Numbers of 4096-byte frames, with a type for each kind, for code that uses
 * more than one kind. Elsewhere a PFN is a plain number.
 */
#ifndef DAYBREAK_FRAME_H
#define DAYBREAK_FRAME_H

#include <stdbool.h>
#include <stdint.h>

/* A page of a domain's memory, as the domain counts them, from 0. */
struct pfn {
	uint64_t n;
};

/* A frame of the machine. */
struct mfn {
	uint64_t n;
};

/*
 * A domain's frame as hypercalls name it: its MFN for a PV domain, its PFN for
 * a PVH domain.
 */
struct gfn {
	uint64_t n;
};

/* The value for a page that has no frame. */
static inline struct mfn mfn_none(void)
{
	return (struct mfn){ UINT64_MAX };
}

static inline bool mfn_is_none(struct mfn mfn)
{
	return mfn.n == UINT64_MAX;
}

static inline struct gfn gfn_of_pv(struct mfn mfn)
{
	return (struct gfn){ mfn.n };
}

static inline struct gfn gfn_of_pvh(struct pfn pfn)
{
	return (struct gfn){ pfn.n };
}

#endif
