// SPDX-License-Identifier: MIT
/*
 * Glob patterns. Only the last * has to be remembered: where text before it
 * matched once, a longer match of an earlier * finds nothing that the last one
 * does not.
 */
#include <daybreak/fold.h>

#include <daybreak/bli.h>

static char element(const char **p)
{
	if (**p == '\\' && (*p)[1])
		++*p;
	return fold(*(*p)++);
}

/*
 * Matches c with the set that begins at *p, after its [, and moves *p past its
 * ]. Returns false also when it has none, with *p at the end.
 */
static bool match_set(const char **p, char c)
{
	bool negated = **p == '!' || **p == '^', found = false;
	const char *start = *p += negated;

	while (**p && (**p != ']' || *p == start)) {
		char low = element(p), high = low;

		if (**p == '-' && (*p)[1] && (*p)[1] != ']') {
			++*p;
			high = element(p);
		}
		found |= (uint8_t)c >= (uint8_t)low &&
			 (uint8_t)c <= (uint8_t)high;
	}
	if (!**p)
		return false;
	++*p;
	return found != negated;
}

/* Matches one byte that is no *, and moves *p past what matched it. */
static bool match_one(const char **p, char c)
{
	switch (**p) {
	case '\0':
		return false;
	case '?':
		++*p;
		return true;
	case '[':
		++*p;
		return match_set(p, fold(c));
	}
	return element(p) == fold(c);
}

bool bli_glob(const char *pattern, const char *text)
{
	const char *star = NULL, *retry = NULL; /* after it, and in text */

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			retry = text;
		} else if (match_one(&pattern, *text)) {
			text++;
		} else if (star) {
			pattern = star;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}
