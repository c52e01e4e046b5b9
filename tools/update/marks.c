// SPDX-License-Identifier: MIT
/*
 * The generated part of daybreak.conf, between two lines that are comments.
 * What is outside belongs to a person and stays as it is, byte by byte.
 */
#include "update/parts.h"

#define BEGIN "# daybreak update: begin"
#define END   "# daybreak update: end"

/* One line, without its end. */
struct line {
	const uint8_t *at;
	uint64_t size; /* without LF or CR LF */
	const uint8_t *next;
};

static struct line line_at(struct span text, const uint8_t *at)
{
	const uint8_t *end = text.base + text.size;
	const uint8_t *lf = memchr(at, '\n', (size_t)(end - at));
	struct line line = { at, (uint64_t)((lf ? lf : end) - at),
			     lf ? lf + 1 : end };

	while (line.size &&
	       (at[line.size - 1] == '\r' || at[line.size - 1] == ' ' ||
		at[line.size - 1] == '\t'))
		line.size--;
	return line;
}

/* The first has words after it, which tell what it is for. */
static bool line_begins(struct line line, const char *mark)
{
	return line.size >= strlen(mark) &&
	       !memcmp(line.at, mark, strlen(mark));
}

struct part {
	const uint8_t *begin, *end; /* NULL: no such line */
};

static enum status refuse(const char *name, unsigned int nr, const char *why)
{
	return fail(ST_INVALID,
		    "%s:%u: %s, so it is not known what daybreak update may "
		    "replace; nothing is changed",
		    name, nr, why);
}

static enum status find(struct file old, struct part *out)
{
	const uint8_t *at = old.bytes.base;
	const uint8_t *end = at + old.bytes.size;
	unsigned int nr = 1, begin = 0;

	*out = (struct part){ 0 };
	for (; at < end; nr++) {
		struct line line = line_at(old.bytes, at);

		if (line_begins(line, BEGIN)) {
			if (out->begin)
				return refuse(old.name, nr,
					      "a second \"" BEGIN "\"");
			out->begin = at;
			begin = nr;
		} else if (line_begins(line, END)) {
			if (!out->begin || out->end)
				return refuse(old.name, nr,
					      "\"" END "\" without \"" BEGIN
					      "\" before it");
			out->end = line.next;
		}
		at = line.next;
	}
	if (out->begin && !out->end)
		return refuse(old.name, begin,
			      "\"" BEGIN "\" without \"" END "\" after it");
	return ST_OK;
}

static enum status check(const char *name, const struct text *out)
{
	if (out->full || out->length > CONFIG_MAX_SIZE)
		return fail(ST_TOO_LARGE,
			    "%s: would have more than %d bytes; set "
			    "DAYBREAK_KERNELS in " HOST_SETTINGS,
			    name, CONFIG_MAX_SIZE);
	return ST_OK;
}

enum status marks_replace(struct file old, const char *generated,
			  struct text *out)
{
	const char *from = (const char *)old.bytes.base;
	const uint64_t size = old.bytes.size;
	struct part part;
	enum status st = size ? find(old, &part) : ST_OK;
	uint64_t before, after;

	if (st)
		return st;
	if (!size)
		part = (struct part){ 0 };
	before = part.begin ? (uint64_t)(part.begin - old.bytes.base) : size;
	after = part.end ? (uint64_t)(part.end - old.bytes.base) : size;
	text_append(out, from, before);
	if (before && from[before - 1] != '\n')
		text_append(out, "\n", 1);
	text_append(out, BEGIN, strlen(BEGIN));
	text_append(out, " (what is between the marks is overwritten)\n", 44);
	text_append(out, generated, strlen(generated));
	text_append(out, END "\n", strlen(END) + 1);
	text_append(out, from + after, size - after);
	return check(old.name, out);
}

void marks_begin(const struct host_settings *settings, struct text *out)
{
	text_format(out,
		    "# What Daybreak boots: daybreak.conf(5). Entries of your "
		    "own go here.\n"
		    "[global]\n"
		    "timeout=%u\n\n",
		    settings->timeout);
}
