// SPDX-License-Identifier: MIT
/*
 * Saved domains as the package carries them: what packing makes of a file, what
 * it refuses, and that a damaged module is refused.
 */
#include "saved_file.h"

#include <daybreak/packed.h>

#define MODULE_MAX (16 * SAVED_PAGE)
#define HEADER	   sizeof(struct packed_header)
#define NR(rows)   (sizeof(rows) / sizeof((rows)[0]))

static struct saved_maker m;
static struct saved saved;
static struct packed_plan plan;
static uint8_t module[MODULE_MAX] __attribute__((aligned(4096)));

static void make_pv(void)
{
	saved_make_pv(&m);
	/* The memory of PFN 5 is not broken. */
	m.parts[5].body[8 + 5 * 8 + 7] = 0xf0;
}

static enum status plan_made(void)
{
	assert_int_equal(saved_open(saved_make(&m), &saved), ST_OK);
	log_clear();
	return packed_plan(&saved, false, &plan);
}

/* Packs what was made, and reads it again. */
static void pack(struct packed *out)
{
	assert_int_equal(plan_made(), ST_OK);
	assert_in_range(plan.size, 1, sizeof(module));
	memset(module, 0x5a, sizeof(module));
	packed_write(&plan, module);
	/* Nothing was written past its end. */
	for (uint64_t i = plan.size; i < sizeof(module); i++)
		assert_int_equal(module[i], 0x5a);
	assert_int_equal(
		packed_read((struct file){ "f", { module, plan.size } }, out),
		ST_OK);
	assert_memory_equal(&out->header, &plan.header, sizeof(out->header));
}

static void check_run(const struct packed *p, uint64_t i, uint64_t pfn,
		      uint32_t nr, uint8_t type, bool is_carried)
{
	const struct packed_run run = packed_run(p, i);

	assert_int_equal(run.pfn, pfn);
	assert_int_equal(run.nr, nr);
	assert_int_equal(run.type, type);
	assert_int_equal(run.is_carried, is_carried);
}

/* All records but pages and ends, unchanged and in order. */
static void check_state(const struct packed *p)
{
	struct packed_record record;
	uint64_t at = 0;

	for (unsigned int i = 0; i < m.nr; i++) {
		const struct saved_part *part = &m.parts[i];

		if (part->type == SAVED_PAGE_DATA || part->type == SAVED_END ||
		    part->type == SAVED_STATIC_DATA_END)
			continue;
		assert_true(packed_next(p, &at, &record));
		assert_int_equal(record.type, part->type);
		assert_int_equal(record.body.size, part->size);
		assert_memory_equal(record.body.base, part->body, part->size);
	}
	assert_false(packed_next(p, &at, &record));
}

static void pv(void **state)
{
	struct packed p;

	(void)state;
	make_pv();
	m.parts[8].body[8 + 7] = 9; /* a register of vCPU 0 */
	pack(&p);
	assert_int_equal(p.header.nr_runs, 4);
	assert_int_equal(p.header.nr_pages, 4);
	assert_int_equal(p.header.p2m_size, 6);
	assert_int_equal(p.header.memory, 65536 / 4);
	check_run(&p, 0, 0, 1, SAVED_PAGE_NORMAL, false); /* of zeroes */
	check_run(&p, 1, 1, 1, SAVED_PAGE_L1, true);
	check_run(&p, 2, 2, 1, SAVED_PAGE_PINNED | SAVED_PAGE_L4, true);
	check_run(&p, 3, 3, 1, SAVED_PAGE_ALLOCATE, false);
	assert_int_equal(p.contents.size, 2 * SAVED_PAGE);
	assert_int_equal((uintptr_t)p.contents.base % SAVED_PAGE, 0);
	assert_int_equal(p.contents.base[0], 1);
	assert_int_equal(p.contents.base[SAVED_PAGE], 2);
	check_state(&p);
	assert_string_equal(plan.uuid, SAVED_UUID);
	assert_int_equal(packed_find(&p, SAVED_SHARED_INFO).size, SAVED_PAGE);
	assert_int_equal(packed_find(&p, SAVED_VCPU_BASIC).base[15], 9);
	assert_null(packed_find(&p, SAVED_HVM_CONTEXT).base);
}

static void pvh(void **state)
{
	struct packed p;

	(void)state;
	saved_make_pvh(&m);
	pack(&p);
	assert_int_equal(p.header.p2m_size, 0);
	assert_int_equal(p.header.nr_runs, 2);
	check_run(&p, 0, 0, 1, SAVED_PAGE_NORMAL, false);
	check_run(&p, 1, 0xfeffe, 1, SAVED_PAGE_NORMAL, true);
	check_state(&p);
}

