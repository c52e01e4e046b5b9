/* SPDX-License-Identifier: MIT */
/*
 * A view of bytes that the caller owns. Every read of untrusted bytes goes
 * through it, so that bounds are computed in one place.
 */
#ifndef DAYBREAK_SPAN_H
#define DAYBREAK_SPAN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* size bytes at base; they outlive the view. */
struct span {
	const uint8_t *base;
	uint64_t size;
};

/* A span and the name by which sentences refer to it. */
struct file {
	const char *name;
	struct span bytes;
};

/* True when [offset, offset + size) lies inside s. Cannot overflow. */
static inline bool span_has(struct span s, uint64_t offset, uint64_t size)
{
	return offset <= s.size && size <= s.size - offset;
}

/* True when s has these characters at offset. */
static inline bool span_has_text(struct span s, uint64_t offset,
				 const char *text)
{
	uint64_t n = strlen(text);

	return span_has(s, offset, n) && !memcmp(s.base + offset, text, n);
}

/* The part [offset, offset + size) of s; empty when it is not inside s. */
static inline struct span span_sub(struct span s, uint64_t offset,
				   uint64_t size)
{
	/* Adding even 0 to a null pointer is undefined. */
	if (!s.base || !span_has(s, offset, size))
		return (struct span){ 0 };
	return (struct span){ s.base + offset, size };
}

/* True when part begins inside whole. */
static inline bool span_begins_in(struct span part, struct span whole)
{
	return part.base >= whole.base && part.base < whole.base + whole.size;
}

/*
 * Copies a record out of s, so that its fields are read once and aligned; out
 * may overlap s.
 * Returns false and leaves out unchanged when the record is not inside s.
 */
static inline bool span_copy(struct span s, uint64_t offset, void *out,
			     uint64_t size)
{
	if (!span_has(s, offset, size))
		return false;
	memmove(out, s.base + offset, size);
	return true;
}

#endif
