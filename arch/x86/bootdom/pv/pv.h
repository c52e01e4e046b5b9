/* SPDX-License-Identifier: MIT */
/*
 * The boot domain as a PV dom0: what its files share. self.c makes a struct
 * self of the functions that are not described here. own lists the boot
 * domain's frames, which become dom0's.
 */
#ifndef BOOTDOM_PV_H
#define BOOTDOM_PV_H

#include "../bootdom.h"
#include "../dom0.h"

/* The one that Xen made for this domain. */
extern const struct start_info *start_info;

/* Where head.S goes on, and how it enters dom0's kernel. */
_Noreturn void pv_main(const struct start_info *si);
_Noreturn void pv_jump(uint64_t entry, uint64_t start_info, uint64_t sp);

/* Finds the page table that maps the window. */
void pv_map_init(void);

/* Maps one of our own pages, so that it can be written. */
enum status pv_map_own(const char *name, const struct frames *own,
		       struct pfn pfn, void **out);

enum status pv_map_frames(const char *name, domid_t domid,
			  const struct gfn *frames, unsigned int nr,
			  void **out);
enum status pv_copy_frames(const char *name, domid_t domid,
			   const struct gfn *frames, unsigned int nr,
			   const void *from);
enum status pv_map_grants(const char *name, domid_t domid, void **out);
enum status pv_map_clear(void);
enum status pv_map_console(const char *name, domid_t domid, struct gfn frame,
			   unsigned int slot, void **out);
void pv_map_no_console(unsigned int slot);

enum status pv_dom0_lay_out(struct dom0 *dom0);
enum status pv_dom0_place(struct dom0 *dom0);
enum status pv_dom0_enter(struct dom0 *dom0);

/*
 * Completes dom0's page tables, which have been placed as layout says, and
 * makes them read-only: Xen refuses a page table that is mapped writable.
 */
enum status pv_tables_make(const struct frames *own,
			   const struct layout *layout);

/*
 * Switches to dom0's page tables. Besides dom0's pages, these map only the boot
 * domain's image.
 */
enum status pv_tables_take(const struct frames *own,
			   const struct layout *layout);

#endif
