/* SPDX-License-Identifier: MIT */
/*
 * The boot domain's own memory, as Xen has made it. Pure arithmetic; nothing is
 * called.
 */
#ifndef BOOTDOM_OWN_H
#define BOOTDOM_OWN_H

#include <stdint.h>

/*
 * The first PFN that Xen has not mapped, for a PV dom0 whose page tables, the
 * last of what is in its memory but for a page of stack, end before PFN
 * tables_end, and whose mapping begins at address 0. A page beyond can become
 * a page table, as nobody can write to it.
 */
uint64_t own_mapped_end(uint64_t tables_end);

#endif
