// SPDX-License-Identifier: MIT
/*
 * Chooses the entry to boot: by what is remembered, by the configuration, or by
 * a person in the menu. A xen.cfg knows none of this.
 */
#include "choose.h"

#include "config_files.h"
#include "edit.h"
#include "listing.h"
#include "publish.h"
#include "session.h"
#include "timing.h"

#include <daybreak/fnv.h>

/* ms in which a refusal can be read, and a key pressed. */
#define PATIENCE 5000

static void make_input(struct boot *boot)
{
	struct boot_choice *c = &boot->choice;
	const struct config_global *global = &c->global;

	c->in = (struct choice_input){
		.entries = { c->list, c->entries.nr },
		.section = boot->options.section,
		.bli = &boot->session.bli,
		.state = &boot->session.state,
		.default_entry = global->default_entry,
		.timeout = global->timeout.set ? global->timeout.value
					       : TIMEOUT_UNSET,
		.menu = global->menu,
	};
}

enum status choose_list(struct boot *boot)
{
	enum status st;

	session_begin(boot);
	st = listing_make(boot);
	if (!st)
		make_input(boot);
	return st;
}

/* The entry that is wanted, or CANDIDATE_NONE. */
static uint32_t find_wanted(const struct boot *boot)
{
	const struct candidates *all = &boot->choice.in.entries;

	for (uint32_t i = 0; boot->session.wanted && i < all->nr; i++)
		if (fnv_string(all->list[i].name) == boot->session.wanted)
			return i;
	return CANDIDATE_NONE;
}

static void set_wanted(struct boot *boot, uint32_t entry)
{
	boot->session.wanted =
		entry == CANDIDATE_NONE
			? 0
			: fnv_string(boot->choice.list[entry].name);
}

/*
 * What is left of a time. Without a clock, end is 0 and a key counts as a
 * millisecond, so that endless noise has an end, too.
 */
static uint32_t time_left(uint64_t end, uint32_t left)
{
	uint64_t now = platform_uptime();

	if (!end)
		return left - 1;
	return now < end ? (uint32_t)((end - now) / 1000) : 0;
}

/* Waits so long for a key of a person; noise is passed over. */
static bool is_asked_for(uint64_t milliseconds)
{
	uint64_t now = platform_uptime();
	uint64_t end = now ? now + milliseconds * 1000 : 0;
	uint32_t left = (uint32_t)milliseconds;
	struct keystroke key;

	while (left && platform_read_key(left, &key)) {
		if (keystroke_is_deliberate(&key))
			return true;
		left = time_left(end, left);
	}
	return false;
}

/* The first choice while the machine is on: it uses up what is for one boot. */
static void choose_first(struct boot *boot)
{
	struct choice *made = &boot->choice.made;

	choice_make(&boot->choice.in, made);
	session_use_once(boot);
	publish_loader(boot);
	if (made->menu == MENU_WATCH)
		boot->session.asks = is_asked_for(made->milliseconds);
}

/* A later one, which was made at the end of the attempt before. */
static void choose_next(struct boot *boot)
{
	boot->choice.made = (struct choice){ .entry = find_wanted(boot),
					     .reason = CHOICE_IN_ORDER };
}

static bool shows_menu(const struct boot *boot)
{
	return boot->choice.entries.nr &&
	       (boot->session.asks || boot->choice.made.menu == MENU_SHOWN);
}

/* Without a screen, what was refused before is not started again. */
static enum status show_menu(struct boot *boot, enum menu_end *end)
{
	struct boot_choice *c = &boot->choice;
	uint64_t milliseconds =
		boot->session.asks ? CHOICE_FOREVER : c->made.milliseconds;

	if (menu_choose(boot, milliseconds, end)) {
		set_wanted(boot, c->made.entry);
		timing_restart(boot);
		return ST_OK;
	}
	if (c->made.entry != CANDIDATE_NONE &&
	    session_has_refused(boot, c->list[c->made.entry].name))
		return fail(ST_UNSUPPORTED,
			    "there is no screen to show the menu on");
	return ST_OK;
}

/* The entry that was chosen; without one, as the configuration says. */
static enum status resolve(struct boot *boot)
{
	uint32_t entry = boot->choice.made.entry;

