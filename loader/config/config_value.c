// SPDX-License-Identifier: MIT
/*
 * Cuts values. xen.efi does not interpret quotes, and text that it passes to
 * Xen and dom0 may contain quotes that are meant for them. xl.cfg(5) requires
 * quotes around every string, "..." or '...', and allows a ';' at the end of an
 * assignment; daybreak.conf accepts both syntaxes.
 */
#include "config_value.h"

#include <daybreak/keys.h>

#include <string.h>

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

char *config_quote_end(char *s, char *end)
{
	if (s == end || !is_quote(*s))
		return NULL;
	for (char *p = s + 1; p < end; p++) {
		if (*p == *s)
			return p;
		if (*p == '\\')
			p++;
	}
	return NULL;
}

static char *skip_blanks(char *s)
{
	while (*s == ' ')
		s++;
	return s;
}

/* Terminates s after its first word and returns the rest. */
static char *cut_word(char *s)
{
	while (*s && *s != ' ')
		s++;
	if (!*s)
		return s;
	*s = '\0';
	return skip_blanks(s + 1);
}

/* Removes c from the end of s, and the blanks before it. */
static void cut_end(char *s, char c)
{
	size_t n = strlen(s);

	if (n && s[n - 1] == c)
		n--;
	while (n && s[n - 1] == ' ')
		n--;
	s[n] = '\0';
}

/* True for a number of xl.cfg: a digit, then hexadecimal digits or an x. */
static bool is_number(const char *s, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((s[i] < '0' || s[i] > '9') &&
		    (!i || ((s[i] < 'a' || s[i] > 'f') && s[i] != 'x')))
			return false;
	return size > 0;
}

/* True when s is a number or a list followed by ';'. */
static bool has_end_mark(const char *s)
{
	size_t n = strlen(s);

	if (!n || s[n - 1] != ';')
		return false;
	for (n--; n && s[n - 1] == ' ';)
		n--;
	return is_number(s, n) || (n && *s == '[' && s[n - 1] == ']');
}

/* True for strings, numbers and lists, after which xl.cfg allows a ';'. */
static bool is_xl(enum key_form form)
{
	return form != FORM_TEXT && form != FORM_FILE &&
	       form != FORM_FILE_ARGS && form != FORM_FILE_LINE;
}

static void cut_plain(enum config_dialect dialect, enum key_form form, char *s,
		      struct config_item *item)
{
	bool file = form == FORM_FILE || form == FORM_FILE_ARGS;

	if (form == FORM_FILE_LINE)
		cut_end(s, ' ');
	if (is_xl(form) && dialect == CONFIG_DAYBREAK && has_end_mark(s))
		cut_end(s, ';');
	item->value = s;
	item->args = file ? cut_word(s) : s + strlen(s);
	/* xen.efi ignores words after a lone file; config_check() refuses. */
	if (form == FORM_FILE && dialect == CONFIG_XEN)
		item->args += strlen(item->args);
}

/* Replaces the string from s to its closing quote by its content. */
static enum status unquote(const struct config *config, char *s, char *close,
			   struct config_item *item)
{
	char *out = s;

	item->value = s;
	for (char *p = s + 1; p < close; p++) {
		if (*p == '\\' && !is_quote(*++p) && *p != '\\')
			return fail(
				ST_INVALID,
				"%s:%u: %s= has \\%.*s in its string, expected "
				"a quote or another \\ after the \\",
				config->name, item->line, item->key, 1, p);
		*out++ = *p;
	}
	*out = '\0';
	return ST_OK;
}

static enum status cut_string(const struct config *config, enum key_form form,
			      char *s, struct config_item *item)
{
	char *close = config_quote_end(s, s + strlen(s)), *rest;

	if (!close && form != FORM_TEXT)
		return fail(ST_INVALID, "%s:%u: %s=%s has no closing %c",
			    config->name, item->line, item->key, s, *s);
	rest = close ? skip_blanks(close + 1) : s;
	if (rest[0] == ';' && !rest[1])
		rest++;
	if (*rest && form == FORM_TEXT) {
		cut_plain(CONFIG_DAYBREAK, form, s, item);
		return ST_OK;
	}
	if (*rest && (form != FORM_FILE_ARGS || rest == close + 1))
		return fail(
			ST_INVALID,
			"%s:%u: \"%s\" follows the string of %s=, expected the "
			"end of the line",
			config->name, item->line, rest, item->key);
	item->args = rest;
	return unquote(config, s, close, item);
}

enum status config_value_cut(const struct config *config, char *s,
			     struct config_item *item)
{
	enum key_form form = key_form(config->dialect, item->key);

	if (config->dialect == CONFIG_DAYBREAK && is_quote(*s))
		return cut_string(config, form, s, item);
	cut_plain(config->dialect, form, s, item);
	return ST_OK;
}
