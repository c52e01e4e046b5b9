// SPDX-License-Identifier: MIT
/*
 * Formats titles, facts, lines and sizes. Texts come from files and
 * configurations, so control characters are replaced.
 */
#include <daybreak/describe.h>

/* The text in buf, of DESCRIBE_LINE_MAX bytes. */
static void format(char *buf, const char *fmt, va_list ap)
{
	struct text t;

	text_init(&t, buf, DESCRIBE_LINE_MAX);
	text_vformat(&t, fmt, ap);
}

void describe_gap(const struct describe_sink *to)
{
	to->line(to->context, "");
}

void describe_title(const struct describe_sink *to, const char *name,
		    const char *fmt, ...)
{
	char value[DESCRIBE_LINE_MAX], shown[DESCRIBE_LINE_MAX];
	struct text t;
	va_list ap;

	text_init(&t, shown, sizeof(shown));
	text_format(&t, "%s", name);
	va_start(ap, fmt);
	format(value, fmt, ap);
	va_end(ap);
	describe_gap(to);
	to->title(to->context, shown, value);
}

void describe_fact(const struct describe_sink *to, const char *name,
		   const char *fmt, ...)
{
	char value[DESCRIBE_LINE_MAX];
	va_list ap;

	va_start(ap, fmt);
	format(value, fmt, ap);
	va_end(ap);
	to->fact(to->context, name, value);
}

void describe_line(const struct describe_sink *to, const char *fmt, ...)
{
	char line[DESCRIBE_LINE_MAX];
	va_list ap;

	va_start(ap, fmt);
	format(line, fmt, ap);
	va_end(ap);
	to->line(to->context, line);
}

/* Appends bytes / unit with one decimal, a half rounded to an even one. */
static void append_tenths(struct text *out, uint64_t bytes, uint64_t unit)
{
	uint64_t rest = bytes % unit * 10;
	uint64_t tenths = bytes / unit * 10 + rest / unit;
	uint64_t twice = rest % unit * 2;

	if (twice > unit || (twice == unit && tenths % 2))
		tenths++;
	text_format(out, "%lu.%lu", tenths / 10, tenths % 10);
}

const char *describe_size(uint64_t bytes, char buf[DESCRIBE_SIZE_MAX])
{
	static const char units[] = "KMGT";
	unsigned int i = 0;
	uint64_t unit = 1024;
	struct text t;

	text_init(&t, buf, DESCRIBE_SIZE_MAX);
	if (bytes < 1024) {
		text_format(&t, "%lu B", bytes);
		return buf;
	}
	while (i < 3 && bytes >= unit * 1024) {
		unit *= 1024;
		i++;
	}
	if (bytes % unit == 0)
		text_format(&t, "%lu", bytes / unit);
	else
		append_tenths(&t, bytes, unit);
	text_format(&t, " %ciB", units[i]);
	return buf;
}
