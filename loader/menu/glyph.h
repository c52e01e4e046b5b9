/* SPDX-License-Identifier: MIT */
/*
 * Text as a console shows it, one column for each character.
 */
#ifndef MENU_GLYPH_H
#define MENU_GLYPH_H

#include <daybreak/span.h>

/* What is shown for the character c: itself, or '?'; see <daybreak/screen.h>.
 */
uint16_t glyph_of(uint32_t c);

/*
 * Returns what is shown for the character at byte *at of text, which is below
 * text.size, and moves *at past that character.
 */
uint16_t glyph_next(struct span text, uint64_t *at);

/* The columns that text takes. */
uint64_t glyph_count(struct span text);

/* The bytes of a string without its NUL. */
static inline struct span glyph_text(const char *s)
{
	return (struct span){ (const uint8_t *)s, strlen(s) };
}

#endif
