/* SPDX-License-Identifier: MIT */
/*
 * From a canonical image to one for given machine frames: page tables,
 * start_info and the P2M list are all that changes, and only for PV. A PVH
 * domain is placed as it is.
 */
#ifndef DAYBREAK_TRANSLATE_H
#define DAYBREAK_TRANSLATE_H

#include <daybreak/frame.h>
#include <daybreak/layout.h>

/*
 * Returns the machine frame of a page, mfn_none() where it has none. *run, at
 * least 1, says for how many pages from there on both numbers count up
 * together.
 */
typedef struct mfn translate_mfn(void *context, struct pfn pfn, uint64_t *run);

struct translation {
	translate_mfn *mfn;
	void *context;
	uint64_t shared_info; /* machine address of Xen's page for the domain */
	const char *name;     /* the domain's, for sentences */
};

/*
 * Translates nr_pages pages of a piece in place, beginning with its page
 * first_page; bytes (8-byte aligned) hold what startofday_fill wrote, for
 * PIECE_P2M anything: it is made here. Pieces of other kinds are left alone.
 * Needs of layout only abi and nr_pages. Returns ST_INVALID with a sentence
 * when a frame that is needed has no machine frame, or one that does not fit
 * its field.
 */
enum status translate_piece(const struct layout *layout,
			    const struct piece *piece, uint64_t first_page,
			    uint64_t nr_pages, const struct translation *to,
			    void *bytes);

/*
 * Makes entries [first, first + nr) of the P2M list, 8 bytes each (PAE: 4),
 * all ones for a page that has no frame. Errors as above.
 */
enum status translate_p2m(enum layout_abi abi, struct pfn first, uint64_t nr,
			  const struct translation *to, void *out);

/* CR3 for a top-level table in that frame: PAE's is folded. */
uint64_t translate_cr3(enum layout_abi abi, struct mfn mfn);

#endif
