/* SPDX-License-Identifier: MIT */
/*
 * The ways to start something on x86: Xen by multiboot2 or as an EFI
 * application, or a kernel without Xen by PVH.
 */
#ifndef BOOT_X86_H
#define BOOT_X86_H

#include "hypervisor.h"
#include "modules.h"
#include "pages.h"

#include <daybreak/kernel.h>
#include <daybreak/notes.h>
#include <daybreak/plan.h>
#include <daybreak/pvh.h>

#define X86_CMDLINE 4096 /* bytes of Xen's or a kernel's, NUL included */

/* One boot on x86: large, in pages of its own. */
struct x86 {
	struct boot *boot;
	struct hypervisor xen;
	struct kernel_file kernel; /* the one being unpacked */
	/* What is started, and where it is placed. */
	struct image image;
	struct mb2_header header;
	struct notes notes;
	struct placement where;
	/* What it is given. */
	struct modlist modules;
	struct modlist places; /* the modules, where they are in the package */
	char cmdline[X86_CMDLINE];
	char load_options[XEN_FILE_OPTIONS_MAX];
	struct pvh_module pvh_modules[MODLIST_MAX];
	struct pvh_info info;
	unsigned int max_e820; /* entries that fit in info.e820 */
	void *start_info;
	struct handoff handoff;
};

/* x86.c: reads the entry's modules to any pages below 4 GiB. */
enum status x86_load_modules(struct x86 *x86);

/* Allocates pages for every module that is open and reads it. */
enum status x86_read_modules(struct x86 *x86);

/* Adds a file that is in memory to the list of modules for Xen or a kernel. */
enum status x86_add_module(struct x86 *x86, enum module_kind kind,
			   struct file file, const char *cmdline);

/*
 * x86_kernel.c: unpacks the kernel that x86->kernel describes. If it is packed,
 * elf has its own pages.
 */
enum status x86_kernel_unpack(struct x86 *x86, struct file *elf);

/*
 * Checks the kernel of dom0 that Xen gets in an entry without domains=, and
 * converts it to what Xen can start: takes it out of a unified kernel image or
 * unpacks it. kernel has its own pages. Returns what the functions of
 * <daybreak/dom0_kernel.h> return.
 */
enum status x86_kernel_for_xen(struct x86 *x86, struct module *kernel);

/*
 * x86_xen.c: boots Xen from the file x86->xen, which may be packed. This and
 * the next two functions return only on failure.
 */
enum status x86_boot_xen(struct x86 *x86);

/*
 * Starts xen.efi, which is in the configuration's directory and reads the
 * configuration and its files itself. Also returns when xen.efi returns.
 */
enum status x86_boot_application(struct x86 *x86);

/* x86_pvh.c: boots the entry's kernel itself, without a hypervisor. */
enum status x86_boot_pvh(struct x86 *x86);

#endif
