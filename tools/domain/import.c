// SPDX-License-Identifier: MIT
/*
 * xl.cfg and daybreak.conf have the same syntax, and most keys of a domain have
 * the same name. So the boot's own code cuts the file into keys and values, and
 * says of each whether a domain at boot can have it.
 */
#define _GNU_SOURCE
#include "domain/import.h"

#include "domain/quote.h"
#include "tool.h"

#include <daybreak/domain_parse.h>

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The file has no section. What is in one that an entry lists is only checked
 * when the domain is read. A form feed ends a line, too, and is not counted, so
 * that the file's lines keep their numbers.
 */
#define SECTION "import"
#define BEFORE	"[" SECTION "]\f"
#define AFTER	"\n[entry]\nkernel=kernel\ndomains=" SECTION "\n"

/* Large: what is read of a whole file, and of one key of it. */
static struct config whole, single;
static struct domain_config parsed;

/* Keys that xl has for what is one key here. */
struct xl_words {
	const struct config_item *extra, *root, *cmdline, *type, *builder, *pvh;
};

static const struct config_item *find(const char *key)
{
	for (unsigned int i = 0; i < whole.nr_items; i++)
		if (!strcmp(whole.items[i].section, SECTION) &&
		    !strcmp(whole.items[i].key, key))
			return &whole.items[i];
	return NULL;
}

static bool is_word(const struct config_item *item, const char *word)
{
	return item && !strcmp(item->value, word);
}

static void add(struct text *out, const char *s)
{
	text_append(out, s, strlen(s));
}

/* A value that has more than plain characters is quoted, as xl.cfg(5) does. */
static void add_value(struct text *out, const char *value)
{
	if (*value == '[' || !value[strcspn(value, "#\"'\\ \t")])
		add(out, value);
	else
		quote_append(out, value);
}

static void add_line(struct text *out, const char *key, const char *value,
		     const char *args)
{
	add(out, key);
	add(out, "=");
	add_value(out, value);
	if (*args) {
		add(out, " ");
		add(out, args);
	}
	add(out, "\n");
}

/* True for an item that says what that key would; vnuma= says the memory. */
static bool stands_for(const struct config_item *item, const char *key)
{
	return !strcmp(item->key, key) ||
	       (!strcmp(item->key, "vnuma") && !strcmp(key, "memory"));
}

/* Whether the boot reads a domain that has this key, and what it needs. */
static enum status try_item(const struct config_item *item)
{
	static const char *const needed[][2] = { { "kernel", "kernel" },
						 { "memory", "64" } };

	single = (struct config){ .name = whole.name,
				  .dialect = CONFIG_DAYBREAK,
				  .nr_sections = 1 };
	single.sections[0].name = item->section;
	single.sections[0].role = SECTION_DOMAIN;
	single.items[single.nr_items++] = *item;
	for (unsigned int i = 0; i < 2; i++)
		if (!stands_for(item, needed[i][0]))
			single.items[single.nr_items++] = (struct config_item){
				.section = item->section,
				.key = needed[i][0],
				.value = needed[i][1],
				.args = "",
			};
	return domain_config_parse(&single, item->section, &parsed);
}

/* Without the advice to leave it out, which is what happens. */
static void leave_out(const struct config_item *item)
{
	warn("%s; %s= is left out", fail_sentence(), item->key);
}

static void carry(const struct config_item *item, struct text *out)
{
	enum status st;

	fail_hold(true);
	st = try_item(item);
	fail_hold(false);
	if (st)
		leave_out(item);
	else
		add_line(out, item->key, item->value, item->args);
}

/* As xl does: cmdline= is all, or root= and extra= are put together. */
static void add_cmdline(const struct xl_words *xl, struct text *out)
{
	char line[4096];
	struct text t;

	text_init(&t, line, sizeof(line));
	if (xl->cmdline) {
		add(&t, xl->cmdline->value);
	} else {
		if (xl->root) {
			add(&t, "root=");
			add(&t, xl->root->value);
		}
		if (xl->root && xl->extra)
			add(&t, " ");
		if (xl->extra)
			add(&t, xl->extra->value);
	}
	if (t.length)
		add_line(out, "cmdline", line, "");
	out->full |= t.full;
}

/* type= is newer than builder= and pvh=, and comes before them. */
static enum status add_type(const struct xl_words *xl, struct text *out)
{
	const struct config_item *hvm = xl->type ? xl->type : xl->builder;

