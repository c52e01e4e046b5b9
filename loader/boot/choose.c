// SPDX-License-Identifier: MIT
/*
 * Chooses the entry to boot: by what is remembered, by the configuration, or by
 * a person in the menu. A xen.cfg knows none of this.
 */
#include "choose.h"

#include "edit.h"
#include "menu.h"
#include "session.h"

#include <daybreak/fnv.h>

#define PATIENCE 5000 /* ms in which a person can stop the next entry */

static enum menu_asked menu_asked(const struct config_global *global)
{
	switch (global->menu) {
	case GLOBAL_MENU_ALWAYS:
		return MENU_ALWAYS;
	case GLOBAL_MENU_NEVER:
		return MENU_NEVER;
	case GLOBAL_MENU_HIDDEN:
		return MENU_HIDDEN;
	case GLOBAL_MENU_UNSET:
		break;
	}
	return MENU_BY_TIMEOUT;
}

static void describe(struct boot *boot)
{
	struct boot_choice *c = &boot->choice;

	c->in = (struct choice_input){
		.entries = { c->list, c->entries.nr },
		.section = boot->options.section,
		.bli = &boot->session.bli,
		.state = &boot->session.state,
		.default_entry = c->global.default_entry,
		.timeout = c->global.timeout.set ? c->global.timeout.value
						 : TIMEOUT_UNSET,
		.menu = menu_asked(&c->global),
	};
}

/* The entry with that hash of its section's name, or CANDIDATE_NONE. */
static uint32_t find_wanted(const struct boot *boot)
{
	const struct candidates *all = &boot->choice.in.entries;

	for (uint32_t i = 0; boot->session.wanted && i < all->nr; i++)
		if (fnv_string(all->list[i].name) == boot->session.wanted)
			return i;
	return CANDIDATE_NONE;
}

/* The menu is not shown, but a key within some time shows it. */
static bool is_asked_for(uint64_t milliseconds)
{
	struct keystroke key;

	return platform_read_key((uint32_t)milliseconds, &key);
}

static bool shows_menu(struct boot *boot, uint64_t *milliseconds)
{
	const struct choice *made = &boot->choice.made;

	*milliseconds = CHOICE_FOREVER;
	if (boot->session.asks)
		return true;
	if (made->menu == MENU_WATCH)
		return is_asked_for(made->milliseconds);
	*milliseconds = made->milliseconds;
	return made->menu == MENU_SHOWN;
}

/* The first choice while the machine is on: it uses up what is for one boot. */
static void choose_first(struct boot *boot)
{
	choice_make(&boot->choice.in, &boot->choice.made);
	session_use_once(boot);
	session_publish(boot);
}

/* The next one, which was decided when the one before was refused. */
static void choose_next(struct boot *boot)
{
	boot->choice.made = (struct choice){ .entry = find_wanted(boot),
					     .reason = CHOICE_IN_ORDER };
}

static enum status start(struct boot *boot, uint32_t entry)
{
	const char *section = boot->options.section;
	enum status st;

	if (entry != CANDIDATE_NONE)
		section = boot->choice.list[entry].name;
	st = boot_resolve(boot, section);
	if (st)
		return st;
	edit_entry(boot);
	if (entry != CANDIDATE_NONE)
		session_start(boot, entry);
	return ST_OK;
}

enum status choose(struct boot *boot, bool *ends)
{
	struct boot_choice *c = &boot->choice;
	bool is_first = !boot->session.is_begun;
	uint64_t milliseconds;
	enum status st;

	*ends = false;
	c->made.entry = CANDIDATE_NONE;
	if (boot->config.dialect == CONFIG_XEN)
		return boot_resolve(boot, boot->options.section);
	st = config_global_read(&boot->config, &c->global);
	if (st)
		return st;
	session_begin(boot);
	st = boot_list_entries(boot);
	if (st)
		return st;
	describe(boot);
	if (is_first)
		choose_first(boot);
	else
		choose_next(boot);
	if (shows_menu(boot, &milliseconds)) {
		st = menu_choose(boot, milliseconds, ends);
		if (st || *ends)
			return st;
	}
	return start(boot, c->made.entry);
}

static bool tries_next(struct boot *boot, uint32_t refused)
{
	const struct boot_choice *c = &boot->choice;
	uint32_t next = choice_next(&c->in, refused);

	if (next == CANDIDATE_NONE)
		return false;
	boot->session.wanted = fnv_string(c->list[next].name);
	say("The next entry is \"%s\", in %u seconds; a key shows the menu",
	    c->entries.list[next].title, PATIENCE / 1000);
	boot->session.asks = is_asked_for(PATIENCE);
	return true;
}

bool choose_again(struct boot *boot, enum status st)
{
	struct boot_choice *c = &boot->choice;
	uint32_t entry = c->made.entry;

	if (!st || boot->is_single || boot->config.dialect == CONFIG_XEN ||
	    entry == CANDIDATE_NONE)
		return false;
	c->list[entry].is_refused = true;
	session_refuse(boot, &c->list[entry]);
	boot->session.wanted = fnv_string(c->list[entry].name);
	if (boot->session.asks || c->global.on_refusal == GLOBAL_REFUSAL_MENU) {
		boot->session.asks = true;
		return true;
	}
	/* What the load options ask for, the firmware follows up. */
	if (c->global.on_refusal == GLOBAL_REFUSAL_FIRMWARE ||
	    (c->made.reason == CHOICE_SECTION &&
	     c->global.on_refusal == GLOBAL_REFUSAL_UNSET))
		return false;
	return tries_next(boot, entry);
}
