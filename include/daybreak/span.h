/* SPDX-License-Identifier: MIT */
/*
 * The one view of bytes that somebody else owns. Every read of untrusted
 * bytes goes through it, so bounds are computed in one place: here.
 */
#ifndef DAYBREAK_SPAN_H
#define DAYBREAK_SPAN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* size bytes at base; the owner outlives the view. */
struct span {
	const uint8_t *base;
	uint64_t size;
};

/* A span with the name a person knows it by; sentences quote the name. */
struct file {
	const char *name;
	struct span bytes;
};

/* True when [offset, offset + size) lies inside s. Cannot overflow. */
static inline bool span_has(struct span s, uint64_t offset, uint64_t size)
{
	return offset <= s.size && size <= s.size - offset;
}

/* The part [offset, offset + size) of s; empty when s does not have it. */
static inline struct span span_sub(struct span s, uint64_t offset,
				   uint64_t size)
{
	/* C does not add to a null pointer, not even 0. */
	if (!s.base || !span_has(s, offset, size))
		return (struct span){ 0 };
	return (struct span){ s.base + offset, size };
}

/* Whether part begins inside whole. */
static inline bool span_begins_in(struct span part, struct span whole)
{
	return part.base >= whole.base && part.base < whole.base + whole.size;
}

/*
 * Copies a record out of s, so that its fields are read once and aligned.
 * Returns false, and leaves out alone, when s does not have the record.
 */
static inline bool span_copy(struct span s, uint64_t offset, void *out,
			     uint64_t size)
{
	if (!span_has(s, offset, size))
		return false;
	memcpy(out, s.base + offset, size);
	return true;
}

#endif
