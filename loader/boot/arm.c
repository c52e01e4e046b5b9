// SPDX-License-Identifier: MIT
/*
 * Xen on Arm: loads its files where it can use them, describes them and every
 * domain in one device tree, then hands off in one of two ways.
 */
#include "arm_state.h"

#include "dry_run.h"
#include "edit.h"
#include "measure.h"
#include "timing.h"
#include "unpack_file.h"

#include <daybreak/domain_parse.h>

#define IMAGE_ALIGN (2ULL << 20) /* Documentation/arch/arm64/booting.rst */

/* Reads and unpacks Xen's file, and frees the packed one. */
static enum status load_xen(struct arm *arm)
{
	struct file *file = &arm->xen.file, packed;
	enum status st = hypervisor_read(arm->boot, &boot_anywhere, &arm->xen);

	if (st)
		return st;
	packed = *file;
	st = unpack_file(arm->boot, packed, UNPACK_UNKNOWN, &boot_anywhere,
			 file);
	if (st)
		return st;
	if (file->bytes.base != packed.bytes.base)
		pages_free_file(arm->boot, packed);
	return plan_arm_facts(*file, &arm->image, &arm->version);
}

/* Refuses handoff=image when it cannot work. */
static enum status check_handoff(const struct arm *arm)
{
	unsigned int level = platform_exception_level();
	enum status st;

	if (arm->entry.handoff != HANDOFF_IMAGE)
		return ST_OK;
	st = plan_check_image(arm->xen.file, &arm->image);
	if (st || level == 2)
		return st;
	return fail(ST_UNSUPPORTED,
		    "handoff=image: the firmware runs at EL%u, Xen needs EL2",
		    level);
}

static enum status read_wanted(struct arm *arm)
{
	const struct config *config = &arm->boot->config;
	const char *section = arm->entry.name;
	enum status st;

	st = domain_list_parse(config, section, arm->wanted, DOMAIN_MAX,
			       &arm->nr_wanted);
	if (st)
		return st;
	edit_domains(arm->boot, arm->wanted, arm->nr_wanted);
	st = domain_host_parse(config, section, &arm->wanted_host);
	if (st)
		return st;
	st = domain_check_host(&arm->wanted_host, arm->version);
	if (st)
		return st;
	for (unsigned int i = 0; i < arm->nr_wanted; i++) {
		st = domain_check(&arm->wanted[i], GUEST_ARM64, arm->version);
		if (st)
			return st;
	}
	return ST_OK;
}

/*
 * Opens the files that the device tree itself names. Their addresses may have
 * to fit in few cells, so they may need memory at low addresses.
 */
static enum status open_own(struct arm *arm)
{
	struct boot_modules *all = &arm->boot->modules;
	const struct tree_modules *own = &arm->own;

	for (unsigned int i = 0; i < all->nr; i++)
		all->list[i].end =
			all->list[i].owner == BOOT_HOST ? own->end : 0;
	for (unsigned int i = 0; i < own->nr_modules; i++) {
		const struct tree_module *m = &own->modules[i];
		enum status st;

		if (m->first != i)
			continue;
		st = modules_open_file(arm->boot, &m->file, m->kind,
				       MODULES_TREE(i));
		if (st)
			return st;
		all->list[all->nr - 1].end = m->end;
	}
	return ST_OK;
}

/*
 * Xen keeps one module for all domains that name the same address and kind, but
 * a module of dom0 cannot be a module of a domain as well.
 */
static bool may_share(const struct boot_module *a, const struct boot_module *b)
{
	return a->owner >= 0 && b->owner >= 0 && a->kind == b->kind;
}

/* Opens every file of the host and of the domains. */
static enum status open_all(struct arm *arm)
{
	struct entry entry = arm->entry;
	enum status st;

	entry.ucode.path = NULL; /* ignored on Arm, as by xen.efi */
	st = modules_open_entry(arm->boot, &entry);
	if (st)
		return st;
	for (unsigned int i = 0; i < arm->nr_wanted; i++) {
		st = modules_open_domain(arm->boot, &arm->wanted[i], (int)i);
		if (st)
			return st;
	}
	st = open_own(arm);
	if (st)
		return st;
	modules_share(arm->boot, may_share);
	return ST_OK;
}

static enum status place_modules(struct arm *arm)
{
	struct boot_modules *all = &arm->boot->modules;
	const bool as_image = arm->entry.handoff == HANDOFF_IMAGE;
	unsigned int n = 0, at = 0;
	enum status st;

	for (unsigned int i = 0; i < all->nr; i++)
		if (module_has_pages(arm->boot, &all->list[i]))
			arm->places[n++] =
				(struct place){ .name = all->list[i].name,
						.size = all->list[i].size,
						.align = MEMMAP_PAGE,
						.end = all->list[i].end };
	if (as_image)
		arm->places[n++] = (struct place){
			.name = arm->xen.file.name,
			.size = arm->image.image_size,
			.align = IMAGE_ALIGN,
		};
	st = arm_place_all(arm->boot, arm->places, arm->placed, n);
	if (st)
		return st;
	for (unsigned int i = 0; i < all->nr; i++)
		if (module_has_pages(arm->boot, &all->list[i]))
			all->list[i].pages = arm->placed[at++];
	if (as_image)
		arm->load_at = arm->placed[at];
	return ST_OK;
}

