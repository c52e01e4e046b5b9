/* SPDX-License-Identifier: MIT */
/*
 * The parts of `daybreak inspect`: each knows a few kinds of file. It prints
 * what it finds at this depth, or silently returns ST_NOT_MINE.
 */
#ifndef TOOLS_INSPECT_H
#define TOOLS_INSPECT_H

#include "tool.h"

/* Any kind of file, also one unpacked from another; aligned to 16. */
enum status inspect(struct file file, int depth);

enum status inspect_packed(struct file file, int depth);
enum status inspect_kernel(struct file file, int depth); /* bzImage */
enum status inspect_arm(struct file file, int depth);	 /* Image, zImage */
enum status inspect_elf(struct file file, int depth);
enum status inspect_pe(struct file file, int depth);
enum status inspect_seal(struct file file, int depth);
enum status inspect_saved(struct file file, int depth); /* of xl save */
enum status inspect_level(struct file file, int depth); /* of --cpu */
enum status inspect_tree(struct file file, int depth);
enum status inspect_ramdisk(struct file file, int depth); /* cpio */

/* Prints what the running Xen can give its domains of the CPU, as a file. */
enum status inspect_cpu(void);

/* Prints the facts of the PE around a kernel, if there is one. */
void inspect_pe_facts(struct file file, int depth);

#endif
