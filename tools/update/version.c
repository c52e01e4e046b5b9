// SPDX-License-Identifier: MIT
/*
 * The order of versions. A version is read as runs of other characters and of
 * digits by turns. Source: deb-version(7).
 */
#include "update/parts.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A tilde is before the end, which is before letters, and these before all. */
static int order_of(char c)
{
	if (c == '~')
		return -1;
	if (!c || is_digit(c))
		return 0;
	return is_letter(c) ? (unsigned char)c : (unsigned char)c + 256;
}

/* A part of a version. */
struct part {
	const char *at, *end;
};

static char first_of(const struct part *p)
{
	return p->at < p->end ? *p->at : '\0';
}

/* Digits are compared as numbers, of any length. */
static int compare_numbers(struct part *a, struct part *b)
{
	int first = 0;

	while (first_of(a) == '0')
		a->at++;
	while (first_of(b) == '0')
		b->at++;
	while (is_digit(first_of(a)) && is_digit(first_of(b))) {
		if (!first)
			first = *a->at - *b->at;
		a->at++;
		b->at++;
	}
	if (is_digit(first_of(a)))
		return 1;
	return is_digit(first_of(b)) ? -1 : first;
}

static bool has_other(const struct part *p)
{
	return p->at < p->end && !is_digit(*p->at);
}

static int compare_parts(struct part a, struct part b)
{
	while (a.at < a.end || b.at < b.end) {
		int difference;

		while (has_other(&a) || has_other(&b)) {
			difference =
				order_of(first_of(&a)) - order_of(first_of(&b));
			if (difference)
				return difference;
			a.at++;
			b.at++;
		}
		difference = compare_numbers(&a, &b);
		if (difference)
			return difference;
	}
	return 0;
}

/* Cuts the revision, after the last '-', off a version. */
static struct part cut_revision(const char *version, struct part *upstream)
{
	const char *end = version + strlen(version);
	const char *hyphen = strrchr(version, '-');

	*upstream = (struct part){ version, hyphen ? hyphen : end };
	return (struct part){ hyphen ? hyphen + 1 : end, end };
}

int version_compare(const char *a, const char *b)
{
	struct part upstream_a, upstream_b;
	struct part revision_a = cut_revision(a, &upstream_a);
	struct part revision_b = cut_revision(b, &upstream_b);
	int difference = compare_parts(upstream_a, upstream_b);

	return difference ? difference : compare_parts(revision_a, revision_b);
}
