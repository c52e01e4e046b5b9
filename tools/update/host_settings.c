// SPDX-License-Identifier: MIT
/*
 * /etc/default/daybreak: the command lines of the generated entries, and how
 * many there are.
 */
#include "update/parts.h"

#include "durable.h"
#include "tool.h"

#include <stdlib.h>
#include <unistd.h>

#define MAX_TRIES   100
#define MAX_TIMEOUT 3600

static enum status set_text(const struct setting *s, char out[UPDATE_MAX_TEXT])
{
	if (strlen(s->value) >= UPDATE_MAX_TEXT)
		return fail(ST_TOO_LARGE,
			    "%s:%u: %s has more than %d characters", s->file,
			    s->line, s->key, UPDATE_MAX_TEXT - 1);
	strcpy(out, s->value);
	return ST_OK;
}

static enum status set_number(const struct setting *s, unsigned int max,
			      unsigned int *out)
{
	char *end;
	unsigned long value = strtoul(s->value, &end, 10);

	if (*s->value < '0' || *s->value > '9' || *end || value > max)
		return fail(ST_INVALID, "%s:%u: %s=%s: expected 0 to %u",
			    s->file, s->line, s->key, s->value, max);
	*out = (unsigned int)value;
	return ST_OK;
}

static enum status take(void *context, const struct setting *s)
{
	struct host_settings *out = context;

	if (!strcmp(s->key, "DAYBREAK_XEN_OPTIONS"))
		return set_text(s, out->xen);
	if (!strcmp(s->key, "DAYBREAK_LINUX_OPTIONS"))
		return set_text(s, out->linux);
	if (!strcmp(s->key, "DAYBREAK_TRIES"))
		return set_number(s, MAX_TRIES, &out->tries);
	if (!strcmp(s->key, "DAYBREAK_TIMEOUT"))
		return set_number(s, MAX_TIMEOUT, &out->timeout);
	if (!strcmp(s->key, "DAYBREAK_KERNELS"))
		return set_number(s, UPDATE_MAX_KERNELS, &out->kernels);
	return fail(ST_INVALID,
		    "%s:%u: %s is not known; expected DAYBREAK_XEN_OPTIONS, "
		    "DAYBREAK_LINUX_OPTIONS, DAYBREAK_TRIES, DAYBREAK_TIMEOUT "
		    "or DAYBREAK_KERNELS",
		    s->file, s->line, s->key);
}

/* daybreak.conf would read the rest of the line as a comment. */
static enum status check_text(const char *path, const char *key,
			      const char *value)
{
	char quote = '\0';

	for (; *value; value++) {
		if (quote ? *value == quote : *value == '"' || *value == '\'')
			quote = quote ? '\0' : *value;
		if (*value == '#' && !quote)
			return fail(ST_INVALID,
				    "%s: %s has a # outside quotes, which "
				    "would begin a comment in " UPDATE_CONFIG,
				    path, key);
	}
	return ST_OK;
}

static enum status check(const char *path, const struct host_settings *s)
{
	enum status st = check_text(path, "DAYBREAK_XEN_OPTIONS", s->xen);

	if (st)
		return st;
	if (!*s->linux)
		return fail(ST_INVALID,
			    "%s: DAYBREAK_LINUX_OPTIONS is empty, expected at "
			    "least root=",
			    path);
	return check_text(path, "DAYBREAK_LINUX_OPTIONS", s->linux);
}

static enum status read_file(const char *path, struct host_settings *out)
{
	struct file text;
	enum status st = file_read(path, &text);

	if (st)
		return st;
	st = settings_read(text, take, out);
	free((void *)(uintptr_t)text.bytes.base);
	return st;
}

enum status host_settings_get(const char *root, struct host_settings *out)
{
	char path[PATH_MAX];
	enum status st = paths_below(root, HOST_SETTINGS, path);

	*out = (struct host_settings){ .tries = 3, .timeout = 5 };
	if (st)
		return st;
	out->is_new = access(path, F_OK) != 0;
	st = out->is_new ? grub_take_over(root, out) : read_file(path, out);
	return st ? st : check(path, out);
}

static void write_number(struct text *out, const char *key, unsigned int value)
{
	text_format(out, "%s=%u\n", key, value);
}

enum status host_settings_write(const char *root, const struct host_settings *s)
{
	static const char head[] =
		"# What daybreak update writes into daybreak.conf; see "
		"daybreak-install(8).\n"
		"# Taken over from GRUB's settings when there was no such "
		"file.\n";
	static char buf[4 * UPDATE_MAX_TEXT + 1024];
	char path[PATH_MAX];
	struct text t;
	enum status st = paths_below(root, "/etc/default", path);

	if (!st)
		st = durable_folder(path);
	if (!st)
		st = paths_below(root, HOST_SETTINGS, path);
	if (st)
		return st;
	text_init(&t, buf, sizeof(buf));
	text_append(&t, head, strlen(head));
	settings_write(&t, "DAYBREAK_XEN_OPTIONS", s->xen);
	settings_write(&t, "DAYBREAK_LINUX_OPTIONS", s->linux);
	text_format(&t, "# Starts of an entry that is not confirmed; 0: any\n");
	write_number(&t, "DAYBREAK_TRIES", s->tries);
	text_format(&t, "# Seconds of the menu, in a new daybreak.conf\n");
	write_number(&t, "DAYBREAK_TIMEOUT", s->timeout);
	text_format(&t, "# How many of the newest kernels; 0: all\n");
	write_number(&t, "DAYBREAK_KERNELS", s->kernels);
	return durable_write(
		path, (struct span){ (const uint8_t *)t.buf, t.length }, 0644);
}
