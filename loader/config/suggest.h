/* SPDX-License-Identifier: MIT */
/*
 * "Did you mean ...?": the candidate that is nearest to a misspelt word.
 * Words are the configuration's, so they are short.
 */
#ifndef LOADER_SUGGEST_H
#define LOADER_SUGGEST_H

struct suggestion {
	const char *word;
	const char *best; /* NULL: nothing is near */
	unsigned int distance;
};

/* Begins a search; word must outlive s. */
void suggest_init(struct suggestion *s, const char *word);

/*
 * Offers a candidate, which must outlive s: it becomes best when it is at most
 * two edits and half of its letters away, and nearer than all before.
 */
void suggest_offer(struct suggestion *s, const char *candidate);

#endif
