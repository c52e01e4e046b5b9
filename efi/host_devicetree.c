// SPDX-License-Identifier: MIT
/*
 * Xen on Arm: its files where it can use them, all of them and every domain
 * described in one device tree, then one of two ways to leave.
 */
#include "host_devicetree.h"

#include <daybreak/plan.h>

#define IMAGE_ALIGN (2ULL << 20) /* Documentation/arch/arm64/booting.rst */
#define XEN_CMDLINE CHOSEN_MAX_CMDLINE
#define MAP_ROOM    4096 /* for ranges that our own allocations split */

const uint64_t host_memory_max = (1ULL << 48) - 1;

/* The domains as asked for: large, so in pages of their own. */
struct wanted {
	unsigned int nr;
	struct domain_host host;
	struct domain_config domains[DOMAIN_MAX];
};

static enum status unpack_xen(uint64_t limit, struct file *file)
{
	struct file packed = *file;
	struct unpack u;
	enum status st;
	void *work, *out;

	st = memory_alloc(packed.name, UNPACK_WORK_SIZE, host_memory_max,
			  &work);
	if (st)
		return st;
	quiet_begin();
	st = unpack_open(packed, limit, work, UNPACK_WORK_SIZE, &u);
	quiet_end();
	if (!st && u.format != UNPACK_NONE) {
		st = memory_alloc(packed.name, u.size, host_memory_max, &out);
		if (st)
			return st;
		quiet_begin();
		st = unpack_read(&u, out, u.size);
		if (!st)
			st = unpack_close(&u);
		quiet_end();
		file->bytes = (struct span){ out, u.size };
		memory_free((void *)(uintptr_t)packed.bytes.base);
	}
	memory_free(work);
	return st;
}

static enum status load_xen(const struct entry *entry, struct host_xen *xen)
{
	enum status st = xen_file_read(entry, &xen->file);

	if (!st)
		st = unpack_xen(entry->unpacked_limit, &xen->file);
	if (st)
		return st;
	st = arm64_image_parse(xen->file, xen->file.bytes.size, &xen->image);
	if (st == ST_NOT_MINE || (!st && xen->image.kind == ARM32_ZIMAGE))
		return fail(ST_UNSUPPORTED,
			    "%s: is neither an arm64 Image nor a PE, which Xen "
			    "for Arm is",
			    xen->file.name);
	if (st)
		return st;
	xen->version = arm64_image_xen_version(xen->file.bytes);
	return ST_OK;
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

static enum status refuse_x86_keys(const struct entry *entry)
{
	if (entry->nr_modules)
		return fail(ST_UNSUPPORTED,
			    "%s:%u: module= is for x86, Xen on Arm wants to "
			    "know what each file is",
			    entry->config, entry->modules[0].line);
	return ST_OK;
}

/* Opens every file of the host and of the domains. */
static enum status open_all(const struct entry *entry, const struct wanted *w)
{
	struct entry arm = *entry;
	enum status st;

