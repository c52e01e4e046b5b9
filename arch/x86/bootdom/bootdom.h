/* SPDX-License-Identifier: MIT */
/*
 * What the boot domain's files share.
 */
#ifndef BOOTDOM_H
#define BOOTDOM_H

#include <daybreak/frame.h>
#include <daybreak/manifest.h>
#include <daybreak/translate.h>

#include "domctl.h"
#include "hypercall.h"
#include "report.h"

#define PAGE UINT64_C(4096)

/* The linker's: the image, and after it the window's addresses. */
extern uint8_t bootdom_start[], bootdom_end[], bootdom_window[];

/* Below the image all is free until dom0's kernel is placed. */
#define BOOTDOM_PFN ((uint64_t)(uintptr_t)bootdom_start / PAGE)

/* Xen's, for this domain. */
extern const struct start_info *start_info;

_Noreturn void bootdom_main(const struct start_info *si);

_Noreturn void bootdom_jump(uint64_t entry, uint64_t start_info, uint64_t sp);

/*
 * Says that Xen refused a hypercall for that domain, and why in words.
 * Returns ST_NO_MEMORY or ST_IO.
 */
enum status refused(const char *name, const char *hypercall, int64_t error);

/* The same of setup_table's own status, GNTST_x, which is no errno. */
enum status refused_table(const char *name, int status);

/*
 * Makes nr hypercalls at once; names says of each what it is called. The first
 * that Xen refuses is told like one that was made alone.
 */
enum status batch(const char *name, struct multicall_entry *calls,
		  const char *const *names, unsigned int nr);

/* What stood in the way of a domain first: a hypercall and its error. */
struct failure {
	const char *call; /* NULL: none did */
	int64_t error;
};

/* Notes it without a sentence; refused() does so, too. */
void failure_note(const char *call, int64_t error);

/* The first since it was last asked for. */
struct failure failure_take(void);

#define MAP_PAGES 448 /* that the window shows at once */

/* Finds the page table that maps the window. */
void map_init(void);

/*
 * Shows nr (at most MAP_PAGES) frames of a domain. *out is good until the next
 * call of this or map_machine_frame().
 */
enum status map_frames(const char *name, domid_t domid,
		       const struct gfn *frames, unsigned int nr, void **out);

/* Shows a frame by its MFN, whatever kind of domain it belongs to. */
enum status map_machine_frame(const char *name, domid_t domid, struct mfn frame,
			      void **out);

/* Takes the window away: frames shown cannot become page tables. */
enum status map_clear(void);

/* Shows one frame in a place of its own, for good. */
enum status map_console(const char *name, domid_t domid, struct gfn frame,
			unsigned int slot, void **out);

void map_no_console(unsigned int slot);

/* The machine frames of PFNs [0, nr). */
struct frames {
	const struct mfn *mfn;
	uint64_t nr;
};

/* For translate.h; context is a struct frames; in place.c. */
struct mfn frames_mfn(void *context, struct pfn pfn, uint64_t *run);

/* Writes a piece's pages [first, first + nr) to out, canonical. */
typedef void place_fill(void *context, unsigned int piece, uint64_t first,
			uint64_t nr, void *out);

struct place_job {
	const char *name;
	domid_t domid;
	const struct layout *layout;
	struct translation to;
	const struct frames *frames; /* NULL: a PVH domain */
	place_fill *fill;
	void *context;
	uint64_t *translating; /* NULL, or ns that it took are added */
};

/* Fills every piece; what was shown last still is. */
enum status place_pieces(const struct place_job *job);

/* Shows what a guest's console ring holds, its name in front. */
struct ring {
	const char *name;
	void *page;
	char line[256];
	unsigned int length;
};
void console_drain(struct ring *ring);

/* Shows the line that a guest has only begun. */
void console_end(struct ring *ring);

/*
 * Shows all that is left, and tells the guest that nobody reads its ring until
 * dom0's consoled does.
 */
void console_leave(struct ring *ring);

enum status clock_init(void);
uint64_t clock_now(void); /* ns since Xen started */
void clock_sleep(uint64_t ns);

/* From here on a fault of our own is said before the host ends. */
void traps_init(void);

/* Takes the gates away, which dom0's page tables do not map. */
void traps_end(void);

/* Ends the boot domain for a SHUTDOWN_ reason: Xen halts or resets the host. */
_Noreturn void power_end(unsigned int reason);

/* Switches the host off; where that cannot be, it halts. */
_Noreturn void power_off(const struct manifest *manifest);

/*
 * Becomes dom0, whose command line ends with the report. last_words is called
 * when all is prepared: after it no other domain's memory is mapped. Returns
 * only when that cannot be, with a sentence.
 */
enum status dom0_become(const struct manifest_dom0 *facts,
			const struct modlist *package,
			const struct report *report, void (*last_words)(void));

#endif
