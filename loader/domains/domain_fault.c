// SPDX-License-Identifier: MIT
/*
 * Why a domain was not started: the boot domain appends the reason to dom0's
 * command line, after everything that the user wrote there.
 */
#include <daybreak/domain_report.h>

#include <daybreak/domain_value.h>

static const char key[] = "daybreak.failed=";

#define KEY_LENGTH (sizeof(key) - 1)

static bool is_end(char c)
{
	return c == ' ' || c == '\n' || c == '\0';
}

/* The text after the last "daybreak.failed=", up to a blank; may be empty. */
static struct span find_list(struct span line)
{
	struct span list = { 0 };

	for (uint64_t i = 0; span_has(line, i, KEY_LENGTH); i++) {
		uint64_t from = i + KEY_LENGTH, to = from;

		if ((i && !is_end((char)line.base[i - 1])) ||
		    memcmp(line.base + i, key, KEY_LENGTH))
			continue;
		while (to < line.size && !is_end((char)line.base[to]))
			to++;
		list = span_sub(line, from, to - from);
	}
	return list;
}

/* Copies up to end or the end of the list; false: empty or too long. */
static bool read_word(struct span list, uint64_t *at, char end, char *out,
		      unsigned int size)
{
	unsigned int n = 0;

	while (*at < list.size && (char)list.base[*at] != end) {
		if (n == size - 1)
			return false;
		out[n++] = (char)list.base[(*at)++];
	}
	out[n] = '\0';
	(*at)++; /* end itself */
	return n > 0;
}

static bool read_one(struct span list, uint64_t *at, char *name,
		     struct domain_fault *out)
{
	char number[12];
	const char *p = number;
	uint64_t error;

	if (!read_word(list, at, ':', name, DOMAIN_MAX_NAME + 1) ||
	    !read_word(list, at, ':', out->call, sizeof(out->call)) ||
	    !read_word(list, at, ',', number, sizeof(number)) ||
	    !value_number(&p, false, &error) || *p || error > UINT32_MAX)
		return false;
	out->error = (uint32_t)error;
	return true;
}

enum status domain_fault_find(struct file cmdline, const char *name,
			      struct domain_fault *out)
{
	struct span list = find_list(cmdline.bytes);
	char found[DOMAIN_MAX_NAME + 1];

	for (uint64_t at = 0; at < list.size;) {
		if (!read_one(list, &at, found, out))
			return fail(ST_INVALID,
				    "%s: %s is not a list of NAME:CALL:ERROR",
				    cmdline.name, key);
		if (!strcmp(found, name) || !strcmp(found, "*"))
			return ST_OK;
	}
	return ST_NOT_FOUND;
}
