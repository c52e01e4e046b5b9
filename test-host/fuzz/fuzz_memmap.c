// SPDX-License-Identifier: MIT
/*
 * EFI memory maps: an accepted one is normalised, each byte has the most
 * restrictive type that a descriptor gives it, memory found in it is free, and
 * the e820 has the same bytes.
 */
#include "maps.h"

#include <daybreak/e820.h>

#define REQUIRE(x)                                                             \
	do {                                                                   \
		if (!(x))                                                      \
			__builtin_trap();                                      \
	} while (0)

struct descriptor {
	uint64_t type, start, virtual_start, pages, attribute;
};

static struct mem_range *ranges;
static struct memmap map;
static struct e820_entry *e820;
static unsigned int nr_e820;

static struct descriptor get(struct span s, uint64_t size, uint64_t i)
{
	struct descriptor d;

	memcpy(&d, s.base + i * size, sizeof(d));
	d.type = (uint32_t)d.type;
	return d;
}

static enum mem_type wanted_type(const struct descriptor *d)
{
	if (d->type >= MEM_NR_TYPES)
		return MEM_RESERVED;
	if (restrictiveness((enum mem_type)d->type) <=
		    restrictiveness(MEM_BOOT_DATA) &&
	    !(d->attribute & WB))
		return MEM_UNUSABLE;
	return (enum mem_type)d->type;
}

static bool can_be(const struct descriptor *d)
{
	return d->pages && d->start % MEMMAP_PAGE == 0 &&
	       d->start < MEMMAP_ADDR_MAX &&
	       d->pages <= (MEMMAP_ADDR_MAX - d->start) / MEMMAP_PAGE;
}

static int wanted_at(struct span s, uint64_t size, uint64_t addr)
{
	int rank = -1;

	for (uint64_t i = 0; i < s.size / size; i++) {
		struct descriptor d = get(s, size, i);
		int r = restrictiveness(wanted_type(&d));

		if (can_be(&d) && addr >= d.start &&
		    (addr - d.start) >> 12 < d.pages && r > rank)
			rank = r;
	}
	return rank < 0 ? -1 : (int)type_order[rank];
}

static bool e820_has(uint64_t addr, bool *ram)
{
	for (unsigned int i = 0; i < nr_e820; i++) {
		if (addr < e820[i].addr || addr - e820[i].addr >= e820[i].size)
			continue;
		*ram = e820[i].type == E820_RAM;
		return true;
	}
	return false;
}

static void check_point(struct span s, uint64_t size, uint64_t addr)
{
	int type = memmap_type_at(&map, addr);
	bool ram = false;

	REQUIRE(type == wanted_at(s, size, addr));
	REQUIRE(e820_has(addr, &ram) == (type >= 0));
	REQUIRE(ram == (type >= 0 && memmap_is_ram((enum mem_type)type)));
}

static void check_points(struct span s, uint64_t size)
{
	for (uint64_t i = 0; i < s.size / size; i++) {
		struct descriptor d = get(s, size, i);

		check_point(s, size, d.start - 1);
		check_point(s, size, d.start);
		check_point(s, size, d.start + (d.pages / 2 << 12));
		check_point(s, size, d.start + (d.pages << 12) - 1);
		check_point(s, size, d.start + (d.pages << 12));
	}
}

static bool is_free(uint64_t addr, uint64_t size)
{
	for (unsigned int i = 0; i < map.nr_ranges; i++)
		if (map.ranges[i].type == MEM_FREE &&
		    addr >= map.ranges[i].addr &&
		    addr - map.ranges[i].addr <= map.ranges[i].size &&
		    size <= map.ranges[i].size - (addr - map.ranges[i].addr))
			return true;
	return false;
}

/* What to search for, in units so small that it is often found. */
struct ask {
	uint16_t size_kib, align_log2, min_page, max_page;
};

