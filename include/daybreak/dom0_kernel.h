/* SPDX-License-Identifier: MIT */
/*
 * dom0's kernel on x86, looked at before Xen is started: what Xen would refuse
 * panics the host when the firmware is gone. Xen unpacks a bzImage itself, so
 * that only what can be known without that is asked of one. Sources: Xen's
 * xen/arch/x86/bzimage.c, pv/dom0_build.c, hvm/dom0_build.c and dom0_build.c,
 * 4.14 to 4.22.
 */
#ifndef DAYBREAK_DOM0_KERNEL_H
#define DAYBREAK_DOM0_KERNEL_H

#include <daybreak/config.h>
#include <daybreak/domain.h>
#include <daybreak/kernel.h>

/* Characters of a command line that start_info holds. */
#define DOM0_CMDLINE_MAX 1023

/*
 * PV or PVH: the last word of Xen's dom0= that says so, in the entry's options
 * and then in its extra; PV where none does.
 */
enum domain_type dom0_type(const struct entry *entry);

/*
 * True for a kernel that is to be unpacked before Xen gets it: one that is
 * compressed as a whole, whose size Xen finds only where it is gzip'd, and a
 * bzImage that does not say that it has 64 bits, so that its notes are seen.
 */
bool dom0_kernel_is_unpacked(const struct kernel_file *kernel);

/*
 * Looks at what lies open of a kernel that is left as it is: an ELF, also one
 * that a bzImage holds unpacked. Returns ST_OK or dom0_kernel_check()'s.
 */
enum status dom0_kernel_look(const struct kernel_file *kernel,
			     enum domain_type type);

/*
 * Whether Xen can make dom0 of that ELF: it offers the entry that type wants,
 * inside itself, and does not say that it cannot be dom0. Returns ST_OK, or
 * what elf_parse() and notes_parse() do, ST_UNSUPPORTED or ST_INVALID with a
 * sentence that names the file.
 */
enum status dom0_kernel_check(struct file elf, enum domain_type type);

/* The last of these alone: by its notes, if it says what it supports. */
enum status dom0_kernel_check_features(const char *name,
				       const struct notes *notes);

/*
 * Whether dom0's command line, the entry's and what follows "--" among Xen's
 * options, has room where Xen puts it. Returns ST_TOO_LARGE with a sentence
 * for a PV dom0; for a PVH one, of which only Xen before 4.21 cuts it, warns.
 */
enum status dom0_check_cmdline(const struct entry *entry);

#endif
