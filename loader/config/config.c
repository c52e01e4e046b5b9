// SPDX-License-Identifier: MIT
/*
 * Cuts a xen.cfg or a daybreak.conf into sections and items. config_lines.c
 * cuts the lines and config_value.c the values. config_check.c checks which
 * keys may stand where; entry.c and entry_read.c read the values.
 *
 * The language is that of xen.efi: [name] begins a section, key=value is an
 * item of it. xen.efi only searches the text for the keys that it needs and
 * ignores the rest. In daybreak.conf every line has to be valid.
 */
#include <daybreak/config.h>

#include "config_check.h"
#include "config_lines.h"
#include "config_value.h"

#include <string.h>

struct parser {
	struct config *config;
	const char *section; /* the current one, "" before the first */
	unsigned int line;
};

static bool is_daybreak(const struct parser *p)
{
	return p->config->dialect == CONFIG_DAYBREAK;
}

static char *skip_blanks(char *s)
{
	while (*s == ' ')
		s++;
	return s;
}

static enum status add_item(const struct parser *p,
			    const struct config_item *item)
{
	struct config *config = p->config;

	if (config->nr_items == CONFIG_MAX_ITEMS)
		return fail(ST_TOO_LARGE, "%s:%u: more than %u key=value lines",
			    config->name, p->line, CONFIG_MAX_ITEMS);
	config->items[config->nr_items++] = *item;
	return ST_OK;
}

/* In a xen.cfg no blank may stand between the key and '='. */
static void cut_key(const struct parser *p, char *s, char *equals)
{
	while (is_daybreak(p) && equals > s && equals[-1] == ' ')
		equals--;
	*equals = '\0';
}

static enum status parse_item(const struct parser *p, char *s)
{
	struct config_item item = { .section = p->section, .line = p->line };
	char *equals = strchr(s, '=');
	enum status st;

	if (!equals && !is_daybreak(p))
		return ST_OK;
	if (!equals)
		return fail(ST_INVALID,
			    "%s:%u: \"%s\" is neither a [section] nor "
			    "key=value",
			    p->config->name, p->line, s);
	cut_key(p, s, equals);
	item.key = s;
	if (is_daybreak(p) && equals > s && equals[-1] == '+')
		return fail(
			ST_INVALID,
			"%s:%u: += is not supported, expected all of it in one "
			"line key=value",
			p->config->name, p->line);
	st = config_value_cut(p->config, skip_blanks(equals + 1), &item);
	return st ? st : add_item(p, &item);
}

/* Checks of a [section] line that apply only to daybreak.conf. */
static enum status check_section(const struct parser *p, const char *s)
{
	const struct config *config = p->config;
	const char *close = strchr(s, ']');
	size_t size;

	if (!close)
		return fail(ST_INVALID, "%s:%u: \"%s\" has no closing ]",
			    config->name, p->line, s);
	if (close[1])
		return fail(
			ST_INVALID,
			"%s:%u: \"%s\" follows a [section], expected a line of "
			"its own",
			config->name, p->line, close + 1);
	size = (size_t)(close - s - 1);
	if (!size)
		return fail(ST_INVALID, "%s:%u: [] has no name in it",
			    config->name, p->line);
	for (unsigned int i = 0; i < config->nr_sections; i++) {
		const char *name = config->sections[i].name;

		if (strlen(name) == size && !memcmp(name, s + 1, size))
			return fail(ST_INVALID,
				    "%s:%u: section [%s] is there twice, first "
				    "at line %u",
				    config->name, p->line, name,
				    config->sections[i].line);
	}
	return ST_OK;
}

static enum status parse_section(struct parser *p, char *s)
{
	struct config *config = p->config;
	char *close = strchr(s, ']');

	if (is_daybreak(p)) {
		enum status st = check_section(p, s);

		if (st)
			return st;
	}
	if (config->nr_sections == CONFIG_MAX_ITEMS)
		return fail(ST_TOO_LARGE, "%s:%u: more than %u sections",
			    config->name, p->line, CONFIG_MAX_ITEMS);
	/*
	 * In xen.efi a line without ] ends the previous section, and the new
	 * one cannot be selected by name. We give it an empty name.
	 */
	p->section = close ? s + 1 : s + strlen(s);
	if (close)
		*close = '\0';
	config->sections[config->nr_sections].name = p->section;
	config->sections[config->nr_sections++].line = p->line;
	return ST_OK;
}

enum status config_parse(const char *name, enum config_dialect dialect,
			 char *text, uint64_t size, struct config *out)
{
	struct parser p = { .config = out, .section = text + size };
	struct config_lines lines;
	enum status st;
	char *s;

	if (size > CONFIG_MAX_SIZE)
		return fail(ST_TOO_LARGE,
			    "%s has %lu bytes, at most %u are read", name, size,
			    CONFIG_MAX_SIZE);
	out->name = name;
	out->dialect = dialect;
	out->nr_items = out->nr_sections = 0;
	st = config_lines_open(name, dialect, text, size, &lines);
	while (!st && (s = config_lines_next(&lines, &p.line)))
		st = *s == '[' ? parse_section(&p, s) : parse_item(&p, s);
	return st ? st : config_check(out);
}
