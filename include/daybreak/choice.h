/* SPDX-License-Identifier: MIT */
/*
 * Which entry is booted, and whether the menu is shown before.
 *
 * In this order, each variable before what the state file says of the same:
 *
 *	1. the load options' section: a person asked for it
 *	2. the entry for one boot
 *	3. the default: LoaderEntryPreferred, LoaderEntryDefault, the state's,
 *	   default=
 *	4. the first entry, or the one after a default that was passed over
 *
 * 1 and 2 also start a bad entry, one that has no tries left; 3 and 4 pass over
 * it. An entry that was refused in this power-on is never chosen again. If all
 * that is left is bad, 3 and 4 choose among that: a host at a firmware's prompt
 * comes up even less often.
 */
#ifndef DAYBREAK_CHOICE_H
#define DAYBREAK_CHOICE_H

#include <daybreak/bli.h>
#include <daybreak/candidate.h>
#include <daybreak/config_global.h>
#include <daybreak/state.h>

/* All that counts. The caller owns everything. */
struct choice_input {
	struct candidates entries;
	const char *section; /* of the load options, or NULL */
	const struct bli *bli;
	const struct state *state;
	const char *default_entry; /* default=, or NULL */
	uint32_t timeout;	   /* timeout=: seconds, or TIMEOUT_UNSET */
	enum global_menu menu;
};

enum choice_reason {
	CHOICE_NOTHING,	    /* there is no entry that was not refused */
	CHOICE_PERSON,	    /* by a person in the menu, after choice_make() */
	CHOICE_SECTION,	    /* the load options */
	CHOICE_ONE_SHOT,    /* for this boot */
	CHOICE_DEFAULT,	    /* a default */
	CHOICE_IN_ORDER,    /* no default, or none that can be used */
	CHOICE_LAST_RESORT, /* it is bad, and so is every other one */
};

enum menu_shown {
	MENU_NONE,  /* boot at once */
	MENU_WATCH, /* boot when the time is over; a key shows the menu */
	MENU_SHOWN,
};

#define CHOICE_FOREVER UINT64_MAX
#define CHOICE_WATCH   100u /* ms in which a key shows a hidden menu */

struct choice {
	uint32_t entry; /* its index, or CANDIDATE_NONE */
	enum choice_reason reason;
	/*
	 * What names it: a variable, STATE_FILE or "default="; NULL for other
	 * reasons than CHOICE_ONE_SHOT, CHOICE_DEFAULT and, if a default was
	 * bad and is used all the same, CHOICE_LAST_RESORT.
	 */
	const char *by;
	/*
	 * To be deleted before anything is started, whatever was chosen: the
	 * variables LoaderEntryOneShot and LoaderConfigTimeoutOneShot, and, by
	 * state_use_once(), what the state has of the same.
	 */
	bool delete_one_shot, delete_timeout_one_shot, use_once;
	enum menu_shown menu;
	uint64_t
		milliseconds; /* CHOICE_FOREVER with MENU_SHOWN: no countdown */
};

/*
 * Chooses. A name that no entry has is passed over with a warning, as is a
 * default that is bad. If the load options' section is not among the entries,
 * entry is CANDIDATE_NONE with CHOICE_SECTION and without a sentence:
 * config_entry() accepts sections that only a device tree completes, and has a
 * sentence for all others.
 *
 * The menu: a timeout for one boot, which shows it at any value but
 * menu-disabled, 0 without a countdown; then LoaderConfigTimeout, then the
 * state's timeout, then menu= and timeout= together:
 *
 *	timeout=      unset          0               N
 *	no menu=      none           watch 100 ms    shown N s
 *	always        shown for ever shown for ever  shown N s
 *	hidden        watch 100 ms   watch 100 ms    watch N s
 *	never         none           none            none
 *
 * With a section in the load options it is not shown, unless by a timeout for
 * one boot or menu=always.
 */
void choice_make(const struct choice_input *in, struct choice *out);

/*
 * The entry to try after one, whose is_refused is set by now, was refused: a
 * default that can be used, or the next one in order that can, at the end from
 * the first again. Returns CANDIDATE_NONE when all were refused.
 */
uint32_t choice_next(const struct choice_input *in, uint32_t refused);

/*
 * True when the entry's id has to be written to LoaderEntryLastBooted: not for
 * a boot that was asked for once, and not when it is there already.
 */
bool choice_is_saved(const struct choice_input *in, uint32_t entry,
		     enum choice_reason reason);

#endif
