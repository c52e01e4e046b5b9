/* SPDX-License-Identifier: MIT */
/*
 * A domain as it is asked for: its files in memory, its sizes, its name.
 * Inputs of <daybreak/layout.h>; nothing here is decided yet.
 */
#ifndef DAYBREAK_DOMAIN_H
#define DAYBREAK_DOMAIN_H

#include <daybreak/modlist.h>
#include <daybreak/notes.h>

#define DOMAIN_PAGE	  4096ULL
#define DOMAIN_MIN_MEMORY (4ULL << 20)
#define DOMAIN_MAX_MEMORY (16ULL << 40)
#define DOMAIN_MAX_VCPUS  128 /* HVM_MAX_VCPUS: what a PVH domain may have */
#define DOMAIN_MAX	  32  /* domains= of one entry */
#define DOMAIN_MAX_NAME	  31  /* characters: a device tree node's name */
#define DOMAIN_DOM0	  "Domain-0" /* the name that dom0 has */
#define DOMAIN_SIF_DOM0	  3u	     /* SIF_PRIVILEGED, SIF_INITDOMAIN */

enum domain_type { DOMAIN_PV, DOMAIN_PVH };

struct domain {
	const char *name; /* for sentences */
	enum domain_type type;
	struct file kernel;	   /* the ELF, unpacked, wholly in memory */
	const struct image *image; /* by elf_parse */
	const struct notes *notes; /* by notes_parse */
	/*
	 * PV: one MODULE_RAMDISK without a command line is handed over as the
	 * ramdisk it is, anything else as a multiboot module package.
	 * PVH: the module list. Modules are copied as they are, compressed or
	 * not.
	 */
	const struct modlist *modules;
	const char *cmdline; /* NULL for none */
	uint64_t memory;     /* bytes, a multiple of DOMAIN_PAGE */
	uint64_t p2m_pfn;    /* PV with INIT_P2M: the list lies no lower */
	unsigned int nr_vcpus;
	unsigned int nr_online; /* PVH: of them, by its ACPI; 0: all */
	uint32_t flags; /* start_info's SIF_PRIVILEGED, SIF_INITDOMAIN */
	uint32_t store_evtchn, console_evtchn;
	bool acpi; /* PVH: make tables for it */
};

#endif
