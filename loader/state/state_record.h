/* SPDX-License-Identifier: MIT */
/*
 * A record of the state file: one sector, all numbers little-endian, as are
 * the CPUs that this is compiled for. A later version may change everything but
 * the magic, the version and the place of the checksum. What is not used is 0,
 * and there is one way to write each state, so a reader can compare.
 */
#ifndef STATE_RECORD_H
#define STATE_RECORD_H

#include <daybreak/state.h>

#include <stddef.h>

#define RECORD_MAGIC   UINT64_C(0x6574617473204244) /* the bytes "DB state" */
#define RECORD_VERSION 1
#define COUNTER_GOOD   1 /* in flags; no other bit is defined */

struct record_counter {
	uint64_t name;
	uint32_t fingerprint;
	uint16_t starts, flags;
};

struct record {
	uint64_t magic;
	uint16_t version, nr_counters;
	uint32_t sequence;
	uint32_t timeout, timeout_once;
	char once[STATE_NAME_MAX], default_entry[STATE_NAME_MAX];
	char last[STATE_NAME_MAX], refused[STATE_NAME_MAX];
	char reason[STATE_REASON_MAX];
	struct record_counter counters[STATE_MAX_COUNTERS];
	uint64_t checksum; /* FNV-1a of all bytes before it */
};

_Static_assert(sizeof(struct record_counter) == 16, "without holes");
_Static_assert(sizeof(struct record) == STATE_RECORD, "one sector");
_Static_assert(offsetof(struct record, version) == 8 &&
		       offsetof(struct record, sequence) == 12 &&
		       offsetof(struct record, timeout) == 16 &&
		       offsetof(struct record, once) == 24 &&
		       offsetof(struct record, reason) == 216 &&
		       offsetof(struct record, counters) == 312 &&
		       offsetof(struct record, checksum) == 504,
	       "without holes");

/* Fills r with the state and that number, checksum included. */
void record_make(const struct state *state, uint32_t sequence,
		 struct record *r);

/* The checksum that r should have. */
uint64_t record_checksum(const struct record *r);

#endif
