// SPDX-License-Identifier: MIT
/*
 * The records of saved domains: every refusal, each of a file in which one
 * thing was changed. A file that was cut anywhere is refused.
 */
#include "saved_file.h"

static struct saved_maker m;

#define NR(rows) (sizeof(rows) / sizeof((rows)[0]))

/*
 * What is done to one part: 4 bytes of its body or its size are set, its type
 * is changed, or it is taken away, doubled, or made the first.
 */
enum action { SET, SIZE, TYPE, DROP, TWICE, FIRST };

struct change {
	enum action action;
	unsigned int part;
	uint32_t at, value;
	enum status status;
	const char *says;
};

static void apply(const struct change *c)
{
	static struct saved_part moved;
	struct saved_part *part = &m.parts[c->part];
	unsigned int after = m.nr - c->part - 1;

	moved = *part;
	switch (c->action) {
	case SET:
		saved_u32(part->body + c->at, c->value);
		break;
	case SIZE:
		part->size = c->value;
		break;
	case TYPE:
		part->type = c->value;
		break;
	case DROP:
		memmove(part, part + 1, after * sizeof(*part));
		m.nr--;
		break;
	case TWICE:
		memmove(part + 1, part, (after + 1) * sizeof(*part));
		m.nr++;
		break;
	case FIRST:
		memmove(m.parts + 1, m.parts, c->part * sizeof(*part));
		m.parts[0] = moved;
	}
}

static void check_changes(void (*make)(struct saved_maker *m),
			  const struct change *rows, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		struct saved_summary s;
		struct saved saved;
		enum status st;

		make(&m);
		apply(&rows[i]);
		st = saved_read_all(saved_make(&m), &saved, &s);
		if (st != rows[i].status)
			print_error("row %u: \"%s\"\n", i, log_last);
		assert_refused(st, rows[i].status, rows[i].says);
	}
}

/*
 * Parts: 0 PV_INFO, 1 and 2 policies, 3 STATIC_DATA_END, 4 P2M_FRAMES,
 * 5 PAGE_DATA, 6 TSC_INFO, 7 SHARED_INFO, 8 to 11 BASIC, EXTENDED, XSAVE and
 * MSRS of vCPU 0, 12 BASIC of vCPU 1, 13 END.
 */
