/* SPDX-License-Identifier: MIT */
/*
 * The boot domain itself: Xen starts it as a PV or as a PVH dom0, and these are
 * the things that differ. pv/ and pvh/ implement them; everything else is the
 * same code. Functions with a status report a failure with a sentence.
 */
#ifndef BOOTDOM_SELF_H
#define BOOTDOM_SELF_H

#include <daybreak/frame.h>
#include <daybreak/span.h>
#include <daybreak/status.h>

#include "hypercall.h"

#include <stdbool.h>

struct dom0;

/* What Xen has given us. The bytes are our own memory, which may be written. */
struct given {
	const char *cmdline; /* dom0's */
	struct span package;
	struct span scratch; /* free until dom0's kernel is placed */
};

extern struct given given;

#define MAP_PAGES   440 /* at once, besides the consoles */
#define MAP_ENTRIES 512 /* pages of the window, in all */

/*
 * PV: in pv/self.c, PVH: in pvh/self.c. The window is where frames of others
 * are mapped: a page table, or frame numbers that have no memory.
 */
struct self {
	/* Makes a hypercall; see hypercall(). */
	int64_t (*call)(unsigned int op, uint64_t a, uint64_t b, uint64_t c,
			uint64_t d);

	/* Lets traps_report() log our own faults, or no longer. */
	void (*traps_init)(void);
	void (*traps_end)(void);

	/* Maps Xen's page about us. */
	enum status (*map_shared_info)(const struct shared_info **out);

	/*
	 * Maps a frame of a domain. *out is valid until the next call of this,
	 * open_frames(), copy_frames(), map_grants() or map_clear().
	 */
	enum status (*map_frame)(const char *name, domid_t domid,
				 struct gfn frame, void **out);

	/*
	 * Lets nr (at most MAP_PAGES) frames of a domain be written at *out,
	 * and then makes the domain have what was written.
	 */
	enum status (*open_frames)(const char *name, domid_t domid,
				   const struct gfn *frames, unsigned int nr,
				   void **out);
	enum status (*close_frames)(const char *name, domid_t domid,
				    const struct gfn *frames, unsigned int nr);

	/* The same for nr whole pages that we have at from, a page's start. */
	enum status (*copy_frames)(const char *name, domid_t domid,
				   const struct gfn *frames, unsigned int nr,
				   const void *from);

	/* Maps the first frame of a domain's grant table. */
	enum status (*map_grants)(const char *name, domid_t domid, void **out);

	/* Unmaps all these: a frame that is mapped cannot be a page table. */
	enum status (*map_clear)(void);

	/* Maps one frame in a slot of its own until map_no_console(). */
	enum status (*map_console)(const char *name, domid_t domid,
				   struct gfn frame, unsigned int slot,
				   void **out);
	void (*map_no_console)(unsigned int slot);

	/* Decides where dom0's kernel goes, and checks that it can be dom0. */
	enum status (*dom0_lay_out)(struct dom0 *dom0);

	/* Writes dom0's image to its place. */
	enum status (*dom0_place)(struct dom0 *dom0);

	/* Gives up what is the boot domain's own and enters dom0's kernel. */
	enum status (*dom0_enter)(struct dom0 *dom0);
};

extern const struct self *self;

/* Runs the boot domain, when self and given are set. */
_Noreturn void bootdom_main(void);

#endif
