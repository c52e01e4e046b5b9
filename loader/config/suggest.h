/* SPDX-License-Identifier: MIT */
/*
 * "Did you mean ...?": the candidate that is nearest to a misspelt word of the
 * configuration.
 */
#ifndef LOADER_SUGGEST_H
#define LOADER_SUGGEST_H

struct suggestion {
	const char *word;
	const char *best; /* NULL: no candidate is near enough */
	unsigned int distance;
};

/* Begins a search; word must outlive s. */
void suggest_init(struct suggestion *s, const char *word);

/*
 * Offers a candidate, which must outlive s. It becomes best if its distance is
 * at most two edits and half of its length, and less than that of all before.
 */
void suggest_offer(struct suggestion *s, const char *candidate);

#endif
