// SPDX-License-Identifier: MIT
/*
 * Walks through the firmware's log of events.
 */
#include <daybreak/measure_log.h>

#define TABLE_HEADER 16 /* bytes of the final events' table */

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

_Static_assert(sizeof(struct measure_algorithm) == 4,
	       "an algorithm as in the log");

static enum status is_broken(const struct measure_log *log, uint64_t at)
{
	return fail(ST_TRUNCATED, "%s: the event at byte %#lx is broken",
		    log->file.name, at);
}

enum status measure_log_open(struct file file, struct measure_log *out)
{
	struct first_event first;

	out->file = file;
	if (!span_copy(file.bytes, 0, &first, sizeof(first)) ||
	    !span_has(file.bytes, FIRST_HEADER, first.size))
		return is_broken(out, 0);
	if (memcmp(first.signature, "Spec ID Event03", 16) ||
	    first.nr_algorithms > MEASURE_LOG_ALGORITHMS)
		return fail(ST_INVALID,
			    "%s: is no log of a TPM 2, which begins with its "
			    "hash algorithms",
			    file.name);
	out->nr_algorithms = first.nr_algorithms;
	if (!span_copy(file.bytes, sizeof(first), out->algorithms,
		       out->nr_algorithms * sizeof(out->algorithms[0])))
		return is_broken(out, 0);
	out->at = FIRST_HEADER + (uint64_t)first.size;
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

static bool next_digest(const struct measure_log *log, struct span bytes,
			uint64_t *at, struct measure_algorithm *out)
{
	if (!take(bytes, at, &out->id, sizeof(out->id)))
		return false;
	for (uint32_t i = 0; i < log->nr_algorithms; i++)
		if (log->algorithms[i].id == out->id) {
			out->size = log->algorithms[i].size;
			return skip(bytes, at, out->size);
		}
	return false;
}

static bool read_event(const struct measure_log *log, uint64_t *at,
		       struct measure_record *out)
{
	const struct span bytes = log->file.bytes;
	struct measure_algorithm digest;
	uint64_t digests;
	uint32_t nr, size;

	if (!take(bytes, at, &out->pcr, sizeof(out->pcr)) ||
	    !take(bytes, at, &out->type, sizeof(out->type)) ||
	    !take(bytes, at, &nr, sizeof(nr)) || nr > MEASURE_LOG_ALGORITHMS)
		return false;
	digests = *at;
	for (uint32_t i = 0; i < nr; i++)
		if (!next_digest(log, bytes, at, &digest))
			return false;
	out->digests = span_sub(bytes, digests, *at - digests);
	if (!take(bytes, at, &size, sizeof(size)) || !skip(bytes, at, size))
		return false;
	out->data = span_sub(bytes, *at - size, size);
	return true;
}

enum status measure_log_next(struct measure_log *log,
			     struct measure_record *out)
{
	uint64_t at = log->at;

	if (!read_event(log, &at, out))
		return is_broken(log, log->at);
	log->at = at;
	return ST_OK;
}

bool measure_log_digest(const struct measure_log *log,
			const struct measure_record *record, uint16_t id,
			struct span *out)
{
	struct measure_algorithm digest;
	uint64_t at = 0;

	while (next_digest(log, record->digests, &at, &digest))
		if (digest.id == id) {
			*out = span_sub(record->digests, at - digest.size,
					digest.size);
			return true;
		}
	return false;
}

enum status measure_log_size(struct span memory, uint64_t last, uint64_t *size)
{
	struct measure_record record;
	struct measure_log log;
	uint64_t begin = 0;
	enum status st = measure_log_open(
		(struct file){ "the TPM's log", memory }, &log);

	while (!st && begin < last) {
		begin = log.at;
		st = begin > last ? is_broken(&log, begin)
				  : measure_log_next(&log, &record);
	}
	if (!st)
		*size = log.at;
	return st;
}

enum status measure_final_size(struct span log, struct span table,
			       uint64_t *size)
{
	struct measure_record record;
	struct measure_log final;
	uint64_t numbers[2];
	enum status st =
		measure_log_open((struct file){ "the TPM's log", log }, &final);

	if (st)
		return st;
	final.file.bytes = table;
	if (!span_copy(table, 0, numbers, TABLE_HEADER))
		return is_broken(&final, 0);
	final.at = TABLE_HEADER;
	for (uint64_t i = 0; !st && i < numbers[1]; i++)
		st = measure_log_next(&final, &record);
	*size = final.at - TABLE_HEADER;
	return st;
}