/* Pages that follow one another are one run while they are alike. */
static void runs(void **state)
{
	static const uint64_t entries[] = {
		SAVED_ENTRY(14, 0), SAVED_ENTRY(14, 1), SAVED_ENTRY(0, 2),
		SAVED_ENTRY(0, 3),  SAVED_ENTRY(0, 4),
	};
	struct packed p;

	(void)state;
	saved_make_pvh(&m);
	m.nr = 3; /* before the pages */
	saved_add_pages(&m, entries, 2, 0);
	saved_add_pages(&m, entries + 2, 3, 3);
	saved_add(&m, SAVED_TSC_INFO, 24);
	saved_add_context(saved_add(&m, SAVED_HVM_CONTEXT, 0), 1, 0, 24);
	saved_u32(m.parts[m.nr - 1].body + 8, 0x54381286);
	saved_u32(m.parts[m.nr - 1].body + 12, 1);
	saved_add_context(&m.parts[m.nr - 1], 2, 0, 1032);
	saved_add_context(&m.parts[m.nr - 1], 0, 0, 0);
	saved_add(&m, SAVED_HVM_PARAMS, 8);
	saved_add(&m, SAVED_END, 0);
	pack(&p);
	assert_int_equal(p.header.nr_runs, 3);
	check_run(&p, 0, 0, 2, SAVED_PAGE_ALLOCATE, false);
	check_run(&p, 1, 2, 1, SAVED_PAGE_NORMAL, false);
	check_run(&p, 2, 3, 2, SAVED_PAGE_NORMAL, true);
	assert_int_equal(p.header.nr_contents, 2);
}

static void refused(void **state)
{
	(void)state;
	saved_make_pv(&m);
	assert_refused(plan_made(), ST_UNSUPPORTED,
		       "record 6, PAGE_DATA at byte 0x");
	assert_refused(plan_made(), ST_UNSUPPORTED,
		       "has the PFN 0x5, whose memory was broken");

	make_pv(); /* PFN 1 twice */
	m.parts[5].body[8 + 2 * 8] = 1;
	assert_refused(plan_made(), ST_UNSUPPORTED,
		       "has the PFN 0x1 after a higher one, as in a live "
		       "migration");

	make_pv();
	m.parts[m.nr] = m.parts[m.nr - 1];
	m.parts[m.nr - 1] = m.parts[4];
	m.nr++;
	assert_refused(plan_made(), ST_UNSUPPORTED,
		       "X86_PV_P2M_FRAMES at byte 0x");
	assert_refused(plan_made(), ST_UNSUPPORTED,
		       "changed its P2M list while it was saved");

	saved_make_pvh(&m);
	m.json = SAVED_JSON("hvm");
	assert_refused(plan_made(), ST_UNSUPPORTED, "device model");

	make_pv();
	m.parts[m.nr - 2].size -= 8;
	assert_refused(plan_made(), ST_INVALID, "expected 5168");
}

static enum status read_module(uint64_t size)
{
	const struct file file = { "web", { module, size } };
	struct packed p;

	log_clear();
	return packed_read(file, &p);
}

/* Bytes of the module, whose runs begin after the header. */
static const struct damage {
	unsigned int at;
	uint8_t value;
	enum status status;
	const char *says;
} damages[] = {
	{ 0, 0, ST_INVALID, "web: has no saved state" },
	{ 8, 5, ST_INVALID, "a run of" },
	{ 8, 3, ST_INVALID, "expected 4 and 2" },
	{ 15, 1, ST_TRUNCATED, "ends inside its runs" },
	{ 16, 1, ST_TRUNCATED, "ends inside its records" },
	{ 23, 1, ST_TRUNCATED, "ends inside its records" },
	{ 24, 1, ST_INVALID, "2 of them carried, expected 4 and 1" },
	{ 24, 3, ST_TRUNCATED, "ends inside its pages" },
	{ 31, 1, ST_TRUNCATED, "ends inside its pages" },
	{ 32, 5, ST_INVALID, "has 4 pages" },
	{ 40, 3, ST_INVALID, "at 0x3, expected pages from 0x3 to 0x3" },
	{ 46, 1, ST_INVALID, "expected at most 0x10000000000" },
	{ HEADER, 1, ST_INVALID, "at 0x1, expected pages from 0x2" },
	{ HEADER + 8, 0, ST_INVALID, "a run of 0 pages" },
	{ HEADER + 8, 2, ST_INVALID, "at 0x1, expected pages from 0x2" },
	{ HEADER + 11, 1, ST_INVALID, "a run of 16777217 pages" },
	{ HEADER + 12, 5, ST_INVALID, "of type 5" },
	{ HEADER + 12, 8, ST_INVALID, "of type 8" },
	{ HEADER + 12, 13, ST_INVALID, "of type 13" },
	{ HEADER + 12, 15, ST_INVALID, "of type 15" },
	{ HEADER + 13, 1, ST_INVALID, "3 of them carried" },
	{ HEADER + 13, 2, ST_INVALID, "a run of 1 pages" },
	{ HEADER + 3 * 16 + 13, 1, ST_INVALID, "of type 14" },
};

static void damaged(void **state)
{
	struct packed p;

	(void)state;
	make_pv();
	pack(&p);
	for (size_t i = 0; i < NR(damages); i++) {
		const uint8_t before = module[damages[i].at];

		module[damages[i].at] = damages[i].value;
		assert_refused(read_module(plan.size), damages[i].status,
			       damages[i].says);
		module[damages[i].at] = before;
	}
	for (uint64_t size = 0; size < plan.size; size++)
		assert_refused(read_module(size), ST_TRUNCATED, "ends inside");
	/* A record that is longer than the state. */
	module[HEADER + 4 * 16 + 5] = 0xff;
	assert_refused(read_module(plan.size), ST_TRUNCATED,
		       "ends inside its records");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pv),	   cmocka_unit_test(pvh),
		cmocka_unit_test(runs),	   cmocka_unit_test(refused),
		cmocka_unit_test(damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
