// SPDX-License-Identifier: MIT
/*
 * Xen on Arm: its files where it can use them, all of them and every domain
 * described in one device tree, then one of two ways to leave.
 */
#include "host_devicetree.h"

#include <daybreak/plan.h>

#define PLACE_ATTEMPTS 16
#define IMAGE_ALIGN    (2ULL << 20) /* Documentation/arch/arm64/booting.rst */
#define XEN_CMDLINE    CHOSEN_MAX_CMDLINE

const uint64_t host_memory_max = (1ULL << 48) - 1;

/* The domains as asked for: large, so in pages of their own. */
struct wanted {
	unsigned int nr;
	struct domain_host host;
	struct domain_config domains[DOMAIN_MAX];
};

/* The file as it was shipped is given back. */
static enum status unpack_xen(uint64_t limit, struct file *file)
{
	struct file packed = *file;
	enum status st = unpack_file(packed, UNPACK_UNKNOWN, limit, file);

	if (!st && file->bytes.base != packed.bytes.base)
		memory_free((void *)(uintptr_t)packed.bytes.base);
	return st;
}

static enum status load_xen(const struct entry *entry, struct host_xen *xen)
{
	enum status st = xen_file_read(entry, &xen->file);

	if (!st)
		st = unpack_xen(entry->unpacked_limit, &xen->file);
	if (st)
		return st;
	return plan_arm_facts(xen->file, &xen->image, &xen->version);
}

static enum status read_wanted(const struct config *config,
			       const struct entry *entry,
			       const struct host_xen *xen, struct wanted **out)
{
	struct wanted *w;
	enum status st;

	st = memory_alloc(config->name, sizeof(*w), host_memory_max,
			  (void **)&w);
	if (st)
		return st;
	*out = w;
	st = domain_list_parse(config, entry->name, w->domains, DOMAIN_MAX,
			       &w->nr);
	if (!st)
		st = domain_host_parse(config, entry->name, &w->host);
	if (!st)
		st = domain_check_host(&w->host, xen->version);
	for (unsigned int i = 0; !st && i < w->nr; i++)
		st = domain_check(&w->domains[i], GUEST_ARM64, xen->version);
	return st;
}

/* Opens every file of the host and of the domains. */
static enum status open_all(const struct entry *entry, const struct wanted *w)
{
	struct entry arm = *entry;
	enum status st;

	arm.ucode.path = NULL; /* as xen.efi on Arm: not its business */
	st = pieces_open(&arm);
	for (unsigned int i = 0; !st && i < w->nr; i++)
		st = pieces_open_domain(&w->domains[i], (int)i);
	return st;
}

/* Takes the memory of all places, or of none. Returns the one refused, or n. */
static unsigned int take_places(const struct place *places, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!memory_try_at(places[i].addr, places[i].size, MEMORY_DATA))
			break;
	for (unsigned int j = i; i < n && j--;)
		memory_free((void *)(uintptr_t)places[j].addr);
	return i;
}

/* Two maps with room to place n files, in pages of their own. */
static enum status take_maps(unsigned int n, struct memmap *usable,
			     struct memmap *tried)
{
	const struct memmap *now;
	struct mem_range *ranges;
	unsigned int room;
	enum status st = memory_map(&now);

	if (st)
		return st;
	room = now->max_ranges + PLACE_ROOM(n) + 2 * PLACE_ATTEMPTS;
	st = memory_alloc("memory map", 2ULL * room * sizeof(*ranges),
			  host_memory_max, (void **)&ranges);
	if (!st)
		st = memory_map(&now); /* those pages are in it now */
	if (st)
		return st;
	memmap_init(usable, ranges, room);
	memmap_init(tried, ranges + room, room);
	return memmap_copy(usable, now);
}

/*
 * Decides where everything goes, and takes the memory. Firmware refuses memory
 * that its own map calls free (AAVMF of edk2 2022.11 does, below the last
 * page): it is left alone then, and everything is placed again.
 */
