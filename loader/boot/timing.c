// SPDX-License-Identifier: MIT
/*
 * Where a boot's time goes. Reading the clock costs next to nothing, so it is
 * always done; only printing has to be asked for.
 */
#include "timing.h"

#include <daybreak/format.h>

enum timing_step timing_enter(struct boot *boot, enum timing_step step)
{
	struct timing *t = &boot->timing;
	const enum timing_step before = t->step;
	const uint64_t now = platform_ticks();

	t->ticks[before] += now - t->since;
	t->since = now;
	t->step = step;
	return before;
}

void timing_restart(struct boot *boot)
{
	boot->timing.since = platform_ticks();
}

enum status timing_leave(struct boot *boot, enum timing_step before,
			 enum status st)
{
	timing_enter(boot, before);
	return st;
}

static void append_ms(struct text *out, const char *name, uint64_t ticks,
		      uint64_t per_ms)
{
	uint64_t tenths = ticks * 10 / per_ms;

	text_format(out, "%s %lu.%lu", name, tenths / 10, tenths % 10);
}

void timing_say(struct boot *boot)
{
	static const char *const names[TIMING_NR_STEPS] = {
		[TIMING_OTHER] = ", other",   [TIMING_OPEN] = "open",
		[TIMING_READ] = ", read",     [TIMING_VERIFY] = ", verify",
		[TIMING_UNPACK] = ", unpack", [TIMING_PLACE] = ", place",
		[TIMING_FILL] = ", fill",     [TIMING_MEASURE] = ", measure",
	};
	const bool wanted = boot->entry.timing && !boot->describe;
	uint64_t per_ms = wanted ? platform_ticks_per_ms() : 0;
	uint64_t all = 0;
	char line[LOG_LINE_MAX];
	struct text t;

	if (!per_ms)
		return;
	timing_enter(boot, TIMING_OTHER);
	text_init(&t, line, sizeof(line));
	for (unsigned int i = 1; i <= TIMING_NR_STEPS; i++) {
		unsigned int step = i % TIMING_NR_STEPS; /* "other" last */

		append_ms(&t, names[step], boot->timing.ticks[step], per_ms);
		all += boot->timing.ticks[step];
	}
	append_ms(&t, ": all", all, per_ms);
	platform_say_less(false); /* as the line was asked for */
	say("Time in ms: %s", line);
	platform_say_less(boot->entry.quiet == ANSWER_YES);
}
