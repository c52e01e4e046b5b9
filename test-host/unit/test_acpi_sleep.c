// SPDX-License-Identifier: MIT
/*
 * The soft-off state found in ACPI tables: good tables of several kinds, then
 * rows that each break one thing.
 */
#include "acpi_tables.h"

static struct acpi_soft_off off;

static bool find(void)
{
	log_clear();
	return acpi_soft_off_find(&tables_memory, TABLES_ADDR, &off);
}

static void expect(uint8_t type_a, uint8_t type_b, bool reduced)
{
	assert_true(find());
	assert_int_equal(off.type_a, type_a);
	assert_int_equal(off.type_b, type_b);
	assert_int_equal(off.reduced, reduced);
	assert_int_equal(log_warnings, 0);
}

static void expect_none(const char *says)
{
	assert_false(find());
	assert_int_equal(log_errors, 0);
	assert_true(log_warnings > 0);
	if (!strstr(log_last, says))
		fail_msg("\"%s\" is not in \"%s\"", says, log_last);
}

static void test_dsdt(void **state)
{
	(void)state;
	tables_make();
	expect(5, 6, false);
	/* Reduced hardware, with the address only in the older field. */
	tables_put(AT_FADT + 112, 1 << 20, 4);
	tables_put(AT_FADT + 140, 0, 8);
	tables_put(AT_FADT + 44, 1, 1); /* follows the older field */
	tables_finish();
	expect(5, 6, true);
	/* A FADT of ACPI 1.0 ends before the newer field. */
	tables_make();
	tables_put(AT_FADT + 4, 116, 4);
	tables_finish();
	expect(5, 6, false);
}

static void test_rsdt(void **state)
{
	(void)state;
	tables_make();
	tables[AT_RSDP + 15] = 0;
	tables_put(AT_RSDP + 24, 0xdead, 8);
	tables_finish();
	expect(5, 6, false);
	/* A newer RSDP that names no XSDT. */
	tables_make();
	tables_put(AT_RSDP + 24, 0, 8);
	tables_finish();
	expect(5, 6, false);
}

static void test_ssdt(void **state)
{
	unsigned int size = 22;

	(void)state;
	tables_make();
	memcpy(tables + AT_SSDT + 36, tables + AT_DSDT + 36, size);
	tables_put(AT_SSDT + 4, 36 + size, 4);
	tables_put(AT_DSDT + 4, 36, 4); /* empty */
	tables_finish();
	expect(5, 6, false);
	/* A fault in an SSDT that is not needed is only reported. */
	tables_make();
	memcpy(tables + AT_SSDT + 36, tables + AT_DSDT + 36, size);
	tables_put(AT_SSDT + 4, 36 + size, 4);
	tables_finish();
	tables[AT_SSDT + 40] ^= 1;
	assert_true(find());
	assert_int_equal(off.type_a, 5);
}

