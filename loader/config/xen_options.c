// SPDX-License-Identifier: MIT
/*
 * Looks for options in Xen's command line. Xen reads them in order, so a later
 * option may override an earlier one. Words after a lone "--" are for dom0's
 * kernel.
 */
#include <daybreak/xen_options.h>

#include <stdbool.h>
#include <string.h>

static const char *skip_word(const char *p)
{
	while (*p && *p != ' ')
		p++;
	return p;
}

/* Xen searches for " -- " including the blanks, so never the first word. */
static bool is_mark(const char *options, const char *word)
{
	return word > options && !strncmp(word, "-- ", 3);
}

static const char *next_word(const char *p)
{
	p = skip_word(p);
	while (*p == ' ')
		p++;
	return p;
}

const char *xen_options_rest(const char *options)
{
	const char *p = options;

	while (*p && !is_mark(options, p))
		p = next_word(p);
	return *p ? next_word(p) : p;
}

const char *xen_option(const char *options, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = options; *p && !is_mark(options, p);
	     p = next_word(p)) {
		if (strncmp(p, key, n))
			continue;
		if (p[n] == '=')
			return p + n + 1;
		if (p[n] == ' ' || !p[n])
			return p + n;
	}
	return NULL;
}

const char *xen_option_next(const char *value, const char *key)
{
	return xen_option(skip_word(value), key);
}

int xen_option_bool(const char *value)
{
	static const struct {
		const char *word;
		int flag;
	} words[] = {
		{ "", 1 },	 { "yes", 1 },	   { "on", 1 }, { "true", 1 },
		{ "enable", 1 }, { "1", 1 },	   { "no", 0 }, { "off", 0 },
		{ "false", 0 },	 { "disable", 0 }, { "0", 0 },
	};
	size_t size = 0;

	while (value[size] && value[size] != ' ' && value[size] != ',')
		size++;
	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].word) == size &&
		    !strncmp(words[i].word, value, size))
			return words[i].flag;
	return -1;
}

static bool is_word(const char *p, const char *word)
{
	size_t n = strlen(word);

	return !strncmp(p, word, n) && (!p[n] || p[n] == ' ');
}

int xen_option_flag(const char *options, const char *key)
{
	size_t n = strlen(key);
	int flag = -1;

	for (const char *p = options; *p; p = skip_word(p)) {
		int said = -1;

		while (*p == ' ')
			p++;
		if (!strncmp(p, "no-", 3) && is_word(p + 3, key))
			said = 0;
		else if (is_word(p, key))
			said = 1;
		else if (!strncmp(p, key, n) && p[n] == '=')
			said = xen_option_bool(p + n + 1);
		if (said >= 0)
			flag = said;
	}
	return flag;
}

bool xen_llc_coloring(const char *options)
{
	int flag = xen_option_flag(options, "llc-coloring");

	if (flag >= 0)
		return flag;
	return xen_option(options, "llc-size") &&
	       xen_option(options, "llc-nr-ways");
}
