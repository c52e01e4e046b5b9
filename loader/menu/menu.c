// SPDX-License-Identifier: MIT
/*
 * The menu's keys and its countdown.
 */
#include <daybreak/menu.h>

#include "menu_help.h"

#include "glyph.h"

void menu_init(struct menu *m, const char *title, struct menu_entry *entries,
	       unsigned int nr_entries)
{
	*m = (struct menu){ .title = title,
			    .entries = entries,
			    .nr_entries = nr_entries,
			    .timeout = MENU_FOREVER };
	if (nr_entries > MENU_ENTRIES_MAX)
		m->nr_entries = MENU_ENTRIES_MAX;
	for (unsigned int i = 0; i < m->nr_entries; i++) {
		if (!entries[i].is_default)
			continue;
		m->selected = i;
		return;
	}
}

void menu_count_down(struct menu *m, uint32_t seconds)
{
	m->seconds_left = 0;
	if (m->nr_entries && seconds != MENU_FOREVER)
		m->seconds_left = seconds;
	m->shows_timeout = false;
}

enum menu_action menu_tick(struct menu *m)
{
	if (!m->seconds_left)
		return MENU_NOTHING;
	return --m->seconds_left ? MENU_REDRAW : MENU_START;
}

static bool begins_with(const struct menu_entry *entry, uint16_t c)
{
	struct span title = glyph_text(entry->title);
	uint64_t at = 0;
	uint16_t first;

	if (!title.size)
		return false;
	first = glyph_next(title, &at);
	if (first >= 'A' && first <= 'Z')
		first |= 0x20;
	if (c >= 'A' && c <= 'Z')
		c |= 0x20;
	return first == c;
}

/* The next entry that begins with c, after the selected one and around. */
static int find_letter(const struct menu *m, uint16_t c)
{
	for (unsigned int i = 1; i <= m->nr_entries; i++) {
		unsigned int n = (m->selected + i) % m->nr_entries;

		if (begins_with(&m->entries[n], c))
			return (int)n;
	}
	return -1;
}

static unsigned int up(const struct menu *m, unsigned int nr)
{
	return m->selected > nr ? m->selected - nr : 0;
}

static unsigned int down(const struct menu *m, unsigned int nr)
{
	unsigned int last = m->nr_entries - 1;

	return nr < last - m->selected ? m->selected + nr : last;
}

/* The entry that a character selects, or -1. */
static int find_by_character(const struct menu *m, uint16_t c, bool control)
{
	if (c == (control ? 'n' : 'j'))
		return (int)down(m, 1);
	if (c == (control ? 'p' : 'k'))
		return (int)up(m, 1);
	if (control)
		return -1;
	if (c >= '1' && c <= '9')
		return c - '1' < (int)m->nr_entries ? c - '1' : -1;
	return find_letter(m, c);
}

/* The entry that a key selects, or -1. */
static int find_entry(const struct menu *m, const struct keystroke *key)
{
	if (!m->nr_entries)
		return -1;
	switch (key->name) {
	case KEYSTROKE_UP:
		return (int)up(m, 1);
	case KEYSTROKE_DOWN:
		return (int)down(m, 1);
	case KEYSTROKE_PAGE_UP:
		return (int)up(m, m->nr_shown);
	case KEYSTROKE_PAGE_DOWN:
		return (int)down(m, m->nr_shown);
	case KEYSTROKE_HOME:
		return 0;
	case KEYSTROKE_END:
		return (int)m->nr_entries - 1;
	case KEYSTROKE_CHARACTER:
		return find_by_character(m, key->character, key->control);
	default:
		return -1;
	}
}

static const struct command {
	uint16_t character;
	enum menu_action action;
} commands[] = {
	{ 'e', MENU_EDIT },	   { 'i', MENU_INFORMATION },
	{ 'd', MENU_SET_DEFAULT }, { '+', MENU_SET_TIMEOUT },
	{ '-', MENU_SET_TIMEOUT }, { 'f', MENU_FIRMWARE_SETUP },
	{ 'B', MENU_REBOOT },	   { 'O', MENU_POWER_OFF },
	{ 'Q', MENU_QUIT },
};

