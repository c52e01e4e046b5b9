/* SPDX-License-Identifier: MIT */
/*
 * What the PV test kernel's files share.
 */
#ifndef GUEST_PV_H
#define GUEST_PV_H

#include "guest.h"

#define PTE_READ  0x21ULL /* present, accessed */
#define PTE_WRITE 0x23ULL

extern const struct start_info *start_info;

const uint64_t *pv_p2m(void);

/* Maps what an L1 entry names, valid until the next call. */
const volatile void *pv_show(uint64_t entry);

/* Takes away what is mapped so. */
void pv_hide(void);

/* Returns the grant table's first frame. */
uint64_t pv_grant_frame(void);

#endif
