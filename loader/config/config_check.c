// SPDX-License-Identifier: MIT
/*
 * Finds the role of each section and checks that its keys may stand there.
 */
#include "config_check.h"

#include <daybreak/domain_value.h>

#include "suggest.h"
#include "xl_keys.h"

#include <string.h>

/* True when name is a word of list, which blanks and commas separate. */
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

/* True when an item of that key, anywhere in the file, lists the section. */
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

/* An item and where it stands. */
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

/* The item's place, as enum key_place; 0 before the first section. */
static unsigned int here(const struct place *at)
{
	static const unsigned int places[] = {
		[SECTION_GLOBAL] = IN_GLOBAL,
		[SECTION_ENTRY] = IN_ENTRY,
		[SECTION_DOMAIN] = IN_DOMAIN,
		[SECTION_POOL] = IN_POOL,
	};

	return at->in_section ? places[at->role] : 0;
}

static void offer(struct suggestion *s, unsigned int places)
{
	for (const struct key *key = config_keys; key->name; key++)
		if (key->places & places)
			suggest_offer(s, key->name);
}

/* Keys of domains are offered last, so that an equally near entry key wins. */
static const char *find_meant(const struct place *at)
{
	struct suggestion s;

	suggest_init(&s, at->item->key);
	offer(&s, IN_GLOBAL | IN_ENTRY);
	if (here(at) == IN_ENTRY)
		offer(&s, IN_DOMAIN | IN_POOL);
	return s.best;
}

static enum status refuse_unknown(const struct place *at)
{
	unsigned int places = here(at) ? here(at) : IN_GLOBAL | IN_ENTRY;
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
	key_list(places, &known);
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

/* Refuses a key of a section that an entry lists; whose says of which kind. */
static enum status refuse_listed(const struct place *at, const char *whose,
				 const char *lists)
{
	const struct config_item *item = at->item;

	if (here(at) != IN_ENTRY)
		return refuse_place(at, whose);
	return fail(ST_INVALID,
		    "%s:%u: \"%s\" belongs in %s, and no %s names [%s]",
		    at->config->name, item->line, item->key, whose, lists,
		    item->section);
}

/* Refuses an item whose key may not stand there. */
static enum status refuse_key(const struct place *at)
{
	switch (key_places(at->item->key) & ~(unsigned int)IN_XEN_CFG) {
	case 0:
		return refuse_unknown(at);
	case IN_DOMAIN | IN_POOL:
		return refuse_listed(at, "the section of a domain or a cpupool",
				     "domains= or cpupools=");
	case IN_POOL:
		return refuse_listed(at, "the section of a cpupool",
				     "cpupools=");
	case IN_DOMAIN:
		return refuse_listed(at, "the section of a domain", "domains=");
	case IN_GLOBAL:
		return refuse_place(at, "[global]");
	case IN_GLOBAL | IN_ENTRY:
		return refuse_place(at, "[global] or an entry");
	}
	return refuse_place(at, "an entry's section");
}

static enum status check_item(const struct place *at)
{
	const struct config_item *item = at->item;
	const struct key *key = key_find(here(at), item->key);

	if (here(at) & (IN_DOMAIN | IN_POOL))
		return ST_OK;
	if (!key)
		return refuse_key(at);
	if (key->form == FORM_FILE && *item->args)
		return fail(ST_INVALID,
			    "%s:%u: %s= takes one file, \"%s\" follows it",
			    at->config->name, item->line, item->key,
			    item->args);
	return key_check_twice(&(struct value){ at->config, item }, key);
}

/*
 * Warns about an unknown key of a xen.cfg, once per key. domains= is left out:
 * entry_read() refuses it when the entry that has it is booted.
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
	for (unsigned int i = 0; i < config->nr_sections; i++)
		config->sections[i].role =
			find_role(config, config->sections[i].name);
	for (unsigned int i = 0; i < config->nr_items; i++) {
		struct config_item *item = &config->items[i];
		struct place at = place_of(config, item);
		enum status st;

		item->known = true;
		if (config->dialect == CONFIG_DAYBREAK) {
			st = check_item(&at);
			if (st)
				return st;
		} else if (!key_find(IN_XEN_CFG, item->key)) {
			item->known = false;
			warn_unknown(config, item);
		}
	}
	return ST_OK;
}
