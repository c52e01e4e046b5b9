// SPDX-License-Identifier: MIT
/*
 * Walks through the firmware's log of events.
 */
#include <daybreak/measure_log.h>

#define MAX_ALGORITHMS 16
#define TABLE_HEADER   16 /* bytes of the final events' table */

/* The first event's header; the list of algorithms follows. */
struct first_event {
	uint32_t pcr, type;
	uint8_t digest[20];
	uint32_t size; /* of what follows */
	uint8_t signature[16];
	uint32_t platform;
	uint8_t versions[4];
	uint32_t nr_algorithms;
};
_Static_assert(sizeof(struct first_event) == 60,
	       "TCG_PCClientPCREvent with a TCG_EfiSpecIDEvent");

#define FIRST_HEADER 32 /* bytes before what size counts */

struct algorithm {
	uint16_t id, size;
};
_Static_assert(sizeof(struct algorithm) == 4, "an algorithm as in the log");

struct algorithms {
	uint32_t nr;
	struct algorithm list[MAX_ALGORITHMS];
};

static enum status is_broken(uint64_t at)
{
	return fail(ST_TRUNCATED,
		    "the TPM's log: the event at byte %#lx is broken", at);
}

/* Reads the first event. Returns the offset of the second. */
static enum status read_first(struct span log, struct algorithms *out,
			      uint64_t *next)
{
	struct first_event first;

	if (!span_copy(log, 0, &first, sizeof(first)) ||
	    !span_has(log, FIRST_HEADER, first.size))
		return is_broken(0);
	if (memcmp(first.signature, "Spec ID Event03", 16) ||
	    first.nr_algorithms > MAX_ALGORITHMS)
		return fail(ST_INVALID,
			    "the TPM's log does not list its hash algorithms");
	out->nr = first.nr_algorithms;
	if (!span_copy(log, sizeof(first), out->list,
		       out->nr * sizeof(out->list[0])))
		return is_broken(0);
	*next = FIRST_HEADER + (uint64_t)first.size;
	return ST_OK;
}

/* Moves *at past what was found there. */
static bool take(struct span log, uint64_t *at, void *out, uint64_t size)
{
	if (!span_copy(log, *at, out, size))
		return false;
	*at += size;
	return true;
}

static bool skip(struct span log, uint64_t *at, uint64_t size)
{
	if (!span_has(log, *at, size))
		return false;
	*at += size;
	return true;
}

static bool skip_digest(struct span log, const struct algorithms *known,
			uint64_t *at)
{
	uint16_t id;

	if (!take(log, at, &id, sizeof(id)))
		return false;
	for (uint32_t i = 0; i < known->nr; i++)
		if (known->list[i].id == id)
			return skip(log, at, known->list[i].size);
	return false;
}

/* Moves *at past the event that begins there. */
static bool skip_event(struct span log, const struct algorithms *known,
		       uint64_t *at)
{
	struct {
		uint32_t pcr, type, nr_digests;
	} event;
	uint32_t size;

	if (!take(log, at, &event, sizeof(event)) ||
	    event.nr_digests > MAX_ALGORITHMS)
		return false;
	for (uint32_t i = 0; i < event.nr_digests; i++)
		if (!skip_digest(log, known, at))
			return false;
	return take(log, at, &size, sizeof(size)) && skip(log, at, size);
}

enum status measure_log_size(struct span memory, uint64_t last, uint64_t *size)
{
	struct algorithms known;
	uint64_t begin = 0, at;
	enum status st = read_first(memory, &known, &at);

	if (st)
		return st;
	while (begin < last) {
		begin = at;
		if (begin > last || !skip_event(memory, &known, &at))
			return is_broken(begin);
	}
	*size = at;
	return ST_OK;
}

enum status measure_final_size(struct span log, struct span table,
			       uint64_t *size)
{
	struct algorithms known;
	uint64_t numbers[2], at, next;
	enum status st = read_first(log, &known, &next);

	if (st)
		return st;
	if (!span_copy(table, 0, numbers, TABLE_HEADER))
		return is_broken(0);
	at = TABLE_HEADER;
	for (uint64_t i = 0; i < numbers[1]; i++)
		if (!skip_event(table, &known, &at))
			return is_broken(at);
	*size = at - TABLE_HEADER;
	return ST_OK;
}
