/* SPDX-License-Identifier: MIT */
/*
 * What Xen or a kernel on x86 is given beside itself: modules in memory.
 */
#ifndef BOOT_X86_MODULES_H
#define BOOT_X86_MODULES_H

#include "x86_state.h"

/* Reads every file but Xen's to anywhere below 4 GiB. */
enum status x86_load_modules(struct x86 *x86);

/* Takes pages for every module that is open and reads it. */
enum status x86_read_modules(struct x86 *x86);

/* Adds a module that lies in pages to the list of what is handed on. */
enum status x86_add_module(struct x86 *x86, enum module_kind kind,
			   struct file file, const char *cmdline);

#endif
