// SPDX-License-Identifier: MIT
/*
 * The memory and string functions that the application, the compiler and the
 * linked libraries call. GNU-EFI's go byte by byte, which is slow for 100 MB of
 * files.
 *
 * Blocks are accessed through types with any alignment that may alias anything;
 * the compiler turns them into the CPU's widest plain loads and stores. On
 * arm64 this requires the MMU to be on, as firmware leaves it. A copy loads
 * what an overlap could destroy before it stores anything.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Otherwise GCC would turn the loops of memcpy into a call of memcpy. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

#define ANYWHERE __attribute__((aligned(1), may_alias))

typedef uint16_t any16 ANYWHERE;
typedef uint32_t any32 ANYWHERE;
typedef uint64_t any64 ANYWHERE;
typedef uint8_t block __attribute__((vector_size(16), aligned(1), may_alias));

/* An aligned vector load would fault; vector_size must come first. */
_Static_assert(_Alignof(block) == 1 && _Alignof(any64) == 1, "anywhere");

#define BLOCK	 sizeof(block)
#define BYTES	 0x0101010101010101ULL /* times a byte: it in all eight */
#define HIGH_BIT (BYTES * 0x80)

static inline block load(const uint8_t *p)
{
	return *(const block *)p;
}

static inline void store(uint8_t *p, block b)
{
	*(block *)p = b;
}

/* Copies less than a block, as two halves that may overlap each other. */
static inline void copy_small(uint8_t *to, const uint8_t *from, size_t size)
{
	if (size >= 8) {
		uint64_t a = *(const any64 *)from;
		uint64_t b = *(const any64 *)(from + size - 8);

		*(any64 *)to = a;
		*(any64 *)(to + size - 8) = b;
	} else if (size >= 4) {
		uint32_t a = *(const any32 *)from;
		uint32_t b = *(const any32 *)(from + size - 4);

		*(any32 *)to = a;
		*(any32 *)(to + size - 4) = b;
	} else if (size >= 2) {
		uint16_t a = *(const any16 *)from;
		uint16_t b = *(const any16 *)(from + size - 2);

		*(any16 *)to = a;
		*(any16 *)(to + size - 2) = b;
	} else if (size) {
		*to = *from;
	}
}

static inline void copy_four(uint8_t *to, const uint8_t *from)
{
	block a = load(from), b = load(from + BLOCK);
	block c = load(from + 2 * BLOCK), d = load(from + 3 * BLOCK);

	store(to, a);
	store(to + BLOCK, b);
	store(to + 2 * BLOCK, c);
	store(to + 3 * BLOCK, d);
}

/*
 * Copies at least a block, upwards; also correct where to is below from and
 * overlaps it. The first and the last block are loaded first and stored last;
 * the loop between them stores to aligned addresses.
 *
 *	to   [first ][...... aligned blocks ......][ last]
 */
static inline void copy_up(uint8_t *to, const uint8_t *from, size_t size)
{
	block first = load(from), last = load(from + size - BLOCK);
	size_t at = BLOCK - (uintptr_t)to % BLOCK;

	for (; at < size && size - at >= 4 * BLOCK; at += 4 * BLOCK)
		copy_four(to + at, from + at);
	for (; at < size && size - at > BLOCK; at += BLOCK)
		store(to + at, load(from + at));
	store(to, first);
	store(to + size - BLOCK, last);
}

/* The mirror of copy_up, for to above from. */
static inline void copy_down(uint8_t *to, const uint8_t *from, size_t size)
{
	block first = load(from), last = load(from + size - BLOCK);
	size_t left = size - (uintptr_t)(to + size) % BLOCK;

	for (; left >= 4 * BLOCK; left -= 4 * BLOCK)
		copy_four(to + left - 4 * BLOCK, from + left - 4 * BLOCK);
	for (; left > BLOCK; left -= BLOCK)
		store(to + left - BLOCK, load(from + left - BLOCK));
	store(to + size - BLOCK, last);
	store(to, first);
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	if (size < BLOCK)
		copy_small(to, from, size);
	else
		copy_up(to, from, size);
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	if (size < BLOCK)
		copy_small(to, from, size);
	else if ((uintptr_t)to - (uintptr_t)from >= size)
		copy_up(to, from, size);
	else
		copy_down(to, from, size);
	return to;
}

static inline void set_small(uint8_t *to, uint64_t value, size_t size)
{
	if (size >= 8) {
		*(any64 *)to = value;
		*(any64 *)(to + size - 8) = value;
	} else if (size >= 4) {
		*(any32 *)to = (uint32_t)value;
		*(any32 *)(to + size - 4) = (uint32_t)value;
	} else {
		while (size)
			to[--size] = (uint8_t)value;
	}
}

void *memset(void *to, int byte, size_t size)
{
	uint8_t *p = to;
	block b = (block){ 0 } + (uint8_t)byte;
	size_t at = BLOCK - (uintptr_t)to % BLOCK;

	if (size < BLOCK) {
		set_small(p, (uint8_t)byte * BYTES, size);
		return to;
	}
	store(p, b);
	for (; at < size && size - at >= 4 * BLOCK; at += 4 * BLOCK) {
		store(p + at, b);
		store(p + at + BLOCK, b);
		store(p + at + 2 * BLOCK, b);
		store(p + at + 3 * BLOCK, b);
	}
	for (; at < size && size - at > BLOCK; at += BLOCK)
		store(p + at, b);
	store(p + size - BLOCK, b);
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const uint8_t *p = a, *q = b;
	size_t i = 0;

	while (size - i >= 8 &&
	       *(const any64 *)(p + i) == *(const any64 *)(q + i))
		i += 8;
	for (; i < size; i++)
		if (p[i] != q[i])
			return p[i] - q[i];
	return 0;
}

/* Tests eight bytes: x - 1 borrows into the high bit of a byte that is 0. */
static inline int has_zero(uint64_t x)
{
	return ((x - BYTES) & ~x & HIGH_BIT) != 0;
}

void *memchr(const void *bytes, int byte, size_t size)
{
	const uint8_t *p = bytes;
	uint64_t wanted = (uint8_t)byte * BYTES;
	size_t i = 0;

	while (size - i >= 8 && !has_zero(*(const any64 *)(p + i) ^ wanted))
		i += 8;
	for (; i < size; i++)
		if (p[i] == (uint8_t)byte)
			return (void *)(p + i);
	return NULL;
}

/* Strings are names and command lines, too short for tricks. */
size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

/* POSIX, so C11's header does not declare it; libfdt calls it. */
size_t strnlen(const char *s, size_t max);
size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t max)
{
	for (; max; max--, a++, b++)
		if (!*a || *a != *b)
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

char *strrchr(const char *s, int c)
{
	const char *found = NULL;

	do
		if (*s == (char)c)
			found = s;
	while (*s++);
	return (char *)found;
}
