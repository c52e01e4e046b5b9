/* SPDX-License-Identifier: MIT */
/*
 * The files passed on to Xen or to a domain, or put into a package, in order.
 */
#ifndef DAYBREAK_MODLIST_H
#define DAYBREAK_MODLIST_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#define MODLIST_MAX	96
/* Xen on x86 takes at most this many (arch/x86/setup.c: 64 bits less one). */
#define XEN_MAX_MODULES 63

enum module_kind {
	MODULE_KERNEL,
	MODULE_RAMDISK,
	MODULE_UCODE,
	MODULE_XSM,
	MODULE_DEVICE_TREE, /* of a domain on Arm */
	MODULE_SAVED,	    /* a domain that is restored, on x86 */
	MODULE_CPU,	    /* of cpuid_level=, on x86 */
	MODULE_OTHER,
};

/* A file in memory, page aligned, and its command line. */
struct module {
	enum module_kind kind;
	struct file file;
	uint64_t addr; /* its machine address, if it has one */
	const char *cmdline;
};

struct modlist {
	unsigned int nr_modules;
	struct module modules[MODLIST_MAX];
};

/*
 * Appends a module. The strings and bytes are borrowed; cmdline may be NULL for
 * an empty one. Returns ST_TOO_LARGE with a sentence naming the file when there
 * are MODLIST_MAX already.
 */
enum status modlist_add(struct modlist *list, enum module_kind kind,
			struct file file, const char *cmdline);

/* Index of the first module of that kind, or -1. */
int modlist_find(const struct modlist *list, enum module_kind kind);

#endif
