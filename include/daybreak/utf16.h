/* SPDX-License-Identifier: MIT */
/*
 * Text between the two forms there are: UTF-8 in our files and sentences,
 * UTF-16 and its older part UCS-2 in the firmware's. Sources: The Unicode
 * Standard, section 3.9; UEFI 2.10, section 2.3.1.
 */
#ifndef DAYBREAK_UTF16_H
#define DAYBREAK_UTF16_H

#include <daybreak/format.h>
#include <daybreak/span.h>
#include <daybreak/status.h>

/* What is no character: cut short, overlong, half of a pair, too large. */
#define UTF_BAD UINT32_MAX

/*
 * The character at *s, a NUL-terminated string that has not ended, and *s is
 * moved after it. Where there is none, UTF_BAD, and *s is moved by one byte.
 */
uint32_t utf8_next(const char **s);

/*
 * The character at byte *at of little-endian UTF-16, and *at is moved after
 * it. Where there is none, UTF_BAD, and *at is moved by one unit; a last odd
 * byte is UTF_BAD too. *at is below text.size.
 */
uint32_t utf16_next(struct span text, uint64_t *at);

/* Appends c as UTF-8; '?' for UTF_BAD. A character is never cut: see full. */
void utf8_append(struct text *t, uint32_t c);

/*
 * Refuses what cannot be a path for the firmware: what is not UTF-8, or has a
 * character that UCS-2 has not. whose begins the sentence. Returns ST_OK or
 * ST_INVALID.
 */
enum status utf16_check_path(const char *whose, const char *path);

/*
 * Writes s as UCS-2 with a NUL to out, which has max units; '?' for what
 * utf16_check_path() refuses. Returns false when it does not fit.
 */
bool utf16_from_utf8(const char *s, uint16_t *out, size_t max);

#endif
