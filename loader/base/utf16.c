// SPDX-License-Identifier: MIT
/*
 * UTF-8 and UTF-16, one character at a time. Overlong UTF-8 is refused: it
 * could hide a separator from code that searches the bytes.
 */
#include <daybreak/utf16.h>

#define LAST_UCS2	0xffffu
#define LAST_CHARACTER	0x10ffffu
#define IS_SURROGATE(c) ((c) >= 0xd800 && (c) <= 0xdfff)

/* What a first byte says of the bytes after it. */
static const struct form {
	uint8_t mask, lead;
	unsigned int nr_more;
	uint32_t first; /* the lowest character of this form */
} forms[] = {
	{ 0x80, 0x00, 0, 0 },
	{ 0xe0, 0xc0, 1, 0x80 },
	{ 0xf0, 0xe0, 2, 0x800 },
	{ 0xf8, 0xf0, 3, 0x10000 },
};

#define NR_FORMS (sizeof(forms) / sizeof(forms[0]))

static const struct form *find_form(uint8_t lead)
{
	for (unsigned int i = 0; i < NR_FORMS; i++)
		if ((lead & forms[i].mask) == forms[i].lead)
			return &forms[i];
	return NULL;
}

uint32_t utf8_next(const char **s)
{
	const uint8_t *p = (const uint8_t *)*s;
	const struct form *form = find_form(*p);
	uint32_t c;

	++*s;
	if (!form)
		return UTF_BAD;
	c = *p++ & (uint8_t)~form->mask;
	for (unsigned int i = 0; i < form->nr_more; i++, p++) {
		if ((*p & 0xc0) != 0x80) /* also true of the NUL */
			return UTF_BAD;
		c = c << 6 | (*p & 0x3f);
	}
	if (c < form->first || c > LAST_CHARACTER || IS_SURROGATE(c))
		return UTF_BAD;
	*s = (const char *)p;
	return c;
}

static uint32_t unit_at(struct span text, uint64_t at)
{
	uint8_t b[2];

	if (!span_copy(text, at, b, sizeof(b)))
		return UTF_BAD;
	return b[0] | (uint32_t)b[1] << 8;
}

uint32_t utf16_next(struct span text, uint64_t *at)
{
	uint32_t high = unit_at(text, *at), low;

	*at += 2;
	if (!IS_SURROGATE(high))
		return high;
	low = unit_at(text, *at);
	if (high >= 0xdc00 || low == UTF_BAD || (low & 0xfc00) != 0xdc00)
		return UTF_BAD;
	*at += 2;
	return 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff));
}

void utf8_append(struct text *t, uint32_t c)
{
	char bytes[4];
	unsigned int n = NR_FORMS;

	if (c > LAST_CHARACTER || IS_SURROGATE(c))
		c = '?';
	while (c < forms[n - 1].first)
		n--;
	if (n > t->size - 1 - t->length) {
		t->full = true;
		return;
	}
	for (unsigned int i = n; --i; c >>= 6)
		bytes[i] = (char)(0x80 | (c & 0x3f));
	bytes[0] = (char)(forms[n - 1].lead | c);
	text_append(t, bytes, n);
}

enum status utf16_check_path(const char *whose, const char *path)
{
	const char *s = path;

	while (*s) {
		const char *at = s;
		uint32_t c = utf8_next(&s);

		if (c == UTF_BAD)
			return fail(ST_INVALID,
				    "%s: the file name \"%s\" has the byte "
				    "%#x, which is not UTF-8 there; expected "
				    "the name in UTF-8",
				    whose, path, (uint8_t)*at);
		if (c > LAST_UCS2)
			return fail(ST_INVALID,
				    "%s: the file name \"%s\" has the "
				    "character U+%x, which the firmware cannot "
				    "open; expected none above U+FFFF",
				    whose, path, c);
	}
	return ST_OK;
}

bool utf16_from_utf8(const char *s, uint16_t *out, size_t max)
{
	size_t n = 0;

	while (*s) {
		uint32_t c = utf8_next(&s);

		if (n + 1 >= max)
			return false;
		out[n++] = (uint16_t)(c > LAST_UCS2 ? '?' : c);
	}
	out[n] = 0;
	return true;
}
