/* SPDX-License-Identifier: MIT */
/*
 * The firmware's log of a TPM 2, which is needed only to know where it ends:
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
