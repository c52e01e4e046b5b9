/* SPDX-License-Identifier: MIT */
/*
 * The first frame of a domain's grant table (xen/grant_table.h, and
 * XENMEM_acquire_resource in xen/memory.h).
 */
#ifndef BOOTDOM_GRANTS_H
#define BOOTDOM_GRANTS_H

#include "hypercall.h"

#include <daybreak/status.h>

/*
 * Makes Xen allocate it. As PV, *frame becomes its MFN; as PVH, it is mapped at
 * our own frame *frame. Returns refused()'s and refused_table()'s statuses.
 */
enum status grants_acquire(const char *name, domid_t domid, xen_pfn_t *frame);

#endif
