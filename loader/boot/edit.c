// SPDX-License-Identifier: MIT
/*
 * The menu's editor. It works on the values that were read from the
 * configuration, not on its text: so nothing has to be quoted, and nothing is
 * written.
 */
#include "edit.h"

#include "choose.h"
#include "pages.h"

#include <daybreak/domain_parse.h>
#include <daybreak/edit_page.h>

#include <string.h>

#define FIELDS (2 + DOMAIN_MAX) /* Xen, the kernel, domains */

/* All that the page has, in pages of its own: most of it is text. */
struct editing {
	struct edit_page page;
	struct edit_field fields[FIELDS];
	unsigned int nr;
	struct line_kill kill;
	const char
		*before[FIELDS]; /* the lines as the configuration has them */
	char text[FIELDS][LINE_EDIT_MAX];
	unsigned int nr_domains;
	struct domain_config domains[DOMAIN_MAX];
};

static void add(struct editing *e, const char *name, const char *text,
		bool is_below)
{
	unsigned int i = e->nr++;
	struct text t;

	e->before[i] = text;
	text_init(&t, e->text[i], LINE_EDIT_MAX);
	text_append(&t, text, strlen(text));
	e->fields[i].name = name;
	e->fields[i].is_below = is_below;
	line_edit_init(&e->fields[i].line, e->text[i], LINE_EDIT_MAX, &e->kill);
}

/* Xen's options as they would be handed over, with those of the load options.
 */
static enum status add_xen(struct editing *e, const struct boot *boot)
{
	const struct entry *entry = &boot->entry;
	void *joined;
	struct text t;
	uint64_t size = strlen(entry->options) + strlen(entry->extra) + 2;
	enum status st = pages_alloc(boot, entry->title, size, &joined);

	if (st)
		return st;
	text_init(&t, joined, size);
	text_append(&t, entry->options, strlen(entry->options));
	text_append(&t, " ", *entry->options && *entry->extra);
	text_append(&t, entry->extra, strlen(entry->extra));
	add(e, "Xen", joined, false);
	return ST_OK;
}

static enum status add_all(struct editing *e, const struct boot *boot)
{
	const struct entry *entry = &boot->entry;
	enum status st = ST_OK;

	if (entry->efi.path) {
		add(e, entry->efi.path, entry->efi.args, false);
		return ST_OK;
	}
	if (!entry->without_xen)
		st = add_xen(e, boot);
	if (!st && entry->kernel.path)
		add(e, entry->without_xen ? "Kernel" : "dom0",
		    entry->kernel.args, false);
	if (!st && entry->has_domains)
		st = domain_list_parse(&boot->config, entry->name, e->domains,
				       DOMAIN_MAX, &e->nr_domains);
	for (unsigned int i = 0; !st && i < e->nr_domains; i++)
		add(e, e->domains[i].name, e->domains[i].cmdline, true);
	return st;
}

static bool ask(struct editing *e, struct console *console)
{
	enum edit_page_action action = EDIT_PAGE_REPAINT;
	struct keystroke key;

	for (;;) {
		if (action == EDIT_PAGE_BOOT || action == EDIT_PAGE_BACK)
			return action == EDIT_PAGE_BOOT;
		if (action == EDIT_PAGE_REPAINT)
			console_repaint(console);
		if (action != EDIT_PAGE_NOTHING && console_begin(console)) {
			edit_page_draw(&e->page, &console->screen);
			console_show(console);
		}
		action = EDIT_PAGE_NOTHING;
		if (platform_read_key(UINT32_MAX, &key))
			action = edit_page_key(&e->page, &key);
	}
}

/* A line that was changed, or NULL. */
static const char *changed(const struct editing *e, unsigned int i)
{
	return strcmp(e->text[i], e->before[i]) ? e->text[i] : NULL;
}

static void take(const struct editing *e, const struct entry *entry,
		 struct boot_edits *out)
{
	unsigned int i = 0;

	*out = (struct boot_edits){ 0 };
	if (!entry->efi.path && !entry->without_xen)
		out->options = changed(e, i++);
	if (entry->efi.path || entry->kernel.path)
		out->kernel = changed(e, i++);
	for (; i < e->nr; i++) {
		const char *line = changed(e, i);

		if (!line)
			continue;
		out->domains[out->nr_domains].name = e->fields[i].name;
		out->domains[out->nr_domains++].cmdline = line;
	}
}

bool edit(struct boot *boot, struct console *console)
{
	const struct candidate *one =
		&boot->choice.list[boot->choice.made.entry];
	struct editing *e;
	void *pages;

	/* The pages stay: the entry points to them. They are freed with all. */
	if (boot_resolve(boot, one->name) ||
	    pages_alloc_zeroed(boot, one->name, sizeof(*e), &pages))
		return false;
	e = pages;
	if (add_all(e, boot))
		return false;
	edit_page_init(&e->page, boot->entry.title, e->fields, e->nr);
	if (!ask(e, console))
		return false;
	take(e, &boot->entry, &boot->edits);
	return true;
}

void edit_entry(struct boot *boot)
{
	const struct boot_edits *edits = &boot->edits;
	struct entry *entry = &boot->entry;

	if (edits->options) {
		entry->options = edits->options;
		entry->extra = "";
	}
	if (!edits->kernel)
		return;
	if (entry->efi.path)
		entry->efi.args = edits->kernel;
	else
		entry->kernel.args = edits->kernel;
}

void edit_domains(const struct boot *boot, struct domain_config *domains,
		  unsigned int nr)
{
	const struct boot_edits *edits = &boot->edits;

	for (unsigned int i = 0; i < edits->nr_domains; i++)
		for (unsigned int j = 0; j < nr; j++)
			if (!strcmp(domains[j].name, edits->domains[i].name))
				domains[j].cmdline = edits->domains[i].cmdline;
}
