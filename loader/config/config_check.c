// SPDX-License-Identifier: MIT
/*
 * Which keys there are, which sections may hold them, and what a section is.
 * The table of a domain's own keys is domain_keys.c's.
 */
#include "config_check.h"

#include <daybreak/domain_config.h>
#include <daybreak/format.h>

#include "suggest.h"
#include "xl_keys.h"

#include <string.h>

enum {
	IN_GLOBAL = 1,	 /* may stand in [global] */
	IN_ENTRY = 2,	 /* may stand in an entry's section */
	IN_DOMAIN = 4,	 /* only a domain's section has it */
	REPEATS = 8,	 /* more than once in one section */
	OURS = 16,	 /* daybreak.conf only, unknown in an xen.cfg */
	FILE_ONLY = 32,	 /* the first word is a file, nothing follows */
	FILE_ARGS = 64,	 /* the first word is a file, the rest its arguments */
	FILE_LINE = 128, /* all of it is a file's name */
	FREE_TEXT = 256, /* handed on or shown as it stands */
};

static const struct key {
	const char *name;
	unsigned int flags;
} keys[] = {
	{ "default", IN_GLOBAL },
	{ "chain", IN_GLOBAL | FILE_LINE },
	{ "timeout", IN_GLOBAL | OURS },
	{ "limit-unpacked", IN_GLOBAL | IN_ENTRY | OURS },
	{ "ucode", IN_GLOBAL | IN_ENTRY | FILE_ONLY },
	{ "video", IN_GLOBAL | IN_ENTRY },
	{ "title", IN_ENTRY | OURS | FREE_TEXT },
	{ "xen", IN_ENTRY | OURS | FILE_ONLY },
	{ "hypervisor", IN_ENTRY | OURS },
	{ "handoff", IN_ENTRY | OURS },
	{ "options", IN_ENTRY | FREE_TEXT },
	{ "kernel", IN_ENTRY | FILE_ARGS },
	{ "ramdisk", IN_ENTRY | REPEATS | FILE_LINE },
	{ "module", IN_ENTRY | REPEATS | OURS | FILE_ARGS },
	{ "xsm", IN_ENTRY | FILE_LINE },
	{ "dtb", IN_ENTRY | FILE_ONLY },
	{ "domains", IN_ENTRY | OURS },
	{ "cpupools", IN_ENTRY | OURS },
	{ "xen,static-heap", IN_ENTRY | OURS },
	{ "xen,shared-mem", IN_ENTRY | REPEATS | OURS },
	/* A domain's keys that name a file and are no entry's as well. */
	{ "modules", IN_DOMAIN | OURS | FILE_ARGS },
	{ "device_tree", IN_DOMAIN | OURS | FILE_ONLY },
};

#define NR_KEYS (sizeof(keys) / sizeof(keys[0]))

static const struct key *find_key(enum config_dialect dialect, const char *name)
{
	for (unsigned int i = 0; i < NR_KEYS; i++) {
		if (dialect == CONFIG_XEN && (keys[i].flags & OURS))
			continue;
		if (!strcmp(keys[i].name, name))
			return &keys[i];
	}
	return NULL;
}

enum value_form config_value_form(enum config_dialect dialect, const char *key)
{
	const struct key *known = find_key(dialect, key);
	unsigned int flags = known ? known->flags : 0;

	if (flags & FILE_ONLY)
		return VALUE_FILE;
	if (flags & FILE_ARGS)
		return VALUE_FILE_ARGS;
	if (flags & FILE_LINE)
		return VALUE_FILE_LINE;
	return flags & FREE_TEXT ? VALUE_TEXT : VALUE_STRING;
}

/* Whether name is one of list's words, which blanks and commas separate. */
static bool has_word(const char *list, const char *name)
{
	size_t size = strlen(name), n;

	for (; *list; list += n) {
		for (n = 0; list[n] && list[n] != ' ' && list[n] != ','; n++)
			;
		if (n && n == size && !memcmp(list, name, n))
			return true;
		if (!n)
			n = 1;
	}
	return false;
}

/* Whether an item of that key, anywhere in the file, lists the section. */
static bool is_listed(const struct config *config, const char *key,
		      const char *section)
{
	for (unsigned int i = 0; i < config->nr_items; i++)
		if (!strcmp(config->items[i].key, key) &&
		    has_word(config->items[i].value, section))
			return true;
	return false;
}

static enum section_role find_role(const struct config *config,
				   const char *section)
{
	if (!strcmp(section, "global"))
		return SECTION_GLOBAL;
	if (config->dialect == CONFIG_XEN)
		return SECTION_ENTRY;
	if (is_listed(config, "domains", section))
		return SECTION_DOMAIN;
	if (is_listed(config, "cpupools", section))
		return SECTION_POOL;
	return SECTION_ENTRY;
}

/* One item and the place it stands in. */
struct place {
	const struct config *config;
	const struct config_item *item;
	bool in_section; /* false: before the first one */
	enum section_role role;
};

static struct place place_of(const struct config *config,
			     const struct config_item *item)
{
	struct place at = { config, item, false, SECTION_ENTRY };

	for (unsigned int i = 0; i < config->nr_sections; i++)
		if (config->sections[i].name == item->section) {
			at.in_section = true;
			at.role = config->sections[i].role;
		}
	return at;
}

/* The flag that a key needs to stand there; 0 before the first section. */
static unsigned int flag_of(const struct place *at)
{
	if (!at->in_section)
		return 0;
	return at->role == SECTION_GLOBAL ? IN_GLOBAL : IN_ENTRY;
}

