// SPDX-License-Identifier: MIT
/*
 * Resolves one bootable entry from a parsed configuration, searching where
 * xen.efi would search, and reads the values that are not just text.
 */
#include <daybreak/config.h>
#include <daybreak/format.h>

#include "suggest.h"

#include <string.h>

/* Where an entry's items are looked for. */
struct scope {
	const struct config *config;
	const char *section; /* one of sections[]; NULL: the whole file */
};

/* The first section of that name: xen.efi never looks at a second one. */
static const char *find_section(const struct config *config, const char *name)
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

static const struct config_item *find(const struct scope *in, const char *key)
{
	for (unsigned int i = 0; i < in->config->nr_items; i++)
		if (is_item(in, &in->config->items[i], key))
			return &in->config->items[i];
	return NULL;
}

static const struct config_item *find_global(const struct config *config,
					     const char *key)
{
	struct scope global = { config, find_section(config, "global") };

	return global.section ? find(&global, key) : NULL;
}

static const struct config_item *find_or_global(const struct scope *in,
						const char *key)
{
	const struct config_item *item = find(in, key);

	return item ? item : find_global(in->config, key);
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

static enum status check_timeout(const struct config *config)
{
	const struct config_item *item = find_global(config, "timeout");
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
		{ find(in, "xen"), &out->xen },
		{ find(in, "kernel"), &out->kernel },
		{ find_or_global(in, "ucode"), &out->ucode },
		{ find(in, "xsm"), &out->xsm },
		{ find(in, "dtb"), &out->dtb },
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

static enum status read_entry(const struct scope *in, struct entry *out)
{
	const struct config_item *title = find(in, "title");
	const struct config_item *options = find(in, "options");
	enum status st;

	out->name = in->section ? in->section : "";
	out->title = title && *title->value ? title->value : out->name;
	out->options = options ? options->value : "";
	st = read_all_files(in, out);
	if (st)
		return st;
	read_video(in, &out->video);
	return read_limit(in, &out->unpacked_limit);
}

/* A section is an entry when it has something to boot. */
static bool is_entry(const struct scope *in)
{
	return find(in, "kernel") != NULL;
}

/* The entry's scope; false when there is no such entry. */
static bool find_entry(const struct config *config, const char *wanted,
		       struct scope *out)
{
	*out = (struct scope){ .config = config };
	if (*wanted) {
		out->section = find_section(config, wanted);
		return out->section && is_entry(out);
	}
	if (config->dialect == CONFIG_XEN)
		return is_entry(out);
	for (unsigned int i = 0; i < config->nr_sections; i++) {
		out->section = config->sections[i].name;
		if (is_entry(out))
			return true;
	}
	return false;
}

/* Whether a section's name is worth telling to who looks for an entry. */
static bool is_listed(const char *name)
{
	return *name && strcmp(name, "global");
}

/* ", there are [a], [b]", or nothing when there are none to choose from. */
static void list_sections(const struct config *config, struct text *out)
{
	for (unsigned int i = 0; i < config->nr_sections; i++) {
		const char *name = config->sections[i].name;

		if (is_listed(name))
			text_format(out, "%s[%s]",
				    out->length ? ", " : ", there are ", name);
	}
}

static enum status refuse_missing(const struct config *config,
				  const char *wanted)
{
	char buf[LOG_LINE_MAX];
	struct suggestion s;
	struct text there;

	text_init(&there, buf, sizeof(buf));
	list_sections(config, &there);
	if (!*wanted)
		return fail(ST_NOT_FOUND, "%s: no kernel= to boot%s",
			    config->name, buf);
	if (find_section(config, wanted))
		return fail(ST_NOT_FOUND, "%s: section [%s] has no kernel=%s",
			    config->name, wanted, buf);
	suggest_init(&s, wanted);
	for (unsigned int i = 0; i < config->nr_sections; i++)
		if (is_listed(config->sections[i].name))
			suggest_offer(&s, config->sections[i].name);
	if (s.best)
		return fail(ST_NOT_FOUND,
			    "%s: no section [%s], did you mean [%s]?%s",
			    config->name, wanted, s.best, buf);
	return fail(ST_NOT_FOUND, "%s: no section [%s]%s", config->name, wanted,
		    buf);
}

/* No kernel= where we looked: another file may have it. */
static enum status follow_chain(const struct config *config, const char *wanted,
				struct entry *out, const char **chain)
{
	const struct config_item *item = find_global(config, "chain");

	if (!item)
		return refuse_missing(config, wanted);
	if (!*item->value)
		return fail(ST_INVALID,
			    "%s:%u: chain= is empty, want the name of a file",
			    config->name, item->line);
	/* A daybreak.conf that asks for nothing leaves the choice to it. */
	out->name = *wanted || config->dialect == CONFIG_XEN ? wanted : NULL;
	*chain = item->value;
	return ST_NOT_FOUND;
}

enum status config_entry(const struct config *config, const char *section,
			 struct entry *out, const char **chain)
{
	const struct config_item *item = find_global(config, "default");
	struct scope scope;
	enum status st;

	*chain = NULL;
	memset(out, 0, sizeof(*out));
	out->config = config->name;
	st = check_timeout(config);
	if (st)
		return st;
	if (!section && item && !*item->value &&
	    config->dialect == CONFIG_DAYBREAK)
		return fail(ST_INVALID,
			    "%s:%u: default= is empty, want a section's name",
			    config->name, item->line);
	if (!section)
		section = item ? item->value : "";
	if (!find_entry(config, section, &scope))
		return follow_chain(config, section, out, chain);
	return read_entry(&scope, out);
}
