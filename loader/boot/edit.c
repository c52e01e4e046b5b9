// SPDX-License-Identifier: MIT
/*
 * The menu's editor. It works on the values that were read from the
 * configuration, not on its text: so nothing has to be quoted, and nothing is
 * written.
 */
#include "edit.h"

#include "config_files.h"
#include "pages.h"
#include "verify.h"

#include <daybreak/domain_parse.h>
#include <daybreak/edit_page.h>

#include <string.h>

#define FIELDS (2 + DOMAIN_MAX) /* Xen, the kernel, domains */

/* All that the page has, in pages of its own: most of it is text. */
struct editing {
	struct edit_page page;
	struct edit_field fields[FIELDS];
	const char *before[FIELDS]; /* the lines as they were */
	unsigned int nr;
	struct line_kill kill;
	char text[FIELDS][LINE_EDIT_MAX];
	char xen[LINE_EDIT_MAX]; /* Xen's line as it was */
	unsigned int nr_domains;
	struct domain_config domains[DOMAIN_MAX];
};

static enum status refuse_long(const char *entry, const char *name)
{
	return fail(ST_TOO_LARGE,
		    "%s: the line of %s is longer than the %d bytes that can "
		    "be edited",
		    entry, name, LINE_EDIT_MAX - 1);
}

static enum status add(struct editing *e, const struct boot *boot,
		       const char *name, const char *line, bool is_below)
{
	unsigned int i = e->nr++;
	struct text t;

	e->before[i] = line;
	text_init(&t, e->text[i], LINE_EDIT_MAX);
	text_append(&t, line, strlen(line));
	if (t.full)
		return refuse_long(boot->entry.name, name);
	e->fields[i].name = name;
	e->fields[i].is_below = is_below;
	line_edit_init(&e->fields[i].line, e->text[i], LINE_EDIT_MAX, &e->kill);
	return ST_OK;
}

/* Xen's options, and after them those of the load options. */
static enum status add_xen(struct editing *e, const struct boot *boot)
{
	const struct entry *entry = &boot->entry;
	struct text t;

	text_init(&t, e->xen, sizeof(e->xen));
	text_append(&t, entry->options, strlen(entry->options));
	text_append(&t, " ", *entry->options && *entry->extra);
	text_append(&t, entry->extra, strlen(entry->extra));
	return t.full ? refuse_long(entry->name, "Xen")
		      : add(e, boot, "Xen", e->xen, false);
}

static enum status add_domains(struct editing *e, const struct boot *boot)
{
	enum status st =
		domain_list_parse(&boot->config, boot->entry.name, e->domains,
				  DOMAIN_MAX, &e->nr_domains);

	for (unsigned int i = 0; !st && i < e->nr_domains; i++) {
		/* A kernel that runs already has no command line to read. */
		if (e->domains[i].restore.path)
			continue;
		st = add(e, boot, e->domains[i].name, e->domains[i].cmdline,
			 true);
	}
	return st;
}

static enum status add_all(struct editing *e, const struct boot *boot)
{
	const struct entry *entry = &boot->entry;
	const char *kernel = entry->without_xen ? "Kernel" : "dom0";
	enum status st = ST_OK;

	if (entry->efi.path)
		return add(e, boot, entry->efi.path, entry->efi.args, false);
	if (!entry->without_xen)
		st = add_xen(e, boot);
	if (!st && entry->kernel.path)
		st = add(e, boot, kernel, entry->kernel.args, false);
	if (!st && entry->has_domains)
		st = add_domains(e, boot);
	return st;
}

static enum edit_page_action next_action(struct edit_page *page)
{
	struct keystroke key;

	if (!platform_read_key(UINT32_MAX, &key))
		return EDIT_PAGE_NOTHING;
	return edit_page_key(page, &key);
}

/* True when the entry is to be booted. */
static bool ask(struct edit_page *page, struct console *console)
{
	enum edit_page_action action = EDIT_PAGE_REPAINT;

	while (action != EDIT_PAGE_BOOT && action != EDIT_PAGE_BACK) {
		if (action == EDIT_PAGE_REPAINT)
			console_repaint(console);
		if (action != EDIT_PAGE_NOTHING && console_begin(console)) {
			edit_page_draw(page, &console->screen);
			console_show(console);
		}
		action = next_action(page);
	}
	return action == EDIT_PAGE_BOOT;
}

/* A line that was changed, or NULL. */
static const char *changed(const struct editing *e, unsigned int i)
{
	return strcmp(e->text[i], e->before[i]) ? e->text[i] : NULL;
}

/* In the order of add_all(). */
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

static enum status run(struct boot *boot, struct editing *e,
		       struct console *console, bool *boots)
{
	enum status st = add_all(e, boot);

	if (st)
		return st;
	edit_page_init(&e->page, boot->entry.title, e->fields, e->nr);
	*boots = ask(&e->page, console);
	if (*boots)
		take(e, &boot->entry, &boot->edits);
	return ST_OK;
}

enum status edit(struct boot *boot, uint32_t entry, struct console *console,
		 bool *boots)
{
	const char *section = boot->choice.list[entry].name;
	void *pages;
	enum status st = boot_resolve(boot, section);

	*boots = false;
	if (!st)
		st = verify_edit(boot, section);
	if (st)
		return st;
	st = pages_alloc_zeroed(boot, section, sizeof(struct editing), &pages);
	if (st)
		return st;
	st = run(boot, pages, console, boots);
	/* What was changed stays there until the attempt to boot it ends. */
	if (!*boots)
		platform_free(pages);
	return st;
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
