// SPDX-License-Identifier: MIT
/*
 * Minimal hypervisors that a boot accepts.
 */
#include "platform.h"

#include "kernels.h"

#define LOAD_ADDR 0x200000
#define XEN_SIZE  0x3000
#define PE	  0x40 /* offsets, from the file's start */
#define OPTIONAL  (PE + 24)
#define SECTIONS  (OPTIONAL + 160)

static void put(uint8_t *bytes, uint64_t at, unsigned int size, uint64_t value)
{
	memcpy(bytes + at, &value, size);
}

/* The tags of Xen's own header that the boot needs, in 32-bit words. */
#define MB2_SIZE 72
static const uint32_t multiboot2[] = {
	0xe85250d6,
	0,
	MB2_SIZE,
	0u - (0xe85250d6 + MB2_SIZE), /* the header */
	10,
	24,
	0,
	0xffffffff,
	1 << 21,
	2, /* relocatable: high */
	7,
	8, /* keeps boot services */
	9,
	12,
	LOAD_ADDR + 0x100,
	0, /* its EFI64 entry */
	0,
	8, /* the end */
};

struct span world_xen_x86(void)
{
	static struct kernel k;

	kernel_init(&k, false, LOAD_ADDR, 0x5000);
	memcpy(k.bytes + KERNEL_TEXT + 0x200, multiboot2, sizeof(multiboot2));
	kernel_finish(&k);
	return k.file.bytes;
}

static void put_pe(uint8_t *bytes, uint16_t machine)
{
	put(bytes, 60, 4, PE);
	put(bytes, PE, 4, 0x4550);
	put(bytes, PE + 4, 2, machine);
	put(bytes, PE + 6, 2, 1);
	put(bytes, PE + 20, 2, 160);
	put(bytes, OPTIONAL, 2, 0x20b);
	put(bytes, OPTIONAL + 16, 4, 0x1234);
	put(bytes, OPTIONAL + 56, 4, 0x4000);
	put(bytes, OPTIONAL + 60, 4, 0x400);
	put(bytes, OPTIONAL + 68, 2, 10);
	put(bytes, SECTIONS + 8, 4, 0x2000);
	put(bytes, SECTIONS + 12, 4, 0x1000);
	put(bytes, SECTIONS + 16, 4, 0x2000);
	put(bytes, SECTIONS + 20, 4, 0x1000);
}

struct span world_xen_arm(void)
{
	static uint8_t bytes[XEN_SIZE];

	put(bytes, 0, 4, 0x91005a4d); /* add x13, x18, #0x16: "MZ" */
	put(bytes, 16, 8, 0x4000);
	put(bytes, 24, 8, 0xa); /* 4K pages, anywhere */
	put(bytes, 56, 4, 0x644d5241);
	put_pe(bytes, 0xaa64);
	memcpy(bytes + 0x1800, "xen,xen-4.20", 13);
	return (struct span){ bytes, sizeof(bytes) };
}

struct span world_pe_x86(void)
{
	static uint8_t bytes[XEN_SIZE];

	put(bytes, 0, 2, 0x5a4d);
	put_pe(bytes, 0x8664);
	return (struct span){ bytes, sizeof(bytes) };
}

_Static_assert(sizeof(multiboot2) == MB2_SIZE, "the header says its size");