	return boot_resolve(boot, entry == CANDIDATE_NONE
					  ? boot->options.section
					  : boot->choice.list[entry].name);
}

static enum status begin(struct boot *boot)
{
	uint32_t entry = boot->choice.made.entry;
	enum status st = resolve(boot);

	if (st || entry == CANDIDATE_NONE)
		return st;
	edit_entry(boot);
	session_start(boot, entry);
	return ST_OK;
}

enum status choose(struct boot *boot, enum menu_end *end)
{
	bool is_first = !boot->session.is_begun;
	enum status st;

	*end = MENU_END_BOOT;
	if (boot->config.dialect == CONFIG_XEN)
		return boot_resolve(boot, boot->options.section);
	st = choose_list(boot);
	if (st)
		return st;
	if (is_first)
		choose_first(boot);
	else
		choose_next(boot);
	if (shows_menu(boot)) {
		st = show_menu(boot, end);
		if (st)
			return st;
	}
	return *end == MENU_END_BOOT ? begin(boot) : ST_OK;
}

enum status choose_unattended(struct boot *boot)
{
	enum status st;

	/* A person has named it, or nothing is remembered. */
	if (boot->options.section || boot->config.dialect == CONFIG_XEN)
		return boot_resolve(boot, boot->options.section);
	st = choose_list(boot);
	if (st)
		return st;
	choice_make(&boot->choice.in, &boot->choice.made);
	return resolve(boot);
}

enum status choose_wanted(struct boot *boot)
{
	enum status st = choose_list(boot);
	uint32_t entry;

	if (st)
		return st;
	entry = find_wanted(boot);
	if (entry == CANDIDATE_NONE)
		return fail(ST_NOT_FOUND,
			    "%s: the selected entry is not there any more",
			    boot->config.name);
	return boot_resolve(boot, boot->choice.list[entry].name);
}

static bool has_screen(void)
{
	unsigned int nr_columns, nr_rows;

	return platform_screen_size(&nr_columns, &nr_rows);
}

/* The menu is for those who are there, or who want to see each refusal. */
static bool returns_to_menu(const struct boot *boot)
{
	switch (boot->choice.global.on_refusal) {
	case GLOBAL_REFUSAL_MENU:
		return has_screen();
	case GLOBAL_REFUSAL_UNSET:
		return boot->session.asks && has_screen();
	default:
		return false;
	}
}

/* What the load options name, the firmware follows up. */
static bool returns_to_firmware(const struct boot *boot)
{
	switch (boot->choice.global.on_refusal) {
	case GLOBAL_REFUSAL_FIRMWARE:
		return true;
	case GLOBAL_REFUSAL_UNSET:
		return boot->choice.made.reason == CHOICE_SECTION;
	default:
		return false;
	}
}

static bool goes_on(struct boot *boot, uint32_t refused)
{
	const struct boot_choice *c = &boot->choice;
	uint32_t next = choice_next(&c->in, refused);
	bool may_ask = c->global.menu != GLOBAL_MENU_NEVER;

	if (next == CANDIDATE_NONE)
		return false;
	set_wanted(boot, next);
	say("The next entry is \"%s\", in %u seconds%s",
	    c->entries.list[next].title, PATIENCE / 1000,
	    may_ask ? "; a key shows the menu" : "");
	boot->session.asks = is_asked_for(PATIENCE) && may_ask;
	return true;
}

bool choose_again(struct boot *boot, enum status st)
{
	uint32_t refused = boot->choice.made.entry;

	/* Without a list, the configuration could not be read. */
	if (!st || !boot->choice.in.entries.nr)
		return false;
	session_refuse(boot, refused);
	if (returns_to_menu(boot)) {
		boot->session.asks = true;
		set_wanted(boot, refused);
		return true;
	}
	return !returns_to_firmware(boot) && goes_on(boot, refused);
}

void choose_reset(struct boot *boot, enum menu_end end)
{
	if (end == MENU_END_BOOT && boot->choice.in.entries.nr)
		session_refuse(boot, boot->choice.made.entry);
	say("Only a reset takes back what was measured: it follows in %u "
	    "seconds, or after a key",
	    PATIENCE / 1000);
	is_asked_for(PATIENCE);
	platform_reset(PLATFORM_REBOOT);
}
