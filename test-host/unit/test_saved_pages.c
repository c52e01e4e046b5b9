// SPDX-License-Identifier: MIT
/*
 * The pages of saved domains: their order, types and contents.
 */
#include "saved_file.h"

static struct saved_maker m;

#define NR(rows) (sizeof(rows) / sizeof((rows)[0]))

/* Pages in order, with what they hold. */
static void pages(void **state)
{
	static const struct {
		uint8_t type, first;
		uint64_t size;
	} rows[] = { { 0, 0, 4096 }, { 1, 1, 4096 }, { 12, 2, 4096 },
		     { 14, 0, 0 },   { 15, 0, 0 },   { 13, 0, 0 } };
	struct saved_record record;
	struct saved_pages pages;
	struct saved_page page;
	struct saved_walk walk;
	struct saved saved;

	(void)state;
	saved_make_pv(&m);
	assert_int_equal(saved_open(saved_make(&m), &saved), ST_OK);
	walk = saved_walk(&saved);
	do
		assert_int_equal(saved_next(&walk, &record), ST_OK);
	while (record.type != SAVED_PAGE_DATA);
	assert_int_equal(record.number, 6);
	assert_int_equal(walk.p2m_size, 6);
	pages = saved_pages(&record);
	for (unsigned int i = 0; i < NR(rows); i++) {
		assert_true(saved_next_page(&pages, &page));
		assert_int_equal(page.pfn, i);
		assert_int_equal(page.type, rows[i].type);
		assert_int_equal(page.bytes.size, rows[i].size);
		if (rows[i].size)
			assert_int_equal(page.bytes.base[0], rows[i].first);
		assert_int_equal(saved_page_is_zero(&page), i == 0);
	}
	assert_false(saved_next_page(&pages, &page));
}

/* Each type of PFN that has contents. */
static void page_types(void **state)
{
	struct saved_summary s;
	struct saved saved;

	(void)state;
	for (uint32_t type = 0; type < 13; type++) {
		enum status st;

		saved_make_pv(&m);
		saved_u32(m.parts[5].body + 12, type << 28);
		st = saved_read_all(saved_make(&m), &saved, &s);
		if (type > 4 && type < 9) {
			assert_refused(st, ST_INVALID, "which is not known");
			continue;
		}
		assert_int_equal(st, ST_OK);
		assert_true(s.pages[type] > 0);
	}
}

/* Only the last byte differs, or only the first. */
static void zero_pages(void **state)
{
	static uint8_t bytes[SAVED_PAGE];
	struct saved_page page = { .bytes = { bytes, sizeof(bytes) } };

	(void)state;
	assert_true(saved_page_is_zero(&page));
	bytes[SAVED_PAGE - 1] = 1;
	assert_false(saved_page_is_zero(&page));
	memset(bytes, 1, sizeof(bytes));
	assert_false(saved_page_is_zero(&page));
	bytes[0] = 0;
	assert_false(saved_page_is_zero(&page));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages),
		cmocka_unit_test(page_types),
		cmocka_unit_test(zero_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
