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
	struct span before;  /* the name before, of the same word */
	struct span configs; /* their lines that a file may still be one of */
	bool is_after_file;  /* the line before has a file */
	unsigned int nr[SEAL_NR_WORDS];
};

static enum status refuse(const struct reader *r, const char *expected)
{
	return fail(ST_INVALID, "%s: line %u: expected %s", r->list.name,
		    r->line, expected);
}

static struct span between(const struct reader *r, enum seal_word first,
			   enum seal_word end)
{
	return (struct span){ r->starts[first],
			      (uint64_t)(r->starts[end] - r->starts[first]) };
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

/* There may be many of them: their order makes each lookup short. */
static enum status check_order(struct reader *r, const struct seal_line *line,
			       const char *expected)
{
	if (r->before.base && seal_line_compare(r->before, line->name) >= 0)
		return refuse(r, expected);
	r->before = line->name;
	return ST_OK;
}

/* Both are in the same order: what is passed here no later file is, either. */
static bool is_config(struct reader *r, struct span name)
{
	struct span rest = r->configs, text;
	struct seal_line line;

	while (seal_line_take(&rest, &text)) {
		int order;

		/* The empty name of an "also" is before all. */
		seal_line_read(text, &line);
		order = seal_line_compare(line.name, name);
		if (order >= 0)
			return !order;
		r->configs = rest;
	}
	return false;
}

static enum status check_file(struct reader *r, const struct seal_line *line)
{
	const uint8_t *end = r->starts[SEAL_WORD_FILE];
	enum status st = check_order(
		r, line, "files in the order of their names, each once");

	if (st)
		return st;
	return is_config(r, line->name) ||
			       has_name(r, SEAL_WORD_CHAIN, end, line)
		       ? refuse(r, "each file once")
		       : ST_OK;
}

static enum status check_line(struct reader *r, const struct seal_line *line)
{
	switch (line->word) {
	case SEAL_WORD_CONFIG:
		return check_order(r, line,
				   "configurations in the order of their "
				   "names, each once");
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

/* Notes that the lines of that word, and none of those before, begin here. */
static void begin_words(struct reader *r, enum seal_word word)
{
	while (r->word < word) {
		r->starts[++r->word] = r->start;
		r->before = (struct span){ 0 };
		if (r->word == SEAL_WORD_FILE)
			r->configs =
				between(r, SEAL_WORD_CONFIG, SEAL_WORD_CHAIN);
	}
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
	begin_words(r, line.word);
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
