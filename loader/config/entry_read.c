// SPDX-License-Identifier: MIT
/*
 * Reads an entry's items, which are searched where xen.efi would search.
 */
#include "entry_read.h"

#include <daybreak/domain_value.h>

#include <string.h>

const char *entry_section(const struct config *config, const char *name)
{
	for (unsigned int i = 0; i < config->nr_sections; i++)
		if (!strcmp(config->sections[i].name, name))
			return config->sections[i].name;
	return NULL;
}

static bool is_item(const struct scope *in, const struct config_item *item,
		    const char *key)
{
	/* Two sections of the same name have different pointers. */
	return item->known && (!in->section || item->section == in->section) &&
	       !strcmp(item->key, key);
}

const struct config_item *entry_find(const struct scope *in, const char *key)
{
	for (unsigned int i = 0; i < in->config->nr_items; i++)
		if (is_item(in, &in->config->items[i], key))
			return &in->config->items[i];
	return NULL;
}

const struct config_item *entry_find_global(const struct config *config,
					    const char *key)
{
	struct scope global = { config, entry_section(config, "global") };

	return global.section ? entry_find(&global, key) : NULL;
}

/* Refuses keys for Xen in an entry with hypervisor=none. */
static enum status check_without_xen(const struct scope *in,
				     const struct entry *entry)
{
	static const char *const keys[] = { "xen", "options", "domains",
					    "ucode", "xsm" };

	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct config_item *item = entry_find(in, keys[i]);

		if (item)
			return fail(ST_INVALID,
				    "%s:%u: %s= is for Xen, which entry \"%s\" "
				    "does without by hypervisor=none",
				    entry->config, item->line, keys[i],
				    entry->name);
	}
	return ST_OK;
}

static enum status read_hypervisor(const struct scope *in, struct entry *out)
{
	const struct config_item *item = entry_find(in, "hypervisor");
	uint32_t without_xen;
	enum status st;

	if (!item)
		return ST_OK;
	st = key_read_choice(&(struct value){ in->config, item },
			     key_find(IN_ENTRY, "hypervisor"), &without_xen);
	if (st || !without_xen)
		return st;
	out->without_xen = item;
	out->ucode.path = NULL; /* in [global] it is for entries with Xen */
	return check_without_xen(in, out);
}

static bool may_be_beside_efi(const char *key)
{
	static const char *const keys[] = { "efi",   "volume", "title",
					    "tries", "timing", "quiet" };

	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(key, keys[i]))
			return true;
	return false;
}

const struct config_item *entry_find_beside_efi(const struct scope *in)
{
	const struct config *config = in->config;

	if (!entry_find(in, "efi"))
		return NULL;
	for (unsigned int i = 0; i < config->nr_items; i++)
		if (config->items[i].section == in->section &&
		    !may_be_beside_efi(config->items[i].key))
			return &config->items[i];
	return NULL;
}

/* Checks efi= and volume=. */
static enum status check_application(const struct scope *in, struct entry *out)
{
	const struct config_item *volume = entry_find(in, "volume");
	const struct config_item *item = entry_find_beside_efi(in);

	if (item)
		return fail(ST_INVALID,
			    "%s:%u: %s= is not for [%s], which starts another "
			    "EFI application by efi= instead of Xen",
			    out->config, item->line, item->key, out->name);
	if (volume && !out->efi.path)
		return fail(ST_INVALID,
			    "%s:%u: volume= says where the file of efi= is, "
			    "and [%s] has no efi=",
			    out->config, volume->line, out->name);
	if (volume && !*volume->value)
		return value_refuse(&(struct value){ in->config, volume },
				    "a partition's label or GUID");
	if (out->efi.path) { /* in [global] they are for the other entries */
		out->ucode.path = NULL;
		out->video = (struct video_mode){ 0 };
	}
	return ST_OK;
}

/* Reads all of a key's lines in order; in a xen.cfg only the first. */
static enum status read_all(const struct scope *in, const struct key *key,
			    struct entry *out)
{
	const struct config *config = in->config;

	for (unsigned int i = 0; i < config->nr_items; i++) {
		const struct config_item *item = &config->items[i];
		enum status st;

		if (!is_item(in, item, key->name))
			continue;
		st = key_read(&(struct value){ config, item }, key, out);
		if (st || config->dialect == CONFIG_XEN)
			return st;
	}
	return ST_OK;
}

static enum status read_key(const struct scope *in, const struct key *key,
			    struct entry *out)
{
	const struct config_item *item = entry_find(in, key->name);

	if (!item && (key->places & IN_GLOBAL))
		item = entry_find_global(in->config, key->name);
	if (!item)
		return ST_OK;
	if (key->repeats)
		return read_all(in, key, out);
	return key_read(&(struct value){ in->config, item }, key, out);
}

static enum status read_keys(const struct scope *in, struct entry *out)
{
	for (const struct key *key = config_keys; key->name; key++) {
		enum status st;

		if (key->owner != OF_ENTRY)
			continue;
		st = read_key(in, key, out);
		if (st)
			return st;
	}
	return ST_OK;
}

/* A key that only Xen on Arm knows. */
static const struct config_item *find_host_key(const struct scope *in)
{
	for (const struct key *key = config_keys; key->name; key++) {
		const struct config_item *item;

		if (key->owner != OF_HOST || key->cpu != ON_ARM)
			continue;
		item = entry_find(in, key->name);
		if (item)
			return item;
	}
	return NULL;
}

bool config_is_bare(const struct entry *entry)
{
	return !entry->kernel.path && !entry->has_domains && !entry->efi.path;
}

/* ramdisk= is for dom0: without a kernel it would not be used. */
enum status config_check_dom0(const struct entry *entry)
{
	if (entry->kernel.path || !entry->nr_ramdisks)
		return ST_OK;
	return fail(ST_INVALID,
		    "%s:%u: ramdisk= is dom0's, and [%s] has no kernel= to "
		    "start one",
		    entry->config, entry->ramdisks[0].line, entry->name);
}

/* xen.efi cannot start domains, so domains= belongs in a daybreak.conf. */
static enum status check_domains(const struct scope *in)
{
	const struct config *config = in->config;

	for (unsigned int i = 0; i < config->nr_items; i++) {
		const struct config_item *item = &config->items[i];

		if (item->known || strcmp(item->key, "domains") ||
		    (in->section && item->section != in->section))
			continue;
		return fail(ST_INVALID,
			    "%s:%u: domains= is not known in a .cfg, which is "
			    "xen.efi's: put the entry and its domains in a "
			    "daybreak.conf",
			    config->name, item->line);
	}
	return ST_OK;
}

enum status entry_read(const struct scope *in, struct entry *out)
{
	enum status st;

	out->name = in->section ? in->section : "";
	out->title = out->options = out->extra = "";
	out->unpacked_limit = ENTRY_DEFAULT_LIMIT;
	out->has_domains = entry_find(in, "domains") != NULL;
	out->host_key = find_host_key(in);
	out->pools = entry_find(in, "cpupools");
	st = check_domains(in);
	if (st)
		return st;
	st = read_keys(in, out);
	if (st)
		return st;
	if (!*out->title)
		out->title = out->name;
	st = check_application(in, out);
	if (st)
		return st;
	/* The device tree may name dom0's kernel. */
	if (!config_is_bare(out) && !out->dtb.path) {
		st = config_check_dom0(out);
		if (st)
			return st;
	}
	return read_hypervisor(in, out);
}
