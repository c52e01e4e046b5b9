/* SPDX-License-Identifier: MIT */
/*
 * Declarations that the boot domain's files share.
 */
#ifndef BOOTDOM_H
#define BOOTDOM_H

#include <daybreak/frame.h>
#include <daybreak/manifest.h>
#include <daybreak/package_check.h>
#include <daybreak/translate.h>

#include "domctl.h"
#include "hypercall.h"
#include "report.h"
#include "self.h"

#define PAGE UINT64_C(4096)

/* From the linker script: the image, and the window's addresses after it. */
extern uint8_t bootdom_start[], bootdom_end[], bootdom_window[];

/* All memory below the image is free until dom0's kernel is placed. */
#define BOOTDOM_PFN ((uint64_t)(uintptr_t)bootdom_start / PAGE)

/*
 * Logs that Xen refused a hypercall for that domain, with the error in words,
 * and notes it as a failure. Returns ST_NO_MEMORY or ST_IO.
 */
enum status refused(const char *name, const char *hypercall, int64_t error);

/* The same for setup_table's own status, GNTST_x, which is not an errno. */
enum status refused_table(const char *name, int status);

/*
 * Makes nr hypercalls at once; names has the name of each. The first one that
 * Xen refuses is reported with refused().
 */
enum status batch(const char *name, struct multicall_entry *calls,
		  const char *const *names, unsigned int nr);

/* The first failure of a domain: a hypercall and its error. */
struct failure {
	const char *call; /* NULL: none */
	int64_t error;
};

/* Notes a failure without a sentence, unless there is an earlier one. */
void failure_note(const char *call, int64_t error);

/* Returns the first failure since the last call. */
struct failure failure_take(void);

/* The machine frames of PFNs [0, nr). */
struct frames {
	const struct mfn *mfn;
	uint64_t nr;
};

/* For translate.h; context is a struct frames; in place.c. */
struct mfn frames_mfn(void *context, struct pfn pfn, uint64_t *run);

/* Writes a piece's canonical pages [first, first + nr) to out. */
typedef void place_fill(void *context, unsigned int piece, uint64_t first,
			uint64_t nr, void *out);

/*
 * Returns where we have the first pages of [first, first + nr) of a piece, and
 * sets *whole to their number. NULL: nowhere.
 */
typedef const void *place_source(void *context, unsigned int piece,
				 uint64_t first, uint64_t nr, uint64_t *whole);

struct place_job {
	const char *name;
	domid_t domid;
	const struct layout *layout;
	struct translation to;
	const struct frames *frames; /* NULL: a PVH domain */
	place_fill *fill;
	place_source *source; /* NULL: fill writes all pages */
	void *context;
	uint64_t *translating; /* the time it took in ns is added; or NULL */
};

/* The frame of a page, as Xen's hypercalls expect it. */
struct gfn place_gfn(const struct place_job *job, struct pfn pfn);

/* Fills every piece. The last frames stay mapped in the window. */
enum status place_pieces(const struct place_job *job);

/* A guest's console ring, whose lines are printed after the guest's name. */
struct ring {
	const char *name;
	void *page;
	char line[256];
	unsigned int length;
};

/* Prints the complete lines that are in the ring. */
void console_drain(struct ring *ring);

/* Prints the line that the guest has only begun. */
void console_end(struct ring *ring);

/*
 * Prints all that is left, and tells the guest that its ring is not read until
 * dom0's consoled does so.
 */
void console_leave(struct ring *ring);

enum status clock_init(void);
uint64_t clock_now(void); /* ns since Xen started */
void clock_sleep(uint64_t ns);

/* Where Xen or the CPU enters us for each exception: gates.S. */
#define NR_GATES  32
#define GATE_SIZE 16
extern const uint8_t pv_gates[NR_GATES * GATE_SIZE];
extern const uint8_t pvh_gates[NR_GATES * GATE_SIZE];

/* Ends the boot domain for a SHUTDOWN_ reason: Xen halts or resets the host. */
_Noreturn void power_end(unsigned int reason);

/* Switches the host off, or halts it if that is not possible. */
_Noreturn void power_off(const struct manifest *manifest);

/*
 * Becomes dom0, if its kernel and ramdisk in check's package are not damaged.
 * The end of its command line is the report. First calls last_words; what
 * domains print after that waits for dom0. Returns only on failure, a status
 * with a sentence.
 */
enum status dom0_become(const struct manifest_dom0 *facts,
			struct package_check *check,
			const struct report *report, void (*last_words)(void));

#endif
