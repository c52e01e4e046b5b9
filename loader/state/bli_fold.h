/* SPDX-License-Identifier: MIT */
/*
 * Ids are compared without regard to case; they have no letters but ASCII's.
 */
#ifndef BLI_FOLD_H
#define BLI_FOLD_H

static inline char bli_fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

#endif
