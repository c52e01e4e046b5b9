// SPDX-License-Identifier: MIT
/*
 * Output on the firmware's console, ConOut, which may be serial, graphical or
 * both.
 */
#include "app.h"

#include <daybreak/format.h>

#define BAR_WIDTH 30

static bool less;

/* The library's text is ASCII; OutputString expects UTF-16 with CR LF. */
static void print(const char *text)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = app_table->ConOut;
	CHAR16 wide[LOG_LINE_MAX];
	size_t n = 0;

	if (!out)
		return;
	for (; *text && n < LOG_LINE_MAX - 1; text++)
		wide[n++] = (CHAR16)(unsigned char)*text;
	wide[n] = 0;
	out->OutputString(out, wide);
}

void platform_say_less(bool yes)
{
	less = yes;
}

void log_sink(enum log_level level, const char *line)
{
	if (quiet_keep(level, line) || (less && level == LOG_INFO))
		return;
	if (level == LOG_ERROR)
		print("daybreak: ");
	if (level == LOG_WARNING)
		print("daybreak: warning: ");
	print(line);
	print("\r\n");
}

void console_progress(const char *name, uint64_t done, uint64_t total)
{
	char line[160], bar[BAR_WIDTH + 1];
	uint64_t permille = total ? done / 1024 * 1000 / (total / 1024 + 1) : 0;
	struct text t;

	for (unsigned int i = 0; i < BAR_WIDTH; i++)
		bar[i] = i * 1000 / BAR_WIDTH < permille ? '#' : '.';
	bar[BAR_WIDTH] = '\0';
	text_init(&t, line, sizeof(line));
	text_format(&t, "  %.*s [%s] %u%%", 60, name, bar,
		    (unsigned int)(permille / 10));
	print("\r");
	if (done < total) {
		print(line);
		return;
	}
	for (size_t i = 0; i < t.length; i++)
		line[i] = ' ';
	print(line);
	print("\r");
}
