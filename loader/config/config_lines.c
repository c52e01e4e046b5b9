// SPDX-License-Identifier: MIT
/*
 * Cuts a text into lines. xen.efi's rules (pre_parse() in Xen's
 * common/efi/boot.c): every control character ends a line, which covers LF,
 * CRLF and CR; '#' begins a comment anywhere, ';' at the start of a line.
 *
 * daybreak.conf adds rules of xl.cfg(5): a tab is a blank, a '#' inside a
 * string does not begin a comment, and a list may span several lines.
 */
#include "config_lines.h"

#include "config_value.h"

#include <string.h>

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool ends_line(const struct config_lines *lines, char c)
{
	if (c == '\t' && lines->dialect == CONFIG_DAYBREAK)
		return false;
	return is_control(c);
}

/* The end of the current line. Turns tabs in it into blanks. */
static char *find_end(const struct config_lines *lines)
{
	char *s = lines->at;

	for (; s < lines->end && !ends_line(lines, *s); s++)
		if (*s == '\t')
			*s = ' ';
	return s;
}

/* Moves to the line after the one that ends at end. CRLF counts as one end. */
static void pass_end(struct config_lines *lines, char *end)
{
	if (end == lines->end) {
		lines->at = lines->end;
		return;
	}
	if (*end == '\n' || (*end == '\r' && end[1] != '\n'))
		lines->line++;
	lines->at = end + 1;
}

static enum status refuse_nul(const char *name, struct config_lines *lines)
{
	const char *nul =
		memchr(lines->at, '\0', (size_t)(lines->end - lines->at));

	if (!nul)
		return ST_OK;
	while (lines->at < nul)
		pass_end(lines, find_end(lines));
	return fail(ST_INVALID, "%s:%u: a NUL byte, expected UTF-8 text", name,
		    lines->line);
}

enum status config_lines_open(const char *name, enum config_dialect dialect,
			      char *text, uint64_t size,
			      struct config_lines *out)
{
	*out = (struct config_lines){ dialect, text, text + size, 1 };
	*out->end = '\0';
	if (size >= 2 &&
	    (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2)))
		return fail(ST_INVALID, "%s: is UTF-16 text, expected UTF-8",
			    name);
	if (size >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		out->at += 3;
	/* At the end control characters only end lines; NUL is allowed here. */
	while (out->end > out->at && is_control(out->end[-1]))
		out->end--;
	return dialect == CONFIG_DAYBREAK ? refuse_nul(name, out) : ST_OK;
}

/* The value of the key=value line from s to end; NULL when it has none. */
static char *find_value(char *s, char *end)
{
	char *equals = NULL;

	if (*s != '[')
		equals = memchr(s, '=', (size_t)(end - s));
	if (!equals || memchr(s, '#', (size_t)(equals - s)))
		return NULL;
	for (s = equals + 1; s < end && *s == ' ';)
		s++;
	return s < end ? s : NULL;
}

/*
 * Skips a list's elements up to its last ], a comment or the end of the line.
 * *depth is how many lists are open.
 */
static char *skip_list(char *s, char *end, unsigned int *depth)
{
	while (s < end && *s != '#') {
		char *close = config_quote_end(s, end);

		if (*s == '[')
			++*depth;
		if (*s == ']' && !--*depth)
			break;
		s = close ? close + 1 : s + 1;
	}
	return s;
}

static const char *skip_blanks(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	return s;
}

/*
 * True when the line that begins at s can continue a list. A [ can only begin a
 * list of strings there, and else a section.
 */
static bool goes_on(const char *s, const char *end)
{
	s = skip_blanks(s, end);
	if (s == end || is_control(*s))
		return true;
	if (*s == '[') {
		s = skip_blanks(s + 1, end);
		return s < end && (*s == '"' || *s == '\'');
	}
	return (*s >= '0' && *s <= '9') || strchr("\"'],#", *s);
}

/*
 * Joins the lines of a list into one; blanks replace comments and line ends.
 * Returns the end of that line, and in *list the end of the list.
 */
static char *join_list(struct config_lines *lines, char **list, char *end)
{
	unsigned int depth = 0;

	*list = skip_list(*list, end, &depth);
	while (end < lines->end && (*list == end || **list == '#') &&
	       goes_on(end + 1, lines->end)) {
		char *next = end + 1;

		pass_end(lines, end);
		memset(*list, ' ', (size_t)(next - *list));
		end = find_end(lines);
		*list = skip_list(next, end, &depth);
	}
	return end;
}

/* The first byte of [s, *end) where a comment of daybreak.conf may begin. */
static char *skip_value(struct config_lines *lines, char *s, char **end)
{
	char *value = find_value(s, *end);
	char *close = value ? config_quote_end(value, *end) : NULL;

	if (close)
		return close;
	if (!value || *value != '[')
		return s;
	*end = join_list(lines, &value, *end);
	return value;
}

/* Terminates the line from s to end and moves to the next one. */
static char *cut_line(struct config_lines *lines, char *s, char *end)
{
	bool daybreak = lines->dialect == CONFIG_DAYBREAK;
	char *from = s, *comment;

	if (s < end && *s == ';')
		comment = s;
	else {
		if (s < end && daybreak)
			from = skip_value(lines, s, &end);
		comment = memchr(from, '#', (size_t)(end - from));
	}
	pass_end(lines, end);
	if (comment)
		end = comment;
	while (daybreak && end > s && end[-1] == ' ')
		end--;
	*end = '\0';
	return s;
}

char *config_lines_next(struct config_lines *lines, unsigned int *line)
{
	while (lines->at < lines->end) {
		char *end = find_end(lines), *s = lines->at;

		*line = lines->line;
		while (s < end && *s == ' ')
			s++;
		s = cut_line(lines, s, end);
		if (*s)
			return s;
	}
	return NULL;
}