/* The domain's keys are offered last: between equals, the entry's is meant. */
static const char *find_meant(const struct place *at)
{
	struct suggestion s;

	suggest_init(&s, at->item->key);
	for (unsigned int i = 0; i < NR_KEYS; i++)
		suggest_offer(&s, keys[i].name);
	if (flag_of(at) == IN_ENTRY)
		for (const struct domain_key *k = domain_keys; k->key; k++)
			suggest_offer(&s, k->key);
	return s.best;
}

static enum status refuse_unknown(const struct place *at)
{
	unsigned int flag = flag_of(at) ? flag_of(at) : IN_GLOBAL | IN_ENTRY;
	const char *advice = xl_key_advice(at->item->key);
	const char *meant = find_meant(at);
	char buf[LOG_LINE_MAX];
	struct text known;

	if (advice)
		return xl_key_refuse(&(struct value){ at->config, at->item },
				     advice);
	if (meant)
		return fail(ST_INVALID,
			    "%s:%u: unknown key \"%s\", did you mean \"%s\"?",
			    at->config->name, at->item->line, at->item->key,
			    meant);
	text_init(&known, buf, sizeof(buf));
	for (unsigned int i = 0; i < NR_KEYS; i++)
		if (keys[i].flags & flag)
			text_format(&known, "%s%s", known.length ? ", " : "",
				    keys[i].name);
	return fail(ST_INVALID, "%s:%u: unknown key \"%s\", known here are %s",
		    at->config->name, at->item->line, at->item->key, buf);
}

static enum status refuse_place(const struct place *at, const char *wanted)
{
	const struct config_item *item = at->item;

	if (!at->in_section)
		return fail(ST_INVALID,
			    "%s:%u: \"%s\" stands before the first [section], "
			    "it belongs in %s",
			    at->config->name, item->line, item->key, wanted);
	return fail(ST_INVALID, "%s:%u: \"%s\" belongs in %s, not in [%s]",
		    at->config->name, item->line, item->key, wanted,
		    item->section);
}

/* A key of a section that an entry lists; whose says of what. */
static enum status refuse_listed(const struct place *at, const char *whose,
				 const char *lists)
{
	const struct config_item *item = at->item;

	if (flag_of(at) != IN_ENTRY)
		return refuse_place(at, whose);
	return fail(ST_INVALID,
		    "%s:%u: \"%s\" belongs in %s, and no %s names [%s]",
		    at->config->name, item->line, item->key, whose, lists,
		    item->section);
}

static bool is_domain_key(const char *name)
{
	const struct key *key = find_key(CONFIG_DAYBREAK, name);

	for (const struct domain_key *k = domain_keys; k->key; k++)
		if (!strcmp(k->key, name))
			return true;
	return key && (key->flags & IN_DOMAIN);
}

/* The item's key is none of [global]'s or an entry's. */
static enum status refuse_key(const struct place *at)
{
	const char *key = at->item->key;

	if (!strcmp(key, "cpus"))
		return refuse_listed(at, "the section of a domain or a cpupool",
				     "domains= or cpupools=");
	if (!strcmp(key, "sched"))
		return refuse_listed(at, "the section of a cpupool",
				     "cpupools=");
	if (is_domain_key(key))
		return refuse_listed(at, "the section of a domain", "domains=");
	return refuse_unknown(at);
}

static enum status check_twice(const struct place *at)
{
	const struct config_item *item = at->config->items;

	for (; item != at->item; item++)
		if (item->section == at->item->section &&
		    !strcmp(item->key, at->item->key))
			return fail(ST_INVALID,
				    "%s:%u: \"%s\" is set twice in [%s], first "
				    "at line %u",
				    at->config->name, at->item->line, item->key,
				    item->section, item->line);
	return ST_OK;
}

static enum status check_item(const struct place *at)
{
	const struct config_item *item = at->item;
	const struct key *key = find_key(CONFIG_DAYBREAK, item->key);

	if (at->role == SECTION_DOMAIN || at->role == SECTION_POOL)
		return ST_OK;
	if (!key || (key->flags & IN_DOMAIN))
		return refuse_key(at);
	if (!(key->flags & flag_of(at)))
		return refuse_place(at, !(key->flags & IN_ENTRY) ? "[global]"
					: key->flags & IN_GLOBAL
						? "[global] or an entry"
						: "an entry's section");
	if ((key->flags & FILE_ONLY) && *item->args)
		return fail(ST_INVALID,
			    "%s:%u: %s= wants one file, \"%s\" follows it",
			    at->config->name, item->line, item->key,
			    item->args);
	return key->flags & REPEATS ? ST_OK : check_twice(at);
}

/*
 * Names an unknown key of an xen.cfg, but only the first time. domains= is the
 * entry's business: entry_read() refuses it where it counts.
 */
static void warn_unknown(const struct config *config,
			 const struct config_item *unknown)
{
	if (!strcmp(unknown->key, "domains"))
		return;
	for (const struct config_item *i = config->items; i != unknown; i++)
		if (!strcmp(i->key, unknown->key))
			return;
	warn("%s:%u: unknown key \"%s\" is passed over", config->name,
	     unknown->line, unknown->key);
}

enum status config_check(struct config *config)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; i < config->nr_sections; i++)
		config->sections[i].role =
			find_role(config, config->sections[i].name);
	for (unsigned int i = 0; !st && i < config->nr_items; i++) {
		struct config_item *item = &config->items[i];
		struct place at = place_of(config, item);

		item->known = true;
		if (config->dialect == CONFIG_DAYBREAK) {
			st = check_item(&at);
		} else if (!find_key(CONFIG_XEN, item->key)) {
			item->known = false;
			warn_unknown(config, item);
		}
	}
	return st;
}
