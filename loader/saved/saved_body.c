// SPDX-License-Identifier: MIT
/*
 * The bodies of libxc's records, but for pages and HVM's context. Each is
 * checked as the function handle_* of Xen's tools/libs/guest/xg_sr_restore*.c
 * does; what those take and no saver writes is refused.
 */
#include "saved_wire.h"

#include <daybreak/page.h>

struct pv_info {
	uint8_t width, levels;
	uint16_t reserved[3];
};
_Static_assert(sizeof(struct pv_info) == 8, "xc_sr_rec_x86_pv_info");

/* X86_PV_VCPU_*: a blob follows. */
struct vcpu_header {
	uint32_t vcpu, reserved;
};

#define CONTEXT_64   5168 /* struct vcpu_guest_context of x86_64 */
#define CONTEXT_32   2800
#define MAX_EXTENDED 128
#define MIN_XSAVE    16

struct p2m_frames {
	uint32_t start_pfn, end_pfn; /* the last one */
};

struct tsc_info {
	uint32_t mode, khz;
	uint64_t nsec;
	uint32_t incarnation, reserved;
};
_Static_assert(sizeof(struct tsc_info) == 24, "xc_sr_rec_x86_tsc_info");

/* HVM_PARAMS: pairs of index and value follow. */
struct params {
	uint32_t count, reserved;
};

#define PARAM 16 /* bytes of a pair */

static enum status check_reserved(const struct saved_walk *walk,
				  const struct saved_record *record,
				  uint32_t reserved)
{
	return reserved ? saved_refuse(walk, record, ST_INVALID,
				       "has %#x in a reserved field, expected "
				       "0",
				       reserved)
			: ST_OK;
}

static enum status check_pv_info(struct saved_walk *walk,
				 const struct saved_record *record)
{
	struct pv_info info;

	span_copy(record->body, 0, &info, sizeof(info));
	if ((info.width != 8 || info.levels != 4) &&
	    (info.width != 4 || info.levels != 3))
		return saved_refuse(walk, record, ST_INVALID,
				    "is for pointers of %u bytes and page "
				    "tables of %u levels, expected 8 and 4, or "
				    "4 and 3",
				    info.width, info.levels);
	walk->width = info.width;
	return check_reserved(walk, record,
			      info.reserved[0] | info.reserved[1] |
				      info.reserved[2]);
}

/*
 * The frames of the P2M's pages from one that holds start_pfn to that which
 * holds end_pfn. A domain that grew while it was saved has more than one.
 */
static enum status check_p2m_frames(struct saved_walk *walk,
				    const struct saved_record *record)
{
	const uint64_t per_page = PAGE_SIZE / walk->width;
	struct p2m_frames p2m;
	uint64_t nr, wanted;

	span_copy(record->body, 0, &p2m, sizeof(p2m));
	if (p2m.start_pfn > p2m.end_pfn || p2m.start_pfn > walk->p2m_size)
		return saved_refuse(walk, record, ST_INVALID,
				    "is for the PFNs %#x to %#x, and those "
				    "before end at %#lx",
				    p2m.start_pfn, p2m.end_pfn, walk->p2m_size);
	nr = (record->body.size - sizeof(p2m)) / sizeof(uint64_t);
	wanted = p2m.end_pfn / per_page - p2m.start_pfn / per_page + 1;
	if (nr != wanted)
		return saved_refuse(walk, record, ST_INVALID,
				    "has %lu frames, expected %lu for the PFNs "
				    "%#x to %#x",
				    nr, wanted, p2m.start_pfn, p2m.end_pfn);
	if (p2m.end_pfn >= walk->p2m_size)
		walk->p2m_size = p2m.end_pfn + UINT64_C(1);
	for (uint64_t i = 0; i < nr; i++) {
		uint64_t pfn = 0;

		span_copy(record->body, sizeof(p2m) + i * sizeof(pfn), &pfn,
			  sizeof(pfn));
		if (pfn >= walk->p2m_size)
			return saved_refuse(walk, record, ST_INVALID,
					    "has the frame %#lx, and the "
					    "domain's PFNs end at %#lx",
					    pfn, walk->p2m_size);
	}
	return ST_OK;
}