	arm.ucode.path = NULL; /* as xen.efi on Arm: not its business */
	st = refuse_x86_keys(entry);
	if (!st)
		st = pieces_open(&arm);
	for (unsigned int i = 0; !st && i < w->nr; i++) {
		const struct domain_config *d = &w->domains[i];

		st = pieces_add(MODULE_KERNEL, (int)i, &d->kernel, 1);
		if (!st)
			st = pieces_add(MODULE_RAMDISK, (int)i, &d->ramdisk, 1);
		if (!st)
			st = pieces_add(MODULE_DEVICE_TREE, (int)i, &d->dtb, 1);
	}
	return st;
}

/* Decides where everything goes, and takes the memory. */
static enum status place_files(struct host_xen *xen, bool as_image)
{
	static struct place places[PIECES_MAX + 1];
	static struct memmap map;
	const struct memmap *now;
	struct piece *pieces;
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
	st = memory_map(&now);
	if (st)
		return st;
	map = *now;
	st = place_all(&map, place_floor(&map), places, n);
	for (unsigned int i = 0; !st && i < n; i++)
		st = memory_alloc_at(places[i].name, places[i].addr,
				     places[i].size, MEMORY_DATA);
	for (unsigned int i = 0; i < nr; i++)
		pieces[i].pages = (uint8_t *)(uintptr_t)places[i].addr;
	if (as_image)
		xen->load_addr = places[nr].addr;
	return st;
}

static enum chosen_kind chosen_kind_of(enum module_kind kind)
{
	switch (kind) {
	case MODULE_KERNEL:
		return CHOSEN_KERNEL;
	case MODULE_RAMDISK:
		return CHOSEN_RAMDISK;
	case MODULE_DEVICE_TREE:
		return CHOSEN_DEVICE_TREE;
	default:
		return CHOSEN_XSM;
	}
}

/* Adds a file that has been read to the host's or its domain's modules. */
static enum status describe_piece(const struct piece *p, struct host_tree *host)
{
	struct dom0less_domain *d;
	struct chosen_module m = {
		.kind = chosen_kind_of(p->kind),
		.name = p->name,
		.addr = (uintptr_t)p->pages,
		.size = p->size,
		.cmdline = p->cmdline,
	};

	if (p->domain == PIECE_HOST) {
		host->chosen.modules[host->chosen.nr_modules++] = m;
		return ST_OK;
	}
	d = &host->domains.domains[p->domain];
	if (p->kind == MODULE_KERNEL)
		m.cmdline = d->config->cmdline;
	d->modules[d->nr_modules++] = m;
	if (p->kind != MODULE_DEVICE_TREE)
		return ST_OK;
	return tree_check((struct file){ p->name, { p->pages, p->size } });
}

static enum status describe(const struct entry *entry, const struct wanted *w,
			    struct host_tree *host)
{
	struct piece *pieces;
	unsigned int nr;
	enum status st = ST_OK;

	host->domains.host = &w->host;
	host->domains.has_dom0 = entry->kernel.path != NULL;
	host->domains.nr_domains = w->nr;
	for (unsigned int i = 0; i < w->nr; i++)
		host->domains.domains[i].config = &w->domains[i];
	pieces = pieces_get(&nr);
	for (unsigned int i = 0; !st && i < nr; i++)
		st = describe_piece(&pieces[i], host);
	return st ? st : dom0less_count(&host->chosen, &host->domains);
}

static enum status take_tree_memory(struct host_tree *host, bool as_image)
{
	const struct memmap *map;
	uint64_t extra;
	enum status st = memory_map(&map);

	if (st)
		return st;
	extra = chosen_size(&host->chosen) + dom0less_size(&host->domains);
	if (as_image)
		extra += memnodes_size(map) + MAP_ROOM;
	if (!host->source.bytes.size)
		host->size = extra + TREE_EMPTY_SIZE;
	else
		st = tree_grown_size(host->source, extra, &host->size);
	if (st)
		return st;
	return memory_alloc("the device tree for Xen", host->size,
			    host_memory_max, &host->buffer);
}

enum status host_tree_write(struct host_tree *host, const struct memmap *map,
			    struct tree *tree)
{
	enum status st;

	if (host->source.bytes.size)
		st = tree_open(host->source, host->buffer, host->size, tree);
	else
		st = tree_empty("the device tree for Xen", host->buffer,
				host->size, tree);
	if (!st)
		st = chosen_write(tree, &host->chosen);
	if (!st)
		st = dom0less_write(tree, &host->domains);
	if (!st && map)
		st = memnodes_write(tree, map);
	if (!st)
		tree_close(tree);
	return st;
}

static enum status prepare(const struct config *config,
			   const struct entry *entry, struct host_xen *xen,
			   struct host_tree *host, bool as_image)
{
	struct wanted *w;
	enum status st;

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
	if (!st)
		st = describe(entry, w, host);
	return st ? st : take_tree_memory(host, as_image);
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
