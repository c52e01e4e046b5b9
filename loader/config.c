// SPDX-License-Identifier: MIT
/*
 * Cuts an xen.cfg or a daybreak.conf into sections and items. What a value
 * means is entry.c's business; which keys there are, and where,
 * config_check.c's.
 *
 * The language is the one that xen.efi reads. A control character ends a line
 * and blanks in front of it do not count; so a tab can indent a line but not
 * separate words. [name] begins a section, key=value is an item of it; key
 * and '=' stand together. '#' begins a comment anywhere, ';' at the start of a
 * line. xen.efi only ever searches this text, so it never minds what it does
 * not search for. In daybreak.conf every line has to mean something.
 */
#include <daybreak/config.h>

#include "config_check.h"

#include <string.h>

struct parser {
	struct config *config;
	const char *section; /* the one we are in, "" before the first */
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

/* Cuts s after its first word; returns what follows. */
static char *cut_word(char *s)
{
	while (*s && *s != ' ')
		s++;
	if (!*s)
		return s;
	*s = '\0';
	return skip_blanks(s + 1);
}

/* Cuts the value, s, into what its key says it consists of. */
static void cut_value(const struct parser *p, char *s, struct config_item *out)
{
	enum value_form form = config_value_form(p->config->dialect, out->key);

	out->value = s;
	out->args = form == VALUE_TEXT ? s + strlen(s) : cut_word(s);
	/* xen.efi drops what follows a lone file; we refuse it later. */
	if (form == VALUE_FILE && !is_daybreak(p))
		out->args += strlen(out->args);
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

static enum status parse_item(const struct parser *p, char *s)
{
	struct config_item item = { .section = p->section, .line = p->line };
	char *equals = strchr(s, '=');

	if (!equals && !is_daybreak(p))
		return ST_OK;
	if (!equals)
		return fail(ST_INVALID,
			    "%s:%u: \"%s\" is neither a [section] nor "
			    "key=value",
			    p->config->name, p->line, s);
	*equals = '\0';
	item.key = s;
	cut_value(p, skip_blanks(equals + 1), &item);
	return add_item(p, &item);
}

/* What daybreak.conf asks of a [section] line, and an xen.cfg does not. */
static enum status check_section(const struct parser *p, const char *s)
{
	const struct config *config = p->config;
	const char *close = strchr(s, ']');
	size_t size;

	if (!close)
		return fail(ST_INVALID, "%s:%u: \"%s\" wants a closing ]",
			    config->name, p->line, s);
	if (close[1])
		return fail(ST_INVALID,
			    "%s:%u: \"%s\" follows a [section], want a line of "
			    "its own",
			    config->name, p->line, close + 1);
	size = (size_t)(close - s - 1);
	if (!size)
		return fail(ST_INVALID, "%s:%u: [] wants a name in it",
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
	 * To xen.efi a line without the ] ends the section before it and has
	 * no name that could be asked for: to us its name is empty.
	 */
	p->section = close ? s + 1 : s + strlen(s);
	if (close)
		*close = '\0';
	config->sections[config->nr_sections].name = p->section;
	config->sections[config->nr_sections++].line = p->line;
	return ST_OK;
}

/* A line is [s, end). *end may be cut off; ended: a newline stood there. */
static enum status parse_line(struct parser *p, char *s, char *end, bool ended)
{
	char *comment;

	while (s < end && *s == ' ')
		s++;
	comment = s < end && *s == ';' ? s : memchr(s, '#', (size_t)(end - s));
	if (comment)
		end = comment;
	if (s == end)
		return ST_OK;
	if (!ended && !comment && !is_daybreak(p)) {
		warn("%s:%u: the last line has no newline and is ignored, as "
		     "Xen does",
		     p->config->name, p->line);
		return ST_OK;
	}
	while (is_daybreak(p) && end[-1] == ' ')
		end--;
	*end = '\0';
	return *s == '[' ? parse_section(p, s) : parse_item(p, s);
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

enum status config_parse(const char *name, enum config_dialect dialect,
			 char *text, uint64_t size, struct config *out)
{
	struct parser p = { .config = out, .section = text + size, .line = 1 };
	enum status st = ST_OK;

	if (size > CONFIG_MAX_SIZE)
		return fail(ST_TOO_LARGE,
			    "%s has %lu bytes, at most %u are read", name, size,
			    CONFIG_MAX_SIZE);
	out->name = name;
	out->dialect = dialect;
	out->nr_items = out->nr_sections = 0;
	text[size] = '\0';
	for (uint64_t start = 0, end; start < size && !st; start = end + 1) {
		char ender;

		for (end = start; end < size && !is_control(text[end]);)
			end++;
		ender = text[end];
		if (end < size && !ender && is_daybreak(&p))
			return fail(ST_INVALID,
				    "%s:%u: a NUL byte, want UTF-8 text", name,
				    p.line);
		text[end] = '\0';
		st = parse_line(&p, text + start, text + end, end < size);
		p.line += ender == '\n';
	}
	return st ? st : config_check(out);
}