static void pv_records(void **state)
{
	static const struct change rows[] = {
		/* each alone */
		{ SIZE, 0, 0, 7, ST_INVALID, "has 7 bytes, expected 8" },
		{ SIZE, 0, 0, 9, ST_INVALID, "has 9 bytes, expected 8" },
		{ SET, 0, 0, 0x0308, ST_INVALID,
		  "record 1, X86_PV_INFO at byte" },
		{ SET, 0, 0, 0x0404, ST_INVALID, "4 bytes and page" },
		{ SET, 0, 0, 0x10408, ST_INVALID, "0x1 in a reserved field" },
		{ SET, 0, 4, 0x10000, ST_INVALID, "0x1 in a reserved field" },
		{ SIZE, 1, 0, 0, ST_INVALID, "has 0 bytes, expected 24 or" },
		{ SIZE, 1, 0, 25, ST_INVALID, "a multiple of 24" },
		{ SIZE, 2, 0, 15, ST_INVALID, "expected 16 or more" },
		{ SIZE, 2, 0, 40, ST_INVALID, "a multiple of 16" },
		{ SIZE, 3, 0, 1, ST_INVALID, "STATIC_DATA_END at byte" },
		{ SIZE, 4, 0, 8, ST_INVALID, "expected 16 or more" },
		{ SIZE, 4, 0, 17, ST_INVALID, "a multiple of 8" },
		{ SIZE, 4, 0, 24, ST_INVALID, "has 2 frames, expected 1" },
		{ SET, 4, 4, 512, ST_INVALID, "has 1 frames, expected 2" },
		{ SET, 4, 4, 0xffffffff, ST_INVALID, "expected 8388608" },
		{ SET, 4, 0, 1, ST_INVALID,
		  "for the PFNs 0x1 to 0x5, and those before end at 0" },
		{ SET, 4, 8, 6, ST_INVALID, "has the frame 0x6" },
		{ SET, 4, 12, 1, ST_INVALID, "has the frame 0x100000001" },
		{ SET, 5, 0, 0, ST_INVALID, "for 0 PFNs" },
		{ SET, 5, 0, 0xffffffff, ST_INVALID, "for 4294967295 PFNs" },
		{ SET, 5, 4, 1, ST_INVALID, "for 6 PFNs" },
		{ SET, 5, 8, 6, ST_INVALID, "has the PFN 0x6" },
		{ SET, 5, 12, 0x00100000, ST_INVALID,
		  "has the PFN 0x10000000000000" },
		{ SET, 5, 12, 0x08000000, ST_INVALID,
		  "has the PFN 0x800000000000000" },
		{ SET, 5, 12, 0x50000000, ST_INVALID, "0 of type 5" },
		{ SET, 5, 12, 0x80000000, ST_INVALID, "0 of type 8" },
		{ SET, 5, 12, 0xf0000000, ST_INVALID,
		  "has 12288 bytes of pages, expected 8192 for its 6" },
		{ SET, 5, 36, 0, ST_INVALID, "expected 16384" },
		{ SIZE, 5, 0, 56 + 3 * 4096 + 8, ST_INVALID,
		  "has 12296 bytes of pages" },
		{ SIZE, 6, 0, 23, ST_INVALID, "has 23 bytes, expected 24" },
		{ SET, 6, 20, 1, ST_INVALID, "0x1 in a reserved field" },
		{ SIZE, 7, 0, 4095, ST_INVALID, "expected 4096" },
		{ SIZE, 8, 0, 7, ST_INVALID, "expected 8 or more" },
		{ SIZE, 8, 0, 5175, ST_INVALID,
		  "has 5167 bytes for vCPU 0, expected 5168" },
		{ SET, 8, 4, 1, ST_INVALID, "0x1 in a reserved field" },
		{ SET, 8, 0, 1, ST_INVALID,
		  "is for vCPU 1, and vCPU 0 has no registers" },
		{ SIZE, 8, 0, 8, ST_INVALID,
		  "is for vCPU 1, and vCPU 0 has no registers" },
		{ SET, 8, 0, 2, ST_INVALID, "is for vCPU 2, expected 0 or" },
		{ SET, 12, 0, 0, ST_INVALID, "is for vCPU 0, expected 1 or" },
		{ SIZE, 9, 0, 8 + 129, ST_INVALID, "expected at most 128" },
		{ SIZE, 10, 0, 8 + 15, ST_INVALID, "expected 16 or more" },
		{ SIZE, 11, 0, 8 + 17, ST_INVALID, "a multiple of 16" },
		{ SIZE, 13, 0, 8, ST_INVALID, "END at byte" },
		/* order */
		{ TWICE, 0, 0, 0, ST_INVALID, "a second time" },
		{ TWICE, 1, 0, 0, ST_INVALID, "a second time" },
		{ TWICE, 2, 0, 0, ST_INVALID, "a second time" },
		{ TWICE, 3, 0, 0, ST_INVALID, "a second time" },
		{ TWICE, 6, 0, 0, ST_INVALID, "a second time" },
		{ TWICE, 7, 0, 0, ST_INVALID, "a second time" },
		{ TWICE, 8, 0, 0, ST_INVALID, "expected 1 or more, below 2" },
		{ TWICE, 12, 0, 0, ST_INVALID, "is for vCPU 1, expected 2" },
		{ FIRST, 4, 0, 0, ST_INVALID, "comes before X86_PV_INFO" },
		{ FIRST, 5, 0, 0, ST_INVALID, "X86_PV_P2M_FRAMES" },
		{ FIRST, 6, 0, 0, ST_INVALID, "comes before STATIC_DATA" },
		{ FIRST, 7, 0, 0, ST_INVALID, "comes before X86_PV_INFO" },
		{ FIRST, 8, 0, 0, ST_INVALID, "comes before X86_PV_INFO" },
		{ FIRST, 9, 0, 0, ST_INVALID, "comes before X86_PV_INFO" },
		{ FIRST, 10, 0, 0, ST_INVALID, "comes before X86_PV_INFO" },
		{ FIRST, 11, 0, 0, ST_INVALID, "comes before X86_PV_INFO" },
		{ FIRST, 13, 0, 0, ST_INVALID, "comes before STATIC_DATA" },
		{ DROP, 0, 0, 0, ST_INVALID, "comes before X86_PV_INFO" },
		{ DROP, 3, 0, 0, ST_INVALID, "comes before STATIC_DATA" },
		{ DROP, 4, 0, 0, ST_INVALID, "before X86_PV_P2M_FRAMES" },
		{ DROP, 6, 0, 0, ST_INVALID, "no X86_TSC_INFO came before" },
		{ DROP, 7, 0, 0, ST_INVALID, "no SHARED_INFO came before" },
		{ DROP, 8, 0, 0, ST_INVALID, "vCPU 0 has no registers" },
		{ DROP, 13, 0, 0, ST_TRUNCATED, "where record 2 of libxl" },
		/* types */
		{ TYPE, 7, 0, SAVED_HVM_CONTEXT, ST_INVALID,
		  "is not for a PV domain" },
		{ TYPE, 7, 0, SAVED_HVM_PARAMS, ST_INVALID,
		  "is not for a PV domain" },
		{ TYPE, 7, 0, SAVED_TOOLSTACK, ST_UNSUPPORTED,
		  "TOOLSTACK at byte" },
		{ TYPE, 7, 0, SAVED_VERIFY, ST_UNSUPPORTED,
		  "xl save does not write it" },
		{ TYPE, 7, 0, SAVED_CHECKPOINT, ST_UNSUPPORTED,
		  "is of Remus or COLO" },
		{ TYPE, 7, 0, SAVED_DIRTY_PFNS, ST_UNSUPPORTED,
		  "is of Remus or COLO" },
		{ TYPE, 7, 0, 0x13, ST_UNSUPPORTED, "record 8 at byte" },
		{ TYPE, 7, 0, 0x7fffffff, ST_UNSUPPORTED,
		  "has type 0x7fffffff, which is not known" },
		{ TYPE, 1, 0, SAVED_MSR_POLICY, ST_INVALID, "a second time" },
	};

	(void)state;
	check_changes(saved_make_pv, rows, NR(rows));
}

