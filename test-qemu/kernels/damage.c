// SPDX-License-Identifier: MIT
/*
 * Damages the package between the application and the boot domain: dom0's part
 * as dom0's command line requests, a domain's part as the domain's name
 * requests.
 */
#include "faults.h"

#include <daybreak/fallback.h>

#include <libfdt.h>

#define CELLS 9 /* in a row of "daybreak,pieces", 8 bytes each */
enum { KIND = 0, PFN = 2, MODULE = 6, FIRST = 7 };

/* The type is read-only, but the memory is our own. */
static uint8_t *package(void)
{
	return (uint8_t *)(uintptr_t)given.package.base;
}

static uint32_t *descriptor(unsigned int module)
{
	return (uint32_t *)(void *)(package() + module * 16);
}

static void *module(unsigned int i)
{
	return package() + descriptor(i)[0];
}

static int node(const char *name)
{
	int hypervisor = fdt_path_offset(module(0), "/chosen/hypervisor");

	return fdt_subnode_offset(module(0), hypervisor, name);
}

/* The record's numbers that say where dom0's files are. */
enum { KERNEL_AT = 3, RAMDISK_AT = 5, RAMDISK_BYTES = 6, PACKED_AT = 7 };

static const uint64_t *numbers(void)
{
	return (uint64_t *)(void *)(package() + FALLBACK_AT);
}

/* Cuts the package one byte after the end of dom0's last module. */
static void truncated(const char *word)
{
	(void)word;
	given.package.size =
		numbers()[RAMDISK_AT] + numbers()[RAMDISK_BYTES] + 1;
}

static void list(const char *word)
{
	(void)word;
	descriptor(0)[0] = 1;
}

static void record(const char *word)
{
	list(word);
	package()[FALLBACK_AT + 20]++;
}

static void manifest_magic(const char *word)
{
	(void)word;
	*(uint8_t *)module(0) = 0;
}

static void manifest_dom0(const char *word)
{
	(void)word;
	fdt_nop_property(module(0), node("Domain-0"), "compatible");
}

static void manifest_node(const char *name)
{
	fdt_nop_property(module(0), node(name), "memory");
}

static fdt64_t *pieces(const char *name, int *nr)
{
	fdt64_t *rows =
		fdt_getprop_w(module(0), node(name), "daybreak,pieces", nr);

	*nr /= CELLS * 8;
	return rows;
}

/* Places the second piece where the first one is. */
static void overlap(const char *name)
{
	int nr;
	fdt64_t *rows = pieces(name, &nr);

	rows[CELLS + PFN] = rows[PFN];
}

/* Finds a domain's piece of one kind: its PFN, and its place in the package. */
static uint8_t *find_piece(const char *name, enum piece_kind kind,
			   uint64_t *pfn)
{
	int nr;
	const fdt64_t *rows = pieces(name, &nr);
	uint64_t first = 0, from = 0;

	for (int i = 0; i < nr; i++, rows += CELLS)
		if (fdt64_to_cpu(rows[KIND]) == kind) {
			*pfn = fdt64_to_cpu(rows[PFN]);
			from = fdt64_to_cpu(rows[MODULE]);
			first = fdt64_to_cpu(rows[FIRST]);
		}
	return (uint8_t *)module((unsigned int)from) + first * PAGE;
}

static uint64_t *top_table(const char *name, uint64_t *pfn)
{
	return (uint64_t *)(void *)find_piece(name, PIECE_PAGE_TABLES, pfn);
}

/* Changes one bit of what only this domain has, which no kernel reads. */
static void one_bit(const char *name)
{
	uint64_t pfn;

	find_piece(name, PIECE_START_INFO, &pfn)[PAGE - 1] ^= 1;
}

static void ramdisk_bit(const char *word)
{
	(void)word;
	package()[numbers()[RAMDISK_AT]] ^= 1;
}

/* Of the file, if the boot domain unpacks it. */
static void kernel_bit(const char *word)
{
	const uint64_t packed = numbers()[PACKED_AT];

	(void)word;
	package()[packed == UINT64_MAX ? numbers()[KERNEL_AT] : packed] ^= 1;
}

/* Makes it refer to a page that the domain does not have. */
static void no_frame(const char *name)
{
	uint64_t pfn;

	top_table(name, &pfn)[0] = 0xffffffULL * PAGE | 7;
}

/* Makes it refer to itself, writable, in place of the next level. */
static void wrong_level(const char *name)
{
	uint64_t pfn, *table = top_table(name, &pfn);

	table[0] = pfn * PAGE | 7;
}

static const struct {
	const char *word;
	void (*act)(const char *word);
	bool is_domain;
} damages[] = {
	{ "manifest-node", manifest_node, true },
	{ "overlap", overlap, true },
	{ "no-frame", no_frame, true },
	{ "wrong-level", wrong_level, true },
	{ "one-bit", one_bit, true },
	{ "ramdisk-bit", ramdisk_bit, false },
	{ "kernel-bit", kernel_bit, false },
	{ "truncated", truncated, false },
	{ "list", list, false },
	{ "record", record, false },
	{ "manifest-magic", manifest_magic, false },
	{ "manifest-dom0", manifest_dom0, false },
};

void damage_package(void)
{
	for (unsigned int i = 0; i < sizeof(damages) / sizeof(damages[0]); i++)
		if (damages[i].is_domain ? node(damages[i].word) >= 0
					 : faults_asked(damages[i].word)) {
			say("faults: %s", damages[i].word);
			damages[i].act(damages[i].word);
		}
}
