// SPDX-License-Identifier: MIT
/*
 * The ids of entries, and the search for one.
 */
#include <daybreak/fold.h>

#include <daybreak/bli.h>
#include <daybreak/fnv.h>

#define PREFIX	    "auto-"
#define PREFIX_SIZE 5u
#define SUFFIX	    ".conf"
#define SUFFIX_SIZE 5u
#define HASH_SIZE   18u /* +- and 16 digits */

/* Room for an id with SUFFIX after it. */
#define FORM_MAX    (BLI_ID_MAX + SUFFIX_SIZE)

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '.' || c == '_';
}

/* Compares without regard to case. */
static bool is_same(const char *a, size_t a_size, const char *b, size_t b_size)
{
	if (a_size != b_size)
		return false;
	for (size_t i = 0; i < a_size; i++)
		if (fold(a[i]) != fold(b[i]))
			return false;
	return true;
}

/* Another entry's name differs from this one's only in case. */
static bool is_ambiguous(const struct candidates *all, uint32_t index)
{
	for (uint32_t i = 0; i < all->nr; i++) {
		const char *a = all->list[i].name, *b = all->list[index].name;

		if (i == index)
			continue;
		while (*a && fold(*a) == fold(*b)) {
			a++;
			b++;
		}
		if (!*a && !*b)
			return true;
	}
	return false;
}

/* Appends one byte; false when it leaves no room for a hash after it. */
static bool append(struct text *t, char c, bool escape_capitals)
{
	char lower = escape_capitals ? c : fold(c);
	size_t size = is_plain(lower) ? 1 : 3;

	if (t->length + size > BLI_ID_MAX - 1 - HASH_SIZE)
		return false;
	if (is_plain(lower))
		text_append(t, &lower, 1);
	else
		text_format(t, "+%02x", (uint8_t)c);
	return true;
}

static bool has_capital(const char *name)
{
	while (*name && !is_capital(*name))
		name++;
	return *name;
}

void bli_id(const struct candidates *all, uint32_t index, char out[BLI_ID_MAX])
{
	const char *name = all->list[index].name, *s = name;
	bool escape = has_capital(name) && is_ambiguous(all, index);
	struct text t;

	text_init(&t, out, BLI_ID_MAX);
	text_append(&t, PREFIX, PREFIX_SIZE);
	while (*s && append(&t, *s, escape))
		s++;
	if (*s)
		text_format(&t, "+-%016lx", fnv_string(name));
}

static size_t size_without_suffix(const char *s)
{
	size_t size = strlen(s);

	if (size >= SUFFIX_SIZE &&
	    is_same(s + size - SUFFIX_SIZE, SUFFIX_SIZE, SUFFIX, SUFFIX_SIZE))
		size -= SUFFIX_SIZE;
	return size;
}

/*
 * How well a text names an id: 0 exactly, then the forms that bli_find()
 * accepts, NR_FORMS not at all.
 */
#define NR_FORMS 4u
static uint32_t find_form(const char *id, const char *text)
{
	for (uint32_t form = 0; form < NR_FORMS; form++) {
		const char *s = form < 2 ? id : id + PREFIX_SIZE;
		bool whole = form % 2 == 0;

		if (is_same(s, whole ? strlen(s) : size_without_suffix(s), text,
			    whole ? strlen(text) : size_without_suffix(text)))
			return form;
	}
	return NR_FORMS;
}

uint32_t bli_find(const struct candidates *all, const char *id)
{
	uint32_t best = CANDIDATE_NONE, best_form = NR_FORMS;

	for (uint32_t i = 0; i < all->nr && best_form; i++) {
		char own[BLI_ID_MAX];
		uint32_t form;

		bli_id(all, i, own);
		form = find_form(own, id);
		if (form < best_form) {
			best = i;
			best_form = form;
		}
	}
	return best;
}

/* Adds SUFFIX to an id or takes it away: the id's other form. */
static void change_form(char id[FORM_MAX])
{
	size_t size = size_without_suffix(id);

	if (id[size])
		id[size] = '\0';
	else
		memcpy(id + size, SUFFIX, SUFFIX_SIZE + 1);
}

bool bli_matches(const struct candidates *all, uint32_t index,
		 const char *pattern)
{
	char id[FORM_MAX];

	bli_id(all, index, id);
	if (bli_glob(pattern, id) || bli_glob(pattern, id + PREFIX_SIZE))
		return true;
	change_form(id);
	return bli_glob(pattern, id) || bli_glob(pattern, id + PREFIX_SIZE);
}
