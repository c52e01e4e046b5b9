// SPDX-License-Identifier: MIT
/*
 * Ramdisks: cpio archives in the "newc" form, one after the other with zeroes
 * between them, the last one often packed (Linux's
 * Documentation/driver-api/early-userspace/buffer-format.rst). A file in it:
 *
 *	0    "070701", or "070702" with checksums
 *	6    13 numbers of 8 hexadecimal digits
 *	110  the name, padded to 4; then the data, padded to 4
 */
#include "inspect.h"

#include <daybreak/bytes.h>
#include <daybreak/page.h>

#define HEADER_SIZE 110
#define FILESIZE_AT 54
#define NAMESIZE_AT 94
#define DIGITS	    8
#define MAX_NAME    4096
#define TRAILER	    "TRAILER!!!"
#define MICROCODE   "kernel/x86/microcode/"

/* The contents of one archive. */
struct archive {
	uint64_t nr_files, size;
	const char *microcode; /* the last part of its name */
};

static bool is_cpio(struct span s)
{
	return span_has_text(s, 0, "070701") || span_has_text(s, 0, "070702");
}

static bool read_hex(const uint8_t *digits, uint64_t *out)
{
	*out = 0;
	for (unsigned int i = 0; i < DIGITS; i++) {
		unsigned int digit = hex_digit(digits[i]);

		if (digit > 15)
			return false;
		*out = *out << 4 | digit;
	}
	return true;
}

static uint64_t padded(uint64_t size)
{
	return align_up(size, 4);
}

static enum status cut_short(struct file file, uint64_t at)
{
	return fail(ST_TRUNCATED,
		    "%s: is a cpio archive that ends inside the file at byte "
		    "%lu",
		    file.name, at);
}

/* Reads the header of the file at *at, and moves *at past the file. */
static enum status read_entry(struct file file, uint64_t *at, struct span *name,
			      uint64_t *size)
{
	uint8_t header[HEADER_SIZE];
	uint64_t name_size, room;

	if (!span_copy(file.bytes, *at, header, sizeof(header)))
		return cut_short(file, *at);
	if (!is_cpio((struct span){ header, sizeof(header) }) ||
	    !read_hex(header + FILESIZE_AT, size) ||
	    !read_hex(header + NAMESIZE_AT, &name_size) || !name_size ||
	    name_size > MAX_NAME)
		return fail(ST_INVALID,
			    "%s: is a cpio archive in which no file begins at "
			    "byte %lu",
			    file.name, *at);
	room = file.bytes.size - *at;
	*name = span_sub(file.bytes, *at + HEADER_SIZE, name_size - 1);
	if (padded(HEADER_SIZE + name_size) > room ||
	    *size > room - padded(HEADER_SIZE + name_size))
		return cut_short(file, *at);
	room -= padded(HEADER_SIZE + name_size);
	*at += padded(HEADER_SIZE + name_size) +
	       (padded(*size) < room ? padded(*size) : room);
	return ST_OK;
}

static const char *find_microcode(struct span name)
{
	static const char *const vendors[] = { "GenuineIntel.bin",
					       "AuthenticAMD.bin" };
	uint64_t start = strlen(MICROCODE);

	if (name.size <= start || memcmp(name.base, MICROCODE, start))
		return NULL;
	for (unsigned int i = 0; i < 2; i++)
		if (name.size - start == strlen(vendors[i]) &&
		    !memcmp(name.base + start, vendors[i], strlen(vendors[i])))
			return vendors[i];
	return NULL;
}

static enum status read_archive(struct file file, uint64_t *at,
				struct archive *a)
{
	struct span name;
	uint64_t size;
	enum status st;

	*a = (struct archive){ 0 };
	for (;;) {
		st = read_entry(file, at, &name, &size);
		if (st)
			return st;
		if (name.size == strlen(TRAILER) &&
		    !memcmp(name.base, TRAILER, name.size))
			return ST_OK;
		a->nr_files++;
		a->size += size;
		if (find_microcode(name))
			a->microcode = find_microcode(name);
	}
}

/* Between archives there may be any number of zeroes. */
static void skip_zeroes(struct span bytes, uint64_t *at)
{
	while (*at < bytes.size && !bytes.base[*at])
		++*at;
}

/* What is not cpio must be packed, and is the last archive. */
static enum status inspect_last(struct file file, uint64_t at, int depth)
{
	struct file last = { file.name,
			     span_sub(file.bytes, at, file.bytes.size - at) };
	enum status st = inspect_packed(last, depth + 1);

	if (st != ST_NOT_MINE)
		return st;
	return fail(ST_INVALID,
		    "%s: is a ramdisk in which something else follows at byte "
		    "%lu",
		    file.name, at);
}

enum status inspect_ramdisk(struct file file, int depth)
{
	uint64_t at = 0, start;
	enum status st;
	struct archive a;

	if (!is_cpio(file.bytes))
		return ST_NOT_MINE;
	print_title(depth, file.name, "ramdisk, %s",
		    print_size(file.bytes.size));
	while (at < file.bytes.size) {
		if (!is_cpio(span_sub(file.bytes, at, file.bytes.size - at)))
			return inspect_last(file, at, depth);
		start = at;
		st = read_archive(file, &at, &a);
		if (st)
			return st;
		print_fact(depth, "cpio archive", "%lu files of %s at %#lx%s%s",
			   a.nr_files, print_size(a.size), start,
			   a.microcode ? ", microcode " : "",
			   a.microcode ? a.microcode : "");
		skip_zeroes(file.bytes, &at);
	}
	return ST_OK;
}
