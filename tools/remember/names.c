// SPDX-License-Identifier: MIT
/*
 * Finds the entry that a person names.
 */
#include "remember/remember.h"

static uint32_t find_section(const struct candidates *all, const char *name)
{
	for (uint32_t i = 0; i < all->nr; i++)
		if (!strcmp(all->list[i].name, name))
			return i;
	return CANDIDATE_NONE;
}

static bool has_title(const struct boot *boot, uint32_t i, const char *title)
{
	return !strcmp(boot->choice.entries.list[i].title, title);
}

/* Returns the number of entries with that title, and the first of them. */
static uint32_t count_titles(const struct boot *boot, const char *title,
			     uint32_t *first)
{
	uint32_t n = 0;

	*first = CANDIDATE_NONE;
	for (uint32_t i = 0; i < boot->choice.entries.nr; i++)
		if (has_title(boot, i, title) && !n++)
			*first = i;
	return n;
}

/* Lists the sections of all entries, or of those with a title. */
static void list(const struct boot *boot, const char *title, struct text *out)
{
	for (uint32_t i = 0; i < boot->choice.entries.nr; i++)
		if (!title || has_title(boot, i, title))
			text_format(out, "%s[%s]", out->length ? ", " : "",
				    boot->choice.entries.list[i].section);
}

static enum status refuse(const struct boot *boot, const char *name,
			  uint32_t nr_titles)
{
	char names[LOG_LINE_MAX];
	struct text t;

	text_init(&t, names, sizeof(names));
	list(boot, nr_titles ? name : NULL, &t);
	if (nr_titles)
		return fail(ST_INVALID,
			    "%s: \"%s\" is the title of %u entries: %s",
			    boot->config.name, name, nr_titles, names);
	if (!*names)
		return fail(ST_NOT_FOUND, "%s: has no entries",
			    boot->config.name);
	return fail(ST_NOT_FOUND, "%s: no entry is called \"%s\", there are %s",
		    boot->config.name, name, names);
}

enum status names_find(const struct boot *boot, const char *name,
		       uint32_t *entry)
{
	const struct candidates *all = &boot->choice.in.entries;
	uint32_t nr_titles;

	*entry = find_section(all, name);
	if (*entry == CANDIDATE_NONE && *name)
		*entry = bli_find(all, name);
	if (*entry != CANDIDATE_NONE)
		return ST_OK;
	nr_titles = count_titles(boot, name, entry);
	return nr_titles == 1 ? ST_OK : refuse(boot, name, nr_titles);
}

uint32_t names_of_state(const struct boot *boot,
			const char field[STATE_NAME_MAX])
{
	const struct candidates *all = &boot->choice.in.entries;

	for (uint32_t i = 0; i < all->nr; i++)
		if (state_has_name(field, all->list[i].name))
			return i;
	return CANDIDATE_NONE;
}
