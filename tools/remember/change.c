// SPDX-License-Identifier: MIT
/*
 * `daybreak once`, `default`, `good` and `retry`.
 */
#include "remember/remember.h"

#include "remember/efivars.h"

#include <daybreak/counting.h>

#include <string.h>

static const char *name_of(const struct remember *r, uint32_t entry)
{
	return r->boot.choice.list[entry].name;
}

/* Finds an entry that is booted without a person at the menu. */
static enum status find(const struct remember *r, const char *name,
			uint32_t *entry)
{
	enum status st = names_find(&r->boot, name, entry);

	if (st || !r->boot.choice.list[*entry].is_refused)
		return st;
	return fail(ST_INVALID,
		    "%s: [%s] is never booted by itself: it has nothing to "
		    "boot, or a fault that daybreak plan shows",
		    r->boot.config.name, name_of(r, *entry));
}

enum status once_run(struct remember *r, const char *name)
{
	struct session *s = &r->boot.session;
	uint32_t entry = CANDIDATE_NONE;
	enum status st = r->clears ? ST_OK : find(r, name, &entry);

	if (!st)
		st = keep_entry(r, BLI_ONE_SHOT, s->state.once, entry);
	if (st)
		return st;
	if (r->clears)
		say("the next boot is one of the default");
	else
		say("%s: is booted next, once", name_of(r, entry));
	return ST_OK;
}

enum status default_run(struct remember *r, const char *name)
{
	struct session *s = &r->boot.session;
	uint32_t entry = CANDIDATE_NONE;
	enum status st = r->clears ? ST_OK : find(r, name, &entry);

	if (!st)
		st = keep_entry(r, BLI_DEFAULT, s->state.default_entry, entry);
	if (st)
		return st;
	if (r->clears) {
		say("the default is what %s says", r->boot.config.name);
		return ST_OK;
	}
	say("%s: is the default", name_of(r, entry));
	if (counting_of(&s->state, &r->boot.choice.list[entry]).is_bad)
		warn("%s: has no tries left, so it is passed over until "
		     "daybreak retry gives them back",
		     name_of(r, entry));
	return ST_OK;
}

/*
 * A state that the boot could not write names the entry of an earlier boot,
 * which must not be confirmed in place of this one's.
 */
static enum status check_last(const struct remember *r, uint32_t last)
{
	const struct candidates *all = &r->boot.choice.in.entries;
	char id[BLI_TEXT_MAX];
	uint32_t selected;

	if (!efivars_text("LoaderEntrySelected", id, sizeof(id)))
		return ST_OK;
	selected = bli_find(all, id);
	if (selected == CANDIDATE_NONE || selected == last)
		return ST_OK;
	return fail(ST_INVALID,
		    "%s: says that [%s] was started last, but "
		    "LoaderEntrySelected is [%s], so nothing is confirmed",
		    r->state_path, all->list[last].name,
		    all->list[selected].name);
}

/* An entry that is not there any more needs no confirmation. */
static enum status confirm(struct remember *r)
{
	struct state *state = &r->boot.session.state;
	uint32_t last = names_of_state(&r->boot, state->last);
	enum status st;

	if (last == CANDIDATE_NONE || !counting_good(state, name_of(r, last)))
		return ST_OK;
	st = check_last(r, last);
	if (!st)
		st = keep_state(r, true);
	if (!st)
		say("%s: is good", name_of(r, last));
	return st;
}

enum status good_run(struct remember *r, const char *name)
{
	enum status st;

	(void)name;
	if (r->boot.session.has_state)
		return confirm(r);
	if (!keep_is_counted(r))
		return ST_OK;
	st = keep_state(r, true);
	if (!st)
		say("%s: is created; starts are counted from the next one on",
		    r->state_path);
	return st;
}

enum status retry_run(struct remember *r, const char *name)
{
	struct state *state = &r->boot.session.state;
	uint32_t entry;
	enum status st = names_find(&r->boot, name, &entry);
	uint32_t tries;

	if (st)
		return st;
	tries = r->boot.choice.list[entry].tries;
	if (!tries)
		return fail(ST_INVALID,
			    "%s: [%s] has no tries=, so its starts are not "
			    "counted",
			    r->boot.config.name, name_of(r, entry));
	st = keep_state(r, counting_retry(state, name_of(r, entry)));
	if (!st)
		say("%s: has %u tries", name_of(r, entry), tries);
	return st;
}