/* A P2M record for these PFNs, whose first frame is given. */
static void put_p2m(struct saved_part *part, uint32_t start, uint32_t end,
		    uint32_t nr, uint64_t first)
{
	*part = (struct saved_part){ .type = SAVED_P2M_FRAMES,
				     .size = 8 + 8 * nr };
	saved_u32(part->body, start);
	saved_u32(part->body + 4, end);
	saved_u64(part->body + 8, first);
}

/* Of one PFN, of more pages than one, and of a domain that grew. */
static void p2m_frames(void **state)
{
	static const struct {
		uint32_t start, end, nr; /* of a second record */
		uint64_t first;
		const char *says; /* NULL: it is good */
	} rows[] = {
		{ 601, 601, 1, 601, NULL },
		{ 601, 1023, 1, 1023, NULL },
		{ 601, 1024, 2, 1024, NULL },
		{ 512, 513, 1, 600, NULL },
		{ 513, 1024, 2, 0, NULL },
		{ 601, 1024, 1, 0, "has 1 frames, expected 2" },
		{ 601, 1023, 2, 0, "has 2 frames, expected 1" },
		{ 602, 700, 1, 0, "and those before end at 0x259" },
		{ 600, 599, 1, 0, "for the PFNs 0x258 to 0x257" },
		{ 601, 601, 1, 602, "has the frame 0x25a" },
		{ 512, 513, 1, 601, "has the frame 0x259" },
	};
	struct saved_summary s;
	struct saved saved;

	(void)state;
	for (unsigned int i = 0; i < NR(rows); i++) {
		enum status st;

		saved_make_pv(&m);
		put_p2m(&m.parts[4], 0, 600, 2, 1);
		memmove(&m.parts[7], &m.parts[6],
			(m.nr++ - 6) * sizeof(m.parts[0]));
		put_p2m(&m.parts[6], rows[i].start, rows[i].end, rows[i].nr,
			rows[i].first);
		st = saved_read_all(saved_make(&m), &saved, &s);
		if (rows[i].says)
			assert_refused(st, ST_INVALID, rows[i].says);
		else
			assert_int_equal(st, ST_OK);
	}
	saved_make_pv(&m); /* the second frame of the first record */
	put_p2m(&m.parts[4], 0, 600, 2, 1);
	saved_u64(m.parts[4].body + 16, 601);
	assert_refused(saved_read_all(saved_make(&m), &saved, &s), ST_INVALID,
		       "has the frame 0x259");
}

