// SPDX-License-Identifier: MIT
/*
 * Code that runs with interrupts off. Debian's static libraries follow the
 * System V ABI: on x86_64 they keep data below the stack pointer, in the red
 * zone. The firmware's timer interrupt runs on our stack and overwrites it. So
 * interrupts are off while one of the libraries runs. The firmware's console
 * cannot be used then either, so lines are kept and printed afterwards; so are
 * those that would tear what the menu shows.
 */
#include "app.h"

#include <daybreak/format.h>

#define MAX_KEPT 8 /* one sentence for a failure, a few warnings */

static bool quiet, screen_is_used;
static EFI_TPL level_before;
static struct {
	enum log_level level;
	char line[LOG_LINE_MAX];
} kept[MAX_KEPT];
static unsigned int nr_kept;

void platform_quiet_begin(void)
{
	level_before = app_bs->RaiseTPL(TPL_HIGH_LEVEL);
	quiet = true;
}

static bool must_keep(void)
{
	return quiet || screen_is_used;
}

static void print_kept(void)
{
	if (must_keep())
		return;
	for (unsigned int i = 0; i < nr_kept; i++)
		console_line(kept[i].level, kept[i].line);
	nr_kept = 0;
}

void quiet_screen(bool is_used)
{
	screen_is_used = is_used;
	print_kept();
}

void platform_quiet_end(void)
{
	quiet = false;
	app_bs->RestoreTPL(level_before);
	print_kept();
}

static void keep(enum log_level level, const char *line)
{
	struct text t;

	/* The last slot is reserved for the sentence of a failure. */
	if (nr_kept == MAX_KEPT ||
	    (nr_kept == MAX_KEPT - 1 && level != LOG_ERROR))
		return;
	kept[nr_kept].level = level;
	text_init(&t, kept[nr_kept].line, LOG_LINE_MAX);
	text_append(&t, line, strlen(line));
	nr_kept++;
}

void log_sink(enum log_level level, const char *line)
{
	if (must_keep())
		keep(level, line);
	else
		console_line(level, line);
}
