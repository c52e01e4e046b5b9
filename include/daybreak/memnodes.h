/* SPDX-License-Identifier: MIT */
/*
 * The machine's memory as device tree nodes, for a Xen that is started without
 * EFI: /memory and /reserved-memory (Devicetree Specification, 3.4 and 3.5).
 */
#ifndef DAYBREAK_MEMNODES_H
#define DAYBREAK_MEMNODES_H

#include <daybreak/memmap.h>
#include <daybreak/tree.h>

/* Xen keeps this many banks of each kind (NR_MEM_BANKS in its setup.h). */
#define MEMNODES_MAX 256

/* The most bytes that memnodes_write() adds. */
uint64_t memnodes_size(const struct memmap *map);

/*
 * Replaces the tree's memory nodes by one with all RAM, and adds a node to
 * /reserved-memory for each range of it that the firmware keeps: runtime
 * services and ACPI. Ranges that the tree already reserves stay as they are,
 * and none of ours overlaps them, as Xen refuses that. Memory that is neither
 * RAM nor the firmware's is in no node. Returns ST_TOO_LARGE with a sentence
 * for more than MEMNODES_MAX ranges, or an address that the root's cells cannot
 * hold; ST_UNSUPPORTED for other cells than 1 or 2.
 */
enum status memnodes_write(struct tree *tree, const struct memmap *map);

#endif
