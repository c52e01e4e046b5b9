// SPDX-License-Identifier: MIT
/*
 * Keeps the description of a boot as text, in the form that `daybreak plan`
 * prints it, and shows it a screen at a time.
 */
#include "information.h"

#include "session.h"

#include <daybreak/pager.h>

#include <string.h>

static const char cut[] = "... and more than there is room for\n";

#define ROOM (sizeof(((struct information *)0)->text) - sizeof(cut))

static void append(struct information *info, const char *fmt, const char *a,
		   const char *b)
{
	struct text t;

	if (info->is_cut)
		return;
	text_init(&t, info->text + info->size, ROOM - info->size);
	text_format(&t, fmt, a, b);
	info->is_cut = t.full;
	info->size += t.full ? 0 : t.length;
}

static void put_title(void *context, const char *name, const char *value)
{
	append(context, "%s: %s\n", name, value);
}

static void put_fact(void *context, const char *name, const char *value)
{
	append(context, "  %-18s%s\n", name, value);
}

static void put_line(void *context, const char *text)
{
	append(context, "%s%s\n", text, "");
}

struct describe_sink information_begin(struct boot *boot)
{
	struct information *info = &boot->session.information;

	info->size = 0;
	info->is_cut = false;
	return (struct describe_sink){ .title = put_title,
				       .fact = put_fact,
				       .line = put_line,
				       .context = info };
}

void information_end(struct boot *boot, enum status st)
{
	struct information *info = &boot->session.information;

	if (st) {
		info->size = 0;
		session_keep_sentence(boot);
		return;
	}
	if (!info->is_cut)
		return;
	memcpy(info->text + info->size, cut, sizeof(cut) - 1);
	info->size += sizeof(cut) - 1;
}

static enum pager_action next_action(struct pager *pager)
{
	struct keystroke key;

	if (!platform_read_key(UINT32_MAX, &key))
		return PAGER_NOTHING;
	return pager_key(pager, &key);
}

void information_show(struct boot *boot, struct console *console)
{
	struct information *info = &boot->session.information;
	enum pager_action action = PAGER_REDRAW;
	struct pager pager;

	if (!info->size)
		return;
	pager_init(&pager, "Information",
		   (struct span){ (const uint8_t *)info->text, info->size });
	while (action != PAGER_BACK) {
		if (action == PAGER_REPAINT)
			console_repaint(console);
		if (action != PAGER_NOTHING && console_begin(console)) {
			pager_draw(&pager, &console->screen);
			console_show(console);
		}
		action = next_action(&pager);
	}
	info->size = 0;
}
