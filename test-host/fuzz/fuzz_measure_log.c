// SPDX-License-Identifier: MIT
/*
 * Any bytes as the firmware's log of events, after the offset of the last one:
 * a log that is accepted lies inside them, and ends after that event. Each of
 * its events has the data and the digests that lie there.
 */
#include "support.h"

#include <daybreak/measure_log.h>

static void check_inside(struct span part, struct span whole)
{
	if (part.size && (part.base < whole.base ||
			  !span_has(whole, part.base - whole.base, part.size)))
		__builtin_trap();
}

static void read_all(struct span bytes)
{
	struct measure_record record;
	struct measure_log log;
	struct span digest;

	if (measure_log_open((struct file){ "log", bytes }, &log))
		return;
	for (uint64_t at = log.at; !measure_log_next(&log, &record);
	     at = log.at) {
		if (log.at <= at || log.at > bytes.size)
			__builtin_trap();
		check_inside(record.data, bytes);
		check_inside(record.digests, bytes);
		if (measure_log_digest(&log, &record, 0xb, &digest))
			check_inside(digest, record.digests);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span log;
	uint16_t last;
	uint64_t found;

	if (size < sizeof(last))
		return 0;
	memcpy(&last, data, sizeof(last));
	log = (struct span){ data + sizeof(last), size - sizeof(last) };
	log_clear();
	if (!measure_log_size(log, last, &found)) {
		if (found > log.size || found <= last)
			__builtin_trap();
	} else if (log_errors != 1) {
		__builtin_trap();
	}
	read_all(log);
	/* The same bytes as both: the first event, and a table. */
	if (!measure_final_size(log, log, &found) && found > log.size - 16)
		__builtin_trap();
	return 0;
}