/* What a key wants, other than to select. */
static enum menu_action find_action(const struct keystroke *key)
{
	if (key->name == KEYSTROKE_ENTER)
		return MENU_START;
	if (key->name != KEYSTROKE_CHARACTER || key->control)
		return MENU_NOTHING;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (key->character == commands[i].character)
			return commands[i].action;
	return MENU_NOTHING;
}

/* The selected row is an entry of the configuration. */
static bool has_entry(const struct menu *m)
{
	return m->nr_entries && m->entries[m->selected].enter == MENU_NOTHING;
}

static bool is_possible(const struct menu *m, enum menu_action action)
{
	switch (action) {
	case MENU_START:
		return m->nr_entries;
	case MENU_INFORMATION:
	case MENU_SET_DEFAULT:
		return has_entry(m);
	case MENU_EDIT:
		return has_entry(m) && m->has_editor;
	case MENU_FIRMWARE_SETUP:
		return m->has_firmware_setup;
	default:
		return true;
	}
}

static void set_default(struct menu *m)
{
	for (unsigned int i = 0; i < m->nr_entries; i++)
		m->entries[i].is_default = i == m->selected;
}

/* Timeouts are in the order MENU_FOREVER, 0, 1, 2, ... */
static uint32_t change_timeout(uint32_t timeout, uint16_t sign)
{
	if (sign == '-')
		return timeout == MENU_FOREVER ? timeout : timeout - 1;
	if (timeout == MENU_FOREVER || timeout < MENU_TIMEOUT_MAX)
		return timeout + 1;
	return timeout;
}

_Static_assert(MENU_FOREVER + 1 == 0, "the timeout after it is 0");

static enum menu_action act(struct menu *m, enum menu_action action,
			    const struct keystroke *key)
{
	if (!is_possible(m, action))
		return MENU_NOTHING;
	m->seconds_left = 0;
	m->shows_timeout = action == MENU_SET_TIMEOUT;
	if (action == MENU_SET_DEFAULT)
		set_default(m);
	if (action == MENU_SET_TIMEOUT)
		m->timeout = change_timeout(m->timeout, key->character);
	if (action == MENU_START && !has_entry(m))
		return m->entries[m->selected].enter;
	return action;
}

static enum menu_action select_entry(struct menu *m, unsigned int n)
{
	m->selected = n;
	m->seconds_left = 0;
	m->shows_timeout = false;
	return MENU_REDRAW;
}

static bool is_character(const struct keystroke *key, uint16_t c, bool control)
{
	return key->name == KEYSTROKE_CHARACTER && key->character == c &&
	       key->control == control;
}

static bool is_help(const struct keystroke *key)
{
	return key->name == KEYSTROKE_F1 || is_character(key, 'h', false) ||
	       is_character(key, '?', false);
}

static enum menu_action key_in_help(struct menu *m, const struct keystroke *key)
{
	switch (pager_key(&m->help, key)) {
	case PAGER_REDRAW:
		return MENU_REDRAW;
	case PAGER_REPAINT:
		return MENU_REPAINT;
	case PAGER_BACK:
		m->shows_help = false;
		return MENU_REDRAW;
	default:
		return MENU_NOTHING;
	}
}

static enum menu_action open_help(struct menu *m)
{
	m->seconds_left = 0;
	menu_help_open(m);
	return MENU_REDRAW;
}

enum menu_action menu_key(struct menu *m, const struct keystroke *key)
{
	enum menu_action action = find_action(key);
	int entry;

	if (m->shows_help)
		return key_in_help(m, key);
	if (key->name == KEYSTROKE_CHARACTER && key->alt)
		return MENU_NOTHING;
	if (is_character(key, 'l', true))
		return MENU_REPAINT;
	if (is_help(key))
		return open_help(m);
	if (action != MENU_NOTHING)
		return act(m, action, key);
	entry = find_entry(m, key);
	if (entry < 0)
		return MENU_NOTHING;
	return select_entry(m, (unsigned int)entry);
}
