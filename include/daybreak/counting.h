/* SPDX-License-Identifier: MIT */
/*
 * Counting of starts: an entry with tries=N may be started N times without
 * being confirmed. After that it is bad: it is passed over whenever a person
 * does not ask for it, so a host whose new kernel does not come up boots the
 * previous one.
 *
 * Every start takes a try, also one of an entry that was confirmed before:
 * files are often replaced under the same name. Confirming gives all tries
 * back.
 *
 * A counter belongs to an entry by the hash of its section's name; two names
 * with one hash would share it, which has a chance of 2^-64. With more counted
 * entries than STATE_MAX_COUNTERS, the one that was not started for longest
 * loses its counter and has all its tries again; an entry whose counter says
 * nothing loses it first.
 */
#ifndef DAYBREAK_COUNTING_H
#define DAYBREAK_COUNTING_H

#include <daybreak/candidate.h>
#include <daybreak/config.h>
#include <daybreak/state.h>

/* What is known of an entry's starts. */
struct counting {
	uint32_t left;	 /* tries; for an entry that is not counted, 0 */
	uint32_t starts; /* not confirmed, while its section was as it is */
	bool is_good;	 /* its last start was confirmed */
	bool is_bad;	 /* it is counted, and no tries are left */
};

/*
 * A hash of all keys and values of a section. If it differs from when counting
 * began, the entry is another one, and counting begins anew: whoever mends a
 * bad entry need not also run daybreak retry.
 */
uint32_t counting_fingerprint(const struct config *config, const char *section);

struct counting counting_of(const struct state *state,
			    const struct candidate *entry);

/*
 * Takes a try, which has to be written before anything that may fail. An entry
 * without any left is counted on. Returns true when the state has changed: not
 * for an entry that is not counted.
 */
bool counting_start(struct state *state, const struct candidate *entry);

/*
 * Confirms the last start of the section of that name, or gives its tries back
 * without saying that it is good. Each returns true when the state has changed:
 * not for an entry that has not been counted.
 */
bool counting_good(struct state *state, const char *name);
bool counting_retry(struct state *state, const char *name);

#endif
