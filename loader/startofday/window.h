/* SPDX-License-Identifier: MIT */
/*
 * A part of something larger, being written: whoever writes the whole need
 * not know which part is wanted. Bytes outside the part fall away.
 */
#ifndef LOADER_WINDOW_H
#define LOADER_WINDOW_H

#include <stdint.h>
#include <string.h>

/* Bytes [offset, offset + size) of the whole are wanted, in out. */
struct window {
	uint8_t *out;
	uint64_t offset, size;
};

/* The wanted part of [at, at + size); NULL when there is none. */
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

/* Puts size bytes at byte at of the whole. */
static inline void window_put(const struct window *w, uint64_t at,
			      const void *bytes, uint64_t size)
{
	uint64_t skip;
	uint8_t *to = window_at(w, at, &size, &skip);

	if (to)
		memcpy(to, (const uint8_t *)bytes + skip, size);
}

/* Makes [at, at + size) of the whole zero. */
static inline void window_zero(const struct window *w, uint64_t at,
			       uint64_t size)
{
	uint64_t skip;
	uint8_t *to = window_at(w, at, &size, &skip);

	if (to)
		memset(to, 0, size);
}

#endif
