/* SPDX-License-Identifier: MIT */
/*
 * Checks of dom0's kernel on x86 before Xen is started: Xen panics on a kernel
 * that it refuses, when the firmware can no longer help. As Xen unpacks a
 * bzImage itself, only what is known without unpacking is checked in one.
 * Sources: Xen's xen/arch/x86/bzimage.c, pv/dom0_build.c, hvm/dom0_build.c and
 * dom0_build.c, 4.14 to 4.22.
 */
#ifndef DAYBREAK_DOM0_KERNEL_H
#define DAYBREAK_DOM0_KERNEL_H

#include <daybreak/config.h>
#include <daybreak/domain.h>
#include <daybreak/kernel.h>

/* The longest command line that start_info holds. */
#define DOM0_CMDLINE_MAX 1023

/*
 * Returns PV or PVH: the last such word of Xen's dom0=, in the entry's options
 * and then in its extra; PV without one.
 */
enum domain_type dom0_type(const struct entry *entry);

/*
 * True for a kernel that must be unpacked before Xen gets it: one that is
 * compressed as a whole, as Xen finds the unpacked size only for gzip; and a
 * bzImage that does not say that it is 64-bit, as its notes must be read.
 */
bool dom0_kernel_is_unpacked(const struct kernel_file *kernel);

/*
 * Checks a kernel that Xen gets unchanged, if it can be read without unpacking:
 * an ELF, also inside a bzImage. Returns ST_OK; dom0_kernel_check()'s status;
 * or ST_UNSUPPORTED with a sentence for a compression that Xen cannot unpack.
 */
enum status dom0_kernel_look(const struct kernel_file *kernel,
			     enum domain_type type);

/*
 * Checks that Xen can start that ELF as dom0: it offers that type, its entry is
 * inside it, and it does not exclude dom0. Returns ST_OK; what elf_parse() and
 * notes_parse() return; or ST_UNSUPPORTED or ST_INVALID with a sentence that
 * names the file.
 */
enum status dom0_kernel_check(struct file elf, enum domain_type type);

/* True if Xen's options switch the IOMMU off. */
bool dom0_iommu_is_off(const struct entry *entry);

/*
 * Checks that a PVH dom0 has the IOMMU without which Xen panics: that the host
 * has one, and that Xen's options do not switch it off. Returns ST_UNSUPPORTED
 * with a sentence.
 */
enum status dom0_check_iommu(const struct entry *entry, bool host_lacks_it);

/*
 * Checks that dom0's command line, which is the entry's and what follows "--"
 * in Xen's options, fits where Xen puts it. Returns ST_TOO_LARGE with a
 * sentence for a PV dom0; only warns for a PVH one, as only Xen before 4.21
 * cuts it.
 */
enum status dom0_check_cmdline(const struct entry *entry);

#endif
