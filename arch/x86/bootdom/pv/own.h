/* SPDX-License-Identifier: MIT */
/*
 * The boot domain's own memory, as Xen has laid it out. Pure arithmetic: makes
 * no hypercalls.
 */
#ifndef BOOTDOM_OWN_H
#define BOOTDOM_OWN_H

#include <stdint.h>

/*
 * Returns the first PFN that Xen has not mapped for a PV dom0 whose page tables
 * end before PFN tables_end and whose mapping begins at address 0. Only a page
 * of stack follows the tables. Pages from there on can become page tables, as
 * nothing maps them writable.
 */
uint64_t own_mapped_end(uint64_t tables_end);

#endif
