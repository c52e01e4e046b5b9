// SPDX-License-Identifier: MIT
/*
 * Checks a seal's list, all of it, before anything in it is used. A lookup then
 * cuts the lines up again: a list is kept as it is, in no table.
 */
#include "seal_line.h"

#include <daybreak/page.h>

/* Where the checks are. */
struct reader {
	struct file list;
	unsigned int line;    /* counted from 1 */
	const uint8_t *start; /* of this line */
	/* Where the lines of each word begin, up to that of this line. */
	const uint8_t *starts[SEAL_NR_WORDS];
	enum seal_word word;
	struct span before; /* the name before, of the same word */
	bool is_after_file; /* the line before has a file */
	unsigned int nr[SEAL_NR_WORDS];
};

static enum status refuse(const struct reader *r, const char *expected)
{
	return fail(ST_INVALID, "%s: line %u: expected %s", r->list.name,
		    r->line, expected);
}

static bool is_same(struct span a, struct span b)
{
	return a.size == b.size && !memcmp(a.base, b.base, a.size);
}

/* True when a line of the words from first up to end has that name. */
static bool has_name(const struct reader *r, enum seal_word first,
		     const uint8_t *end, const struct seal_line *wanted)
{
	const uint8_t *from = r->starts[first];
	struct span rest = { from, (uint64_t)(end - from) }, text;
	struct seal_line line;

	while (seal_line_take(&rest, &text)) {
		seal_line_read(text, &line);
		if (wanted->word == SEAL_WORD_ENTRY
			    ? is_same(line.name, wanted->name)
			    : !seal_line_compare(line.name, wanted->name))
			return true;
	}
	return false;
}

/*
 * A line of a word that may be there max times, with a name that no line from
 * the word first on has.
 */
static enum status check_few(const struct reader *r,
			     const struct seal_line *line, enum seal_word first,
			     unsigned int max)
{
	if (r->nr[line->word] > max)
		return fail(ST_TOO_LARGE,
			    "%s: line %u: has more than %u lines of %s",
			    r->list.name, r->line, max, seal_words[line->word]);
	if (!has_name(r, first, r->start, line))
		return ST_OK;
	return refuse(r, line->word == SEAL_WORD_ENTRY ? "each entry once"
						       : "each file once");
}

static enum status check_file(struct reader *r, const struct seal_line *line)
{
	const uint8_t *end = r->starts[SEAL_WORD_FILE];

	if (r->before.base && seal_line_compare(r->before, line->name) >= 0)
		return refuse(r, "files in the order of their names, each "
				 "once");
	r->before = line->name;
	return has_name(r, SEAL_WORD_CONFIG, end, line)
		       ? refuse(r, "each file once")
		       : ST_OK;
}

static enum status check_line(struct reader *r, const struct seal_line *line)
{
	switch (line->word) {
	case SEAL_WORD_CONFIG:
		return r->nr[SEAL_WORD_CONFIG] > 1 ? refuse(r, "one config")
						   : ST_OK;
	case SEAL_WORD_CHAIN:
		return check_few(r, line, SEAL_WORD_CONFIG, SEAL_MAX_CHAIN);
	case SEAL_WORD_FILE:
		return check_file(r, line);
	case SEAL_WORD_ENTRY:
		return check_few(r, line, SEAL_WORD_ENTRY, SEAL_MAX_ENTRIES);
	default:
		return ST_OK;
	}
}

/* Is there no file before it, or has that one an "also" already? */
static enum status check_also(struct reader *r)
{
	if (!r->is_after_file)
		return refuse(r, "also after a config, chain or file, and once "
				 "for each");
	r->is_after_file = false;
	return ST_OK;
}

/* Reads the line that is next, of which start and number are set. */
static enum status read_line(struct reader *r, struct span text)
{
	struct seal_line line;
	const char *expected = seal_line_read(text, &line);

	if (expected)
		return refuse(r, expected);
	if (!r->nr[SEAL_WORD_CONFIG] && line.word != SEAL_WORD_CONFIG)
		return refuse(r, "a line of config first");
	if (line.word == SEAL_WORD_ALSO)
		return check_also(r);
	if (line.word < r->word)
		return refuse(r, "config, chain, file and entry in this order");
	r->is_after_file = line.word <= SEAL_WORD_FILE;
	while (r->word < line.word)
		r->starts[++r->word] = r->start;
	r->nr[line.word]++;
	return check_line(r, &line);
}

static enum status read_lines(struct reader *r, struct span rest)
{
	struct span text;
	enum status st;

	r->starts[SEAL_WORD_CONFIG] = rest.base;
	do {
		r->line++;
		r->start = rest.base;
		if (!seal_line_take(&rest, &text))
			return refuse(r, "a line that ends with LF");
		st = read_line(r, text);
		if (st)
			return st;
	} while (r->word != SEAL_WORD_END);
	r->line++;
	return rest.size ? refuse(r, "nothing after end") : ST_OK;
}

static enum status check_first(struct file list, struct span *rest)
{
	static const char magic[] = "daybreak.seal ";
	struct span line;

	if (list.bytes.size > SEAL_MAX_SIZE)
		return fail(ST_TOO_LARGE,
			    "%s: its list has %lu bytes, more than %d",
			    list.name, list.bytes.size, SEAL_MAX_SIZE);
	*rest = list.bytes;
	if (!span_has_text(*rest, 0, magic) || !seal_line_take(rest, &line))
		return fail(ST_INVALID,
			    "%s: line 1: expected daybreak.seal and a version",
			    list.name);
	line = span_sub(line, sizeof(magic) - 1,
			line.size - (sizeof(magic) - 1));
	if (line.size != strlen(SEAL_VERSION) ||
	    !span_has_text(line, 0, SEAL_VERSION))
		return fail(ST_UNSUPPORTED,
			    "%s: is a seal of version %.*s, expected version "
			    "%s",
			    list.name, (int)(line.size < 16 ? line.size : 16),
			    (const char *)line.base, SEAL_VERSION);
	return ST_OK;
}

static struct span between(const struct reader *r, enum seal_word first,
			   enum seal_word end)
{
	return (struct span){ r->starts[first],
			      (uint64_t)(r->starts[end] - r->starts[first]) };
}

enum status seal_read(struct file list, struct seal *out)
{
	struct reader r = { .list = list, .line = 1 };
	struct span rest;
	enum status st = check_first(list, &rest);

	if (st)
		return st;
	st = read_lines(&r, rest);
	if (st)
		return st;
	*out = (struct seal){
		.name = list.name,
		.files = between(&r, SEAL_WORD_CONFIG, SEAL_WORD_ENTRY),
		.entries = between(&r, SEAL_WORD_ENTRY, SEAL_WORD_END),
		.nr_files = r.nr[SEAL_WORD_CONFIG] + r.nr[SEAL_WORD_CHAIN] +
			    r.nr[SEAL_WORD_FILE],
		.nr_entries = r.nr[SEAL_WORD_ENTRY],
	};
	return ST_OK;
}
