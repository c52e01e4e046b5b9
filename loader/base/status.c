// SPDX-License-Identifier: MIT
/*
 * Formats one sentence and hands it to the platform's log_sink().
 */
#include <daybreak/format.h>
#include <daybreak/status.h>

#include <string.h>

static char sentence[LOG_LINE_MAX];
static bool is_held;

static void log_line(enum log_level level, const char *fmt, va_list ap)
{
	char line[LOG_LINE_MAX];
	struct text t;

	text_init(&t, line, sizeof(line));
	text_vformat(&t, fmt, ap);
	if (level == LOG_ERROR)
		memcpy(sentence, line, sizeof(line));
	if (level != LOG_ERROR || !is_held)
		log_sink(level, line);
}

void fail_hold(bool hold)
{
	is_held = hold;
}

const char *fail_sentence(void)
{
	return sentence;
}

enum status fail(enum status st, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_ERROR, fmt, ap);
	va_end(ap);
	return st;
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_WARNING, fmt, ap);
	va_end(ap);
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_INFO, fmt, ap);
	va_end(ap);
}
