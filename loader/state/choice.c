// SPDX-License-Identifier: MIT
/*
 * Chooses the entry to boot.
 */
#include "choice_menu.h"

#include <daybreak/counting.h>
#include <daybreak/status.h>

#define SAVED "@saved" /* as a default: the entry that was booted last */

/* One walk through the defaults and the entries. */
struct walk {
	const struct choice_input *in;
	bool allow_bad;
	bool warns;
	uint32_t start; /* of the search in order */
	bool is_passed; /* start is after a default that was passed over */
	const char *by; /* what names the entry that was found */
};

static bool can_use(const struct walk *w, uint32_t i)
{
	const struct candidate *c = &w->in->entries.list[i];

	return !c->is_refused &&
	       (w->allow_bad || !counting_of(w->in->state, c).is_bad);
}

/* Notes a default that cannot be used. */
static void pass_over(struct walk *w, const char *whose, uint32_t i)
{
	const struct candidate *c = &w->in->entries.list[i];

	if (!w->is_passed)
		w->start = i + 1;
	w->is_passed = true;
	if (w->warns && c->is_unsealed)
		warn("%s: \"%s\" is not sealed, passed over", whose, c->name);
	else if (w->warns && !c->is_refused)
		warn("%s: \"%s\" has no tries left, passed over", whose,
		     c->name);
}

static void warn_of_missing(const struct walk *w, const char *whose,
			    const char *name)
{
	if (w->warns)
		warn("%s: \"%s\" is none of the entries, passed over", whose,
		     name);
}

/*
 * The entry of that index, named by whose, if it can be used; else
 * CANDIDATE_NONE, with a warning.
 */
static uint32_t use(struct walk *w, const char *whose, const char *name,
		    uint32_t i)
{
	if (i == CANDIDATE_NONE) {
		warn_of_missing(w, whose, name);
	} else if (!can_use(w, i)) {
		pass_over(w, whose, i);
		i = CANDIDATE_NONE;
	} else {
		w->by = whose;
	}
	return i;
}

/* The first entry that matches and can be used, or else that only matches. */
static uint32_t find_match(const struct walk *w, const char *pattern)
{
	const struct candidates *all = &w->in->entries;
	uint32_t first = CANDIDATE_NONE;

	for (uint32_t i = 0; i < all->nr; i++) {
		if (!bli_matches(all, i, pattern))
			continue;
		if (can_use(w, i))
			return i;
		if (first == CANDIDATE_NONE)
			first = i;
	}
	return first;
}

/* Finds what a variable names, by its id or a pattern. */
static uint32_t by_variable(struct walk *w, enum bli_variable which)
{
	const char *text = w->in->bli->text[which];
	uint32_t i;

	if (!strcmp(text, SAVED) && which != BLI_ONE_SHOT)
		text = w->in->bli->text[BLI_LAST_BOOTED];
	if (!*text)
		return CANDIDATE_NONE;
	i = bli_find(&w->in->entries, text);
	if (i == CANDIDATE_NONE)
		i = find_match(w, text);
	return use(w, bli_names[which], text, i);
}

static uint32_t by_state(struct walk *w, const char field[STATE_NAME_MAX])
{
	const struct candidates *all = &w->in->entries;
	uint32_t i = 0;

	if (!*field)
		return CANDIDATE_NONE;
	while (i < all->nr && !state_has_name(field, all->list[i].name))
		i++;
	return use(w, STATE_FILE, field, i < all->nr ? i : CANDIDATE_NONE);
}

/* Returns CANDIDATE_NONE without a sentence when there is no such section. */
static uint32_t find_section(const struct candidates *all, const char *name)
{
	for (uint32_t i = 0; i < all->nr; i++)
		if (!strcmp(all->list[i].name, name))
			return i;
	return CANDIDATE_NONE;
}

