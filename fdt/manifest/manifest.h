/* SPDX-License-Identifier: MIT */
/*
 * The format of the manifest's lists of numbers, for its writer and its reader.
 */
#ifndef DAYBREAK_FDT_MANIFEST_H
#define DAYBREAK_FDT_MANIFEST_H

#include "../node.h"

#include <daybreak/manifest.h>

#define MANIFEST_HYPERVISOR "hypervisor,xen"
#define MANIFEST_DOMAIN	    "xen,domain"
#define MANIFEST_DOM0	    "daybreak,dom0"
#define MANIFEST_POOL	    "xen,cpupool"
#define MANIFEST_POOLS	    "cpupools" /* their parent */

/* "daybreak,pieces": these numbers for each piece. */
enum {
	CELL_KIND,
	CELL_INDEX,
	CELL_PFN,
	CELL_PAGES,
	CELL_GVA,
	CELL_SIZE,
	CELL_MODULE,
	CELL_FIRST,
	CELL_CARRIED,
	PIECE_CELLS
};

/* "daybreak,e820": address, size and type of each entry. */
#define E820_CELLS  3
/* "daybreak,iomem": frame, number and guest frame of each range. */
#define IOMEM_CELLS 3
/* "daybreak,ioports": first and last of each range. "daybreak,irqs" has one. */
#define PORTS_CELLS 2
/* "daybreak,nodes": with, without and except of each vCPU. */
#define NODES_CELLS (2 + MANIFEST_CPU_WORDS)
/* "daybreak,vnuma": pnode, pages, vCPUs and, a byte each, distances. */
enum {
	VNODE_PNODE,
	VNODE_PAGES,
	VNODE_VCPUS,
	VNODE_DISTANCES = VNODE_VCPUS + DOMAIN_MAX_VCPUS / 64,
	VNODE_CELLS
};
_Static_assert(DOMAIN_MAX_VNODES == 8, "distances fit into a cell");
/* "daybreak,cpuid": leaf, subleaf, register, clear, set, limit and keep. */
#define CPUID_CELLS	 7
/* "daybreak,links": domid, first page and number. "daybreak,peers" has one. */
#define LINK_CELLS	 3

/* The digests of all modules, one after the other. */
#define MANIFEST_DIGESTS "daybreak,sha256"

/* "daybreak,soft-off": SLP_TYP for PM1a and PM1b, 1 for reduced hardware. */
#define SOFT_OFF_CELLS	 3

/* One number of a node and its property's name. */
struct manifest_number {
	const char *property;
	uint64_t value;
};

#endif
