// SPDX-License-Identifier: MIT
/*
 * Xen on Arm: its files where it can use them, all of them and every domain
 * described in one device tree, then one of two ways to leave.
 */
#include "host_devicetree.h"

#include <daybreak/domain_parse.h>
#include <daybreak/plan.h>

#define IMAGE_ALIGN (2ULL << 20) /* Documentation/arch/arm64/booting.rst */
#define XEN_CMDLINE CHOSEN_MAX_CMDLINE

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

/* The tree's own files; cells in the tree may keep them low. */
static enum status open_own(const struct tree_modules *own)
{
	struct piece_file *pieces;
	enum status st;
	unsigned int nr;

	pieces = pieces_get(&nr);
	for (unsigned int i = 0; i < nr; i++)
		pieces[i].end = pieces[i].domain == PIECE_HOST ? own->end : 0;
	for (unsigned int i = 0; i < own->nr_modules; i++) {
		const struct tree_module *m = &own->modules[i];

		if (m->first != i)
			continue;
		st = pieces_open_file(&m->file, m->kind, MODULES_TREE(i));
		if (st)
			return st;
		pieces = pieces_get(&nr);
		pieces[nr - 1].end = m->end;
	}
	return ST_OK;
}

/* Opens every file of the host and of the domains. */
static enum status open_all(const struct entry *entry, const struct wanted *w,
			    const struct tree_modules *own)
{
	struct entry arm = *entry;
	enum status st;

	arm.ucode.path = NULL; /* as xen.efi on Arm: not its business */
	st = pieces_open(&arm);
	for (unsigned int i = 0; !st && i < w->nr; i++)
		st = pieces_open_domain(&w->domains[i], (int)i);
	return st ? st : open_own(own);
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
					    .align = MEMMAP_PAGE,
					    .end = pieces[n].end };
	if (as_image)
		places[n++] = (struct place){ .name = xen->file.name,
					      .size = xen->image.image_size,
					      .align = IMAGE_ALIGN };
	st = arm_place_all(places, n);
	for (unsigned int i = 0; i < nr; i++)
		pieces[i].pages = (uint8_t *)(uintptr_t)places[i].addr;
	if (as_image)
		xen->load_addr = places[nr].addr;
	return st;
}

static void describe_domains(const struct entry *entry, const struct wanted *w,
			     struct host_tree *host)
{
	struct dom0less *out = &host->domains;

	out->host = &w->host;
	out->tree = &host->own;
	out->has_dom0 = entry->kernel.path || host->own.has_kernel;
	out->nr_domains = w->nr;
	for (unsigned int i = 0; i < w->nr; i++)
		out->domains[i].config = &w->domains[i];
	host->chosen.own = host->own.own;
	host->chosen.own_dom0 = host->own.has_kernel;
}

/* The tree to start from, and what it says itself of dom0 and of domains. */
static enum status read_tree(const struct config *config, struct entry *entry,
			     struct host_tree *host)
{
	enum status st = tree_source(entry, &host->source);

	if (!st)
		st = tree_modules_read(host->source, entry->dtb.path,
				       &host->own);
	return st ? st : tree_modules_join(&host->own, config, entry);
}

/* Everything that can be refused before a file of dom0's or a domain's. */
static enum status read_configuration(const struct config *config,
				      struct entry *entry, const char *extra,
				      const struct host_xen *xen,
				      struct host_tree *host, struct wanted **w)
{
	static char cmdline[XEN_CMDLINE];
	static const struct modlist none;
	struct text t;
	enum status st = read_tree(config, entry, host);

	if (st)
		return st;
	text_init(&t, cmdline, sizeof(cmdline));
	st = plan_xen_cmdline(entry, NULL, &none, extra, &t);
	if (!st)
		st = read_wanted(config, entry, xen, w);
	if (st)
		return st;
	host->chosen.xen_args = cmdline;
	describe_domains(entry, *w, host);
	return dom0less_check(&host->domains, cmdline);
}

static enum status prepare(const struct config *config, struct entry *entry,
			   const char *extra, struct host_xen *xen,
			   struct host_tree *host)
{
	bool as_image = entry->handoff == HANDOFF_IMAGE;
	struct wanted *w;
	enum status st = plan_check_entry(entry, GUEST_ARM64);

	if (!st)
		st = load_xen(entry, xen);
	if (!st && as_image)
		st = leave_image_check(xen);
	if (!st)
		st = read_configuration(config, entry, extra, xen, host, &w);
	if (!st)
		st = open_all(entry, w, &host->own);
	if (!st)
		st = place_files(xen, as_image);
	if (!st)
		st = pieces_read();
	if (!st)
		st = arm_kernels_unpack(entry->unpacked_limit, xen->version);
	return st ? st : host_tree_prepare(host, as_image);
}

enum status host_boot(const struct config *config, const struct entry *chosen,
		      const struct options *options)
{
	static struct host_tree host;
	static struct host_xen xen;
	static struct entry entry;
	enum status st;

	entry = *chosen;
	st = prepare(config, &entry, options->xen, &xen, &host);
	if (st)
		return st;
	if (!options->keep_video)
		video_set(&entry.video);
	files_close();
	say("Starting %s with %u modules and %u domains, peak %lu KiB",
	    xen.file.name, host_tree_modules(&host),
	    host.domains.nr_domains + host.own.nr_domains,
	    memory_peak() / 1024);
	return entry.handoff == HANDOFF_IMAGE ? leave_image(&host, &xen)
					      : leave_efi(&host, &xen);
}
