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

static bool quiet;
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
	return quiet || screen_is_used();
}

void quiet_print(void)
{
	if (must_keep())
		return;
	for (unsigned int i = 0; i < nr_kept; i++)
		log_sink(kept[i].level, kept[i].line);
	nr_kept = 0;
}

void platform_quiet_end(void)
{
	quiet = false;
	app_bs->RestoreTPL(level_before);
	quiet_print();
}

bool quiet_keep(enum log_level level, const char *line)
{
	struct text t;

	if (!must_keep())
		return false;
	/* The last slot is reserved for the sentence of a failure. */
	if (nr_kept == MAX_KEPT ||
	    (nr_kept == MAX_KEPT - 1 && level != LOG_ERROR))
		return true;
	kept[nr_kept].level = level;
	text_init(&t, kept[nr_kept].line, LOG_LINE_MAX);
	text_append(&t, line, strlen(line));
	nr_kept++;
	return true;
}