	if (is_word(hvm, "hvm"))
		return fail(ST_UNSUPPORTED,
			    "%s:%u: is an HVM domain, which needs a device "
			    "model in dom0: xl create starts it",
			    whole.name, hvm->line);
	if (xl->type)
		carry(xl->type, out);
	else
		add_line(out, "type", is_word(xl->pvh, "1") ? "pvh" : "pv", "");
	return ST_OK;
}

static bool is_special(const char *key)
{
	static const char *const keys[] = { "extra", "root",	"cmdline",
					    "type",  "builder", "pvh",
					    "name" };

	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(key, keys[i]))
			return true;
	return false;
}

static enum status add_all(const char *name, struct text *out)
{
	const struct xl_words xl = {
		.extra = find("extra"),
		.root = find("root"),
		.cmdline = find("cmdline"),
		.type = find("type"),
		.builder = find("builder"),
		.pvh = find("pvh"),
	};
	enum status st;

	add(out, "[");
	add(out, name);
	add(out, "]\n");
	st = add_type(&xl, out);
	if (st)
		return st;
	for (unsigned int i = 0; i < whole.nr_items; i++)
		if (!strcmp(whole.items[i].section, SECTION) &&
		    !is_special(whole.items[i].key))
			carry(&whole.items[i], out);
	add_cmdline(&xl, out);
	return ST_OK;
}

/* The name of a section, of a file, and of the domain. */
static enum status choose_name(const char *path, char out[IMPORT_MAX_NAME])
{
	const struct config_item *item = find("name");
	char copy[PATH_MAX], *end;
	const char *name;

	snprintf(copy, sizeof(copy), "%s", path);
	name = item ? item->value : basename(copy);
	end = item ? NULL : strrchr(copy, '.');
	if (end && end > name)
		*end = '\0';
	if (!*name || *name == '.' || strlen(name) >= IMPORT_MAX_NAME ||
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._")])
		return fail(ST_INVALID,
			    "%s: \"%s\" is not a name for a domain here: "
			    "expected letters, digits and + - . _",
			    path, name);
	strcpy(out, name);
	return ST_OK;
}

static enum status cut(struct file xl, char **text)
{
	int size = asprintf(text, BEFORE "%.*s" AFTER, (int)xl.bytes.size,
			    (const char *)xl.bytes.base);

	if (size < 0)
		return fail(ST_NO_MEMORY, "%s: out of memory", xl.name);
	if (memchr(xl.bytes.base, '\0', xl.bytes.size))
		return fail(ST_INVALID, "%s: has a NUL byte", xl.name);
	return config_parse(xl.name, CONFIG_DAYBREAK, *text, (uint64_t)size,
			    &whole);
}

/* What was written is read as an update, and the boot, read it. */
static enum status check(const char *name, const struct text *out)
{
	char *text;
	int size = asprintf(&text,
			    "%s\n[entry of %s]\nkernel=kernel\n"
			    "domains=%s\n",
			    out->buf, name, name);
	enum status st;

	if (size < 0)
		return fail(ST_NO_MEMORY, "%s: out of memory", name);
	st = config_parse(name, CONFIG_DAYBREAK, text, (uint64_t)size, &whole);
	if (!st)
		st = domain_config_parse(&whole, name, &parsed);
	free(text);
	return st;
}

static enum status check_one_section(void)
{
	for (unsigned int i = 0; i < whole.nr_sections; i++)
		if (strcmp(whole.sections[i].name, SECTION) &&
		    strcmp(whole.sections[i].name, "entry"))
			return fail(ST_INVALID,
				    "%s:%u: has a section [%s], which no "
				    "xl.cfg has",
				    whole.name, whole.sections[i].line,
				    whole.sections[i].name);
	return ST_OK;
}

enum status import_domain(struct file xl, char name[IMPORT_MAX_NAME],
			  struct text *out)
{
	char *text = NULL;
	enum status st;

	if (xl.bytes.size > IMPORT_MAX_TEXT)
		return fail(ST_TOO_LARGE, "%s: has %lu bytes, more than %d",
			    xl.name, xl.bytes.size, IMPORT_MAX_TEXT);
	st = cut(xl, &text);
	if (!st)
		st = check_one_section();
	if (!st)
		st = choose_name(xl.name, name);
	if (!st)
		st = add_all(name, out);
	free(text);
	if (!st && out->full)
		st = fail(ST_TOO_LARGE,
			  "%s: its section is longer than %zu "
			  "bytes",
			  xl.name, out->size - 1);
	return st ? st : check(name, out);
}