/* The encodings that a number and a package can have. */
static void test_encodings(void **state)
{
	static const struct {
		uint8_t aml[24];
		uint8_t type_a, type_b;
	} rows[] = {
		{ { 8, '_', 'S', '5', '_', 0x12, 4, 2, 0, 0 }, 0, 0 },
		{ { 8, '_', 'S', '5', '_', 0x12, 4, 2, 1, 0 }, 1, 0 },
		{ { 8, '_', 'S', '5', '_', 0x12, 7, 2, 0xb, 7, 0, 0xa, 3 },
		  7,
		  3 },
		{ { 8, '_', 'S', '5', '_', 0x12, 8, 2, 0xc, 2, 0, 0, 0, 1 },
		  2,
		  1 },
		{ { 8, '_', 'S', '5', '_', 0x12, 13, 2, 0xe, 4, 0, 0, 0, 0, 0,
		    0, 0, 0xa, 5 },
		  4,
		  5 },
		/* a length in two bytes */
		{ { 8, '_', 'S', '5', '_', 0x12, 0x47, 0, 2, 0xa, 5, 0xa, 4 },
		  5,
		  4 },
		{ { 8, '_', 'S', '5', '_', 0x12, 0x41, 1, 2, 0xa, 6, 0xa, 7 },
		  6,
		  7 },
		/* the name alone is not a definition: the second one is */
		{ { '_', 'S', '5', '_', 0x12, 4, 2, 1,	 1, 8,
		    '_', 'S', '5', '_', 0x12, 5, 2, 0xa, 3, 0 },
		  3,
		  0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		tables_make();
		tables_put(AT_DSDT + 4, 36 + sizeof(rows[i].aml), 4);
		memcpy(tables + AT_DSDT + 36, rows[i].aml, sizeof(rows[i].aml));
		tables_finish();
		expect(rows[i].type_a, rows[i].type_b, false);
	}
}

static const struct {
	unsigned int at, size;
	uint64_t value;
	bool keep_sums; /* the checksums stay unchanged */
	const char *says;
} rows[] = {
	{ AT_RSDP, 1, 'r', false, "is no RSDP" },
	{ AT_RSDP + 9, 1, 1, true, "is no RSDP" },
	{ AT_RSDP + 33, 1, 1, true, "is no RSDP" },
	{ AT_RSDP + 24, 8, 0x1000, false, "no whole table at 0x1000" },
	{ AT_RSDP + 24, 8, UINT64_MAX, false, "no whole table at" },
	{ AT_RSDP + 24, 8, TABLES_ADDR + AT_FADT, false, "names no XSDT" },
	{ AT_XSDT + 4, 4, 35, false, "no whole table" },
	{ AT_XSDT + 4, 4, TABLES_SIZE, true, "no whole table" },
	{ AT_XSDT + 4, 4, UINT32_MAX, true, "no whole table" },
	{ AT_XSDT + 10, 1, 1, true, "a wrong checksum" },
	{ AT_XSDT + 4, 4, 36, false, "there is no FADT" },
	{ AT_XSDT + 44, 8, 0, false, "there is no FADT" },
	{ AT_FADT + 10, 1, 1, true, "there is no FADT" },
	{ AT_FADT + 4, 4, 1 << 20, true, "there is no FADT" },
	{ AT_FADT + 140, 8, 0x1234, false, "no object" },
	{ AT_FADT + 140, 8, TABLES_ADDR + AT_SSDT, false, "no object" },
	{ AT_DSDT + 10, 1, 1, true, "no object" },
	{ AT_S5, 1, 7, false, "no object" },	    /* NameOp */
	{ AT_S5 + 4, 1, '6', false, "no object" },  /* \_S6 */
	{ AT_S5 + 6, 1, 0x13, false, "no object" }, /* PackageOp */
	{ AT_S5 + 7, 1, 0x3f, false, "no object" }, /* past the table */
	{ AT_S5 + 7, 1, 0xff, false, "no object" },
	{ AT_S5 + 7, 1, 3, false, "no object" },    /* the second is out */
	{ AT_S5 + 7, 1, 4, false, "no object" },    /* only one is in it */
	{ AT_S5 + 8, 1, 1, false, "no object" },    /* one element */
	{ AT_S5 + 9, 1, 6, false, "no object" },    /* an alias */
	{ AT_S5 + 9, 1, 0x0d, false, "no object" }, /* a string */
	{ AT_S5 + 10, 1, 8, false, "no object" },   /* SLP_TYP's 3 bits */
	{ AT_S5 + 12, 1, 8, false, "no object" },
	{ AT_DSDT + 4, 4, 36 + 19, false, "no object" }, /* cut short */
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		tables_make();
		tables_put(rows[i].at, rows[i].value, rows[i].size);
		if (!rows[i].keep_sums)
			tables_finish();
		if (find())
			fail_msg("row %zu is accepted", i);
		expect_none(rows[i].says);
	}
}

static void test_nothing(void **state)
{
	(void)state;
	log_clear();
	assert_false(acpi_soft_off_find(&tables_memory, 0, &off));
	assert_int_equal(log_warnings, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dsdt), cmocka_unit_test(test_rsdt),
		cmocka_unit_test(test_ssdt), cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_rows), cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
