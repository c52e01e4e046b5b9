/* SPDX-License-Identifier: MIT */
/*
 * The ways to start something on x86: Xen by multiboot2 or as the EFI
 * application it is, or a kernel without Xen by PVH.
 */
#ifndef EFI_HOST_X86_H
#define EFI_HOST_X86_H

#include "app.h"

#include <daybreak/acpi_sleep.h>
#include <daybreak/bootdom_plan.h>
#include <daybreak/kernel.h>

/* --- host_x86.c --- */

/* Reads every file but Xen's to anywhere below 4 GiB. */
enum status host_load_modules(const struct entry *entry, struct modlist *list);

/* Takes pages for every piece that is open and reads it. */
enum status host_read_pieces(void);

/* --- host_domains.c: an entry with domains= --- */

/*
 * The same as host_load_modules(), but Xen's kernel is the boot domain and its
 * ramdisk the package with dom0's kernel and ramdisk and every domain's image.
 * extra is what Xen is told behind the entry's options=.
 */
enum status host_load_domains(const struct config *config,
			      const struct entry *entry, const char *extra,
			      struct modlist *list);

/* --- acpi_tables.c --- */

/* Address of the firmware's RSDP; 0: none. */
uint64_t acpi_tables_rsdp(void);

/* How the host is switched off; false with a warning when it is not known. */
bool acpi_tables_soft_off(struct acpi_soft_off *out);

/* --- bootdom.c --- */

/* The boot domain's ELF, in whole pages of its own. */
enum status bootdom_load(struct span *out);

/* --- domain_variable.c --- */

/*
 * Makes ready what dom0 is told of the plan's domains, each of which has its
 * UUID. Returns domain_report_write()'s statuses, or ST_NO_MEMORY.
 */
enum status domain_variable_prepare(const struct bootdom_plan *plan);

/*
 * Tells it, if there is anything to tell. Called when nothing can fail any
 * more: a boot that is given up leaves nothing behind.
 */
void domain_variable_set(void);

/* --- kernel_file.c --- */

/*
 * Unpacks a kernel that kernel_identify() knows, at most limit bytes. Where it
 * is packed, elf has pages of its own and shipped's are given back.
 */
enum status kernel_file_unpack(const struct kernel_file *facts,
			       struct file shipped, uint64_t limit,
			       struct file *elf);

/*
 * Looks at dom0's kernel, which Xen gets without domains=, and makes of it what
 * Xen can start: kernel, in pages of its own, becomes the kernel of a unified
 * kernel image or what a compressed file holds. extra is what Xen is told
 * behind the entry's options=. Returns what <daybreak/dom0_kernel.h> does.
 */
enum status kernel_file_for_xen(const struct entry *entry, const char *extra,
				struct file *kernel);

/* --- host_multiboot2.c --- */

/*
 * Boots Xen from its file as it was shipped, which is given back. Returns only
 * when it cannot.
 */
enum status multiboot2_boot(const struct config *config,
			    const struct entry *entry,
			    const struct options *options, struct file packed);

/* --- xen_efi.c --- */

/*
 * Starts xen.efi, which lies beside the configuration and reads it and its
 * files itself. Nothing of ours is left when it runs. Returns only when it
 * cannot be started, or when it has come back.
 */
enum status xen_efi_boot(const struct config *config, const struct entry *entry,
			 const struct options *options, struct file xen);

/* --- host_pvh.c --- */

/*
 * Boots the entry's kernel itself, without a hypervisor. Returns only when it
 * cannot.
 */
enum status pvh_boot(const struct entry *entry, const struct options *options);

#endif