static void check_find(const struct ask *ask)
{
	uint64_t size = ask->size_kib * 1024ULL;
	uint64_t align = MEMMAP_PAGE << ask->align_log2 % 52;
	uint64_t min = ask->min_page * MEMMAP_PAGE;
	uint64_t max = ask->max_page ? ask->max_page * MEMMAP_PAGE : UINT64_MAX;
	uint64_t found[2];

	for (int end = MEMMAP_LOWEST; end <= MEMMAP_HIGHEST; end++) {
		if (memmap_find(&map, size, align, min, max,
				(enum memmap_end)end, &found[end])) {
			REQUIRE(end == MEMMAP_LOWEST);
			return;
		}
		REQUIRE(is_free(found[end], size));
		REQUIRE(found[end] % align == 0 && found[end] >= min);
		REQUIRE(found[end] <= max && size <= max - found[end]);
	}
	REQUIRE(found[MEMMAP_LOWEST] <= found[MEMMAP_HIGHEST]);
}

static void check_totals(void)
{
	uint64_t total = 0;

	for (int i = 0; i < MEM_NR_TYPES; i++)
		total += memmap_total(&map, (enum mem_type)i);
	for (unsigned int i = 0; i < nr_e820; i++)
		total -= e820[i].size;
	REQUIRE(total == 0);
	REQUIRE(memmap_largest_free(&map, UINT64_MAX) <=
		memmap_total(&map, MEM_FREE));
}

/* Shortened maps lose only RAM. */
static void check_shortened(unsigned int max)
{
	unsigned int nr = nr_e820;
	uint64_t lost, ram = 0;

	if (e820_shorten(e820, &nr, max, &lost))
		return;
	REQUIRE(nr <= max || nr == nr_e820);
	for (unsigned int i = 0; i < nr; i++) {
		if (e820[i].type == E820_RAM)
			ram += e820[i].size;
		REQUIRE(!i ||
			e820[i].addr >= e820[i - 1].addr + e820[i - 1].size);
	}
	REQUIRE(ram + lost == memmap_ram(&map));
}

static void check_map(struct span s, uint64_t size, const struct ask *ask)
{
	REQUIRE(memmap_is_normalised(&map));
	e820 = malloc((map.nr_ranges + 1) * sizeof(*e820));
	REQUIRE(!e820_from_memmap(&map, e820, map.nr_ranges, &nr_e820));
	check_points(s, size);
	check_find(ask);
	check_totals();
	check_shortened(1 + ask->size_kib % 8);
	free(e820);
}

/* The array has exactly the promised size, so that ASan reports overruns. */
static void check(struct span s, uint64_t size, const struct ask *ask)
{
	unsigned int nr = size ? (unsigned int)(s.size / size) : 0;
	struct memmap_faults faults;

	log_clear();
	ranges = malloc(MEMMAP_EFI_ROOM(nr) * sizeof(*ranges));
	memmap_init(&map, ranges, MEMMAP_EFI_ROOM(nr));
	if (memmap_from_efi(s, size, &map, &faults))
		REQUIRE(log_errors == 1);
	else
		check_map(s, size, ask);
	free(ranges);
}

/* Six bytes make a descriptor, so that most are valid and many overlap. */
static struct span expand(const uint8_t *data, size_t size)
{
	static struct efi_map efi;

	for (efi.nr = 0; size >= 6 && efi.nr < EFI_MAP_MAX; size -= 6) {
		uint64_t start =
			(data[1] | (uint64_t)data[2] << 8) * MEMMAP_PAGE;

		efi_map_push(&efi, data[0], start, data[3] | data[4] << 8,
			     data[5]);
		data += 6;
	}
	return efi_map_span(&efi);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ask ask;
	uint8_t how;

	if (size < sizeof(ask) + 1)
		return 0;
	memcpy(&ask, data, sizeof(ask));
	how = data[sizeof(ask)];
	data += sizeof(ask) + 1;
	size -= sizeof(ask) + 1;
	if (how & 1)
		check(expand(data, size), EFI_MAP_DESCRIPTOR, &ask);
	else
		check((struct span){ data, size }, how / 2, &ask);
	return 0;
}
