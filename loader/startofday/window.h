/* SPDX-License-Identifier: MIT */
/*
 * A window onto something larger that is being written: a writer can write the
 * whole without knowing which part is needed. Bytes outside are dropped.
 */
#ifndef LOADER_WINDOW_H
#define LOADER_WINDOW_H

#include <stdint.h>
#include <string.h>

/* Bytes [offset, offset + size) of the whole, which go to out. */
struct window {
	uint8_t *out;
	uint64_t offset, size;
};

/*
 * Where the part of [at, at + *size) that is in the window goes, or NULL if
 * there is none. *skip bytes of it lie before the window; *size becomes the
 * size of the part.
 */
static inline uint8_t *window_at(const struct window *w, uint64_t at,
				 uint64_t *size, uint64_t *skip)
{
	*skip = at < w->offset ? w->offset - at : 0;
	if (*skip >= *size || at + *skip - w->offset >= w->size)
		return NULL;
	*size -= *skip;
	if (*size > w->size - (at + *skip - w->offset))
		*size = w->size - (at + *skip - w->offset);
	return w->out + (at + *skip - w->offset);
}

/* Writes size bytes at offset at of the whole. */
static inline void window_put(const struct window *w, uint64_t at,
			      const void *bytes, uint64_t size)
{
	uint64_t skip;
	uint8_t *to = window_at(w, at, &size, &skip);

	if (to)
		memcpy(to, (const uint8_t *)bytes + skip, size);
}

/* Zeroes [at, at + size) of the whole. */
static inline void window_zero(const struct window *w, uint64_t at,
			       uint64_t size)
{
	uint64_t skip;
	uint8_t *to = window_at(w, at, &size, &skip);

	if (to)
		memset(to, 0, size);
}

#endif