static uint32_t by_default(struct walk *w)
{
	const char *name = w->in->default_entry;
	uint32_t i = by_variable(w, BLI_PREFERRED);

	if (i == CANDIDATE_NONE)
		i = by_variable(w, BLI_DEFAULT);
	if (i == CANDIDATE_NONE)
		i = by_state(w, w->in->state->default_entry);
	if (i == CANDIDATE_NONE && name)
		i = use(w, "default=", name,
			find_section(&w->in->entries, name));
	return i;
}

static uint32_t in_order(const struct walk *w)
{
	uint32_t nr = w->in->entries.nr;

	for (uint32_t n = 0; n < nr; n++) {
		uint32_t i = (uint32_t)((w->start + (uint64_t)n) % nr);

		if (can_use(w, i))
			return i;
	}
	return CANDIDATE_NONE;
}

/* The entry that a host boots by itself. */
static uint32_t choose(struct walk *w, enum choice_reason *reason)
{
	uint32_t i = by_default(w);

	*reason = CHOICE_DEFAULT;
	if (i != CANDIDATE_NONE)
		return i;
	*reason = CHOICE_IN_ORDER;
	i = in_order(w);
	if (i != CANDIDATE_NONE)
		return i;
	*reason = CHOICE_LAST_RESORT;
	w->allow_bad = true;
	w->warns = false;
	i = by_default(w);
	if (i == CANDIDATE_NONE)
		i = in_order(w);
	if (i != CANDIDATE_NONE)
		warn("no entry has tries left, so \"%s\" is started without",
		     w->in->entries.list[i].name);
	else
		*reason = CHOICE_NOTHING;
	return i;
}

/* What a person has asked for, even if it is bad. */
static uint32_t by_person(const struct choice_input *in, struct choice *out)
{
	struct walk w = { .in = in, .allow_bad = true, .warns = true };
	uint32_t i;

	out->reason = CHOICE_ONE_SHOT;
	i = by_variable(&w, BLI_ONE_SHOT);
	if (i == CANDIDATE_NONE)
		i = by_state(&w, in->state->once);
	out->by = w.by;
	return i;
}

static void warn_of_section(const struct choice_input *in)
{
	if (in->bli->has_one_shot || *in->state->once)
		warn("load options: they name [%s], so the entry for this boot "
		     "only is passed over",
		     in->section);
}

static void choose_entry(const struct choice_input *in, struct choice *out)
{
	struct walk w = { .in = in, .warns = true };

	if (in->section) {
		out->entry = find_section(&in->entries, in->section);
		out->reason = CHOICE_SECTION;
		if (out->entry == CANDIDATE_NONE ||
		    !in->entries.list[out->entry].is_refused) {
			warn_of_section(in);
			return;
		}
	}
	out->entry = by_person(in, out);
	if (out->entry != CANDIDATE_NONE)
		return;
	out->entry = choose(&w, &out->reason);
	out->by = w.by;
}

void choice_make(const struct choice_input *in, struct choice *out)
{
	*out = (struct choice){
		.delete_one_shot = in->bli->has_one_shot,
		.delete_timeout_one_shot = in->bli->has_timeout_one_shot,
		.use_once = *in->state->once ||
			    in->state->timeout_once != TIMEOUT_UNSET,
	};
	choose_entry(in, out);
	choice_menu(in, out);
}

uint32_t choice_next(const struct choice_input *in, uint32_t refused)
{
	struct walk w = { .in = in, .start = refused + 1, .is_passed = true };
	enum choice_reason reason;

	return choose(&w, &reason);
}

/* One of the defaults is whatever was booted last. */
static bool wants_last(const struct bli *bli)
{
	return !strcmp(bli->text[BLI_PREFERRED], SAVED) ||
	       !strcmp(bli->text[BLI_DEFAULT], SAVED);
}

bool choice_is_saved(const struct choice_input *in, uint32_t entry,
		     enum choice_reason reason)
{
	char id[BLI_ID_MAX];

	bli_id(&in->entries, entry, id);
	return wants_last(in->bli) && reason != CHOICE_ONE_SHOT &&
	       strcmp(id, in->bli->text[BLI_LAST_BOOTED]);
}
