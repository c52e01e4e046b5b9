/* SPDX-License-Identifier: MIT */
/*
 * What the x86*.c files share.
 */
#ifndef BOOT_X86_STATE_H
#define BOOT_X86_STATE_H

#include "modules.h"
#include "pages.h"

#include <daybreak/hypervisor.h>
#include <daybreak/kernel.h>
#include <daybreak/notes.h>
#include <daybreak/plan.h>
#include <daybreak/pvh.h>

#define X86_CMDLINE 4096 /* bytes of Xen's or a kernel's, NUL included */

/* One boot on x86: large, in pages of its own. */
struct x86 {
	struct boot *boot;
	struct hypervisor xen;
	struct placement room;	   /* the last one that Xen's file was put in */
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

#endif
