/* SPDX-License-Identifier: MIT */
/*
 * One domain while it is built, and what its two kinds do differently.
 */
#ifndef BOOTDOM_GUEST_H
#define BOOTDOM_GUEST_H

#include "bootdom.h"

#include <daybreak/bootdom_plan.h>

/* The steps from nothing to a domain that only has to be unpaused. */
enum guest_step {
	STEP_CREATE,
	STEP_CONFIGURE, /* limits, event channels */
	STEP_POPULATE,
	STEP_PLACE,
	STEP_VCPU,
	NR_STEPS
};

struct guest {
	const struct manifest_domain *m;
	const struct domctl_abi *abi;
	const struct modlist *package; /* with what its pieces carry */
	domid_t domid;
	struct frames frames;	 /* PV, while it is built */
	struct gfn console;	 /* of its ring */
	uint64_t took[NR_STEPS]; /* ns of each step */
	uint64_t translating;	 /* ns, of STEP_PLACE */
};

/*
 * Free memory below the boot domain, for one domain at a time while it is
 * built.
 */
#define SCRATCH_START BOOTDOM_LIST
#define SCRATCH_SIZE  (BOOTDOM_PFN * PAGE - SCRATCH_START)

/* Finds the interface version; NULL and a sentence for an unknown Xen. */
const struct domctl_abi *guest_probe(void);

/* Makes an empty domain of m, by abi, and notes its domid; or there is none. */
enum status guest_create(struct guest *g);

/*
 * Builds a domain of m, abi and package; it stays paused. After a refusal it is
 * gone.
 */
enum status guest_build(struct guest *g);

enum status guest_unpause(const struct guest *g);

/* Takes the domain away; a fault is said. */
void guest_destroy(const struct guest *g);

/* Lets dom0 map these two frames, and notes the console's. */
enum status guest_seed_grants(struct guest *g, struct gfn console,
			      struct gfn xenstore);

/* A place_fill of what the package carries; context is the guest. */
void guest_fill(void *context, unsigned int piece, uint64_t first, uint64_t nr,
		void *out);

enum status pv_populate(struct guest *g);
enum status pv_place(struct guest *g);
enum status pv_start(struct guest *g);
enum status pvh_set_policy(const struct guest *g); /* policy.c */
enum status pvh_populate(struct guest *g);
enum status pvh_place(struct guest *g);
enum status pvh_start(struct guest *g);

/* Gives the domain what it may have of the host's devices. */
enum status devices_grant(const struct guest *g);

/*
 * Gives the domain pages [pfn, pfn + nr), in the largest extents there are.
 * PV: mfn gets the machine frame of each; PVH: NULL.
 */
enum status populate(const struct guest *g, struct pfn pfn, uint64_t nr,
		     struct mfn *mfn);

/* One page whose frame is below 4 GiB; *mfn says which. */
enum status populate_below_4g(const struct guest *g, struct pfn pfn,
			      struct mfn *mfn);

/* What the domain gets when it asks Xen for its memory map. */
enum status set_memory_map(const struct guest *g, const struct e820_entry *map,
			   unsigned int nr);

#endif
