// SPDX-License-Identifier: MIT
/*
 * GRUB's settings, taken over once: /etc/default/grub and its folder are shell
 * scripts, and are read by a shell as grub-mkconfig(8) does; the command lines
 * are joined as in GRUB's 20_linux_xen.
 */
#define _GNU_SOURCE
#include "update/parts.h"

#include <stdlib.h>
#include <strings.h>

/* What they print is neither a value nor for the person. */
static const char script[] =
	"exec 3>&1 >/dev/null 2>&1\n"
	"for file in \"$1/etc/default/grub\" \"$1\"/etc/default/grub.d/*.cfg\n"
	"do\n"
	"	if [ -f \"$file\" ]; then . \"$file\" || exit; fi\n"
	"done\n"
	"printf '%s\\0' \"$GRUB_CMDLINE_XEN\" \"$GRUB_CMDLINE_XEN_DEFAULT\" "
	"\"${GRUB_CMDLINE_LINUX_XEN_REPLACE:-$GRUB_CMDLINE_LINUX}\" "
	"\"${GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT:-"
	"$GRUB_CMDLINE_LINUX_DEFAULT}\" "
	"\"$GRUB_DEFAULT\" \"$GRUB_TIMEOUT\" >&3\n";

enum { XEN, XEN_DEFAULT, LINUX, LINUX_DEFAULT, DEFAULT, TIMEOUT, NR_VALUES };

static enum status evaluate(const char *root, char **text,
			    const char *values[NR_VALUES])
{
	static char *const environment[] = {
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL
	};
	char *const argv[] = { "sh",
			       "-c",
			       (char *)(uintptr_t)script,
			       "sh",
			       (char *)(uintptr_t)(strcmp(root, "/") ? root
								     : ""),
			       NULL };
	size_t size, at = 0;
	enum status st = spawn_read(argv, environment, text, &size);

	for (unsigned int i = 0; !st && i < NR_VALUES; i++) {
		values[i] = *text + at;
		at += strlen(values[i]) + 1;
		if (at > size)
			st = ST_INVALID;
	}
	if (st)
		return fail(ST_INVALID,
			    "%s/etc/default/grub: a shell cannot read it; "
			    "write " HOST_SETTINGS " instead",
			    strcmp(root, "/") ? root : "");
	return ST_OK;
}

/* Newlines and tabs separate words, too. */
static void add_words(struct text *out, const char *words)
{
	while (*words) {
		size_t n;

		words += strspn(words, " \t\n\r");
		n = strcspn(words, " \t\n\r");
		if (n && out->length)
			text_append(out, " ", 1);
		text_append(out, words, n);
		words += n;
	}
}

/* word may end with =, and is then the beginning of one. */
static bool has_word(const char *words, const char *word)
{
	const size_t n = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at++)
		if ((at == words || at[-1] == ' ') &&
		    (word[n - 1] == '=' || !at[n] || at[n] == ' '))
			return true;
	return false;
}

static enum status set_linux(const char *root, const char *const *values,
			     struct text *out)
{
	char given[UPDATE_MAX_TEXT];
	enum status st = ST_OK;
	struct text t;

	text_init(&t, given, sizeof(given));
	add_words(&t, values[LINUX]);
	add_words(&t, values[LINUX_DEFAULT]);
	if (!has_word(given, "root="))
		st = fstab_root(root, out);
	if (st)
		return st;
	if (!has_word(given, "ro") && !has_word(given, "rw"))
		add_words(out, "ro");
	add_words(out, given);
	if (out->full || t.full)
		return fail(ST_TOO_LARGE,
			    "GRUB's command line for Linux has more than %d "
			    "characters",
			    UPDATE_MAX_TEXT - 1);
	return ST_OK;
}

static enum status set(const char *root, const char *const *values,
		       struct host_settings *out)
{
	const char *chosen = values[DEFAULT];
	struct text t;
	char *end;
	unsigned long seconds = strtoul(values[TIMEOUT], &end, 10);

	if (*values[TIMEOUT] >= '0' && *values[TIMEOUT] <= '9' && !*end &&
	    seconds <= 3600)
		out->timeout = (unsigned int)seconds;
	text_init(&t, out->xen, sizeof(out->xen));
	add_words(&t, values[XEN]);
	add_words(&t, values[XEN_DEFAULT]);
	if (t.full)
		return fail(ST_TOO_LARGE,
			    "GRUB's command line for Xen has more than %d "
			    "characters",
			    UPDATE_MAX_TEXT - 1);
	if (*chosen && strcmp(chosen, "saved") && !strcasestr(chosen, "xen"))
		warn("GRUB_DEFAULT=%s: boots Linux without Xen; all entries of "
		     "daybreak update start Xen",
		     chosen);
	text_init(&t, out->linux, sizeof(out->linux));
	return set_linux(root, values, &t);
}

enum status grub_take_over(const char *root, struct host_settings *out)
{
	const char *values[NR_VALUES];
	char *text;
	enum status st = evaluate(root, &text, values);

	if (!st)
		st = set(root, values, out);
	free(text);
	return st;
}