static enum status place_files(struct arm *arm)
{
	const enum timing_step before = timing_enter(arm->boot, TIMING_PLACE);

	return timing_leave(arm->boot, before, place_modules(arm));
}

static void describe_domains(struct arm *arm)
{
	struct dom0less *out = &arm->domains;

	out->host = &arm->wanted_host;
	out->tree = &arm->own;
	out->has_dom0 = arm->entry.kernel.path || arm->own.has_kernel;
	out->nr_domains = arm->nr_wanted;
	for (unsigned int i = 0; i < arm->nr_wanted; i++)
		out->domains[i].config = &arm->wanted[i];
	arm->chosen.own = arm->own.own;
	arm->chosen.own_dom0 = arm->own.has_kernel;
}

/* Reads the tree to start from, and what it says of dom0 and of domains. */
static enum status read_tree(struct arm *arm)
{
	enum status st = arm_tree_source(arm);

	if (st)
		return st;
	st = tree_modules_read(arm->source, arm->entry.dtb.path, &arm->own);
	if (st)
		return st;
	return tree_modules_join(&arm->own, &arm->boot->config, &arm->entry);
}

/* Checks all that can be checked before opening files of dom0 and domains. */
static enum status read_configuration(struct arm *arm)
{
	static const struct modlist none;
	struct text t;
	enum status st = read_tree(arm);

	if (st)
		return st;
	text_init(&t, arm->cmdline, sizeof(arm->cmdline));
	st = plan_xen_cmdline(&arm->entry, NULL, &none, &t);
	if (st)
		return st;
	st = read_wanted(arm);
	if (st)
		return st;
	arm->chosen.xen_args = arm->cmdline;
	describe_domains(arm);
	return dom0less_check(&arm->domains, arm->cmdline);
}

static enum status read_facts(struct arm *arm)
{
	enum status st = plan_check_entry(&arm->entry, GUEST_ARM64);

	if (st)
		return st;
	st = load_xen(arm);
	if (st)
		return st;
	st = check_handoff(arm);
	if (st)
		return st;
	return read_configuration(arm);
}

static enum status load_files(struct arm *arm)
{
	enum status st = open_all(arm);

	if (st)
		return st;
	st = place_files(arm);
	if (st)
		return st;
	st = modules_read(arm->boot);
	if (st)
		return st;
	return arm_kernels_unpack(arm);
}

static enum status prepare(struct arm *arm)
{
	enum status st = read_facts(arm);

	if (st)
		return st;
	st = load_files(arm);
	if (st)
		return st;
	return arm_tree_prepare(arm, arm->entry.handoff == HANDOFF_IMAGE);
}

/* Writes the tree, with memory described by the final map. */
static enum status finish(struct handoff *h, const struct memmap *map)
{
	return arm_tree_write(h->context, map, &h->tree);
}

static void copy_xen(const struct arm *arm)
{
	uint8_t *at = arm->load_at;
	struct span bytes = arm->xen.file.bytes;

	memcpy(at, bytes.base, bytes.size);
	memset(at + bytes.size, 0, arm->image.image_size - bytes.size);
}

static enum status leave(struct arm *arm)
{
	struct handoff *h = &arm->handoff;
	enum timing_step before;
	enum status st = ST_OK;

	h->file = arm->xen.file;
	h->arm_image = &arm->image;
	h->version = arm->version;
	h->context = arm;
	h->cmdline = arm->cmdline;
	h->own = &arm->own;
	h->wanted = arm->wanted;
	h->nr_wanted = arm->nr_wanted;
	before = timing_enter(arm->boot, TIMING_FILL);
	if (arm->entry.handoff == HANDOFF_IMAGE) {
		h->way = HANDOFF_PLAIN;
		h->finish = finish;
		h->load_at = arm->load_at;
		copy_xen(arm);
	} else {
		h->way = HANDOFF_TREE;
		st = arm_tree_write(arm, NULL, &h->tree);
	}
	timing_enter(arm->boot, before);
	if (!st)
		st = measure_handoff(h);
	if (st)
		return st;
	timing_say(arm->boot);
	say("Starting %s with %u modules and %u domains, peak %lu KiB",
	    h->file.name, arm_tree_modules(arm),
	    arm->domains.nr_domains + arm->own.nr_domains,
	    platform_peak() / 1024);
	return boot_leave(h, describe_tree);
}

static enum status start(struct boot *boot)
{
	struct arm *arm;
	void *pages;
	enum status st = pages_alloc_zeroed(boot, boot->config.name,
					    sizeof(*arm), &pages);

	if (st)
		return st;
	arm = pages;
	arm->boot = boot;
	arm->entry = boot->entry;
	arm->handoff.boot = boot;
	arm->handoff.entry = &boot->entry;
	st = prepare(arm);
	if (st)
		return st;
	boot_set_video(boot, &arm->entry.video);
	return leave(arm);
}

const struct boot_host boot_arm = { (1ULL << 48) - 1, "shellaa64.efi", "arm64",
				    start };
