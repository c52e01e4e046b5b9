/* SPDX-License-Identifier: MIT */
/*
 * What the steps of a boot on x86 hand on to each other.
 */
#ifndef BOOT_X86_STATE_H
#define BOOT_X86_STATE_H

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

#endif
