// SPDX-License-Identifier: MIT
/*
 * Decides which section is booted, as xen.efi would, or lists the sections that
 * can be. entry_read.c reads the section.
 */
#include "entry_read.h"

#include <daybreak/config_global.h>
#include <daybreak/expand.h>
#include <daybreak/format.h>

#include "suggest.h"

#include <string.h>

static enum section_role role_of(const struct config *config,
				 const char *section)
{
	for (unsigned int i = 0; i < config->nr_sections; i++)
		if (config->sections[i].name == section)
			return config->sections[i].role;
	return SECTION_ENTRY;
}

/* What a section that can never be booted describes, or NULL. */
static const char *other_role(const struct config *config, const char *section)
{
	switch (role_of(config, section)) {
	case SECTION_DOMAIN:
		return "a domain";
	case SECTION_POOL:
		return "a cpupool";
	case SECTION_ENTRY:
	case SECTION_GLOBAL: /* to xen.efi a section like any other */
		break;
	}
	return NULL;
}

/* A section is an entry when it has something to boot. */
static bool is_entry(const struct scope *in)
{
	if (in->section && other_role(in->config, in->section))
		return false;
	if (entry_find(in, "kernel") || entry_find(in, "domains") ||
	    entry_find(in, "efi"))
		return true;
	/* The device tree may say what to start. */
	return in->config->dialect == CONFIG_DAYBREAK && in->section &&
	       entry_find(in, "dtb");
}

/*
 * Finds a section that names nothing to boot, for which the device tree may do
 * so: it was requested and has a key that only entries have.
 */
static bool find_bare(const struct config *config, const char *wanted,
		      struct scope *out)
{
	*out = (struct scope){ .config = config };
	if (*wanted) {
		out->section = entry_section(config, wanted);
		if (!out->section || other_role(config, out->section))
			return false;
	} else if (config->dialect != CONFIG_XEN) {
		return false;
	}
	return entry_find(out, "dtb") || entry_find(out, "options") ||
	       entry_find(out, "xen");
}

/* Finds the scope of an entry; false when there is no such entry. */
static bool find_entry(const struct config *config, const char *wanted,
		       struct scope *out)
{
	*out = (struct scope){ .config = config };
	if (*wanted) {
		out->section = entry_section(config, wanted);
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

bool entry_scope(const struct config *config, unsigned int index,
		 struct scope *out, bool *bare)
{
	const char *name = config->sections[index].name;

	if (!*name || !strcmp(name, "global"))
		return false;
	*bare = !find_entry(config, name, out);
	if (*bare && (entry_find_global(config, "chain") ||
		      !find_bare(config, name, out)))
		return false;
	/* Of two sections with the same name only the first is found. */
	return out->section == name;
}

/* The name of section index if it has something to boot, or NULL. */
static const char *entry_name(const struct config *config, unsigned int index)
{
	struct scope scope;
	bool bare;

	if (!entry_scope(config, index, &scope, &bare) || bare)
		return NULL;
	return scope.section;
}

/* Appends ", there are [a], [b]", or nothing when there are no entries. */
static void list_entries(const struct config *config, struct text *out)
{
	for (unsigned int i = 0; i < config->nr_sections; i++) {
		const char *name = entry_name(config, i);

		if (name)
			text_format(out, "%s[%s]",
				    out->length ? ", " : ", there are ", name);
	}
}

static const char *find_meant(const struct config *config, const char *wanted)
{
	struct suggestion s;

	suggest_init(&s, wanted);
	for (unsigned int i = 0; i < config->nr_sections; i++) {
		const char *name = entry_name(config, i);

		if (name)
			suggest_offer(&s, name);
	}
	return s.best;
}

static enum status refuse_missing(const struct config *config,
				  const char *wanted)
{
	const char *needs = config->dialect == CONFIG_XEN
				    ? "kernel="
				    : "kernel=, domains= or efi=";
	char buf[LOG_LINE_MAX];
	struct text there;
	const char *meant;

	if (!*wanted)
		return fail(ST_NOT_FOUND, "%s: no %s to boot", config->name,
			    needs);
	text_init(&there, buf, sizeof(buf));
	list_entries(config, &there);
	if (entry_section(config, wanted))
		return fail(ST_NOT_FOUND, "%s: section [%s] has no %s%s",
			    config->name, wanted, needs, buf);
	meant = find_meant(config, wanted);
	if (meant)
		return fail(ST_NOT_FOUND,
			    "%s: no section [%s], did you mean [%s]?%s",
			    config->name, wanted, meant, buf);
	return fail(ST_NOT_FOUND, "%s: no section [%s]%s", config->name, wanted,
		    buf);
}

static enum status refuse_role(const struct config *config, const char *wanted,
			       const char *role)
{
	char buf[LOG_LINE_MAX];
	struct text there;

	text_init(&there, buf, sizeof(buf));
	list_entries(config, &there);
	return fail(ST_INVALID, "%s: [%s] describes %s, not an entry%s",
		    config->name, wanted, role, buf);
}

/* There is nothing to boot in this file; chain= may name another one. */
static enum status follow_chain(const struct config *config, const char *wanted,
				struct entry *out, const char **chain)
{
	const struct config_item *item = entry_find_global(config, "chain");
	const char *section = entry_section(config, wanted);
	const char *role = section ? other_role(config, section) : NULL;

	if (role)
		return refuse_role(config, wanted, role);
	if (!item)
		return refuse_missing(config, wanted);
	if (expand_check(config, item))
		return ST_INVALID;
	if (!*item->value)
		return fail(
			ST_INVALID,
			"%s:%u: chain= is empty, expected the name of a file",
			config->name, item->line);
	/* Without a name, a daybreak.conf lets the next file choose. */
	out->name = *wanted || config->dialect == CONFIG_XEN ? wanted : NULL;
	*chain = expand_value(item);
	return ST_NOT_FOUND;
}

enum status config_entry(const struct config *config, const char *section,
			 struct entry *out, const char **chain)
{
	const struct config_item *item = entry_find_global(config, "default");
	struct config_global global;
	struct scope scope;
	enum status st;

	*chain = NULL;
	memset(out, 0, sizeof(*out));
	out->config = config->name;
	out->dialect = config->dialect;
	st = config_global_read(config, &global);
	if (st)
		return st;
	if (!section && item && !*item->value &&
	    config->dialect == CONFIG_DAYBREAK)
		return fail(
			ST_INVALID,
			"%s:%u: default= is empty, expected a section's name",
			config->name, item->line);
	if (!section)
		section = item ? item->value : "";
	if (find_entry(config, section, &scope))
		return entry_read(&scope, out);
	if (!entry_find_global(config, "chain") &&
	    find_bare(config, section, &scope))
		return entry_read(&scope, out);
	return follow_chain(config, section, out, chain);
}

enum status config_no_kernel(const struct config *config,
			     const struct entry *entry)
{
	return refuse_missing(config, entry->name);
}
