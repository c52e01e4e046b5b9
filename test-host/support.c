// SPDX-License-Identifier: MIT
/*
 * The host's log sink: prints nothing and keeps what was logged.
 */
#include "support.h"

#include <stdio.h>

char log_last[LOG_LINE_MAX], log_info[8192];
unsigned int log_warnings, log_errors;

void log_clear(void)
{
	log_last[0] = log_info[0] = '\0';
	log_warnings = log_errors = 0;
}

void log_sink(enum log_level level, const char *line)
{
	if (level == LOG_INFO) {
		size_t n = strlen(log_info);

		snprintf(log_info + n, sizeof(log_info) - n, "%s\n", line);
		return;
	}
	if (level == LOG_ERROR)
		log_errors++;
	else
		log_warnings++;
	snprintf(log_last, sizeof(log_last), "%s", line);
}
