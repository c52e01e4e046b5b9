/* SPDX-License-Identifier: MIT */
/*
 * What the files share that make dom0 of the boot domain. own is the list of
 * the boot domain's frames, which become dom0's.
 */
#ifndef BOOTDOM_DOM0_H
#define BOOTDOM_DOM0_H

#include "bootdom.h"

#define DOM0_NAME "dom0"

/* Shows a page of our own in the window, where it can be written. */
enum status dom0_map(const struct frames *own, struct pfn pfn, void **out);

/*
 * Completes dom0's page tables, which have been placed as layout says, and
 * makes them read-only: Xen takes no page as a table that can be written to.
 */
enum status dom0_tables_make(const struct frames *own,
			     const struct layout *layout);

/* Makes the tables ours; afterwards only the boot domain's image is mapped. */
enum status dom0_tables_take(const struct frames *own,
			     const struct layout *layout);

#endif
