/* SPDX-License-Identifier: MIT */
/*
 * A domain while it is built, and the functions that differ for PV and PVH.
 */
#ifndef BOOTDOM_GUEST_H
#define BOOTDOM_GUEST_H

#include "bootdom.h"

#include <daybreak/bootdom_plan.h>
#include <daybreak/packed.h>
#include <daybreak/startofday.h>

/* The steps to a domain that only needs to be unpaused. */
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
	const struct modlist *package; /* with the bytes of its pieces */
	domid_t domid;
	struct packed packed;	 /* of a saved domain */
	struct frames frames;	 /* PV, while it is built */
	struct gfn console;	 /* the frame of its ring */
	struct gfn store;	 /* the frame of xenstore's */
	uint64_t took[NR_STEPS]; /* ns of each step */
	uint64_t translating;	 /* ns, of STEP_PLACE */
};

/* Finds the interface version. Returns NULL, with a sentence, if unknown. */
const struct domctl_abi *guest_probe(void);

/* Creates an empty domain from m and abi and sets domid, or leaves none. */
enum status guest_create(struct guest *g);

/*
 * Builds a domain from m, abi and package; it stays paused. On failure no
 * domain is left.
 */
enum status guest_build(struct guest *g);

/* Puts the vCPUs where they are to run, and says how they are scheduled. */
enum status guest_set_cpus(const struct guest *g);

enum status guest_unpause(const struct guest *g);

/* Destroys the domain; logs a failure. */
void guest_destroy(const struct guest *g);

/* Takes the link's pages back from a domain that has not mapped them. */
enum status guest_unshare(const struct guest *g, const struct manifest_link *l);

/* Lets dom0 map these two frames, others its links' pages; sets console. */
enum status guest_seed_grants(struct guest *g, struct gfn console,
			      struct gfn xenstore);

/* A place_fill that copies from the package; context is the guest. */
void guest_fill(void *context, unsigned int piece, uint64_t first, uint64_t nr,
		void *out);

/* A place_source for them. */
const void *guest_source(void *context, unsigned int piece, uint64_t first,
			 uint64_t nr, uint64_t *whole);

/* A saved domain. Reads its module, and what comes before its memory. */
enum status restore_open(struct guest *g);
enum status restore_policy(const struct guest *g);

/* Its memory: restore_place() writes pages, then what is PV's or PVH's own. */
enum status restore_populate(struct guest *g);
enum status restore_place(struct guest *g);
enum status restore_pv_finish(struct guest *g);
enum status restore_pv_start(struct guest *g);
enum status restore_pvh_finish(struct guest *g);
enum status restore_pvh_start(struct guest *g);

enum status pv_populate(struct guest *g);
enum status pv_place(struct guest *g);

/*
 * Sets a PV domain's width and its memory map, and has frames refer to a list
 * for nr_pfns, which is to be filled in.
 */
enum status pv_prepare(struct guest *g, uint64_t nr_pfns, struct mfn **list);

/*
 * Maps the page that a PV domain shares with Xen. It is Xen's, not the domain's
 * memory; *addr is its machine address.
 */
enum status pv_map_shared_info(const struct guest *g, uint64_t *addr,
			       void **out);
enum status pv_start(struct guest *g);

/* What a new domain finds in CPUID and in its time-stamp counter. */
enum status guest_set_policy(const struct guest *g);
enum status pvh_set_pool(const struct guest *g);

/* Sets nr (at most START_MAX_PARAMS) HVM parameters. */
enum status pvh_set_params(const struct guest *g,
			   const struct start_param *params, unsigned int nr);

typedef enum status pvh_visit(const struct guest *g, struct pfn pfn,
			      uint64_t nr);

/*
 * Visits the ranges of a PVH domain's RAM: low, above 4 GiB, and those of its
 * image in the hole between. One may have no pages. Returns what visit returns,
 * and ends when that is not ST_OK.
 */
enum status pvh_each_range(const struct guest *g, pvh_visit *visit);
enum status pvh_populate(struct guest *g);
enum status pvh_place(struct guest *g);
enum status pvh_start(struct guest *g);

/* Gives the domain access to its devices of the host. */
enum status devices_grant(const struct guest *g);

/*
 * Sets aside what the domain will be given, so that one for which there is not
 * enough is refused before any of it is scrubbed. XENMEM_claim_pages of
 * xen/memory.h; the claim ends with the last page.
 */
enum status claim(const struct guest *g);

#define ANY_NODE UINT32_MAX

/* Tells Xen about the domain's virtual NUMA nodes, if it has any. */
enum status vnuma_set(const struct guest *g);

/*
 * How many of the pages [pfn, pfn + nr) come first on one node of the host:
 * *pnode, which is ANY_NODE for pages that are in no vnode.
 */
uint64_t vnuma_part(const struct guest *g, struct pfn pfn, uint64_t nr,
		    uint32_t *pnode);

/*
 * Gives the domain pages [pfn, pfn + nr), in the largest extents that Xen has,
 * on the host's nodes that its vnodes say. PV: mfn gets the machine frame of
 * each; PVH: NULL.
 */
enum status populate(const struct guest *g, struct pfn pfn, uint64_t nr,
		     struct mfn *mfn);

/* Gives it one page whose frame, *mfn, is below 4 GiB. */
enum status populate_below_4g(const struct guest *g, struct pfn pfn,
			      struct mfn *mfn);

/* Sets the memory map that the domain gets from Xen. */
enum status set_memory_map(const struct guest *g, const struct e820_entry *map,
			   unsigned int nr);

#endif
