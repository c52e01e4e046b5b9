// SPDX-License-Identifier: MIT
/*
 * Runs the menu: draws it, reads keys, counts seconds, and does what a person
 * asks for. What is to last is written once, when the menu is left.
 */
#include "menu.h"

#include "console.h"
#include "edit.h"
#include "extras.h"
#include "information.h"
#include "publish.h"
#include "session.h"
#include "verify.h"

#include <daybreak/counting.h>
#include <daybreak/menu.h>

#define SECOND	 1000000 /* µs */
#define LOOK	 100	 /* ms between two looks at the clock */
#define MARK_MAX 24

/* The menu, and what it shows. */
struct showing {
	struct boot *boot;
	struct console console;
	struct menu menu;
	struct menu_entry entries[ENTRIES_MAX + EXTRAS_MAX];
	char marks[ENTRIES_MAX][MARK_MAX];
	bool sets_default, sets_timeout;
	uint64_t next_second; /* of platform_uptime(), while counting down */
	unsigned int waited;  /* ms of a second, without that clock */
};

_Static_assert(ENTRIES_MAX + EXTRAS_MAX <= MENU_ENTRIES_MAX,
	       "all of them can be shown");

/* What a person should know of the entry before starting it. */
static const char *mark_of(struct showing *s, uint32_t i)
{
	const struct boot *boot = s->boot;
	const struct candidate *one = &boot->choice.list[i];
	struct counting counted = counting_of(&boot->session.state, one);
	struct text t;

	if (session_has_refused(boot, one->name))
		return "refused";
	if (verify_leaves_out(boot, one->name))
		return "not sealed";
	if (counted.is_bad)
		return "bad";
	if (!counted.starts)
		return NULL;
	text_init(&t, s->marks[i], MARK_MAX);
	text_format(&t, "%u %s left", counted.left,
		    counted.left == 1 ? "try" : "tries");
	return s->marks[i];
}

/* The timeout that the next boot will have, as '+' and '-' change it. */
static uint32_t timeout_of(const struct choice_input *in)
{
	uint32_t timeout = in->bli->timeout;

	if (timeout == TIMEOUT_UNSET)
		timeout = in->state->timeout;
	if (timeout == TIMEOUT_UNSET)
		timeout = in->timeout;
	if (timeout == TIMEOUT_UNSET && in->menu == GLOBAL_MENU_ALWAYS)
		return MENU_FOREVER;
	if (timeout == TIMEOUT_UNSET || timeout == TIMEOUT_DISABLED)
		return 0;
	return timeout == TIMEOUT_FORCE ? MENU_FOREVER : timeout;
}

/* The last sentence of a failure is shown over the entries. */
static void show_sentence(struct showing *s)
{
	session_keep_sentence(s->boot);
	s->menu.sentence = s->boot->session.sentence;
}

static void fill(struct showing *s, uint64_t milliseconds)
{
	const struct boot *boot = s->boot;
	const struct boot_choice *c = &boot->choice;
	uint32_t by_itself = choice_next(&c->in, CANDIDATE_NONE);
	uint32_t nr = c->entries.nr;

	for (uint32_t i = 0; i < nr; i++)
		s->entries[i] = (struct menu_entry){
			.title = c->entries.list[i].title,
			.mark = mark_of(s, i),
			.is_default = i == by_itself,
		};
	nr += extras_list(boot, &s->entries[nr]);
	menu_init(&s->menu, platform_loader_name(), s->entries, nr);
	if (c->made.entry != CANDIDATE_NONE)
		s->menu.selected = c->made.entry;
	if (*boot->session.sentence)
		s->menu.sentence = boot->session.sentence;
	s->menu.has_editor = c->global.editor != GLOBAL_EDITOR_NO &&
			     verify_has_editable(boot);
	s->menu.has_firmware_setup = platform_has_setup();
	s->menu.timeout = timeout_of(&c->in);
	if (milliseconds != CHOICE_FOREVER)
		menu_count_down(&s->menu, (uint32_t)(milliseconds / 1000));
	s->next_second = platform_uptime() + SECOND;
}