/*
 * Parts: 0 and 1 policies, 2 STATIC_DATA_END, 3 PAGE_DATA, 4 TSC_INFO,
 * 5 HVM_CONTEXT, 6 HVM_PARAMS, 7 END. In HVM_CONTEXT: header, CPU 0 at 32, CPU
 * 1 at 1072, end at 2112.
 */
static void pvh_records(void **state)
{
	static const struct change rows[] = {
		{ SET, 3, 20, 0x100, ST_INVALID, "end at 0x10000000000" },
		{ SIZE, 5, 0, 0, ST_INVALID, "expected 1 or more" },
		{ SIZE, 5, 0, 7, ST_INVALID, "ends without Xen's end" },
		{ SIZE, 5, 0, 31, ST_INVALID, "a part that ends past it" },
		{ SIZE, 5, 0, 2119, ST_INVALID, "ends without Xen's end" },
		{ SIZE, 5, 0, 2128, ST_INVALID, "bytes after Xen's end" },
		{ SET, 5, 2116, 1, ST_INVALID, "a part that ends past it" },
		{ SET, 5, 0, 2, ST_INVALID, "not begin with a header" },
		{ SET, 5, 4, 23, ST_INVALID, "not begin with a header" },
		{ SET, 5, 8, 0, ST_INVALID, "not begin with a header" },
		{ SET, 5, 12, 2, ST_INVALID, "not begin with a header" },
		{ SET, 5, 36, 0xffffffff, ST_INVALID, "that ends past it" },
		{ SET, 5, 32, 0x20002, ST_INVALID, "above the" },
		{ SET, 5, 32, 0x10002, ST_INVALID,
		  "has no registers of vCPU 0" },
		{ SET, 5, 1072, 2, ST_INVALID, "not in order" },
		{ SET, 5, 32, 0, ST_INVALID, "bytes after Xen's end" },
		{ SIZE, 6, 0, 7, ST_INVALID, "expected 8 or more" },
		{ SIZE, 6, 0, 25, ST_INVALID, "a multiple of 16" },
		{ SIZE, 6, 0, 40, ST_INVALID, "1 parameters, and has 2" },
		{ SET, 6, 4, 1, ST_INVALID, "0x1 in a reserved field" },
		{ TWICE, 5, 0, 0, ST_INVALID, "a second time" },
		{ TWICE, 6, 0, 0, ST_INVALID, "a second time" },
		{ FIRST, 2, 0, 0, ST_INVALID, "comes after STATIC_DATA_END" },
		{ FIRST, 3, 0, 0, ST_INVALID, "comes before STATIC_DATA" },
		{ FIRST, 5, 0, 0, ST_INVALID, "comes before STATIC_DATA" },
		{ FIRST, 6, 0, 0, ST_INVALID, "comes before STATIC_DATA" },
		{ DROP, 4, 0, 0, ST_INVALID, "no X86_TSC_INFO came" },
		{ DROP, 5, 0, 0, ST_INVALID, "no HVM_CONTEXT came" },
		{ DROP, 6, 0, 0, ST_INVALID, "no HVM_PARAMS came" },
		{ TYPE, 6, 0, SAVED_PV_INFO, ST_INVALID,
		  "is not for a PVH domain" },
		{ TYPE, 6, 0, SAVED_P2M_FRAMES, ST_INVALID, "is not for" },
		{ TYPE, 6, 0, SAVED_SHARED_INFO, ST_INVALID, "is not for" },
		{ TYPE, 6, 0, SAVED_VCPU_BASIC, ST_INVALID, "is not for" },
		{ TYPE, 6, 0, SAVED_VCPU_EXTENDED, ST_INVALID, "is not for" },
		{ TYPE, 6, 0, SAVED_VCPU_XSAVE, ST_INVALID, "is not for" },
		{ TYPE, 6, 0, SAVED_VCPU_MSRS, ST_INVALID, "is not for" },
	};
	struct saved_summary s;
	struct saved saved;

	(void)state;
	check_changes(saved_make_pvh, rows, NR(rows));
	saved_make_pvh(&m); /* of no vCPU */
	m.parts[5].body[32] = m.parts[5].body[1072] = 5;
	assert_refused(saved_read_all(saved_make(&m), &saved, &s), ST_INVALID,
		       "no vCPU has registers");
}

