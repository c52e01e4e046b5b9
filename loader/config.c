// SPDX-License-Identifier: MIT
/*
 * Cuts an xen.cfg or a daybreak.conf into sections and items. What a value
 * means is entry.c's business; which keys there are, and where, is told here.
 *
 * The language is the one that xen.efi reads. A control character ends a line
 * and blanks in front of it do not count; so a tab can indent a line but not
 * separate words. [name] begins a section, key=value is an item of it; key
 * and '=' stand together. '#' begins a comment anywhere, ';' at the start of a
 * line. xen.efi only ever searches this text, so it never minds what it does
 * not search for. In daybreak.conf every line has to mean something.
 */
#include <daybreak/config.h>
#include <daybreak/format.h>

#include "suggest.h"

#include <string.h>

enum {
	IN_GLOBAL = 1,	/* may stand in [global] */
	IN_ENTRY = 2,	/* may stand in every other section */
	REPEATS = 4,	/* more than once in one section */
	OURS = 8,	/* daybreak.conf only, unknown in an xen.cfg */
	FILE_ONLY = 16, /* the first word is a file, nothing follows */
	FILE_ARGS = 32, /* the first word is a file, the rest its arguments */
};

static const struct key {
	const char *name;
	unsigned int flags;
} keys[] = {
	{ "default", IN_GLOBAL },
	{ "chain", IN_GLOBAL },
	{ "timeout", IN_GLOBAL | OURS },
	{ "limit-unpacked", IN_GLOBAL | IN_ENTRY | OURS },
	{ "ucode", IN_GLOBAL | IN_ENTRY | FILE_ONLY },
	{ "video", IN_GLOBAL | IN_ENTRY },
	{ "title", IN_ENTRY | OURS },
	{ "xen", IN_ENTRY | OURS | FILE_ONLY },
	{ "options", IN_ENTRY },
	{ "kernel", IN_ENTRY | FILE_ARGS },
	{ "ramdisk", IN_ENTRY | REPEATS },
	{ "module", IN_ENTRY | REPEATS | OURS | FILE_ARGS },
	{ "xsm", IN_ENTRY },
	{ "dtb", IN_ENTRY | FILE_ONLY },
};

#define NR_KEYS (sizeof(keys) / sizeof(keys[0]))

struct parser {
	struct config *config;
	const char *section; /* the one we are in, "" before the first */
	unsigned int line;
};

static bool is_daybreak(const struct parser *p)
{
	return p->config->dialect == CONFIG_DAYBREAK;
}

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

static unsigned int place_of(const struct parser *p)
{
	if (!*p->section)
		return 0;
	return strcmp(p->section, "global") ? IN_ENTRY : IN_GLOBAL;
}

static enum status refuse_unknown(const struct parser *p, const char *name)
{
	unsigned int place = place_of(p) ? place_of(p) : IN_GLOBAL | IN_ENTRY;
	char buf[LOG_LINE_MAX];
	struct suggestion s;
	struct text known;

	text_init(&known, buf, sizeof(buf));
	suggest_init(&s, name);
	for (unsigned int i = 0; i < NR_KEYS; i++) {
		suggest_offer(&s, keys[i].name);
		if (keys[i].flags & place)
			text_format(&known, "%s%s", known.length ? ", " : "",
				    keys[i].name);
	}
	if (s.best)
		return fail(ST_INVALID,
			    "%s:%u: unknown key \"%s\", did you mean \"%s\"?",
			    p->config->name, p->line, name, s.best);
	return fail(ST_INVALID, "%s:%u: unknown key \"%s\", known here are %s",
		    p->config->name, p->line, name, buf);
}

static enum status refuse_place(const struct parser *p, const struct key *key)
{
	const char *wanted = !(key->flags & IN_ENTRY) ? "[global]"
			     : key->flags & IN_GLOBAL ? "[global] or an entry"
						      : "an entry's section";

	if (!*p->section)
		return fail(ST_INVALID,
			    "%s:%u: \"%s\" stands before the first [section], "
			    "it belongs in %s",
			    p->config->name, p->line, key->name, wanted);
	return fail(ST_INVALID, "%s:%u: \"%s\" belongs in %s, not in [%s]",
		    p->config->name, p->line, key->name, wanted, p->section);
}

/* What daybreak.conf asks of an item, and an xen.cfg does not. */
static enum status check_item(const struct parser *p, const struct key *key,
			      const struct config_item *new)
{
	const struct config *config = p->config;

	if (!key)
		return refuse_unknown(p, new->key);
	if (!(key->flags & place_of(p)))
		return refuse_place(p, key);
	if ((key->flags & FILE_ONLY) && *new->args)
		return fail(ST_INVALID,
			    "%s:%u: %s= wants one file, \"%s\" follows it",
			    config->name, p->line, key->name, new->args);
	if (key->flags & REPEATS)
		return ST_OK;
	for (unsigned int i = 0; i < config->nr_items; i++) {
		const struct config_item *item = &config->items[i];

		if (item->section == p->section && !strcmp(item->key, new->key))
			return fail(ST_INVALID,
				    "%s:%u: \"%s\" is set twice in [%s], first "
				    "at line %u",
				    config->name, p->line, new->key, p->section,
				    item->line);
	}
	return ST_OK;
}

/* Names an unknown key of an xen.cfg, but only the first time. */
static void warn_unknown(const struct parser *p, const char *name)
{
	for (unsigned int i = 0; i < p->config->nr_items; i++)
		if (!strcmp(p->config->items[i].key, name))
			return;
	warn("%s:%u: unknown key \"%s\" is passed over", p->config->name,
	     p->line, name);
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

/* Cuts the value, s, into what key says it consists of. */
static void cut_value(const struct parser *p, const struct key *key, char *s,
		      struct config_item *out)
{
	bool file = key && (key->flags & (FILE_ONLY | FILE_ARGS));

	out->value = s;
	out->args = file ? cut_word(s) : s + strlen(s);
	/* xen.efi drops what follows a lone file; check_item() refuses it. */
	if (file && (key->flags & FILE_ONLY) && !is_daybreak(p))
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
	const struct key *key;

	if (!equals && !is_daybreak(p))
		return ST_OK;
	if (!equals)
		return fail(ST_INVALID,
			    "%s:%u: \"%s\" is neither a [section] nor "
			    "key=value",
			    p->config->name, p->line, s);
	*equals = '\0';
	key = find_key(p->config->dialect, s);
	item.known = key != NULL;
	item.key = s;
	cut_value(p, key, skip_blanks(equals + 1), &item);
	if (is_daybreak(p)) {
		enum status st = check_item(p, key, &item);

		if (st)
			return st;
	} else if (!key) {
		warn_unknown(p, s);
	}
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
			    "%s has %lu bytes, at most %u are read", name,
			    size, CONFIG_MAX_SIZE);
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
	return st;
}
