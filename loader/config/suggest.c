// SPDX-License-Identifier: MIT
/*
 * Finds the nearest of some words by Levenshtein distance. Words longer than
 * MAX_WORD are never suggested, so that the row has a fixed size.
 */
#include "suggest.h"

#include <stddef.h>
#include <string.h>

#define MAX_WORD     32
#define MAX_DISTANCE 2

static unsigned int min(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* row[j] is the distance from the part of a read so far to b[0..j). */
static unsigned int edit_distance(const char *a, const char *b, size_t size_b)
{
	unsigned int row[MAX_WORD + 1];

	for (unsigned int j = 0; j <= size_b; j++)
		row[j] = j;
	for (; *a; a++) {
		unsigned int diagonal = row[0]++;

		for (size_t j = 1; j <= size_b; j++) {
			unsigned int edited = min(row[j - 1], row[j]) + 1;
			unsigned int kept = diagonal + (*a != b[j - 1]);

			diagonal = row[j];
			row[j] = min(edited, kept);
		}
	}
	return row[size_b];
}

void suggest_init(struct suggestion *s, const char *word)
{
	*s = (struct suggestion){ .word = word, .distance = MAX_DISTANCE + 1 };
}

void suggest_offer(struct suggestion *s, const char *candidate)
{
	size_t size = strlen(candidate);
	unsigned int distance;

	if (size > MAX_WORD || strlen(s->word) > MAX_WORD)
		return;
	distance = edit_distance(s->word, candidate, size);
	if (distance >= s->distance)
		return;
	/* Two edits in a short word are not a typo: "menu" is not "xen". */
	if (distance * 2 > size)
		return;
	s->best = candidate;
	s->distance = distance;
}
