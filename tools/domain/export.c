// SPDX-License-Identifier: MIT
/*
 * xl.cfg has most keys of a domain under the same name, and quotes every value
 * that is not a number.
 */
#include "domain/export.h"
#include "domain/quote.h"

#include <daybreak/bootdom_plan.h>
#include <daybreak/domain_parse.h>
#include <daybreak/domain_value.h>
#include <daybreak/keys.h>

#include <string.h>

static void add(struct text *out, const char *s)
{
	text_append(out, s, strlen(s));
}

static void add_line(struct text *out, const char *key, const char *value)
{
	add(out, key);
	add(out, "=");
	quote_append(out, value);
	add(out, "\n");
}

static enum status add_element(const struct value *v, const char *element,
			       unsigned int index, void *context)
{
	struct text *out = context;

	(void)v;
	add(out, index ? ", " : "");
	if (*element == '[') /* vnuma= has lists in its list */
		add(out, element);
	else
		quote_append(out, element);
	return ST_OK;
}

/* A string that stands for a list is one in xl.cfg, too. */
static enum status add_list(const struct value *v, struct text *out)
{
	enum status st;
	bool list;

	add(out, v->item->key);
	add(out, "=[");
	st = value_list(v, &list, add_element, out);
	add(out, "]\n");
	return st;
}

static bool is_one_of(const char *key, const char *const *keys)
{
	while (*keys && strcmp(key, *keys))
		keys++;
	return *keys;
}

static enum status add_item(const struct value *v, struct text *out)
{
	static const char *const written[] = { "name",	  "type",    "kernel",
					       "cmdline", "ramdisk", NULL };
	static const char *const lists[] = { "iomem", "ioports", "irqs", NULL };
	const char *key = v->item->key;

	if (is_one_of(key, written) || !key_is_xl(key_find(IN_DOMAIN, key)))
		return ST_OK;
	if (is_one_of(key, lists) || *v->item->value == '[')
		return add_list(v, out);
	add_line(out, key, v->item->value);
	return ST_OK;
}

static enum status refuse(const struct domain_config *d, const char *why)
{
	return fail(ST_UNSUPPORTED,
		    "%s: the domain %s %s, so xl create cannot start it anew",
		    d->config, d->name, why);
}

enum status export_check(const struct domain_config *d)
{
	if (d->restore.path)
		return refuse(d, "is restored from a file");
	if (d->x86.vnuma.nr && !bootdom_is_pvh(d))
		return refuse(d, "is a PV domain with vnuma=");
	return d->nr_modules ? refuse(d, "has modules=") : ST_OK;
}

enum status export_domain(const struct config *config,
			  const struct domain_config *d,
			  const struct export_files *files, struct text *out)
{
	add_line(out, "name", d->name);
	add_line(out, "type",
		 domain_type_name(d->has_type ? d->type : DOMAIN_PV));
	add_line(out, "kernel", files->kernel);
	if (*files->ramdisk)
		add_line(out, "ramdisk", files->ramdisk);
	if (*d->cmdline)
		add_line(out, "cmdline", d->cmdline);
	for (unsigned int i = 0; i < config->nr_items; i++) {
		struct value v = { config, &config->items[i] };
		enum status st = v.item->section == d->section
					 ? add_item(&v, out)
					 : ST_OK;

		if (st)
			return st;
	}
	return out->full ? fail(ST_TOO_LARGE,
				"%s: the domain %s has more than %zu bytes",
				d->config, d->name, out->size - 1)
			 : ST_OK;
}
