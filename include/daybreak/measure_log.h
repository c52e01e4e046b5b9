/* SPDX-License-Identifier: MIT */
/*
 * The firmware's log of a TPM 2. A boot needs only to know where it ends,
 * `daybreak measure` what is in it:
 *
 *	a first event in the form of TPM 1.2, which lists the hash algorithms
 *	events: PCR, type, a digest by each algorithm, the size of the data,
 *	the data
 *
 * Numbers are little-endian and not aligned. The log is the firmware's, and yet
 * no length is believed. Source: TCG PC Client Platform Firmware Profile,
 * revision 1.05, section 10.
 */
#ifndef DAYBREAK_MEASURE_LOG_H
#define DAYBREAK_MEASURE_LOG_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdbool.h>

#define MEASURE_LOG_ALGORITHMS 16 /* as many as are read */

/* A log that is read event by event. */
struct measure_log {
	struct file file;
	uint64_t at; /* of the next event, or the end of the file */
	uint32_t nr_algorithms;
	struct measure_algorithm {
		uint16_t id, size; /* TPM_ALG_ID, bytes of a digest */
	} algorithms[MEASURE_LOG_ALGORITHMS];
};

/* An event after the first; its bytes are in the log. */
struct measure_record {
	uint32_t pcr, type;
	struct span digests; /* see measure_log_digest() */
	struct span data;
};

/*
 * Begins with the first event of a log; its file's name is for sentences.
 * ST_INVALID, with a sentence, for what is no log or has too many algorithms,
 * ST_TRUNCATED for one that ends inside that event.
 */
enum status measure_log_open(struct file file, struct measure_log *out);

/*
 * Reads the next event. ST_TRUNCATED, with a sentence, when it ends past the
 * file or has a digest by an algorithm that is not listed.
 */
enum status measure_log_next(struct measure_log *log,
			     struct measure_record *out);

/* Finds a record's digest by that TPM_ALG_ID. False: it has none. */
bool measure_log_digest(const struct measure_log *log,
			const struct measure_record *record, uint16_t id,
			struct span *out);

/*
 * The size of a log in bytes. memory begins with it and extends to the end of
 * the memory it lies in; last is the offset of its last event, as the firmware
 * gives it. ST_INVALID or ST_TRUNCATED, with a sentence, when no such event is
 * there.
 */
enum status measure_log_size(struct span memory, uint64_t last, uint64_t *size);

/*
 * The size of the events in the table of final events, into which the firmware
 * writes all that come after the log was read for the first time: a version, a
 * number of events, both of 64 bits, and the events. table extends to the end
 * of its memory, log is a whole log. The same statuses.
 */
enum status measure_final_size(struct span log, struct span table,
			       uint64_t *size);

#endif
