// SPDX-License-Identifier: MIT
/*
 * The places where a dry run differs from a boot. All else is the same, so what
 * a dry run accepts and describes is what a boot does.
 */
#include "dry_run.h"

#include "measure.h"
#include "publish.h"

void boot_say(const struct boot *boot, const char *fmt, ...)
{
	const struct describe_sink *to = boot->describe;
	char line[LOG_LINE_MAX];
	struct text t;
	va_list ap;

	text_init(&t, line, sizeof(line));
	va_start(ap, fmt);
	text_vformat(&t, fmt, ap);
	va_end(ap);
	if (to)
		to->line(to->context, line);
	else
		say("%s", line);
}

void boot_set_video(const struct boot *boot, const struct video_mode *mode)
{
	if (!boot->describe && !boot->options.keep_video)
		platform_video(mode);
}

static enum status finish(struct handoff *h)
{
	const struct memmap *map;
	enum status st = platform_map(&map);

	return st ? st : h->finish(h, map);
}

enum status boot_leave(struct handoff *h, describe_handoff *describe)
{
	const struct describe_sink *to = h->boot->describe;
	enum status st;

	if (!to) {
		publish_end(h->boot);
		measure_publish(h);
		return platform_leave(h);
	}
	if (h->finish) {
		st = finish(h);
		if (st)
			return st;
	}
	describe(h, to);
	return ST_OK;
}
