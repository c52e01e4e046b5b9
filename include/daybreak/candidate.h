/* SPDX-License-Identifier: MIT */
/*
 * The entries of the configuration, as far as choosing one of them needs.
 */
#ifndef DAYBREAK_CANDIDATE_H
#define DAYBREAK_CANDIDATE_H

#include <stdbool.h>
#include <stdint.h>

/* No entry, where an index is expected. */
#define CANDIDATE_NONE UINT32_MAX

struct candidate {
	const char *name; /* of its section; unique in the configuration */
	uint32_t tries;	  /* at most UINT16_MAX; 0: it is not counted */
	uint32_t
		fingerprint; /* from counting_fingerprint(); 0 if not counted */
	bool is_refused;     /* in this power-on, by whoever started it */
	bool is_unsealed;    /* so it is refused, whoever starts it */
};

/* In the configuration's order, which is also the menu's. */
struct candidates {
	const struct candidate *list;
	uint32_t nr;
};

#endif
