// SPDX-License-Identifier: MIT
/*
 * Failures on a kernel's command line: complete entries or none, whatever room
 * there is.
 */
#include "support.h"

#include "../../arch/x86/bootdom/report.h"

#define KEY " daybreak.failed="

static void two(struct report *r)
{
	*r = (struct report){ 0 };
	report_add(r, "web", "createdomain", -22);
	report_add(r, "db.1", "mmu_update of the M2P", -1);
}

static void nothing(void **state)
{
	struct report r = { 0 };
	char line[64] = "quiet";

	(void)state;
	assert_true(report_append(&r, line, sizeof(line)));
	assert_string_equal(line, "quiet");
}

static void all_of_it(void **state)
{
	struct report r;
	char line[128] = "quiet";

	(void)state;
	two(&r);
	assert_true(report_append(&r, line, sizeof(line)));
	assert_string_equal(line, "quiet" KEY
				  "web:createdomain:22,db.1:mmu_update:1");
}

/* With every size of buffer; the bytes after it must not change. */
static void every_room(void **state)
{
	static const char first[] = "quiet" KEY "web:createdomain:22";
	static const char both[] =
		"quiet" KEY "web:createdomain:22,db.1:mmu_update:1";
	struct report r;

	(void)state;
	two(&r);
	for (size_t size = 6; size < 80; size++) {
		char line[96];
		const char *want = size >= sizeof(both)	   ? both
				   : size >= sizeof(first) ? first
							   : "quiet";

		memset(line, '#', sizeof(line));
		strcpy(line, "quiet");
		assert_int_equal(report_append(&r, line, size), want == both);
		assert_string_equal(line, want);
		assert_int_equal(line[size], '#');
	}
}

/* A line without a NUL is left unchanged. */
static void no_end(void **state)
{
	struct report r;
	char line[40];

	(void)state;
	two(&r);
	memset(line, 'x', sizeof(line));
	assert_false(report_append(&r, line, 32));
	for (unsigned int i = 0; i < sizeof(line); i++)
		assert_int_equal(line[i], 'x');
}

static void too_many(void **state)
{
	struct report r = { 0 };
	char line[2 * REPORT_MAX] = "";

	(void)state;
	for (unsigned int i = 0; i < 32; i++)
		report_add(&r, "abcdefghijklmnopqrstuvwxyz01234", "image", 0);
	assert_true(r.full);
	assert_int_equal(strlen(r.entries), r.length);
	assert_false(report_append(&r, line, sizeof(line)));
	assert_string_equal(line + strlen(line) - 15, "yz01234:image:0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),    cmocka_unit_test(all_of_it),
		cmocka_unit_test(every_room), cmocka_unit_test(no_end),
		cmocka_unit_test(too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
