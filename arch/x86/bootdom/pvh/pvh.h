/* SPDX-License-Identifier: MIT */
/*
 * The boot domain as a PVH dom0: what its files share. self.c makes a struct
 * self of the functions that are not described here.
 */
#ifndef BOOTDOM_PVH_H
#define BOOTDOM_PVH_H

#include "../bootdom.h"
#include "../dom0.h"

#include <xen/arch-x86/hvm/start_info.h>

/* What Xen told us. The list of modules that it points to is no longer used. */
extern struct hvm_start_info pvh_start_info;

/* dom0's command line, as Xen gave it. */
#define PVH_CMDLINE 8192
extern char pvh_cmdline[PVH_CMDLINE];

/* Where head.S goes on. */
_Noreturn void pvh_main(const struct hvm_start_info *info);

/* Reads the memory map that Xen made for us, which becomes dom0's. */
enum status pvh_memory_init(void);

/* True if all of [addr, addr + size) is memory. */
bool pvh_memory_has(uint64_t addr, uint64_t size);

/* The largest piece of memory inside [start, end). */
struct span pvh_memory_largest(uint64_t start, uint64_t end);

/* Sets aside memory for what other domains are given. */
enum status pvh_write_init(void);

/* Takes the memory out of the window, so that its frame numbers are free. */
enum status pvh_map_init(void);

/* Unmaps everything, and puts the memory back. */
enum status pvh_map_end(void);

enum status pvh_map_shared_info(const struct shared_info **out);
enum status pvh_map_frame(const char *name, domid_t domid, struct gfn frame,
			  void **out);
enum status pvh_open_frames(const char *name, domid_t domid,
			    const struct gfn *frames, unsigned int nr,
			    void **out);
enum status pvh_close_frames(const char *name, domid_t domid,
			     const struct gfn *frames, unsigned int nr);
enum status pvh_copy_frames(const char *name, domid_t domid,
			    const struct gfn *frames, unsigned int nr,
			    const void *from);
enum status pvh_map_grants(const char *name, domid_t domid, void **out);
enum status pvh_map_clear(void);
enum status pvh_map_console(const char *name, domid_t domid, struct gfn frame,
			    unsigned int slot, void **out);
void pvh_map_no_console(unsigned int slot);

enum status pvh_dom0_lay_out(struct dom0 *dom0);
enum status pvh_dom0_place(struct dom0 *dom0);
enum status pvh_dom0_enter(struct dom0 *dom0);

#endif
