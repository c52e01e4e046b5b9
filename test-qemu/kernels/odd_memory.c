// SPDX-License-Identifier: MIT
/*
 * An odd memory map:
 *
 *	fragments=N          allocates every other of 2N pages, as two types
 *	bad-descriptors=N    adds N times three invalid ones to the memory map
 */
#include "odd.h"

#define FRAGMENTS_AT 0x20000000ULL
#define BAD_KINDS    3
#define PAGE	     4096ULL

static UINT64 bad_descriptors;

/* No pages; not page-aligned; an end above all addresses. */
static const EFI_MEMORY_DESCRIPTOR bad[BAD_KINDS] = {
	{ EfiReservedMemoryType, 0, 0x1000, 0, 0, 0 },
	{ EfiConventionalMemory, 0, 0x40000800, 0, 16, EFI_MEMORY_WB },
	{ EfiReservedMemoryType, 0, 0xfffffffffffff000, 0, 2, 0 },
};

static EFI_STATUS EFIAPI odd_memory_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *map,
					UINTN *key, UINTN *step,
					UINT32 *version)
{
	UINTN room = *size, used = *size;
	EFI_STATUS es =
		odd_real_bs.GetMemoryMap(&used, map, key, step, version);
	UINTN more = bad_descriptors * BAD_KINDS * *step;

	*size = used + more;
	if (es || *size > room)
		return es && es != EFI_BUFFER_TOO_SMALL ? es
							: EFI_BUFFER_TOO_SMALL;
	for (UINTN at = 0, i = 0; at < more; at += *step, i++)
		odd_bs->CopyMem((UINT8 *)map + used + at, (void *)&bad[i % 3],
				sizeof(bad[0]));
	return EFI_SUCCESS;
}

static void fragment(UINT64 nr)
{
	UINTN size = 0, key, step = 1;
	EFI_PHYSICAL_ADDRESS at = FRAGMENTS_AT;
	UINT32 version;

	for (UINT64 i = 0; i < nr; i++, at += 2 * PAGE)
		odd_bs->AllocatePages(
			AllocateAddress,
			i % 2 ? EfiBootServicesData : EfiLoaderData, 1, &at);
	odd_bs->GetMemoryMap(&size, NULL, &key, &step, &version);
	odd_say_number("memory descriptors", size / step);
}

void odd_memory(void)
{
	UINT64 nr_fragments = odd_number("fragments", 0);

	if (nr_fragments)
		fragment(nr_fragments);
	bad_descriptors = odd_number("bad-descriptors", 0);
	if (bad_descriptors)
		odd_bs->GetMemoryMap = odd_memory_map;
}
