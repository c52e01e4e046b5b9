/* SPDX-License-Identifier: MIT */
/*
 * The ways to start something on x86: Xen by multiboot2 or as the EFI
 * application it is, or a kernel without Xen by PVH.
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

#define X86_CMDLINE 4096 /* characters with the NUL: Xen's, or a kernel's */

/* One boot on x86: large, in pages of its own. */
struct x86 {
	struct boot *boot;
	struct hypervisor xen;
	struct kernel_file kernel; /* that is being looked at */
	/* What is started, in its place. */
	struct image image;
	struct mb2_header header;
	struct notes notes;
	struct placement where;
	/* What goes with it. */
	struct modlist modules;
	struct modlist places; /* where the package's modules are */
	char cmdline[X86_CMDLINE];
	char load_options[XEN_FILE_OPTIONS_MAX];
	struct pvh_module pvh_modules[MODLIST_MAX];
	struct pvh_info info;
	unsigned int max_e820; /* that fit in info's */
	void *start_info;
	struct handoff handoff;
};

/* x86.c: reads every file but Xen's to anywhere below 4 GiB. */
enum status x86_load_modules(struct x86 *x86);

/* Takes pages for every module that is open and reads it. */
enum status x86_read_modules(struct x86 *x86);

/* Adds a module that lies in pages to the list of what is handed on. */
enum status x86_add_module(struct x86 *x86, enum module_kind kind,
			   struct file file, const char *cmdline);

/*
 * x86_kernel.c: unpacks the kernel that x86->kernel describes. Where it is
 * packed, elf has pages of its own.
 */
enum status x86_kernel_unpack(struct x86 *x86, struct file *elf);

/*
 * Looks at dom0's kernel, which Xen gets without domains=, and makes of it what
 * Xen can start: kernel, in pages of its own, becomes the kernel of a unified
 * kernel image or what a compressed file holds. Returns what
 * <daybreak/dom0_kernel.h> does.
 */
enum status x86_kernel_for_xen(struct x86 *x86, struct module *kernel);

/*
 * x86_xen.c: boots Xen from x86->xen, as it was shipped. This and the next two
 * return only when they cannot.
 */
enum status x86_boot_xen(struct x86 *x86);

/*
 * Starts xen.efi, which lies beside the configuration and reads it and its
 * files itself. Returns also when it has come back.
 */
enum status x86_boot_application(struct x86 *x86);

/* x86_pvh.c: boots the entry's kernel itself, without a hypervisor. */
enum status x86_boot_pvh(struct x86 *x86);

#endif
