// SPDX-License-Identifier: MIT
/*
 * Output on the firmware's console, ConOut, which may be serial, graphical or
 * both.
 */
#include "app.h"

#include <daybreak/format.h>

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

void console_line(enum log_level level, const char *line)
{
	if (less && level == LOG_INFO)
		return;
	if (level == LOG_ERROR)
		print("daybreak: ");
	if (level == LOG_WARNING)
		print("daybreak: warning: ");
	print(line);
	print("\r\n");
}

size_t console_overwrite(const char *line, size_t width)
{
	char blanks[LOG_LINE_MAX];
	size_t n = strlen(line), left = width > n ? width - n : 0;

	if (left > sizeof(blanks) - 1)
		left = sizeof(blanks) - 1;
	memset(blanks, ' ', left);
	blanks[left] = '\0';
	print("\r");
	print(line);
	print(blanks);
	if (!n)
		print("\r");
	return n;
}
