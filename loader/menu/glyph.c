// SPDX-License-Identifier: MIT
/*
 * Which characters are shown as themselves.
 *
 * The list says what is safe, not what is dangerous: the dangerous ones are
 * many and grow. Besides the control characters of ASCII there are those of
 * Latin-1 (U+009B begins a sequence as ESC [ does), marks that turn the
 * direction of what follows, and UEFI's own (U+FFF0, U+FFF1: narrow and wide
 * glyphs).
 */
#include "glyph.h"

#include <daybreak/utf16.h>

#define UTF8_MAX 4 /* bytes of a character */

/* Written from left to right, one column each; sorted. */
static const struct range {
	uint16_t first, last;
} ranges[] = {
	{ 0x0020, 0x007e }, /* ASCII */
	{ 0x00a0, 0x00ac }, /* Latin-1, without the soft hyphen */
	{ 0x00ae, 0x02ff }, /* Latin */
	{ 0x0370, 0x0482 }, /* Greek, Cyrillic */
	{ 0x048a, 0x058f }, /* Cyrillic, Armenian */
	{ 0x10a0, 0x10ff }, /* Georgian */
	{ 0x1e00, 0x1fff }, /* Latin and Greek with more accents */
	{ 0x2010, 0x2027 }, /* dashes, quotation marks, dots */
	{ 0x2030, 0x205e }, /* more punctuation */
	{ 0x20a0, 0x20c0 }, /* currencies */
	{ 0x2100, 0x22ff }, /* letters as symbols, arrows, mathematics */
	{ 0x2500, 0x25fc }, /* boxes, blocks, shapes */
};

uint16_t glyph_of(uint32_t c)
{
	if (c == '\t')
		return ' ';
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return (uint16_t)c;
	return '?';
}

uint16_t glyph_next(struct span text, uint64_t *at)
{
	uint64_t left = text.size - *at;
	char bytes[UTF8_MAX + 1] = { 0 };
	const char *s = bytes;
	uint32_t c;

	memcpy(bytes, text.base + *at, left < UTF8_MAX ? left : UTF8_MAX);
	c = utf8_next(&s);
	*at += (uint64_t)(s - bytes);
	return glyph_of(c);
}

uint64_t glyph_count(struct span text)
{
	uint64_t at = 0, nr = 0;

	for (; at < text.size; nr++)
		glyph_next(text, &at);
	return nr;
}
