// SPDX-License-Identifier: MIT
/*
 * Walks through the records of libxc's stream, and after their END through the
 * rest of libxl's.
 */
#include "saved_wire.h"

#include <daybreak/page.h>

#define MAX_LENGTH	(UINT32_C(128) << 20) /* REC_LENGTH_MAX */
#define EMULATOR_HEADER 8

/* Reads a record's header and finds its body, at *at, which moves past it. */
static enum status read_record(const struct file *file, uint64_t *at,
			       const char *whose, unsigned int number,
			       struct saved_wire *wire, struct span *body)
{
	static const uint8_t zeroes[SAVED_ALIGN];
	uint64_t start = *at, padded;

	if (!span_copy(file->bytes, *at, wire, sizeof(*wire)))
		return fail(ST_TRUNCATED,
			    "%s: ends at byte %#lx, where record %u of %s "
			    "begins",
			    file->name, file->bytes.size, number, whose);
	*at += sizeof(*wire);
	if (wire->length > MAX_LENGTH)
		return fail(ST_INVALID,
			    "%s: record %u of %s at byte %#lx has %u bytes, "
			    "more than %u",
			    file->name, number, whose, start, wire->length,
			    MAX_LENGTH);
	padded = align_up(wire->length, SAVED_ALIGN);
	if (!span_has(file->bytes, *at, padded))
		return fail(ST_TRUNCATED,
			    "%s: ends inside record %u of %s, which has %u "
			    "bytes at byte %#lx",
			    file->name, number, whose, wire->length, start);
	*body = span_sub(file->bytes, *at, wire->length);
	if (memcmp(file->bytes.base + *at + wire->length, zeroes,
		   padded - wire->length))
		return fail(ST_INVALID,
			    "%s: record %u of %s at byte %#lx is not padded "
			    "with zeroes",
			    file->name, number, whose, start);
	*at += padded;
	return ST_OK;
}

static enum status find_type(const struct saved_walk *walk,
			     const struct saved_wire *wire,
			     struct saved_record *record)
{
	if (wire->type & SAVED_MUST_NOT_KNOW)
		record->type = SAVED_OPTIONAL;
	else if (wire->type < SAVED_OPTIONAL)
		record->type = wire->type;
	else
		return fail(ST_UNSUPPORTED,
			    "%s: record %u at byte %#lx has type %#x, which is "
			    "not known",
			    walk->saved->file.name, record->number,
			    record->offset, wire->type);
	return ST_OK;
}

/* One of libxl's records after libxc's stream. */
static enum status check_libxl(struct saved_walk *walk, unsigned int number,
			       const struct saved_wire *wire)
{
	const char *name = walk->saved->file.name;

	if (wire->type & SAVED_MUST_NOT_KNOW)
		return ST_OK;
	switch (wire->type) {
	case LIBXL_END:
		return wire->length ? fail(ST_INVALID,
					   "%s: the END of libxl has %u bytes, "
					   "expected none",
					   name, wire->length)
				    : ST_OK;
	case LIBXL_EMULATOR_XENSTORE_DATA:
	case LIBXL_EMULATOR_CONTEXT:
		if (wire->length < EMULATOR_HEADER)
			return fail(ST_INVALID,
				    "%s: record %u of libxl, of a device "
				    "model, has %u bytes, expected %u or more",
				    name, number, wire->length,
				    EMULATOR_HEADER);
		walk->nr_emulators++;
		return ST_OK;
	case LIBXL_CHECKPOINT_END:
	case LIBXL_CHECKPOINT_STATE:
		return fail(ST_UNSUPPORTED,
			    "%s: record %u of libxl is of Remus or COLO, which "
			    "are not supported",
			    name, number);
	default:
		return fail(ST_UNSUPPORTED,
			    "%s: record %u of libxl has type %#x, which is not "
			    "known",
			    name, number, wire->type);
	}
}

/* The rest of libxl's stream, whose record 1 has libxc's. */
static enum status read_rest(struct saved_walk *walk)
{
	const struct file *file = &walk->saved->file;
	struct saved_wire wire;
	struct span body;
	enum status st;

	for (unsigned int number = 2;; number++) {
		st = read_record(file, &walk->at, "libxl", number, &wire,
				 &body);
		if (st)
			return st;
		st = check_libxl(walk, number, &wire);
		if (st)
			return st;
		if (wire.type == LIBXL_END)
			break;
	}
	if (walk->at != file->bytes.size)
		return fail(ST_INVALID,
			    "%s: has %lu bytes after the END of libxl",
			    file->name, file->bytes.size - walk->at);
	return ST_OK;
}

struct saved_walk saved_walk(const struct saved *saved)
{
	return (struct saved_walk){ .saved = saved, .at = saved->records };
}

enum status saved_next(struct saved_walk *walk, struct saved_record *out)
{
	struct saved_wire wire;
	enum status st;

	out->number = ++walk->number;
	out->offset = walk->at;
	st = read_record(&walk->saved->file, &walk->at, "libxc", out->number,
			 &wire, &out->body);
	if (st)
		return st;
	st = find_type(walk, &wire, out);
	if (st)
		return st;
	st = saved_rules_check(walk, out);
	if (st)
		return st;
	st = saved_body_check(walk, out);
	if (st)
		return st;
	walk->seen |= UINT32_C(1) << out->type;
	return out->type == SAVED_END ? read_rest(walk) : ST_OK;
}
