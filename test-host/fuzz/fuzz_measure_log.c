// SPDX-License-Identifier: MIT
/*
 * Any bytes as the firmware's log of events, after the offset of the last one:
 * a log that is accepted lies inside them, and ends after that event.
 */
#include "support.h"

#include <daybreak/measure_log.h>

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
	/* The same bytes as both: the first event, and a table. */
	if (!measure_final_size(log, log, &found) && found > log.size - 16)
		__builtin_trap();
	return 0;
}
