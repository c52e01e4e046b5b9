// SPDX-License-Identifier: MIT
/*
 * The progress bar of a file that is read slowly: if after half a second more
 * is left than has been read, a bar is shown. Its line takes 10 ms on a serial
 * console, so it is drawn about four times a second.
 */
#include "app.h"

#define NAME_WIDTH 24
#define BAR_WIDTH  16
#define MB	   1000000
#define HALF	   5000000 /* seconds in 100 ns */
#define QUARTER	   2500000

void progress_begin(struct progress *p, const char *name, uint64_t total)
{
	*p = (struct progress){ .name = name, .total = total };
	p->due = timer_start(HALF);
	p->began = platform_ticks();
}

/* Kilobytes in a second. */
static uint64_t rate(const struct progress *p, uint64_t done)
{
	uint64_t per_ms = platform_ticks_per_ms();
	uint64_t ms = per_ms ? (platform_ticks() - p->began) / per_ms : 0;

	return ms ? done / ms : 0;
}

static void append_bar(struct text *t, uint64_t done, uint64_t total)
{
	uint64_t permille = done / 1024 * 1000 / (total / 1024 + 1);

	text_append(t, " [", 2);
	for (unsigned int i = 0; i < BAR_WIDTH; i++)
		text_append(t, i * 1000 / BAR_WIDTH < permille ? "#" : ".", 1);
	text_format(t, "] %lu%%", permille / 10);
}

static void draw(struct progress *p, uint64_t done)
{
	uint64_t kilobytes = rate(p, done);
	char line[120];
	struct text t;

	text_init(&t, line, sizeof(line));
	text_format(&t, "  %.*s", NAME_WIDTH, p->name);
	if (p->total)
		append_bar(&t, done, p->total);
	text_format(&t, " %lu", done / MB);
	if (p->total)
		text_format(&t, " of %lu", p->total / MB);
	text_format(&t, " MB, %lu.%lu MB/s", kilobytes / 1000,
		    kilobytes / 100 % 10);
	p->width = console_overwrite(line, p->width);
}

bool progress_step(struct progress *p, uint64_t done)
{
	if (timer_has_expired(p->due) && done != p->total &&
	    (p->width || !p->total || done < p->total - done)) {
		draw(p, done);
		timer_restart(p->due, QUARTER);
	}
	return p->width;
}

void progress_end(struct progress *p)
{
	if (p->width)
		console_overwrite("", p->width);
	timer_stop(p->due);
	*p = (struct progress){ 0 };
}
