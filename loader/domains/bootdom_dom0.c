// SPDX-License-Identifier: MIT
/*
 * dom0's kernel where domains are started: who unpacks it, and whether the boot
 * domain can become dom0 with it.
 */
#include <daybreak/bootdom_dom0.h>

/* Byte 7 of an xz file says how it is checked: not at all, or by CRC-32. */
#define XZ_CHECK_AT 7
#define XZ_CRC32    1

bool bootdom_unpacks(const struct kernel_file *kernel, uint64_t work_size)
{
	uint8_t check = UINT8_MAX;

	span_copy(kernel->packed.bytes, XZ_CHECK_AT, &check, 1);
	return kernel->kind == KERNEL_BZIMAGE && kernel->bz.is_64 &&
	       unpack_identify(kernel->packed.bytes) == UNPACK_XZ &&
	       check <= XZ_CRC32 && work_size <= BOOTDOM_START - BOOTDOM_LOW;
}

/* One that can be moved goes where the boot domain finds room for it. */
static enum status check_pvh(const char *name, const struct notes *notes,
			     const struct layout *layout)
{
	const struct piece *kernel = layout_find(layout, PIECE_KERNEL);
	uint64_t start = kernel->pfn * DOMAIN_PAGE;
	uint64_t end = start + kernel->nr_pages * DOMAIN_PAGE;

	if (notes->reloc.align ? end - start <= BOOTDOM_START - BOOTDOM_LOW
			       : start >= BOOTDOM_LOW && end <= BOOTDOM_START)
		return ST_OK;
	return fail(ST_TOO_LARGE,
		    "%s: is loaded at %#lx-%#lx, and the boot domain leaves "
		    "dom0's kernel the memory at %#lx-%#lx",
		    name, start, end, (uint64_t)BOOTDOM_LOW,
		    (uint64_t)BOOTDOM_START);
}

enum status bootdom_check_dom0(const char *name, const struct notes *notes,
			       const struct layout *layout, bool has_ramdisk)
{
	const struct mapping *initial = &layout->mappings[0];
	uint64_t mapped = initial->to - initial->from;
	enum status st;

	st = notes_check_dom0(name, notes);
	if (st)
		return st;
	if (layout->abi == ABI_PVH)
		return check_pvh(name, notes, layout);
	if (layout->abi != ABI_PV64)
		return fail(ST_UNSUPPORTED,
			    "%s: is a 32-bit PV kernel, and dom0's must be a "
			    "64-bit one where domains are started",
			    name);
	if (!(initial->from >> 39 & 511))
		return fail(ST_UNSUPPORTED,
			    "%s: is mapped at %#lx, and the first 512 GiB of "
			    "addresses are the boot domain's until dom0 runs",
			    name, layout->virt_base);
	if (has_ramdisk && !notes->mod_start_pfn)
		return fail(ST_UNSUPPORTED,
			    "%s: has no MOD_START_PFN note, which dom0's "
			    "kernel needs where domains are started",
			    name);
	if (mapped >= BOOTDOM_START && notes->init_p2m != NOTES_UNSET)
		return fail(ST_TOO_LARGE,
			    "%s: needs %lu MiB mapped, and the boot domain "
			    "leaves dom0's kernel %lu MiB",
			    name, mapped >> 20,
			    (uint64_t)(BOOTDOM_START >> 20));
	return ST_OK;
}