/* Which of a vCPU's records it is. */
static unsigned int vcpu_index(enum saved_type type)
{
	return type == SAVED_VCPU_MSRS ? 3u : type - SAVED_VCPU_BASIC;
}

/* Returns NULL, or the size that a blob should have. */
static const char *vcpu_expected(const struct saved_walk *walk,
				 enum saved_type type, uint64_t size)
{
	switch (type) {
	case SAVED_VCPU_BASIC:
		if (size == (walk->width == 8 ? CONTEXT_64 : CONTEXT_32))
			return NULL;
		return walk->width == 8 ? "5168" : "2800";
	case SAVED_VCPU_EXTENDED:
		return size <= MAX_EXTENDED ? NULL : "at most 128";
	case SAVED_VCPU_XSAVE:
		return size >= MIN_XSAVE ? NULL : "16 or more";
	default:
		return NULL; /* of MSRs, any number */
	}
}

static enum status check_vcpu(struct saved_walk *walk,
			      const struct saved_record *record)
{
	uint32_t *next = &walk->next_vcpus[vcpu_index(record->type)];
	struct vcpu_header h;
	const char *expected;
	uint64_t size;
	enum status st;

	span_copy(record->body, 0, &h, sizeof(h));
	st = check_reserved(walk, record, h.reserved);
	if (st)
		return st;
	if (h.vcpu < *next || h.vcpu >= walk->saved->config.max_vcpus)
		return saved_refuse(walk, record, ST_INVALID,
				    "is for vCPU %u, expected %u or more, "
				    "below %lu",
				    h.vcpu, *next,
				    walk->saved->config.max_vcpus);
	*next = h.vcpu + 1;
	size = record->body.size - sizeof(h);
	if (!size)
		return ST_OK; /* old savers wrote empty ones */
	expected = vcpu_expected(walk, record->type, size);
	if (expected)
		return saved_refuse(walk, record, ST_INVALID,
				    "has %lu bytes for vCPU %u, expected %s",
				    size, h.vcpu, expected);
	if (record->type != SAVED_VCPU_BASIC)
		return ST_OK;
	if (h.vcpu && !walk->nr_vcpus)
		return saved_refuse(walk, record, ST_INVALID,
				    "is for vCPU %u, and vCPU 0 has no "
				    "registers",
				    h.vcpu);
	walk->nr_vcpus++;
	return ST_OK;
}

static enum status check_tsc_info(const struct saved_walk *walk,
				  const struct saved_record *record)
{
	struct tsc_info tsc;

	span_copy(record->body, 0, &tsc, sizeof(tsc));
	return check_reserved(walk, record, tsc.reserved);
}

static enum status check_params(const struct saved_walk *walk,
				const struct saved_record *record)
{
	struct params p;
	uint64_t nr = (record->body.size - sizeof(p)) / PARAM;

	span_copy(record->body, 0, &p, sizeof(p));
	if (p.count != nr)
		return saved_refuse(walk, record, ST_INVALID,
				    "says that it has %u parameters, and has "
				    "%lu",
				    p.count, nr);
	return check_reserved(walk, record, p.reserved);
}

static enum status check_context(struct saved_walk *walk,
				 const struct saved_record *record)
{
	const char *fault = saved_context_check(
		record->body, walk->saved->config.max_vcpus, &walk->nr_vcpus);

	return fault ? saved_refuse(walk, record, ST_INVALID, "%s", fault)
		     : ST_OK;
}

enum status saved_body_check(struct saved_walk *walk,
			     const struct saved_record *record)
{
	switch (record->type) {
	case SAVED_PAGE_DATA:
		return saved_pages_check(walk, record);
	case SAVED_PV_INFO:
		return check_pv_info(walk, record);
	case SAVED_P2M_FRAMES:
		return check_p2m_frames(walk, record);
	case SAVED_VCPU_BASIC:
	case SAVED_VCPU_EXTENDED:
	case SAVED_VCPU_XSAVE:
	case SAVED_VCPU_MSRS:
		return check_vcpu(walk, record);
	case SAVED_TSC_INFO:
		return check_tsc_info(walk, record);
	case SAVED_HVM_PARAMS:
		return check_params(walk, record);
	case SAVED_HVM_CONTEXT:
		return check_context(walk, record);
	default:
		return ST_OK;
	}
}
