// SPDX-License-Identifier: MIT
/*
 * Reads the memory map in the form that EFI firmware gives it. The only
 * source of struct memmap on a machine with EFI.
 *
 * It is an array of descriptors, each descriptor_size bytes from the last: a
 * firmware may use larger ones than the specification knows. They need not be
 * sorted. Real firmware has descriptors of no pages; they say nothing.
 */
#include <daybreak/memmap.h>

#include <stddef.h>

#define EFI_MEMORY_WB 0x8ULL

/* EFI_MEMORY_DESCRIPTOR, UEFI 2.10, section 7.2.3. */
struct efi_memory_descriptor {
	uint32_t type;
	uint32_t pad;
	uint64_t physical_start;
	uint64_t virtual_start;
	uint64_t number_of_pages;
	uint64_t attribute;
};

_Static_assert(sizeof(struct efi_memory_descriptor) == 40, "size");
_Static_assert(offsetof(struct efi_memory_descriptor, physical_start) == 8,
	       "physical_start");
_Static_assert(offsetof(struct efi_memory_descriptor, virtual_start) == 16,
	       "virtual_start");
_Static_assert(offsetof(struct efi_memory_descriptor, number_of_pages) == 24,
	       "number_of_pages");
_Static_assert(offsetof(struct efi_memory_descriptor, attribute) == 32,
	       "attribute");

static enum mem_type type_of(const struct efi_memory_descriptor *d)
{
	enum mem_type type;

	if (d->type > MEM_UNACCEPTED)
		return MEM_RESERVED;
	type = (enum mem_type)d->type;
	if (memmap_is_ram(type) && !(d->attribute & EFI_MEMORY_WB))
		return MEM_UNUSABLE;
	return type;
}

static enum status add(struct memmap *map, unsigned int index,
		       const struct efi_memory_descriptor *d)
{
	if (!d->number_of_pages)
		return ST_OK;
	if (d->number_of_pages > MEMMAP_ADDR_MAX / MEMMAP_PAGE)
		return fail(ST_INVALID,
			    "EFI memory map: descriptor %u has %#lx pages, at "
			    "most %#lx exist",
			    index, d->number_of_pages,
			    MEMMAP_ADDR_MAX / MEMMAP_PAGE);
	return memmap_add(map, d->physical_start,
			  d->number_of_pages * MEMMAP_PAGE, type_of(d));
}

static enum status check_shape(struct span descriptors, uint64_t size)
{
	if (size < sizeof(struct efi_memory_descriptor))
		return fail(ST_INVALID,
			    "EFI memory map: descriptors of %lu bytes, at "
			    "least %zu expected",
			    size, sizeof(struct efi_memory_descriptor));
	if (descriptors.size % size)
		return fail(ST_INVALID,
			    "EFI memory map: %lu bytes are not a whole "
			    "number of descriptors of %lu bytes",
			    descriptors.size, size);
	return ST_OK;
}

enum status memmap_from_efi(struct span descriptors, uint64_t descriptor_size,
			    struct memmap *map)
{
	struct efi_memory_descriptor d;
	enum status st = check_shape(descriptors, descriptor_size);

	memmap_init(map);
	for (unsigned int i = 0;
	     !st && span_copy(descriptors, 0, &d, sizeof(d)); i++) {
		st = add(map, i, &d);
		descriptors = span_sub(descriptors, descriptor_size,
				       descriptors.size - descriptor_size);
	}
	if (!st && !map->nr_ranges)
		return fail(ST_INVALID,
			    "EFI memory map: no memory in it at all");
	return st;
}
