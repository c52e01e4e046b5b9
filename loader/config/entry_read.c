// SPDX-License-Identifier: MIT
/*
 * Reads one entry's items, searching where xen.efi would search, and the
 * values that are not just text.
 */
#include "entry_read.h"

#include <daybreak/domain_config.h>

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
	/* Sections of one name differ by where their name stands. */
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

static const struct config_item *find_or_global(const struct scope *in,
						const char *key)
{
	const struct config_item *item = entry_find(in, key);

	return item ? item : entry_find_global(in->config, key);
}

/* Reads digits; false, and *s left alone, when there are none or too many. */
static bool parse_number(const char **s, uint64_t max, uint64_t *out)
{
	const char *p = *s;
	uint64_t value = 0;

	for (; *p >= '0' && *p <= '9'; p++) {
		unsigned int digit = (unsigned int)(*p - '0');

		if (value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (p == *s)
		return false;
	*s = p;
	*out = value;
	return true;
}

/* A number with K, M or G behind it, or nothing. */
static bool parse_size(const char *s, uint64_t *out)
{
	unsigned int shift = 0;
	uint64_t value;

	if (!parse_number(&s, UINT64_MAX, &value))
		return false;
	switch (*s) {
	case 'G':
		shift += 10; /* fall through */
	case 'M':
		shift += 10; /* fall through */
	case 'K':
		shift += 10;
		s++;
	}
	if (*s || value > UINT64_MAX >> shift)
		return false;
	*out = value << shift;
	return true;
}

static enum status read_limit(const struct scope *in, uint64_t *out)
{
	const struct config_item *item = find_or_global(in, "limit-unpacked");

	*out = ENTRY_DEFAULT_LIMIT;
	if (item && !parse_size(item->value, out))
		return fail(ST_INVALID,
			    "%s:%u: limit-unpacked=%s, want a number of bytes, "
			    "or one with K, M or G behind it",
			    in->config->name, item->line, item->value);
	return ST_OK;
}

static enum status read_handoff(const struct scope *in, enum handoff_asked *out)
{
	const struct config_item *item = entry_find(in, "handoff");

	if (!item)
		return ST_OK;
	if (!strcmp(item->value, "efi"))
		*out = HANDOFF_EFI;
	else if (!strcmp(item->value, "image"))
		*out = HANDOFF_IMAGE;
	else
		return fail(ST_INVALID, "%s:%u: handoff=%s, want efi or image",
			    in->config->name, item->line, item->value);
	return ST_OK;
}

/* What is Xen's has no place in an entry that does without it. */
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

	if (!item || !strcmp(item->value, "xen"))
		return ST_OK;
	if (strcmp(item->value, "none"))
		return fail(ST_INVALID,
			    "%s:%u: hypervisor=%s, want xen or none",
			    in->config->name, item->line, item->value);
	out->without_xen = item;
	out->ucode.path = NULL; /* [global]'s is for the entries with Xen */
	return check_without_xen(in, out);
}

enum status entry_check_timeout(const struct config *config)
{
	const struct config_item *item = entry_find_global(config, "timeout");
	const char *end = item ? item->value : "";
	uint64_t seconds;

	if (item && (!parse_number(&end, UINT32_MAX, &seconds) || *end))
		return fail(ST_INVALID,
			    "%s:%u: timeout=%s, want a number of seconds",
			    config->name, item->line, item->value);
	return ST_OK;
}

/* A number that is not there is 0, as for xen.efi. */
static void parse_video(const char *s, struct video_mode *out)
{
	uint64_t number[3] = { 0, 0, 0 };

	for (unsigned int i = 0; i < 3; i++) {
		parse_number(&s, UINT32_MAX, &number[i]);
		if (*s != 'x' || i == 2)
			break;
		s++;
	}
	if (*s || !number[0])
		return;
	out->cols = (uint32_t)number[0];
	out->rows = (uint32_t)number[1];
	out->depth = (uint32_t)number[2];
}

static void read_video(const struct scope *in, struct video_mode *out)
{
	const struct config_item *item = find_or_global(in, "video");

	if (item && !strncmp(item->value, "gfx-", 4))
		parse_video(item->value + 4, out);
	if (item && !out->cols)
		warn("%s:%u: video=%s is passed over, want "
		     "gfx-COLSxROWSxDEPTH",
		     in->config->name, item->line, item->value);
}

static enum status set_file(const struct config *config,
			    const struct config_item *item,
			    struct file_ref *out)
{
	if (!item)
		return ST_OK;
	if (!*item->value)
		return fail(ST_INVALID,
			    "%s:%u: %s= is empty, want the name of a file",
			    config->name, item->line, item->key);
	*out = (struct file_ref){
		.path = item->value,
		.args = item->args,
		.key = item->key,
		.line = item->line,
	};
	return ST_OK;
}

/* All of a key's files, in order; in an xen.cfg only the first counts. */
static enum status read_files(const struct scope *in, const char *key,
			      unsigned int max, struct file_ref *out,
			      unsigned int *nr)
{
	const struct config *config = in->config;

	for (unsigned int i = 0; i < config->nr_items; i++) {
		const struct config_item *item = &config->items[i];
		enum status st;

		if (!is_item(in, item, key))
			continue;
		if (*nr == max)
			return fail(ST_TOO_LARGE,
				    "%s:%u: more than %u %s= lines in an entry",
				    config->name, item->line, max, key);
		st = set_file(config, item, &out[*nr]);
		if (st)
			return st;
		++*nr;
		if (config->dialect == CONFIG_XEN)
			break;
	}
	return ST_OK;
}

static enum status read_all_files(const struct scope *in, struct entry *out)
{
	const struct config *config = in->config;
	const struct {
		const struct config_item *item;
		struct file_ref *ref;
	} files[] = {
		{ entry_find(in, "xen"), &out->xen },
		{ entry_find(in, "kernel"), &out->kernel },
		{ find_or_global(in, "ucode"), &out->ucode },
		{ entry_find(in, "xsm"), &out->xsm },
		{ entry_find(in, "dtb"), &out->dtb },
	};
	enum status st = ST_OK;

	for (unsigned int i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		st = set_file(config, files[i].item, files[i].ref);
		if (st)
			return st;
	}
	st = read_files(in, "ramdisk", ENTRY_MAX_RAMDISKS, out->ramdisks,
			&out->nr_ramdisks);
	if (st)
		return st;
	return read_files(in, "module", ENTRY_MAX_MODULES, out->modules,
			  &out->nr_modules);
}

static const struct config_item *find_host_key(const struct scope *in)
{
	const struct config_item *item = NULL;

	for (unsigned int i = 0; !item && domain_host_keys[i]; i++)
		item = entry_find(in, domain_host_keys[i]);
	return item;
}

bool config_is_bare(const struct entry *entry)
{
	return !entry->kernel.path && !entry->has_domains;
}

/* A ramdisk is dom0's: without one nobody would read it. */
enum status config_check_dom0(const struct entry *entry)
{
	if (entry->kernel.path || !entry->nr_ramdisks)
		return ST_OK;
	return fail(ST_INVALID,
		    "%s:%u: ramdisk= is dom0's, and [%s] has no kernel= to "
		    "start one",
		    entry->config, entry->ramdisks[0].line, entry->name);
}

/* xen.efi starts no domains: who wrote this meant our language. */
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
	const struct config_item *title = entry_find(in, "title");
	const struct config_item *options = entry_find(in, "options");
	enum status st;

	out->name = in->section ? in->section : "";
	out->title = title && *title->value ? title->value : out->name;
	out->options = options ? options->value : "";
	out->extra = "";
	out->has_domains = entry_find(in, "domains") != NULL;
	out->host_key = find_host_key(in);
	st = check_domains(in);
	if (st)
		return st;
	st = read_all_files(in, out);
	/* A device tree may have dom0's kernel. */
	if (!st && !config_is_bare(out) && !out->dtb.path)
		st = config_check_dom0(out);
	if (!st)
		st = read_hypervisor(in, out);
	if (!st)
		st = read_handoff(in, &out->handoff);
	if (st)
		return st;
	read_video(in, &out->video);
	return read_limit(in, &out->unpacked_limit);
}
