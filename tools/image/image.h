/* SPDX-License-Identifier: MIT */
/*
 * The two outputs of `daybreak image`.
 */
#ifndef TOOLS_IMAGE_H
#define TOOLS_IMAGE_H

#include "guest.h"

/*
 * Writes the domain's memory to path: byte offset is PFN * 4096, pages of
 * zeroes are holes. Returns ST_IO or ST_NO_MEMORY with a sentence.
 */
enum status image_write(const struct guest *guest, const char *path);

/* Writes as JSON where everything is, and what is not in memory. */
enum status image_write_json(const struct guest *guest, const char *path);

#endif
