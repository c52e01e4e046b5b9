/* SPDX-License-Identifier: MIT */
/*
 * The decisions about the host: which files can start it, where Xen's image is
 * placed and what Xen is told.
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

/* Refuses an entry with keys that are not for that CPU. */
enum status plan_check_entry(const struct entry *entry, enum guest_arch arch);

/*
 * Refuses the kernel of an entry with hypervisor=none because it does not offer
 * PVH; offers says what it offers instead. Returns ST_UNSUPPORTED.
 */
enum status plan_no_pvh(const struct entry *entry, const char *offers);

/*
 * Reads what Xen for multiboot2 says about itself, from its unpacked file.
 * Returns a status with a sentence.
 */
enum status plan_multiboot2_facts(struct file xen, struct image *image,
				  struct mb2_header *header);

/* The same for Xen on Arm. */
enum status plan_arm_facts(struct file xen, struct arm64_image *image,
			   struct xen_version *version);

/* Refuses an image that handoff=image cannot start. */
enum status plan_check_image(struct file xen, const struct arm64_image *image);

/* Where an image is placed. */
struct placement {
	uint64_t addr;	/* of the image's lowest segment */
	uint64_t size;	/* paddr_end - paddr_start */
	uint64_t entry; /* after relocation */
	/*
	 * True if the firmware still uses that memory: the image is loaded at
	 * staging and moved when boot services have ended.
	 */
	bool staged;
	uint64_t staging;
};

/*
 * Chooses the placement: as the header's relocation tag asks, or without one
 * at the ELF's own addresses. Returns ST_NO_MEMORY with a sentence when no free
 * memory fits.
 */
enum status plan_placement(const char *name, const struct image *image,
			   const struct mb2_header *header,
			   const struct memmap *map, struct placement *out);

/*
 * The same for a kernel started by PVH: at its own addresses, or where its
 * PHYS32_RELOC note allows, and always below 4 GiB. As it runs when boot
 * services have ended, it may also be placed in their memory. out->entry is its
 * PHYS32_ENTRY after relocation. Also returns ST_INVALID for an entry outside
 * the kernel and ST_UNSUPPORTED for a kernel above 4 GiB.
 */
enum status plan_pvh_placement(const char *name, const struct image *image,
			       const struct notes *notes,
			       const struct memmap *map, struct placement *out);

/*
 * Finds size bytes of free memory, in whole pages, from 1 MiB up to end, for
 * data that a placed kernel needs, but not where the kernel will be moved to.
 * In map the kernel's own memory is already allocated. Returns ST_OK and the
 * address, or ST_NO_MEMORY with a sentence that begins with what.
 */
enum status plan_pvh_find(const char *what, const struct placement *kernel,
			  const struct memmap *map, uint64_t size, uint64_t end,
			  uint64_t *addr);

/*
 * Finds a room for Xen's file, as it is read or unpacked, in which Xen can run
 * if its header asks for what Xen's usually do: it then need not be copied.
 * size is the file's; out->size is larger, for the zeroes that follow the
 * file's part of the image. Returns ST_NO_MEMORY, silently, if there is none.
 */
enum status plan_room(uint64_t size, const struct memmap *map,
		      struct placement *out);

/*
 * True if the image, whose file is at the start of room, can run there:
 * plan_load() may then load it over its own file. Sets out, as
 * plan_placement() does.
 */
bool plan_stays(const struct image *image, const struct mb2_header *header,
		const struct placement *room, struct placement *out);

/*
 * Writes Xen's command line: the name of its file (which Xen on x86 drops; NULL
 * for Arm, where Xen expects none), the entry's options, vga= for the entry's
 * video= unless the options have one, its extra, and ucode= with the number of
 * the microcode's module, which overrides any earlier ucode=. Returns
 * ST_TOO_LARGE with a sentence when out is too small.
 */
enum status plan_xen_cmdline(const struct entry *entry, const char *xen_name,
			     const struct modlist *modules, struct text *out);

/*
 * Writes a module's command line: the file's name, which Xen drops, and its
 * arguments. The same status.
 */
enum status plan_module_cmdline(const struct module *module, struct text *out);

/*
 * Loads image, which elf_parse() has read from file, into memory, which stands
 * for [paddr_start, paddr_end): the bytes of each segment, and zeroes
 * elsewhere. memory may begin where the file does if plan_stays().
 */
void plan_load(struct file file, const struct image *image, void *memory);

#endif
