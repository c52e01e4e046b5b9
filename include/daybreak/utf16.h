/* SPDX-License-Identifier: MIT */
/*
 * Conversion between UTF-8, used in our files and sentences, and UTF-16 or its
 * subset UCS-2, used by the firmware. Sources: The Unicode Standard, section
 * 3.9; UEFI 2.10, section 2.3.1.
 */
#ifndef DAYBREAK_UTF16_H
#define DAYBREAK_UTF16_H

#include <daybreak/format.h>
#include <daybreak/span.h>
#include <daybreak/status.h>

/* Not a character: truncated, overlong, an unpaired surrogate or too large. */
#define UTF_BAD UINT32_MAX

/*
 * Returns the character at *s, a NUL-terminated string that is not empty, and
 * moves *s past it. Returns UTF_BAD when it is not valid and moves *s by one
 * byte.
 */
uint32_t utf8_next(const char **s);

/*
 * Returns the character at byte *at of little-endian UTF-16, and moves *at past
 * it. Returns UTF_BAD when it is not valid or only an odd byte is left, and
 * moves *at by one unit. *at is below text.size.
 */
uint32_t utf16_next(struct span text, uint64_t *at);

/* Appends c as UTF-8, '?' for UTF_BAD. If it does not fit, sets only full. */
void utf8_append(struct text *t, uint32_t c);

/*
 * Refuses a path that the firmware cannot open because it is not UTF-8 or has a
 * character that UCS-2 does not have. The sentence begins with whose. Returns
 * ST_OK or ST_INVALID.
 */
enum status utf16_check_path(const char *whose, const char *path);

/*
 * Writes s as NUL-terminated UCS-2 to out, which has max units; '?' for
 * whatever utf16_check_path() refuses. Returns false when it does not fit.
 */
bool utf16_from_utf8(const char *s, uint16_t *out, size_t max);

#endif
