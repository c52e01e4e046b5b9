// SPDX-License-Identifier: MIT
/*
 * Explains the menu's keys.
 */
#include "menu_help.h"

#include <daybreak/format.h>

#include "glyph.h"

/* What a line is about, so that a menu without that leaves it out. */
enum topic { ANY, EDITOR, FIRMWARE_SETUP };

static const struct line {
	enum topic topic;
	const char *keys, *meaning;
} lines[] = {
	{ ANY, "Up, k", "the entry before" },
	{ ANY, "Down, j", "the entry after" },
	{ ANY, "PgUp, PgDn", "a page of entries up, down" },
	{ ANY, "Home, End", "the first, the last entry" },
	{ ANY, "1 to 9", "the entry of that number" },
	{ ANY, "a letter", "the next entry that begins with it" },
	{ ANY, "Enter", "start the entry" },
	{ EDITOR, "e", "edit the entry's options, for this boot" },
	{ ANY, "i", "show what the entry starts" },
	{ ANY, "d", "make the entry the default" },
	{ ANY, "+, -", "a longer, a shorter timeout" },
	{ FIRMWARE_SETUP, "f", "firmware setup" },
	{ ANY, "B", "reboot" },
	{ ANY, "O", "power off" },
	{ ANY, "Q", "quit, back to the firmware" },
	{ ANY, "Ctrl-L", "draw the screen again" },
};

static bool has_topic(const struct menu *m, enum topic topic)
{
	if (topic == EDITOR)
		return m->has_editor;
	return topic != FIRMWARE_SETUP || m->has_firmware_setup;
}

void menu_help_open(struct menu *m)
{
	struct text t;

	text_init(&t, m->help_text, sizeof(m->help_text));
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (has_topic(m, lines[i].topic))
			text_format(&t, "%-12s%s\n", lines[i].keys,
				    lines[i].meaning);
	pager_init(&m->help, "Keys", glyph_text(m->help_text));
	m->shows_help = true;
}
