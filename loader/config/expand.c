// SPDX-License-Identifier: MIT
/*
 * Expands variables in a configuration that was parsed. A machine's values have
 * neither blanks nor quotes, so the words of a line stay what they were.
 */
#include <daybreak/expand.h>

#include <daybreak/keys.h>

#include <string.h>

/* One text, and where its item is. */
struct expansion {
	const struct config *config;
	struct config_item *item;
	const struct machine *machine;
	struct text *room;
};

static bool has_mark(const char *s)
{
	for (s = strchr(s, '$'); s; s = strchr(s + 1, '$'))
		if (s[1] == '{')
			return true;
	return false;
}

static bool is_candidate(const struct config *config,
			 const struct config_item *item)
{
	return config->dialect == CONFIG_DAYBREAK &&
	       key_takes_variables(item->key) &&
	       (has_mark(item->value) || has_mark(item->args));
}

bool expand_is_needed(const struct config *config)
{
	for (unsigned int i = 0; i < config->nr_items; i++)
		if (is_candidate(config, &config->items[i]))
			return true;
	return false;
}

static enum status refuse_open(const struct expansion *e)
{
	return fail(ST_INVALID,
		    "%s:%u: %s= has ${ without a closing }, expected a "
		    "variable as ${mac}, or $${ for the characters themselves",
		    e->config->name, e->item->line, e->item->key);
}

static enum status refuse_unknown(const struct expansion *e, const char *name,
				  size_t size)
{
	char buf[LOG_LINE_MAX];
	struct text whose;

	text_init(&whose, buf, sizeof(buf));
	text_format(&whose, "%s:%u: %s= has the unknown", e->config->name,
		    e->item->line, e->item->key);
	return machine_refuse_name(buf, name, size);
}

/* Appends the value of the variable whose name is at p; moves p past its }. */
static enum status expand_variable(struct expansion *e, const char **p)
{
	const char *close = strchr(*p, '}'), *value;
	size_t size;

	if (!close)
		return refuse_open(e);
	size = (size_t)(close - *p);
	value = machine_value(e->machine, *p, size);
	if (!value)
		return refuse_unknown(e, *p, size);
	if (!*value && !e->item->missing)
		e->item->missing = *p;
	text_append(e->room, value, strlen(value));
	*p = close + 1;
	return ST_OK;
}

/* Expands a text to room. */
static enum status expand_text(struct expansion *e, const char *from,
			       const char **out)
{
	enum status st = ST_OK;

	*out = e->room->buf + e->room->length;
	while (!st && *from) {
		if (!strncmp(from, "$${", 3)) {
			text_append(e->room, "${", 2);
			from += 3;
		} else if (!strncmp(from, "${", 2)) {
			from += 2;
			st = expand_variable(e, &from);
		} else {
			text_append(e->room, from++, 1);
		}
	}
	text_append(e->room, "", 1);
	return st;
}

static enum status expand_item(struct expansion *e)
{
	struct config_item *item = e->item;
	enum status st = expand_text(e, item->value, &item->expanded);

	if (!st)
		st = expand_text(e, item->args, &item->expanded_args);
	if (!st && e->room->full)
		return fail(ST_TOO_LARGE,
			    "%s:%u: more than %lu bytes of lines with "
			    "variables",
			    e->config->name, item->line, e->room->size - 1);
	return st;
}

enum status expand(struct config *config, const struct machine *machine,
		   struct text *room)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < config->nr_items; i++) {
		struct expansion e = { config, &config->items[i], machine,
				       room };

		if (is_candidate(config, e.item))
			st = expand_item(&e);
	}
	return st;
}

const char *expand_value(const struct config_item *item)
{
	return item->expanded ? item->expanded : item->value;
}

const char *expand_args(const struct config_item *item)
{
	return item->expanded ? item->expanded_args : item->args;
}

enum status expand_check(const struct config *config,
			 const struct config_item *item)
{
	if (!item->missing)
		return ST_OK;
	return fail(ST_INVALID,
		    "%s:%u: %s= has ${%.*s}, which is not known on this "
		    "machine",
		    config->name, item->line, item->key,
		    (int)(strchr(item->missing, '}') - item->missing),
		    item->missing);
}
