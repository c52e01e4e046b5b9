/* SPDX-License-Identifier: MIT */
/*
 * The parts of `daybreak inspect`: each knows a few kinds of file. Every one
 * returns ST_NOT_MINE silently, or prints what it found out at this depth.
 */
#ifndef TOOLS_INSPECT_H
#define TOOLS_INSPECT_H

#include "tool.h"

/* Any file or what was unpacked from one, aligned to 16; knows all kinds. */
enum status inspect(struct file file, int depth);

enum status inspect_packed(struct file file, int depth);
enum status inspect_kernel(struct file file, int depth); /* bzImage */
enum status inspect_arm(struct file file, int depth);	 /* Image, zImage */
enum status inspect_elf(struct file file, int depth);
enum status inspect_pe(struct file file, int depth);
enum status inspect_tree(struct file file, int depth);
enum status inspect_ramdisk(struct file file, int depth); /* cpio */

/* Facts of the PE around a kernel; silent when there is none. */
void inspect_pe_facts(struct file file, int depth);

#endif