static enum status place_and_take(struct place *places, unsigned int n)
{
	struct memmap usable, map;
	enum status st = take_maps(n, &usable, &map);

	for (unsigned int i = 0; !st && i < PLACE_ATTEMPTS; i++) {
		unsigned int refused;

		st = memmap_copy(&map, &usable);
		if (!st)
			st = place_all(&map, place_floor(&map), places, n);
		if (st)
			return st;
		refused = take_places(places, n);
		if (refused == n)
			return ST_OK;
		st = memmap_add(&usable, places[refused].addr,
				(places[refused].size + MEMMAP_PAGE - 1) &
					~(MEMMAP_PAGE - 1),
				MEM_UNUSABLE);
	}
	return st ? st
		  : fail(ST_NO_MEMORY,
			 "the firmware refused memory that its own map calls "
			 "free %u times",
			 PLACE_ATTEMPTS);
}

static enum status place_files(struct host_xen *xen, bool as_image)
{
	static struct place places[PIECES_MAX + 1];
	struct piece_file *pieces;
	unsigned int nr, n;
	enum status st;

	pieces = pieces_get(&nr);
	for (n = 0; n < nr; n++)
		places[n] = (struct place){ .name = pieces[n].name,
					    .size = pieces[n].size,
					    .align = MEMMAP_PAGE };
	if (as_image)
		places[n++] = (struct place){ .name = xen->file.name,
					      .size = xen->image.image_size,
					      .align = IMAGE_ALIGN };
	st = place_and_take(places, n);
	for (unsigned int i = 0; i < nr; i++)
		pieces[i].pages = (uint8_t *)(uintptr_t)places[i].addr;
	if (as_image)
		xen->load_addr = places[nr].addr;
	return st;
}

static void describe_domains(const struct entry *entry, const struct wanted *w,
			     struct dom0less *out)
{
	out->host = &w->host;
	out->has_dom0 = entry->kernel.path != NULL;
	out->nr_domains = w->nr;
	for (unsigned int i = 0; i < w->nr; i++)
		out->domains[i].config = &w->domains[i];
}

static enum status prepare(const struct config *config,
			   const struct entry *entry, struct host_xen *xen,
			   struct host_tree *host, bool as_image)
{
	struct wanted *w;
	enum status st;

	st = plan_check_entry(entry, GUEST_ARM64);
	if (!st)
		st = load_xen(entry, xen);
	if (!st && as_image)
		st = leave_image_check(xen);
	if (!st)
		st = read_wanted(config, entry, xen, &w);
	if (!st)
		st = tree_source(entry, &host->source);
	if (!st)
		st = open_all(entry, w);
	if (!st)
		st = place_files(xen, as_image);
	if (!st)
		st = pieces_read();
	if (st)
		return st;
	describe_domains(entry, w, &host->domains);
	return host_tree_prepare(host, as_image);
}

enum status host_boot(const struct config *config, const struct entry *entry,
		      const struct options *options)
{
	static char cmdline[XEN_CMDLINE];
	static struct host_tree host;
	static struct host_xen xen;
	static struct modlist none;
	bool as_image = entry->handoff == HANDOFF_IMAGE;
	struct text t;
	enum status st;

	text_init(&t, cmdline, sizeof(cmdline));
	st = plan_xen_cmdline(entry, NULL, &none, options->xen, &t);
	host.chosen.xen_args = cmdline;
	if (!st)
		st = prepare(config, entry, &xen, &host, as_image);
	if (st)
		return st;
	if (!options->keep_video)
		video_set(&entry->video);
	files_close();
	say("Starting %s with %u modules and %u domains, peak %lu KiB",
	    xen.file.name, host.chosen.nr_modules, host.domains.nr_domains,
	    memory_peak() / 1024);
	return as_image ? leave_image(&host, &xen) : leave_efi(&host, &xen);
}
