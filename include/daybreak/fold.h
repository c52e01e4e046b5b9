/* SPDX-License-Identifier: MIT */
/*
 * Upper and lower case as the same, of ASCII letters only.
 */
#ifndef DAYBREAK_FOLD_H
#define DAYBREAK_FOLD_H

#include <stdbool.h>

/* The letter in lower case; any other character as it is. */
static inline char fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* True for strings that are the same but for the case of letters. */
static inline bool fold_is_same(const char *a, const char *b)
{
	while (*a && fold(*a) == fold(*b)) {
		a++;
		b++;
	}
	return fold(*a) == fold(*b);
}

#endif