/* libxl's stream after libxc's. */
static void the_rest(void **state)
{
	static const struct {
		uint32_t at, value; /* from libxl's END */
		enum status status;
		const char *says;
	} rows[] = {
		{ 4, 1, ST_TRUNCATED, "inside record 2 of libxl" },
		{ 0, 1, ST_UNSUPPORTED, "libxl has type 0x1, which" },
		{ 0, 6, ST_UNSUPPORTED, "libxl has type 0x6, which" },
		{ 0, 3, ST_INVALID, "has 0 bytes, expected 8 or more" },
		{ 0, 4, ST_UNSUPPORTED, "2 of libxl is of Remus or COLO" },
		{ 0, 5, ST_UNSUPPORTED, "2 of libxl is of Remus or COLO" },
		{ 0, 0x80000000, ST_TRUNCATED, "where record 3 of libxl" },
		{ 4, 0xfffffff8, ST_INVALID, "more than 134217728" },
	};
	struct saved_summary s;
	struct saved saved;
	struct file file;

	(void)state;
	for (unsigned int i = 0; i < NR(rows); i++) {
		saved_make_pv(&m);
		file = saved_make(&m);
		saved_u32(m.bytes + m.rest_at + rows[i].at, rows[i].value);
		assert_refused(saved_read_all(file, &saved, &s), rows[i].status,
			       rows[i].says);
	}
	saved_make_pv(&m);
	file = saved_make(&m);
	file.bytes.size++;
	assert_refused(saved_read_all(file, &saved, &s), ST_INVALID,
		       "has 1 bytes after the END of libxl");
	file.bytes.size += 7; /* an END with a body */
	m.bytes[m.rest_at + 4] = 8;
	assert_refused(saved_read_all(file, &saved, &s), ST_INVALID,
		       "the END of libxl has 8 bytes");
}

static void lengths(void **state)
{
	struct saved_summary s;
	struct saved saved;
	struct file file;

	(void)state;
	saved_make_pv(&m);
	file = saved_make(&m);
	saved_u32(m.bytes + m.records_at + 4, (128u << 20) + 1);
	assert_refused(saved_read_all(file, &saved, &s), ST_INVALID,
		       "record 1 of libxc at byte");
	saved_u32(m.bytes + m.records_at + 4, 128u << 20);
	assert_refused(saved_read_all(file, &saved, &s), ST_TRUNCATED,
		       "ends inside record 1 of libxc");
	saved_make_pv(&m); /* XSAVE has 29 bytes */
	file = saved_make(&m);
	m.bytes[m.rest_at - 8 - 5184 - 32 - 1] = 1;
	assert_refused(saved_read_all(file, &saved, &s), ST_INVALID,
		       "record 11 of libxc at byte");
}

/* In a buffer that ends where the file does. */
static void cut_anywhere(void **state)
{
	static void (*const makers[])(
		struct saved_maker *) = { saved_make_pv, saved_make_pvh };

	(void)state;
	for (unsigned int i = 0; i < NR(makers); i++) {
		makers[i](&m);
		saved_make(&m);
		for (uint64_t size = 32; size < m.size; size++) {
			uint8_t *copy = malloc(size);
			struct saved_summary s;
			struct saved saved;

			memcpy(copy, m.bytes, size);
			assert_refused(
				saved_read_all(
					(struct file){ "f", { copy, size } },
					&saved, &s),
				ST_TRUNCATED, "f: ends ");
			free(copy);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pv_records),  cmocka_unit_test(p2m_frames),
		cmocka_unit_test(pvh_records), cmocka_unit_test(the_rest),
		cmocka_unit_test(lengths),     cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
