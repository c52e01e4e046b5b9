/* SPDX-License-Identifier: MIT */
/*
 * Every decision about the host, with nothing done yet: where Xen's image
 * goes and what Xen is told.
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

/* Refuses what an entry asks for and Xen on that CPU does not have. */
enum status plan_check_entry(const struct entry *entry, enum guest_arch arch);

/*
 * The sentence for a kernel that hypervisor=none is to start and that offers
 * something else than PVH. Returns ST_UNSUPPORTED.
 */
enum status plan_no_pvh(const struct entry *entry, const char *offers);

/* Work memory: the first bytes of the file, then the decompressor's. */
struct plan_work {
	uint64_t unpack_size; /* unpack_work_size() of the file */
	uint8_t head[MB2_SEARCH];
	_Alignas(16) uint8_t unpack[];
};

/*
 * Reads what Xen for multiboot2 says about itself, from its packed file. limit
 * is the most it may unpack to. Statuses with a sentence.
 */
enum status plan_multiboot2_facts(struct file packed, uint64_t limit,
				  struct plan_work *work, struct image *image,
				  struct mb2_header *header);

/* The same for Xen on Arm, from its unpacked file. */
enum status plan_arm_facts(struct file xen, struct arm64_image *image,
			   struct xen_version *version);

/* Refuses an image that handoff=image cannot start. */
enum status plan_check_image(struct file xen, const struct arm64_image *image);

/* Where an image goes. */
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
 * Chooses the place: what the header's relocation tag asks for, or the ELF's
 * own addresses when it has none. Returns ST_NO_MEMORY with a sentence when
 * no free memory fits.
 */
enum status plan_placement(const char *name, const struct image *image,
			   const struct mb2_header *header,
			   const struct memmap *map, struct placement *out);

/*
 * The same for a kernel started by PVH: its own addresses, or where its
 * PHYS32_RELOC note lets it go; below 4 GiB in any case. As it runs without
 * boot services, it may have their memory, too. entry is its PHYS32_ENTRY,
 * relocated. Returns ST_INVALID for an entry outside the kernel and
 * ST_UNSUPPORTED for a kernel above 4 GiB, too.
 */
enum status plan_pvh_placement(const char *name, const struct image *image,
			       const struct notes *notes,
			       const struct memmap *map, struct placement *out);

/*
 * Finds size bytes of free memory, in whole pages, from 1 MiB up to end, for
 * what that kernel needs when it is at its place: never where it will be moved
 * to. map is the one after the kernel got its memory. Returns ST_OK and the
 * address, or ST_NO_MEMORY with a sentence that begins with what.
 */
enum status plan_pvh_find(const char *what, const struct placement *kernel,
			  const struct memmap *map, uint64_t size, uint64_t end,
			  uint64_t *addr);

/*
 * Xen's command line: the name of its file (which Xen on x86 drops; NULL for
 * Arm, where it has no place), the entry's options, vga= for the entry's video=
 * unless the options have one, extra, and ucode= with the number of the
 * microcode's module, which wins over any ucode= before it. Returns
 * ST_TOO_LARGE with a sentence when out is too small.
 */
enum status plan_xen_cmdline(const struct entry *entry, const char *xen_name,
			     const struct modlist *modules, const char *extra,
			     struct text *out);

/*
 * The module's own: the file's name, which Xen drops, and its arguments.
 * Returns as above.
 */
enum status plan_module_cmdline(const struct module *module, struct text *out);

/*
 * Loads image from the opened stream u of its file into memory, which stands
 * for [paddr_start, paddr_end): each segment's bytes straight to their place,
 * zeroes where the file has none. Ends the stream with unpack_close. Returns
 * what the stream returns.
 */
enum status plan_load(struct unpack *u, const struct image *image,
		      void *memory);

#endif
