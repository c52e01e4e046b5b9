/* SPDX-License-Identifier: MIT */
/*
 * What the PVH test kernel's files share.
 */
#ifndef GUEST_PVH_H
#define GUEST_PVH_H

#include "guest.h"

/* Paging is off: addresses are guest-physical, below 4 GiB. */
static inline volatile void *at(uint64_t addr)
{
	return (volatile void *)(unsigned long)addr;
}

/* Xen's entries for hypercalls. */
extern uint8_t hypercall_page[PAGE];

/* Maps the grant table's first frame. */
volatile void *pvh_grants(void);

void fact_acpi(uint64_t rsdp);

#endif
