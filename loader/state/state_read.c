// SPDX-License-Identifier: MIT
/*
 * Reads the state file: takes the newer of two records, each of which may be
 * anything.
 *
 * Numbers wrap around, so the newer of two is the one that the other reaches by
 * counting less than half way round. Only records that something else has
 * written can have equal numbers.
 */
#include "state_record.h"

#include <daybreak/status.h>

enum found {
	FOUND_NOTHING, /* the file ends before it, or it is blank */
	FOUND_DAMAGED,
	FOUND_VERSION, /* another than ours */
	FOUND_VALID,
};

static bool is_blank(const struct record *r)
{
	static const struct record blank;

	return !memcmp(r, &blank, sizeof(blank));
}

/* A string, and zeros to the end of its field. */
static bool is_text(const char *field, size_t size)
{
	size_t n = 0;

	while (n < size && field[n])
		n++;
	if (n == size)
		return false;
	for (; n < size; n++)
		if (field[n])
			return false;
	return true;
}

static bool is_timeout(uint32_t t)
{
	return t <= TIMEOUT_MAX || t >= TIMEOUT_DISABLED;
}

static void copy(const struct record *r, struct state *out)
{
	memcpy(out->once, r->once, sizeof(out->once));
	memcpy(out->default_entry, r->default_entry,
	       sizeof(out->default_entry));
	memcpy(out->last, r->last, sizeof(out->last));
	memcpy(out->refused, r->refused, sizeof(out->refused));
	memcpy(out->reason, r->reason, sizeof(out->reason));
	out->timeout = r->timeout;
	out->timeout_once = r->timeout_once;
	out->nr_counters = r->nr_counters;
	for (uint32_t i = 0; i < r->nr_counters; i++)
		out->counters[i] = (struct state_counter){
			.name = r->counters[i].name,
			.fingerprint = r->counters[i].fingerprint,
			.starts = r->counters[i].starts,
			.is_good = r->counters[i].flags & COUNTER_GOOD,
		};
	out->sequence = r->sequence;
}

/* Returns false when r is not what a state is written as. */
static bool take(const struct record *r, struct state *out)
{
	struct record again;

	if (r->nr_counters > STATE_MAX_COUNTERS || !is_timeout(r->timeout) ||
	    !is_timeout(r->timeout_once) ||
	    !is_text(r->once, sizeof(r->once)) ||
	    !is_text(r->default_entry, sizeof(r->default_entry)) ||
	    !is_text(r->last, sizeof(r->last)) ||
	    !is_text(r->refused, sizeof(r->refused)) ||
	    !is_text(r->reason, sizeof(r->reason)))
		return false;
	copy(r, out);
	record_make(out, r->sequence, &again);
	return !memcmp(r, &again, sizeof(again));
}

static enum found read_record(struct file file, uint32_t index,
			      struct record *r, struct state *out)
{
	uint64_t at = (uint64_t)index * STATE_RECORD;

	state_init(out);
	out->record = index;
	if (file.bytes.size <= at)
		return FOUND_NOTHING;
	if (!span_copy(file.bytes, at, r, sizeof(*r)))
		return FOUND_DAMAGED;
	if (is_blank(r))
		return FOUND_NOTHING;
	if (r->magic != RECORD_MAGIC || r->checksum != record_checksum(r))
		return FOUND_DAMAGED;
	if (r->version != RECORD_VERSION)
		return FOUND_VERSION;
	return take(r, out) ? FOUND_VALID : FOUND_DAMAGED;
}

static bool is_newer(uint32_t a, uint32_t b)
{
	return a != b && a - b < UINT32_C(1) << 31;
}

static void warn_of_other(struct file file, enum found found, uint32_t index)
{
	if (found == FOUND_DAMAGED)
		warn("%s: record %u is damaged, the other one is used",
		     file.name, index + 1);
	else if (found == FOUND_VERSION)
		warn("%s: record %u is of another version of Daybreak, the "
		     "other one is used",
		     file.name, index + 1);
}

static uint32_t choose(struct file file, const struct record r[2])
{
	if (r[0].sequence == r[1].sequence && memcmp(&r[0], &r[1], sizeof(*r)))
		warn("%s: both records have the number %u, the first one is "
		     "used",
		     file.name, r[0].sequence);
	return is_newer(r[1].sequence, r[0].sequence);
}

static void warn_of_both(struct file file, const enum found found[2])
{
	if (found[0] == FOUND_VERSION || found[1] == FOUND_VERSION)
		warn("%s: is of another version of Daybreak, nothing is "
		     "remembered",
		     file.name);
	else
		warn("%s: its %lu bytes have no valid record, nothing is "
		     "remembered",
		     file.name, file.bytes.size);
}

void state_read(struct file file, struct state *out)
{
	struct state states[STATE_NR_RECORDS];
	struct record r[STATE_NR_RECORDS];
	enum found found[STATE_NR_RECORDS];
	uint32_t best;

	for (uint32_t i = 0; i < STATE_NR_RECORDS; i++)
		found[i] = read_record(file, i, &r[i], &states[i]);
	if (found[0] != FOUND_VALID && found[1] != FOUND_VALID) {
		warn_of_both(file, found);
		state_init(out);
		return;
	}
	if (found[0] == FOUND_VALID && found[1] == FOUND_VALID) {
		best = choose(file, r);
	} else {
		best = found[1] == FOUND_VALID;
		warn_of_other(file, found[1 - best], 1 - best);
	}
	*out = states[best];
}
