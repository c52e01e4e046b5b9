/* SPDX-License-Identifier: MIT */
/*
 * What the files share that restore a saved domain.
 */
#ifndef BOOTDOM_RESTORE_H
#define BOOTDOM_RESTORE_H

#include "guest_domctl.h"

/*
 * Refuses a record that is not as the application has checked it: damage of
 * the package. Returns ST_INVALID.
 */
enum status restore_refuse(const struct guest *g, const char *record);

/* Fills one page of the domain with zeroes. */
enum status restore_clear(struct guest *g, struct gfn frame);

/*
 * Sets *out to the frame of a PV domain's page; what names it, for the sentence
 * when it has none. Returns ST_INVALID then.
 */
enum status restore_mfn(const struct guest *g, uint64_t pfn, const char *what,
			struct mfn *out);

/* Writes all pages of the domain, which are populated. */
enum status restore_write(struct guest *g);

/* In restore_vcpu.c: the PFN of vCPU 0's start_info. */
enum status restore_start_info(const struct guest *g, uint64_t *pfn);

/* Gives all vCPUs of a PV domain their registers. */
enum status restore_vcpus(const struct guest *g);

#endif