/*
 * True when another second has passed. Without a clock, looks are counted, and
 * a key as a millisecond: noise on a serial line need not have an end.
 */
static bool second_is_over(struct showing *s, bool key)
{
	uint64_t now = platform_uptime();

	if (!now) {
		s->waited += key ? 1 : LOOK;
		if (s->waited < 1000)
			return false;
		s->waited -= 1000;
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
static void keep(struct showing *s)
{
	for (uint32_t i = 0; s->sets_default && i < s->menu.nr_entries; i++)
		if (s->entries[i].is_default)
			session_set_default(s->boot, i);
	if (s->sets_timeout)
		session_set_timeout(s->boot, s->menu.timeout == MENU_FOREVER
						     ? TIMEOUT_FORCE
						     : s->menu.timeout);
	s->sets_default = s->sets_timeout = false;
}

/* Returns false if the firmware does not do it, with a sentence. */
static bool reset(struct showing *s, enum platform_reset how)
{
	keep(s);
	if (!platform_reset(how))
		return true;
	show_sentence(s);
	return false;
}

/* True when the entry is to be booted as it was edited. */
static bool edit_selected(struct showing *s)
{
	bool boots;
	enum status st = edit(s->boot, s->menu.selected, &s->console, &boots);

	if (st)
		show_sentence(s);
	console_repaint(&s->console);
	return !st && boots;
}

/* Does what was asked for. True when the menu is to be left, as *end says. */
static bool act(struct showing *s, enum menu_action action, enum menu_end *end)
{
	*end = MENU_END_LEAVE;
	switch (action) {
	case MENU_START:
		*end = MENU_END_BOOT;
		return true;
	case MENU_EDIT:
		*end = MENU_END_BOOT;
		return edit_selected(s);
	case MENU_INFORMATION:
		*end = MENU_END_INFORM;
		return true;
	case MENU_SHELL:
		*end = MENU_END_SHELL;
		return true;
	case MENU_FIRMWARE_SETUP:
		return reset(s, PLATFORM_FIRMWARE_SETUP);
	case MENU_REBOOT:
		return reset(s, PLATFORM_REBOOT);
	case MENU_POWER_OFF:
		return reset(s, PLATFORM_POWER_OFF);
	case MENU_QUIT:
		return true;
	default:
		return false;
	}
}

/* Notes what is written later, and whether all rows are to be shown again. */
static void note(struct showing *s, enum menu_action action)
{
	s->sets_default = s->sets_default || action == MENU_SET_DEFAULT;
	s->sets_timeout = s->sets_timeout || action == MENU_SET_TIMEOUT;
	if (action == MENU_REPAINT)
		console_repaint(&s->console);
}

static void run(struct showing *s, enum menu_end *end)
{
	enum menu_action action = MENU_REDRAW;

	do {
		if (action != MENU_NOTHING && console_begin(&s->console)) {
			menu_draw(&s->menu, &s->console.screen);
			console_show(&s->console);
		}
		action = next_action(s);
		note(s, action);
	} while (!act(s, action, end));
}

bool menu_choose(struct boot *boot, uint64_t milliseconds, enum menu_end *end)
{
	static struct showing s; /* too large for the stack */
	struct choice *made = &boot->choice.made;

	s = (struct showing){ .boot = boot };
	if (!console_begin(&s.console))
		return false;
	publish_menu(boot);
	information_show(boot, &s.console);
	fill(&s, milliseconds);
	platform_forget_keys();
	run(&s, end);
	keep(&s);
	console_end();
	made->entry = s.menu.selected < boot->choice.entries.nr
			      ? s.menu.selected
			      : CANDIDATE_NONE;
	if (boot->session.asks)
		made->reason = CHOICE_PERSON;
	return true;
}
