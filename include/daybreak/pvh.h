/* SPDX-License-Identifier: MIT */
/*
 * hvm_start_info, version 1, and the lists it points to. A kernel that is
 * started by PVH, in a domain or without Xen, gets its address in ebx.
 *
 *	hvm_start_info	56 bytes
 *	command line	with its NUL, padded to 8
 *	module list	at least PVH_MIN_MODULES entries of 32 bytes
 *	command lines	of modules, PVH_MODULE_CMDLINE bytes each
 *	memory map	24 bytes an entry
 */
#ifndef DAYBREAK_PVH_H
#define DAYBREAK_PVH_H

#include <daybreak/e820.h>

#define PVH_MIN_MODULES	   2
#define PVH_MODULE_CMDLINE 1024

struct pvh_module {
	uint64_t paddr, size;
	const char *cmdline; /* NULL or "" for none */
};

struct pvh_info {
	uint64_t paddr;	     /* its address, 8-byte aligned */
	const char *cmdline; /* NULL for none */
	uint64_t rsdp_paddr; /* 0 for none */
	unsigned int nr_modules;
	const struct pvh_module *modules;
	unsigned int nr_e820;
	const struct e820_entry *e820;
};

/* The size in bytes of what pvh_write() writes. */
uint64_t pvh_size(const struct pvh_info *info);

/*
 * Writes bytes [offset, offset + size) of the whole to out, with zeroes past
 * its end. Module command lines of PVH_MODULE_CMDLINE bytes or more are cut.
 */
void pvh_write(const struct pvh_info *info, uint64_t offset, uint64_t size,
	       void *out);

#endif
