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

/* Digits are compared as numbers, of any length. */
static int compare_numbers(const char **a, const char **b)
{
	int first = 0;

	while (**a == '0')
		(*a)++;
	while (**b == '0')
		(*b)++;
	while (is_digit(**a) && is_digit(**b)) {
		if (!first)
			first = **a - **b;
		(*a)++;
		(*b)++;
	}
	if (is_digit(**a))
		return 1;
	return is_digit(**b) ? -1 : first;
}

int version_compare(const char *a, const char *b)
{
	while (*a || *b) {
		int difference;

		while ((*a && !is_digit(*a)) || (*b && !is_digit(*b))) {
			difference = order_of(*a) - order_of(*b);
			if (difference)
				return difference;
			a++;
			b++;
		}
		difference = compare_numbers(&a, &b);
		if (difference)
			return difference;
	}
	return 0;
}
