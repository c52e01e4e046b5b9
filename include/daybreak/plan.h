/* SPDX-License-Identifier: MIT */
/*
 * The decisions about the host: what it can be started with, where Xen's image
 * is placed and what Xen is told.
 */
#ifndef DAYBREAK_PLAN_H
#define DAYBREAK_PLAN_H

#include <daybreak/arm64_image.h>
#include <daybreak/config.h>
#include <daybreak/format.h>
#include <daybreak/image.h>
#include <daybreak/memmap.h>
#include <daybreak/modlist.h>
#include <daybreak/multiboot2.h>
#include <daybreak/notes.h>
#include <daybreak/unpack.h>
#include <daybreak/xen_version.h>

/* Refuses an entry's keys that are not for that CPU. */
enum status plan_check_entry(const struct entry *entry, enum guest_arch arch);

/*
 * Refuses the kernel of an entry with hypervisor=none that does not offer PVH;
 * offers says what it offers. Returns ST_UNSUPPORTED.
 */
enum status plan_no_pvh(const struct entry *entry, const char *offers);

/* Work memory: the first bytes of the file, then the decompressor's. */
struct plan_work {
	uint64_t unpack_size; /* unpack_work_size() of the file */
	uint8_t head[MB2_SEARCH];
	_Alignas(16) uint8_t unpack[];
};

/*
 * Reads what Xen for multiboot2 says about itself from its packed file, which
 * may unpack to at most limit bytes. Returns a status with a sentence.
 */
enum status plan_multiboot2_facts(struct file packed, uint64_t limit,
				  struct plan_work *work, struct image *image,
				  struct mb2_header *header);

/* The same for Xen on Arm, from its unpacked file. */
enum status plan_arm_facts(struct file xen, struct arm64_image *image,
			   struct xen_version *version);

/* Refuses an image that handoff=image cannot start. */
enum status plan_check_image(struct file xen, const struct arm64_image *image);

/* Where an image is placed. */
struct placement {
	uint64_t addr;	/* of the image's lowest segment */
	uint64_t size;	/* paddr_end - paddr_start */
	uint64_t entry; /* relocated */
	/*
	 * The firmware still uses that memory: the image waits at staging and
	 * is moved when boot services have ended.
	 */
	bool staged;
	uint64_t staging;
};

/*
 * Chooses the placement: as the header's relocation tag asks, or the ELF's own
 * addresses without one. Returns ST_NO_MEMORY with a sentence when
 * no free memory fits.
 */
enum status plan_placement(const char *name, const struct image *image,
			   const struct mb2_header *header,
			   const struct memmap *map, struct placement *out);

/*
 * The same for a kernel started by PVH: its own addresses, or where its
 * PHYS32_RELOC note allows; always below 4 GiB. As it runs without boot
 * services, it may also be placed in their memory. entry is its PHYS32_ENTRY,
 * relocated. Also returns ST_INVALID for an entry outside the kernel and
 * ST_UNSUPPORTED for a kernel above 4 GiB.
 */
enum status plan_pvh_placement(const char *name, const struct image *image,
			       const struct notes *notes,
			       const struct memmap *map, struct placement *out);

/*
 * Finds size bytes of free memory, in whole pages, from 1 MiB up to end, for
 * what a placed kernel needs: never where it will be moved to. map already has
 * the kernel's own memory. Returns ST_OK and the address, or ST_NO_MEMORY with
 * a sentence that begins with what.
 */
enum status plan_pvh_find(const char *what, const struct placement *kernel,
			  const struct memmap *map, uint64_t size, uint64_t end,
			  uint64_t *addr);

/*
 * Xen's command line: the name of its file (which Xen on x86 drops; NULL for
 * Arm, where it has no place), the entry's options, vga= for the entry's video=
 * unless the options have one, its extra, and ucode= with the number of the
 * microcode's module, which wins over any ucode= before it. Returns
 * ST_TOO_LARGE with a sentence when out is too small.
 */
enum status plan_xen_cmdline(const struct entry *entry, const char *xen_name,
			     const struct modlist *modules, struct text *out);

/*
 * A module's command line: the file's name, which Xen drops, and its arguments.
 * Returns as above.
 */
enum status plan_module_cmdline(const struct module *module, struct text *out);

/*
 * Loads image from the opened stream u of its file into memory, which is
 * [paddr_start, paddr_end): the bytes of each segment, and zeroes elsewhere.
 * Ends the stream with unpack_close(). Returns the stream's status.
 */
enum status plan_load(struct unpack *u, const struct image *image,
		      void *memory);

#endif
