// SPDX-License-Identifier: MIT
/*
 * A module package written and read back, every refusal of its reader, then the
 * order in which domains start, and their UUIDs.
 */
#include "support.h"

#include <daybreak/domain_parse.h>
#include <daybreak/package.h>

#define PAGE 4096

static uint8_t bytes[4 * PAGE];
static struct file package = { "package", { bytes, 2 * PAGE + 100 } };

static void make(void)
{
	static const uint8_t one[10] = "one", two[100] = "two";
	struct modlist list = { 0 };
	uint64_t size;

	memset(bytes, 0xee, sizeof(bytes));
	modlist_add(&list, MODULE_OTHER, (struct file){ "one", { one, 10 } },
		    "first");
	modlist_add(&list, MODULE_OTHER, (struct file){ "two", { two, 100 } },
		    NULL);
	assert_int_equal(package_size(&list, &size), ST_OK);
	assert_int_equal(size, package.bytes.size);
	package_fill(&list, 0, size, bytes);
}

static void there_and_back(void **state)
{
	struct modlist list;

	(void)state;
	make();
	assert_int_equal(package_read(package, &list), ST_OK);
	assert_int_equal(list.nr_modules, 2);
	assert_int_equal(list.modules[0].file.bytes.size, 10);
	assert_int_equal(list.modules[1].file.bytes.size, 100);
	assert_string_equal(list.modules[0].cmdline, "first");
	assert_string_equal(list.modules[1].cmdline, "");
	assert_string_equal((const char *)list.modules[1].file.bytes.base,
			    "two");
}

/* Where the modules of a list lie, for sizes around whole pages. */
static void places(void **state)
{
	static const struct {
		uint64_t sizes[3], starts[3], size;
	} rows[] = {
		{ { 1, 1, 1 }, { 1, 2, 3 }, 3 * PAGE + 1 },
		{ { PAGE - 1, PAGE, 1 }, { 1, 2, 3 }, 3 * PAGE + 1 },
		{ { PAGE, PAGE + 1, 1 }, { 1, 2, 4 }, 4 * PAGE + 1 },
	};
	static const char *const args[] = { "first", "second", "third" };
	static uint8_t content[PAGE + 1], out[5 * PAGE];

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct modlist list = { 0 }, got;
		uint64_t size;

		for (unsigned int n = 0; n < 3; n++)
			modlist_add(
				&list, MODULE_OTHER,
				(struct file){ "m",
					       { content, rows[i].sizes[n] } },
				args[n]);
		assert_int_equal(package_size(&list, &size), ST_OK);
		assert_int_equal(size, rows[i].size);
		package_fill(&list, 0, size, out);
		/* Command lines follow the closing descriptor. */
		assert_memory_equal(out + 4 * 16, "first\0second\0third", 19);
		assert_int_equal(
			package_read((struct file){ "package", { out, size } },
				     &got),
			ST_OK);
		assert_int_equal(got.nr_modules, 3);
		for (unsigned int n = 0; n < 3; n++) {
			assert_int_equal(got.modules[n].file.bytes.base - out,
					 rows[i].starts[n] * PAGE);
			assert_int_equal(got.modules[n].file.bytes.size,
					 rows[i].sizes[n]);
			assert_string_equal(got.modules[n].cmdline, args[n]);
		}
	}
}

/* Two descriptors, the closing one and the command lines fill page 0, or not.
 */
static void long_cmdlines(void **state)
{
	static char first[PAGE], second[PAGE];
	struct modlist list = { 0 };
	uint64_t size;

	(void)state;
	memset(first, 'a', 2000);
	memset(second, 'b', PAGE - 48 - 2001 - 1);
	modlist_add(&list, MODULE_OTHER, (struct file){ "m", { bytes, 1 } },
		    first);
	modlist_add(&list, MODULE_OTHER, (struct file){ "m", { bytes, 1 } },
		    second);
	list.modules[2].cmdline = first; /* after the last */
	assert_int_equal(package_size(&list, &size), ST_OK);
	assert_int_equal(size, 2 * PAGE + 1);
	strcat(first, "a");
	assert_int_equal(package_size(&list, &size), ST_OK);
	assert_int_equal(size, 3 * PAGE + 1);
}

/* Descriptors have 32-bit offsets. */
static void up_to_4_gib(void **state)
{
	struct modlist list = { 0 };
	uint64_t size;

	(void)state;
	modlist_add(&list, MODULE_OTHER, (struct file){ "one", { bytes, 1 } },
		    "");
	modlist_add(&list, MODULE_OTHER, (struct file){ "two", { bytes, 1 } },
		    "");
	list.modules[1].file.bytes.size = UINT32_MAX - 2 * PAGE;
	assert_int_equal(package_size(&list, &size), ST_OK);
	assert_int_equal(size, UINT32_MAX);
	list.modules[1].file.bytes.size++;
	assert_refused(package_size(&list, &size), ST_TOO_LARGE,
		       "two: ends past 4 GiB");
	list.modules[0].file.bytes.size = UINT32_MAX - PAGE;
	list.modules[1].file.bytes.size = 1;
	assert_refused(package_size(&list, &size), ST_TOO_LARGE,
		       "two: ends past 4 GiB");
}

