/* SPDX-License-Identifier: MIT */
/*
 * Makes an image for given machine frames from a canonical one. Only page
 * tables, start_info and the P2M list change, and only for PV. A PVH domain's
 * image is not changed.
 */
#ifndef DAYBREAK_TRANSLATE_H
#define DAYBREAK_TRANSLATE_H

#include <daybreak/frame.h>
#include <daybreak/layout.h>

/*
 * Returns the machine frame of a page, mfn_none() if it has none. Sets *run, at
 * least 1, to the number of pages from there on whose frames are contiguous.
 */
typedef struct mfn translate_mfn(void *context, struct pfn pfn, uint64_t *run);

struct translation {
	translate_mfn *mfn;
	void *context;
	uint64_t shared_info; /* machine address of Xen's page for the domain */
	const char *name;     /* the domain's, for messages */
};

/*
 * Translates nr_pages pages of a piece in place, beginning with its page
 * first_page. bytes (8-byte aligned) hold what startofday_fill() wrote, or
 * anything for PIECE_P2M, which is made here. Pieces of other kinds are left
 * alone. Uses only abi and nr_pages of layout. Returns ST_INVALID with a
 * sentence when a page that is needed has no machine frame, or one that does
 * not fit into its field.
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

/* CR3 for a top-level table in that frame; PAE folds the upper bits. */
uint64_t translate_cr3(enum layout_abi abi, struct mfn mfn);

#endif
