/* SPDX-License-Identifier: MIT */
/*
 * The two outputs of `daybreak image`.
 */
#ifndef TOOLS_IMAGE_H
#define TOOLS_IMAGE_H

#include "guest.h"

/*
 * Writes the domain's memory to path: byte offset is PFN * 4096, what is zero
 * stays a hole. Returns ST_IO or ST_NO_MEMORY with a sentence.
 */
enum status image_write(const struct guest *guest, const char *path);

/* Writes what is not in the bytes, and where everything is, as JSON. */
enum status image_write_json(const struct guest *guest, const char *path);

#endif