/* Descriptors are start, end, command line and padding, 4 bytes each. */
static const struct {
	unsigned int at;
	uint32_t value;
	enum status status;
	const char *says;
} rows[] = {
	{ 0, 0, ST_INVALID, "begins at" },
	{ 0, 4097, ST_INVALID, "begins at" },
	{ 16, 4096, ST_INVALID, "begins at" },
	{ 4, 4095, ST_TRUNCATED, "bytes" },
	{ 20, 2 * PAGE + 100, ST_TRUNCATED, "bytes" },
	{ 8, 2 * PAGE + 100, ST_TRUNCATED, "of module 0 is at 0x2064" },
	/* Module 0 has the first byte of module 1. */
	{ 4, 2 * PAGE, ST_INVALID, "module 1 begins at 0x2000" },
};

static void refusals(void **state)
{
	struct modlist list;

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make();
		memcpy(bytes + rows[i].at, &rows[i].value, 4);
		assert_refused(package_read(package, &list), rows[i].status,
			       rows[i].says);
	}
	make();
	bytes[2 * PAGE + 99] = 'x';
	bytes[8] = 99;
	bytes[9] = 2 * PAGE >> 8;
	assert_refused(package_read(package, &list), ST_TRUNCATED,
		       "does not end");
	assert_refused(
		package_read((struct file){ "package", { bytes, 20 } }, &list),
		ST_TRUNCATED, "bytes");
	memset(bytes, 0xff, 16);
	assert_refused(
		package_read((struct file){ "package", { bytes, 8 } }, &list),
		ST_TRUNCATED, "does not end in");
}

static void too_many(void **state)
{
	static uint8_t large[(MODLIST_MAX + 3) * PAGE];
	struct modlist list;

	(void)state;
	for (uint32_t i = 0; i <= MODLIST_MAX; i++) {
		const uint32_t d[4] = { (i + 1) * PAGE, (i + 1) * PAGE + 1,
					PAGE, 0 };

		memcpy(large + i * 16, d, 16);
	}
	assert_refused(package_read((struct file){ "package",
						   { large, sizeof(large) } },
				    &list),
		       ST_TOO_LARGE, "module");
}

static struct domain_config domains[3];

static void ask(const char *a, const char *b, const char *c)
{
	const char *const after[] = { a, b, c };
	static const char *const names[] = { "a", "b", "c" };

	for (unsigned int i = 0; i < 3; i++)
		domains[i] = (struct domain_config){ .config = "conf",
						     .name = names[i],
						     .x86.after = after[i] };
}

static void order(void **state)
{
	unsigned int got[3];

	(void)state;
	ask(NULL, NULL, NULL);
	assert_int_equal(domain_order(domains, 3, got), ST_OK);
	assert_true(got[0] == 0 && got[1] == 1 && got[2] == 2);
	ask("c", NULL, "b");
	assert_int_equal(domain_order(domains, 3, got), ST_OK);
	assert_true(got[0] == 1 && got[1] == 2 && got[2] == 0);
	ask("x", NULL, NULL);
	assert_refused(domain_order(domains, 3, got), ST_INVALID, "after=x");
	ask("b", "a", NULL);
	assert_refused(domain_order(domains, 3, got), ST_INVALID, "each other");
	ask(NULL, "b", NULL);
	assert_refused(domain_order(domains, 3, got), ST_INVALID, "each other");
}

static void uuid(void **state)
{
	static const uint8_t want[16] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
					  0xcd, 0xef, 0x01, 0x23, 0x45, 0x67,
					  0x89, 0xAB, 0xCD, 0xEF };
	static const char *const wrong[] = {
		"", "01234567-89ab-cdef-0123-456789abcde",
		"01234567-89ab-cdef-0123-456789abcdef0",
		"01234567x89ab-cdef-0123-456789abcdef",
		"0123456g-89ab-cdef-0123-456789abcdef"
	};
	struct domain_config d = { .config = "conf", .name = "a" };
	uint8_t got[16];

	(void)state;
	d.x86.uuid = "01234567-89ab-cdef-0123-456789ABCDEF";
	assert_int_equal(domain_uuid(&d, got), ST_OK);
	assert_memory_equal(got, want, 16);
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		d.x86.uuid = wrong[i];
		assert_refused(domain_uuid(&d, got), ST_INVALID, "8-4-4-4-12");
	}
}

/* dom0 would confuse the two domains. */
static void two_of_one_uuid(void **state)
{
	unsigned int got[3];

	(void)state;
	ask(NULL, NULL, NULL);
	domains[0].x86.uuid = "01234567-89ab-cdef-0123-456789abcdef";
	domains[2].x86.uuid = "01234567-89AB-CDEF-0123-456789ABCDEF";
	assert_refused(domain_order(domains, 3, got), ST_INVALID,
		       "the domain c has the UUID of a");
	domains[2].x86.uuid = "11234567-89ab-cdef-0123-456789abcdef";
	assert_int_equal(domain_order(domains, 3, got), ST_OK);
	for (unsigned int i = 0; i < 3; i++) {
		ask(NULL, NULL, NULL);
		domains[i].x86.uuid = "1";
		assert_refused(domain_order(domains, 3, got), ST_INVALID,
			       "8-4-4-4-12");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(places),
		cmocka_unit_test(long_cmdlines),
		cmocka_unit_test(up_to_4_gib),
		cmocka_unit_test(refusals),
		cmocka_unit_test(too_many),
		cmocka_unit_test(order),
		cmocka_unit_test(uuid),
		cmocka_unit_test(two_of_one_uuid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
