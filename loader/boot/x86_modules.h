/* SPDX-License-Identifier: MIT */
/*
 * The modules that Xen or a kernel on x86 is given.
 */
#ifndef BOOT_X86_MODULES_H
#define BOOT_X86_MODULES_H

#include "x86_state.h"

/* Reads the entry's modules to any pages below 4 GiB. */
enum status x86_load_modules(struct x86 *x86);

/* Allocates pages for every module that is open and reads it. */
enum status x86_read_modules(struct x86 *x86);

/* Adds a file that is in memory to the list of modules for Xen or a kernel. */
enum status x86_add_module(struct x86 *x86, enum module_kind kind,
			   struct file file, const char *cmdline);

#endif
