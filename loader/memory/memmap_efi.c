// SPDX-License-Identifier: MIT
/*
 * Reads the memory map as EFI firmware reports it.
 *
 * It is an array of descriptors, descriptor_size bytes apart: firmware may use
 * larger ones than the specification has. They need not be sorted. Real
 * firmware has impossible descriptors, for example of no pages: they are left
 * out, and the boot goes on.
 *
 * The valid ones are put at the end of the map's ranges, sorted, and then added
 * one by one to the map, which grows from the beginning: n of them make at most
 * 2n - 1 ranges, so the map never reaches what is still to be read.
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

static bool is_possible(const struct efi_memory_descriptor *d)
{
	uint64_t start = d->physical_start;

	return d->number_of_pages && start % PAGE_SIZE == 0 &&
	       start < MEMMAP_ADDR_MAX &&
	       d->number_of_pages <= (MEMMAP_ADDR_MAX - start) / PAGE_SIZE;
}

static void leave_out(const struct efi_memory_descriptor *d,
		      struct memmap_faults *faults)
{
	faults->nr_left_out++;
	faults->left_out = (struct memmap_fault){ d->physical_start,
						  d->number_of_pages, d->type };
}

/* Copies the valid descriptors to the end of map's ranges; returns how many. */
static unsigned int read_all(struct span descriptors, uint64_t descriptor_size,
			     struct memmap *map, struct memmap_faults *faults)
{
	struct mem_range *out = map->ranges + map->max_ranges;
	struct efi_memory_descriptor d;
	unsigned int nr = 0;

	/* Backwards, so that they stay in order and the first fault is kept. */
	for (uint64_t at = descriptors.size; at; at -= descriptor_size) {
		span_copy(descriptors, at - descriptor_size, &d, sizeof(d));
		if (!is_possible(&d)) {
			leave_out(&d, faults);
			continue;
		}
		out[-(int)++nr] =
			(struct mem_range){ d.physical_start,
					    d.number_of_pages * PAGE_SIZE,
					    type_of(&d) };
	}
	return nr;
}

/* Restores the heap, highest address first, below ranges[i]. */
static void sift(struct mem_range *ranges, unsigned int nr, unsigned int i)
{
	struct mem_range moved = ranges[i];
	unsigned int child;

	for (; (child = 2 * i + 1) < nr; i = child) {
		if (child + 1 < nr &&
		    ranges[child + 1].addr > ranges[child].addr)
			child++;
		if (ranges[child].addr <= moved.addr)
			break;
		ranges[i] = ranges[child];
	}
	ranges[i] = moved;
}

static bool is_sorted(const struct mem_range *ranges, unsigned int nr)
{
	for (unsigned int i = 1; i < nr; i++)
		if (ranges[i].addr < ranges[i - 1].addr)
			return false;
	return true;
}

/* By address. Heapsort needs no memory, and is fast for any order. */
static void sort(struct mem_range *ranges, unsigned int nr)
{
	if (is_sorted(ranges, nr))
		return;
	for (unsigned int i = nr / 2; i--;)
		sift(ranges, nr, i);
	for (unsigned int last = nr; --last;) {
		struct mem_range largest = ranges[0];

		ranges[0] = ranges[last];
		ranges[last] = largest;
		sift(ranges, last, 0);
	}
}

static void note_overlap(const struct memmap *map, const struct mem_range *r,
			 struct memmap_faults *faults)
{
	if (!map->nr_ranges ||
	    r->addr >= mem_range_end(&map->ranges[map->nr_ranges - 1]))
		return;
	if (!faults->nr_overlaps++)
		faults->overlap =
			(struct memmap_fault){ r->addr, r->size / PAGE_SIZE,
					       r->type };
}

static enum status add_all(struct memmap *map, unsigned int nr,
			   struct memmap_faults *faults)
{
	const struct mem_range *next = map->ranges + map->max_ranges - nr;
	enum status st = ST_OK;

	for (; !st && nr--; next++) {
		struct mem_range r = *next;

		note_overlap(map, &r, faults);
		st = memmap_add(map, r.addr, r.size, r.type);
	}
	return st;
}

static enum status check_shape(struct span descriptors, uint64_t size)
{
	if (size < sizeof(struct efi_memory_descriptor))
		return fail(ST_INVALID,
			    "EFI memory map: has descriptors of %lu bytes, "
			    "expected at least %zu",
			    size, sizeof(struct efi_memory_descriptor));
	if (descriptors.size % size)
		return fail(ST_INVALID,
			    "EFI memory map: has %lu bytes, expected a "
			    "multiple of its descriptors' %lu",
			    descriptors.size, size);
	return ST_OK;
}

enum status memmap_from_efi(struct span descriptors, uint64_t descriptor_size,
			    struct memmap *map, struct memmap_faults *faults)
{
	enum status st = check_shape(descriptors, descriptor_size);
	unsigned int nr;

	*faults = (struct memmap_faults){ 0 };
	map->nr_ranges = 0;
	if (st)
		return st;
	if (map->max_ranges <
	    MEMMAP_EFI_ROOM(descriptors.size / descriptor_size))
		return fail(ST_TOO_LARGE,
			    "EFI memory map: has %lu descriptors, there is "
			    "room for only %u ranges",
			    descriptors.size / descriptor_size,
			    map->max_ranges);
	nr = read_all(descriptors, descriptor_size, map, faults);
	if (!nr)
		return fail(ST_INVALID, "EFI memory map: describes no memory");
	sort(map->ranges + map->max_ranges - nr, nr);
	return add_all(map, nr, faults);
}

void memmap_warn(const struct memmap_faults *faults)
{
	const struct memmap_fault *out = &faults->left_out;
	const struct memmap_fault *overlap = &faults->overlap;

	if (faults->nr_left_out)
		warn("EFI memory map: %u descriptors are impossible and left "
		     "out, the first has %#lx pages at %#lx (type %u)",
		     faults->nr_left_out, out->nr_pages, out->addr, out->type);
	if (faults->nr_overlaps)
		warn("EFI memory map: %u descriptors overlap others, where the "
		     "more restrictive type counts, the first has %#lx pages "
		     "at %#lx "
		     "(type %u)",
		     faults->nr_overlaps, overlap->nr_pages, overlap->addr,
		     overlap->type);
}
