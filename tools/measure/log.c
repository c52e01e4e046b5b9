// SPDX-License-Identifier: MIT
/*
 * Reads a firmware's event log, as Linux has it in binary_bios_measurements.
 *
 * It begins with a record of the older form, whose data, the Specification ID,
 * names each hash and the size of its digests. Every further record is a PCR, a
 * type, a count of digests, for each digest its hash and bytes, the size of the
 * data, and the data; all little-endian and without padding. Source: TCG PC
 * Client Platform Firmware Profile, revision 1.05, sections 10.2 and 10.4.5.
 */
#include "measure.h"

#define NO_ACTION     3u
#define ID_SIGNATURE  "Spec ID Event03"
#define ID_ALGORITHMS 24 /* where its list of hashes begins: their number */
#define MAX_HASHES    16

/* The records that are not read yet, and which digests they have. */
struct reader {
	struct file log;
	uint64_t at;
	unsigned int nr_hashes;
	struct {
		uint16_t algorithm, size;
	} hashes[MAX_HASHES];
};

struct record {
	uint32_t pcr, type;
	bool has_digest; /* of the bank */
	struct digest digest;
	struct span data;
};

static bool take(struct reader *r, void *out, uint64_t size)
{
	if (!span_copy(r->log.bytes, r->at, out, size))
		return false;
	r->at += size;
	return true;
}

static bool skip(struct reader *r, uint64_t size, struct span *out)
{
	if (!span_has(r->log.bytes, r->at, size))
		return false;
	*out = span_sub(r->log.bytes, r->at, size);
	r->at += size;
	return true;
}

static enum status truncated(const struct reader *r)
{
	return fail(ST_TRUNCATED,
		    "%s: is an event log that ends inside an event",
		    r->log.name);
}

static enum status read_hashes(struct reader *r, struct span id)
{
	uint32_t nr;

	if (!span_copy(id, ID_ALGORITHMS, &nr, sizeof(nr)) || !nr ||
	    nr > MAX_HASHES ||
	    !span_copy(id, ID_ALGORITHMS + sizeof(nr), r->hashes,
		       nr * sizeof(r->hashes[0])))
		return fail(ST_INVALID,
			    "%s: is an event log whose first event does not "
			    "say which digests follow",
			    r->log.name);
	r->nr_hashes = nr;
	return ST_OK;
}

static enum status read_start(struct reader *r)
{
	struct {
		uint32_t pcr, type;
		uint8_t digest[20];
		uint32_t size;
	} first;
	struct span id;

	_Static_assert(sizeof(first) == 32, "as in the specification");
	if (!take(r, &first, sizeof(first)) || first.type != NO_ACTION ||
	    !span_has_text(r->log.bytes, r->at, ID_SIGNATURE))
		return fail(ST_INVALID,
			    "%s: is not the event log of a TPM 2, such as "
			    "Linux's binary_bios_measurements",
			    r->log.name);
	return skip(r, first.size, &id) ? read_hashes(r, id) : truncated(r);
}

/* The size of that hash's digests; 0: the log did not announce it. */
static uint16_t size_of(const struct reader *r, uint16_t algorithm)
{
	for (unsigned int i = 0; i < r->nr_hashes; i++)
		if (r->hashes[i].algorithm == algorithm)
			return r->hashes[i].size;
	return 0;
}

static enum status read_digest(struct reader *r, enum bank bank,
			       struct record *out)
{
	uint16_t algorithm, size;
	struct span bytes;

	if (!take(r, &algorithm, sizeof(algorithm)))
		return truncated(r);
	size = size_of(r, algorithm);
	if (!size)
		return fail(ST_INVALID,
			    "%s: has an event with a digest of type %#x, which "
			    "its first event does not name",
			    r->log.name, algorithm);
	if (!skip(r, size, &bytes))
		return truncated(r);
	if (algorithm == banks[bank].algorithm && size == banks[bank].size) {
		memcpy(out->digest.bytes, bytes.base, size);
		out->has_digest = true;
	}
	return ST_OK;
}

static enum status read_record(struct reader *r, enum bank bank,
			       struct record *out)
{
	uint32_t nr, size;

	*out = (struct record){ 0 };
	if (!take(r, &out->pcr, sizeof(out->pcr)) ||
	    !take(r, &out->type, sizeof(out->type)) ||
	    !take(r, &nr, sizeof(nr)))
		return truncated(r);
	for (uint32_t i = 0; i < nr; i++) {
		enum status st = read_digest(r, bank, out);

		if (st)
			return st;
	}
	if (!take(r, &size, sizeof(size)) || !skip(r, size, &out->data))
		return truncated(r);
	return ST_OK;
}

/*
 * True for what Daybreak puts into PCR 4 or 8. The firmware knows an address
 * for each application that it measures.
 */
static bool is_ours(const struct record *record)
{
	struct measure_image_load load;

	if (record->pcr == MEASURE_PCR_TEXT)
		return record->type == MEASURE_IPL;
	return record->pcr == MEASURE_PCR_CODE &&
	       record->type == MEASURE_APPLICATION &&
	       span_copy(record->data, 0, &load, sizeof(load)) && !load.addr;
}

static enum status extend(const struct reader *r, const struct record *record,
			  struct pcrs *pcrs)
{
	if (record->pcr != MEASURE_PCR_CODE || record->type == NO_ACTION)
		return ST_OK;
	if (!record->has_digest)
		return fail(ST_UNSUPPORTED,
			    "%s: has no digests of %s: that machine's TPM has "
			    "no such bank",
			    r->log.name, banks[pcrs->bank].name);
	pcrs_extend(pcrs, record->pcr, &record->digest);
	return ST_OK;
}

enum status log_extend(struct file log, struct pcrs *pcrs)
{
	struct reader r = { .log = log };
	enum status st = read_start(&r);

	while (!st && r.at < log.bytes.size) {
		struct record record;

		st = read_record(&r, pcrs->bank, &record);
		if (!st && is_ours(&record)) {
			pcrs->is_known[MEASURE_PCR_CODE] = true;
			return ST_OK;
		}
		if (!st)
			st = extend(&r, &record, pcrs);
	}
	return st ? st
		  : fail(ST_NOT_FOUND,
			 "%s: has no events of Daybreak's; needed is the log "
			 "of a boot by Daybreak on that machine",
			 log.name);
}
