// SPDX-License-Identifier: MIT
/*
 * Reads numbers and lists from the manifest's nodes.
 */
#include "reader.h"

#include <libfdt.h>

enum status reader_refuse(const struct reader *r, const char *property,
			  uint64_t value, const char *wanted)
{
	return fail(ST_INVALID, "%s: %s of %s is %#lx, expected %s",
		    r->tree.name, property, r->name, value, wanted);
}

/* A number of at most max. */
enum status reader_number(const struct reader *r, const char *property,
			  uint64_t max, uint64_t *out)
{
	int size;
	const void *bytes =
		fdt_getprop(r->tree.bytes.base, r->node, property, &size);

	if (!bytes || size != 8)
		return fail(ST_INVALID,
			    "%s: %s of %s is not there or has not 8 bytes",
			    r->tree.name, property, r->name);
	*out = node_read(bytes, 2);
	if (*out > max)
		return fail(ST_INVALID,
			    "%s: %s of %s is %#lx, expected at most %#lx",
			    r->tree.name, property, r->name, *out, max);
	return ST_OK;
}

enum status reader_numbers(const struct reader *r,
			   const struct reader_field *fields, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		enum status st = reader_number(r, fields[i].property,
					       fields[i].max, fields[i].out);

		if (st)
			return st;
	}
	return ST_OK;
}

/* A list of rows; *nr is how many there are, at most max. */
enum status reader_rows(const struct reader *r, const char *property,
			unsigned int cells, unsigned int max,
			const uint8_t **bytes, unsigned int *nr)
{
	int size;

	*bytes = fdt_getprop(r->tree.bytes.base, r->node, property, &size);
	*nr = 0;
	if (!*bytes)
		return ST_OK;
	if ((unsigned int)size % (cells * 8))
		return fail(ST_INVALID,
			    "%s: %s of %s has %d bytes, expected a multiple of "
			    "%u",
			    r->tree.name, property, r->name, size, cells * 8);
	*nr = (unsigned int)size / (cells * 8);
	if (*nr > max)
		return fail(ST_TOO_LARGE, "%s: %s of %s has %u rows, %u fit",
			    r->tree.name, property, r->name, *nr, max);
	return ST_OK;
}

void reader_nodes(const uint8_t *row, struct domain_nodes *out)
{
	out->with = reader_cell(row, 0);
	out->without = reader_cell(row, 1);
	for (unsigned int i = 0; i < MANIFEST_CPU_WORDS; i++)
		out->except[i] = reader_cell(row, 2 + i);
}

enum status reader_module(const struct reader *r, const char *property,
			  unsigned int *out)
{
	uint64_t value;
	enum status st = reader_number(r, property, UINT32_MAX, &value);

	if (st)
		return st;
	if (!reader_has_module(r, value))
		return reader_refuse(r, property, value, "one of the modules");
	*out = (unsigned int)value;
	return ST_OK;
}
