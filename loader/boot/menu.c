// SPDX-License-Identifier: MIT
/*
 * Runs the menu: draws it, reads keys, counts seconds, and does what a person
 * asks for. What is to last is written once, when the menu is left.
 */
#include "menu.h"

#include "console.h"
#include "edit.h"
#include "session.h"

#include <daybreak/counting.h>
#include <daybreak/fnv.h>
#include <daybreak/menu.h>

#define SECOND	 1000000 /* µs */
#define LOOK	 100	 /* ms between two looks at the clock */
#define MARK_MAX 24

/* The menu, and what it shows. Too large for the stack. */
struct showing {
	struct boot *boot;
	struct console console;
	struct menu menu;
	struct menu_entry entries[ENTRIES_MAX];
	char marks[ENTRIES_MAX][MARK_MAX];
	bool sets_default, sets_timeout;
	uint64_t next_second; /* of platform_uptime(), while counting down */
	unsigned int looks;   /* since the last second, without that clock */
};

/* What a person should know of the entry before starting it. */
static const char *mark_of(struct showing *s, uint32_t i)
{
	const struct boot *boot = s->boot;
	const struct candidate *one = &boot->choice.list[i];
	struct counting counted = counting_of(&boot->session.state, one);
	struct text t;

	if (session_refused(boot, one->name))
		return "refused";
	if (counted.is_bad)
		return "bad";
	if (!counted.starts)
		return NULL;
	text_init(&t, s->marks[i], MARK_MAX);
	text_format(&t, "%u %s left", counted.left,
		    counted.left == 1 ? "try" : "tries");
	return s->marks[i];
}

static uint32_t selected_at_first(const struct boot *boot)
{
	uint32_t entry = boot->choice.made.entry;

	return entry == CANDIDATE_NONE ? 0 : entry;
}

static void fill(struct showing *s, uint64_t milliseconds)
{
	const struct boot *boot = s->boot;
	const struct boot_choice *c = &boot->choice;
	const char *sentence = boot->session.sentence;
	uint32_t selected = selected_at_first(boot);

	for (uint32_t i = 0; i < c->entries.nr; i++)
		s->entries[i] = (struct menu_entry){
			.title = c->entries.list[i].title,
			.mark = mark_of(s, i),
			.is_default = i == selected,
		};
	menu_init(&s->menu, "Daybreak", s->entries, c->entries.nr);
	s->menu.selected = selected;
	s->menu.sentence = *sentence ? sentence : NULL;
	s->menu.has_editor = c->global.editor != GLOBAL_EDITOR_NO;
	s->menu.has_firmware_setup = platform_has_setup();
	s->menu.timeout =
		c->in.timeout == TIMEOUT_UNSET ? MENU_FOREVER : c->in.timeout;
	if (milliseconds != CHOICE_FOREVER)
		menu_count_down(&s->menu, (uint32_t)(milliseconds / 1000));
	s->next_second = platform_uptime() + SECOND;
}

/* True when another second has passed. Without a clock, looks are counted. */
static bool second_is_over(struct showing *s, bool key)
{
	uint64_t now = platform_uptime();

	if (!now) {
		s->looks += !key;
		if (s->looks < 1000 / LOOK)
			return false;
		s->looks = 0;
		return true;
	}
	if (now < s->next_second)
		return false;
	s->next_second += SECOND;
	return true;
}

static enum menu_action next_action(struct showing *s)
{
	struct keystroke key;
	bool pressed = platform_read_key(LOOK, &key);
	enum menu_action action = MENU_NOTHING;

	if (pressed)
		action = menu_key(&s->menu, &key);
	if (action != MENU_NOTHING)
		s->boot->session.asks = true;
	if (action == MENU_NOTHING && second_is_over(s, pressed))
		action = menu_tick(&s->menu);
	return action;
}

/* Writes what a person wants for every boot. */
static void leave(struct showing *s)
{
	if (s->sets_default)
		for (uint32_t i = 0; i < s->menu.nr_entries; i++)
			if (s->entries[i].is_default)
				session_set_default(s->boot, i);
	if (s->sets_timeout)
		session_set_timeout(s->boot, s->menu.timeout == MENU_FOREVER
						     ? TIMEOUT_FORCE
						     : s->menu.timeout);
	s->sets_default = s->sets_timeout = false;
}

/* Returns only if the firmware does not do it, with a sentence. */
static void reset(struct showing *s, enum platform_reset how)
{
	leave(s);
	if (platform_reset(how))
		s->menu.sentence = fail_sentence();
}

/* True when the menu is over. */
static bool act(struct showing *s, enum menu_action action, bool *ends)
{
	switch (action) {
	case MENU_START:
		return true;
	case MENU_EDIT:
		s->boot->choice.made.entry = s->menu.selected;
		if (edit(s->boot, &s->console))
			return true;
		console_repaint(&s->console);
		s->menu.sentence = *fail_sentence() ? fail_sentence() : NULL;
		break;
	case MENU_SET_DEFAULT:
		s->sets_default = true;
		break;
	case MENU_SET_TIMEOUT:
		s->sets_timeout = true;
		break;
	case MENU_REPAINT:
		console_repaint(&s->console);
		break;
	case MENU_FIRMWARE_SETUP:
		reset(s, PLATFORM_FIRMWARE_SETUP);
		break;
	case MENU_REBOOT:
		reset(s, PLATFORM_REBOOT);
		break;
	case MENU_POWER_OFF:
		reset(s, PLATFORM_POWER_OFF);
		break;
	case MENU_QUIT:
		*ends = true;
		return true;
	default:
		break;
	}
	return false;
}

static void run(struct showing *s, bool *ends)
{
	enum menu_action action = MENU_REDRAW;

	do {
		if (action != MENU_NOTHING && console_begin(&s->console)) {
			menu_draw(&s->menu, &s->console.screen);
			console_show(&s->console);
		}
		action = next_action(s);
	} while (!act(s, action, ends));
}

enum status menu_choose(struct boot *boot, uint64_t milliseconds, bool *ends)
{
	static struct showing s;

	s = (struct showing){ .boot = boot };
	if (!console_begin(&s.console))
		return ST_OK;
	fill(&s, milliseconds);
	platform_forget_keys();
	run(&s, ends);
	leave(&s);
	console_end();
	boot->choice.by_person = s.menu.selected != boot->choice.made.entry ||
				 boot->session.asks;
	boot->choice.made.entry = s.menu.selected;
	return ST_OK;
}
