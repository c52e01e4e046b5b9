// SPDX-License-Identifier: MIT
/*
 * Names of files: the names that xen.efi tries for its configuration, the
 * dialect that a configuration's name implies, and the conversion of paths to
 * the form that the firmware's file protocol takes.
 */
#include <daybreak/config.h>
#include <daybreak/fold.h>
#include <daybreak/url.h>
#include <daybreak/utf16.h>

#include <string.h>

static const char suffix[] = ".cfg";

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

/* The last '.', '-' or '_' in the last component; NULL when there is none. */
static char *find_tail(char *name)
{
	char *tail = NULL;

	for (; *name; name++) {
		if (is_separator(*name))
			tail = NULL;
		else if (*name == '.' || *name == '-' || *name == '_')
			tail = name;
	}
	return tail;
}

/* FAT does not distinguish upper and lower case. */
enum config_dialect config_dialect_of(const char *name)
{
	size_t length = strlen(name), n = sizeof(suffix) - 1;

	if (length < n)
		return CONFIG_DAYBREAK;
	return fold_is_same(name + length - n, suffix) ? CONFIG_XEN
						       : CONFIG_DAYBREAK;
}

bool config_next_name(char *state, uint64_t size)
{
	size_t length = strlen(state);
	size_t cut = sizeof(suffix) - 1;
	char *tail;

	if (length >= cut && !strcmp(state + length - cut, suffix))
		state[length - cut] = '\0';
	tail = find_tail(state);
	if (!tail || size - (uint64_t)(tail - state) < sizeof(suffix))
		return false;
	memcpy(tail, suffix, sizeof(suffix));
	return true;
}

/* A path under construction: components, each preceded by '\'. */
struct out {
	char *buf;
	uint64_t size, length;
};

/* Drops the last component; false when there is none. */
static bool drop_component(struct out *out)
{
	if (!out->length)
		return false;
	while (out->buf[--out->length] != '\\')
		;
	return true;
}

static enum status add_component(struct out *out, const char *name, size_t size)
{
	if (size == 1 && name[0] == '.')
		return ST_OK;
	if (size == 2 && name[0] == '.' && name[1] == '.')
		return drop_component(out) ? ST_OK : ST_INVALID;
	/* One byte for the separator, one for the NUL. */
	if (out->size - out->length < 2 || size > out->size - out->length - 2)
		return ST_TOO_LARGE;
	out->buf[out->length++] = '\\';
	memcpy(out->buf + out->length, name, size);
	out->length += size;
	return ST_OK;
}

static enum status add_path(struct out *out, const char *path)
{
	for (;;) {
		size_t size = 0;
		enum status st;

		while (is_separator(*path))
			path++;
		while (path[size] && !is_separator(path[size]))
			size++;
		if (!size)
			return ST_OK;
		st = add_component(out, path, size);
		if (st)
			return st;
		path += size;
	}
}

static enum status copy_url(const char *whose, const char *url, char *out,
			    uint64_t size)
{
	enum status st = url_check(whose, url);
	struct text t;

	text_init(&t, out, size);
	text_append(&t, url, strlen(url));
	if (!st && t.full)
		return fail(ST_TOO_LARGE,
			    "%s: a URL of more than %lu bytes, it begins with "
			    "\"%.40s\"",
			    whose, size - 1, url);
	return st;
}

enum status config_path(const char *whose, const char *directory,
			const char *path, char *out, uint64_t size)
{
	struct out made = { out, size, 0 };
	enum status st = ST_OK;

	if (url_is(path))
		return copy_url(whose, path, out, size);
	if (utf16_check_path(whose, path))
		return ST_INVALID;
	if (!*path)
		return fail(ST_INVALID,
			    "%s: an empty path, expected the name of a file",
			    whose);
	if (!is_separator(*path))
		st = add_path(&made, directory);
	if (!st)
		st = add_path(&made, path);
	if (st == ST_INVALID)
		return fail(st, "%s: \"%s\" has a .. that leaves the volume",
			    whose, path);
	if (st)
		return fail(st,
			    "%s: a path of more than %lu bytes, it begins "
			    "with \"%s\"",
			    whose, size - 1, path);
	if (!made.length)
		out[made.length++] = '\\';
	out[made.length] = '\0';
	return ST_OK;
}
