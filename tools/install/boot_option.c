// SPDX-License-Identifier: MIT
/*
 * An entry of the firmware's boot manager, Boot####:
 *
 *	4 bytes	attributes
 *	2	bytes of the device path
 *		the description in UTF-16, with a NUL
 *		the device path: a partition, a file, an end
 *		the load options: for shim, what it is to start
 */
#include "install/install.h"

#include <daybreak/utf16.h>

#include <string.h>

#define ACTIVE	    1u
#define DESCRIPTION "Daybreak"
#define MAX_UNITS   512
#define MEDIA_PATH  4
#define HARD_DRIVE  1
#define FILE_PATH   4
#define END	    0x7f
#define END_ENTIRE  0xff
#define DRIVE_SIZE  42
#define HEADER	    4 /* bytes of a node's header */
#define BEFORE_TEXT 6 /* bytes before the description */

/* What is written goes on at the end. */
struct writer {
	uint8_t *out;
	size_t size, max;
	bool full;
};

static void put(struct writer *w, const void *bytes, size_t size)
{
	if (size > w->max - w->size) {
		w->full = true;
		return;
	}
	memcpy(w->out + w->size, bytes, size);
	w->size += size;
}

static void put_number(struct writer *w, uint64_t n, unsigned int bytes)
{
	put(w, &n, bytes); /* little-endian, as the CPU is */
}

/* Returns the bytes that the text has in UTF-16, with its NUL. */
static size_t to_utf16(const char *text, uint16_t out[MAX_UNITS])
{
	size_t n = 0;

	if (!utf16_from_utf8(text, out, MAX_UNITS))
		return 0;
	while (out[n++])
		;
	return n * sizeof(out[0]);
}

static void put_text(struct writer *w, const char *text)
{
	uint16_t units[MAX_UNITS];
	size_t size = to_utf16(text, units);

	if (size)
		put(w, units, size);
	else
		w->full = true;
}

static void put_node(struct writer *w, uint8_t type, uint8_t subtype,
		     size_t size)
{
	put_number(w, type, 1);
	put_number(w, subtype, 1);
	put_number(w, size, 2);
}

static void put_partition(struct writer *w, const struct partition *p)
{
	put_node(w, MEDIA_PATH, HARD_DRIVE, DRIVE_SIZE);
	put_number(w, p->number, 4);
	put_number(w, p->start, 8);
	put_number(w, p->size, 8);
	put(w, p->signature, sizeof(p->signature));
	/* The format of the table, and the kind of the signature. */
	put_number(w, p->is_gpt ? 2 : 1, 1);
	put_number(w, p->is_gpt ? 2 : 1, 1);
}

size_t boot_option_make(const struct partition *p, const char *path,
			const char *arguments, uint8_t *out, size_t max)
{
	struct writer w = { .out = out, .max = max };
	uint16_t units[MAX_UNITS];
	size_t path_size = to_utf16(path, units);

	put_number(&w, ACTIVE, 4);
	put_number(&w, DRIVE_SIZE + HEADER + path_size + HEADER, 2);
	put_text(&w, DESCRIPTION);
	put_partition(&w, p);
	put_node(&w, MEDIA_PATH, FILE_PATH, HEADER + path_size);
	put_text(&w, path);
	put_node(&w, END, END_ENTIRE, HEADER);
	if (*arguments)
		put_text(&w, arguments);
	return w.full ? 0 : w.size;
}

/* The device path, or nothing in an option that is broken. */
static struct span device_path(struct span option)
{
	const struct span none = { NULL, 0 };
	uint64_t at = BEFORE_TEXT;
	uint16_t size, unit = 1;

	if (!span_copy(option, 4, &size, sizeof(size)))
		return none;
	for (; unit; at += sizeof(unit))
		if (!span_copy(option, at, &unit, sizeof(unit)))
			return none;
	return span_has(option, at, size) ? span_sub(option, at, size) : none;
}

/* Whether the text begins with our folder, in any case. */
static bool is_in_folder(struct span text)
{
	static const char folder[] = "\\EFI\\DAYBREAK\\";
	uint64_t at = 0;

	for (const char *c = folder; *c; c++) {
		uint32_t unit = at < text.size ? utf16_next(text, &at) : 0;

		if (unit >= 'a' && unit <= 'z')
			unit -= 'a' - 'A';
		if (unit != (uint32_t)*c)
			return false;
	}
	return true;
}

bool boot_option_is_ours(struct span option)
{
	struct span path = device_path(option);

	while (path.size > HEADER) {
		uint16_t size = (uint16_t)(path.base[2] | path.base[3] << 8);

		if (size < HEADER || size > path.size)
			return false;
		if (path.base[0] == MEDIA_PATH && path.base[1] == FILE_PATH &&
		    is_in_folder(span_sub(path, HEADER, size - HEADER)))
			return true;
		path = span_sub(path, size, path.size - size);
	}
	return false;
}
