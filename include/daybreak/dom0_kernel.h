/* SPDX-License-Identifier: MIT */
/*
 * dom0's kernel on x86, checked before Xen is started: Xen panics on what it
 * refuses, after the firmware is gone. As Xen unpacks a bzImage itself, only
 * what can be known without unpacking is checked of one. Sources: Xen's
 * xen/arch/x86/bzimage.c, pv/dom0_build.c, hvm/dom0_build.c and dom0_build.c,
 * 4.14 to 4.22.
 */
#ifndef DAYBREAK_DOM0_KERNEL_H
#define DAYBREAK_DOM0_KERNEL_H

#include <daybreak/config.h>
#include <daybreak/domain.h>
#include <daybreak/kernel.h>

/* The longest command line that start_info holds. */
#define DOM0_CMDLINE_MAX 1023

/*
 * PV or PVH: the last word of Xen's dom0= that says so, in the entry's options
 * and then in its extra; PV where none does.
 */
enum domain_type dom0_type(const struct entry *entry);

/*
 * True for a kernel that must be unpacked before Xen gets it: one that is
 * compressed as a whole, as Xen finds the size only of gzip; and a bzImage that
 * does not say that it is 64-bit, whose notes have to be read.
 */
bool dom0_kernel_is_unpacked(const struct kernel_file *kernel);

/*
 * Checks a kernel that Xen gets as it is, if it can be read without unpacking:
 * an ELF, also inside a bzImage. Returns ST_OK or dom0_kernel_check()'s status.
 */
enum status dom0_kernel_look(const struct kernel_file *kernel,
			     enum domain_type type);

/*
 * Checks that Xen can start that ELF as dom0: it offers the entry of that type,
 * inside itself, and does not exclude dom0. Returns ST_OK; what elf_parse() and
 * notes_parse() return; or ST_UNSUPPORTED or ST_INVALID with a sentence that
 * names the file.
 */
enum status dom0_kernel_check(struct file elf, enum domain_type type);

/* Only the last of these checks: its notes may list what it supports. */
enum status dom0_kernel_check_features(const char *name,
				       const struct notes *notes);

/*
 * Checks that dom0's command line, the entry's and what follows "--" in Xen's
 * options, fits where Xen puts it. Returns ST_TOO_LARGE with a sentence for a
 * PV dom0; only warns for a PVH one, whose line only Xen before 4.21 cuts.
 */
enum status dom0_check_cmdline(const struct entry *entry);

#endif
