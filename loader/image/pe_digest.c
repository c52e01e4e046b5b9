// SPDX-License-Identifier: MIT
/*
 * The ranges of a PE's file that its Authenticode digest is made of.
 */
#include <daybreak/pe_digest.h>

#include <daybreak/pe.h>

#define CHECKSUM_AT   (PE_OPTIONAL_AT + 64) /* after the signature's offset */
#define CHECKSUM_SIZE 4

_Static_assert(offsetof(struct pe_header, checksum) == CHECKSUM_AT,
	       "checksum as in the specification");

/* A PE that is walked through. */
struct walk {
	struct file pe;
	struct pe_header header;
	uint64_t at;	   /* of the header */
	uint64_t sections; /* of the section headers */
	struct pe_ranges *out;
	uint64_t hashed; /* as EDK2 counts: headers and sections */
};

static enum status not_inside(const struct walk *w, const char *what)
{
	return fail(ST_TRUNCATED, "%s: is a PE whose %s do not lie inside it",
		    w->pe.name, what);
}

/* There is room for it: sections are counted before they are added. */
static bool add(struct walk *w, uint64_t offset, uint64_t size)
{
	if (!span_has(w->pe.bytes, offset, size))
		return false;
	if (size)
		w->out->list[w->out->nr++] =
			span_sub(w->pe.bytes, offset, size);
	return true;
}

/* Adds what lies between two offsets. */
static bool add_between(struct walk *w, uint64_t from, uint64_t to)
{
	return from <= to && add(w, from, to - from);
}

static bool has_signatures(const struct walk *w)
{
	return w->header.nr_directories > PE_DIRECTORY_SECURITY;
}

static enum status add_headers(struct walk *w)
{
	const uint64_t checksum = w->at + CHECKSUM_AT;
	const uint64_t end = w->header.headers_size;
	uint64_t next = checksum + CHECKSUM_SIZE;
	uint64_t entry = w->at + sizeof(w->header) +
			 PE_DIRECTORY_SECURITY * sizeof(struct pe_directory);
	bool fits = add(w, 0, checksum);

	if (has_signatures(w)) {
		fits = fits && add_between(w, next, entry);
		next = entry + sizeof(struct pe_directory);
	}
	fits = fits && add_between(w, next, end);
	w->hashed = end;
	return fits ? ST_OK : not_inside(w, "headers");
}

static bool read_section(const struct walk *w, unsigned int index,
			 struct pe_section *out)
{
	return span_copy(w->pe.bytes, w->sections + index * sizeof(*out), out,
			 sizeof(*out));
}

/* The offset in the file and the index order the sections. */
static uint64_t order_of(const struct pe_section *s, unsigned int index)
{
	return (uint64_t)s->offset << 16 | index;
}

/* Finds the section of the lowest order from that one on. */
static bool next_section(const struct walk *w, uint64_t from,
			 struct pe_section *out, uint64_t *order)
{
	bool found = false;

	*order = from;
	for (unsigned int i = 0; i < w->header.nr_sections; i++) {
		struct pe_section s;

		if (!read_section(w, i, &s) || order_of(&s, i) < from ||
		    (found && order_of(&s, i) > *order))
			continue;
		*out = s;
		*order = order_of(&s, i);
		found = true;
	}
	return found;
}

static enum status add_sections(struct walk *w)
{
	const unsigned int nr = w->header.nr_sections;
	struct pe_section s;
	uint64_t order;

	if (nr > PE_DIGEST_SECTIONS)
		return fail(ST_UNSUPPORTED,
			    "%s: is a PE with %u sections, more than %d",
			    w->pe.name, nr, PE_DIGEST_SECTIONS);
	if (!span_has(w->pe.bytes, w->sections, nr * sizeof(s)))
		return not_inside(w, "section headers");
	for (uint64_t from = 0; next_section(w, from, &s, &order);
	     from = order + 1) {
		if (!s.file_size)
			continue;
		if (!add(w, s.offset, s.file_size))
			return not_inside(w, "sections");
		w->hashed += s.file_size;
	}
	return ST_OK;
}

/* What follows the sections, up to the signatures at the file's end. */
static enum status add_rest(struct walk *w)
{
	const uint64_t size = w->pe.bytes.size;
	struct pe_directory signatures = { 0 };
	uint64_t left;

	if (size <= w->hashed)
		return ST_OK;
	left = size - w->hashed;
	if (has_signatures(w) &&
	    !span_copy(w->pe.bytes,
		       w->at + sizeof(w->header) +
			       PE_DIRECTORY_SECURITY * sizeof(signatures),
		       &signatures, sizeof(signatures)))
		return not_inside(w, "headers");
	if (signatures.size > left)
		return fail(ST_INVALID,
			    "%s: is a PE with %u bytes of signatures, but only "
			    "%lu bytes follow its sections",
			    w->pe.name, signatures.size, left);
	return add(w, w->hashed, left - signatures.size)
		       ? ST_OK
		       : not_inside(w, "sections");
}

enum status pe_authenticode(struct file pe, struct pe_ranges *out)
{
	struct walk w = { .pe = pe, .out = out };
	enum status st;

	out->nr = 0;
	if (!pe_read_header(pe.bytes, &w.header, &w.sections))
		return ST_NOT_MINE;
	w.at = w.sections - w.header.optional_size - PE_OPTIONAL_AT;
	st = add_headers(&w);
	if (st)
		return st;
	st = add_sections(&w);
	return st ? st : add_rest(&w);
}
