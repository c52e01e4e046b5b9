// SPDX-License-Identifier: MIT
/*
 * The system's UUID and serial number in SMBIOS tables, and tables that are
 * damaged.
 */
#include "smbios_tables.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define UUID	 "01234567-89ab-cdef-0123-456789abcdef"

static struct machine machine;
static uint8_t bytes[256];

/* On a heap block of its size, so that ASan reports a read past the end. */
static bool read_entry(const uint8_t *from, size_t size,
		       struct smbios_table *out)
{
	uint8_t *exact = malloc(size + !size);
	bool good;

	memcpy(exact, from, size);
	good = smbios_read_entry((struct span){ exact, size }, out);
	free(exact);
	return good;
}

static void read_system(const uint8_t *from, size_t size, unsigned int version)
{
	uint8_t *exact = malloc(size + !size);

	memcpy(exact, from, size);
	machine = (struct machine){ .mac = "" };
	smbios_read_system((struct span){ exact, size }, version, &machine);
	free(exact);
}

static void assert_system(const char *uuid, const char *serial)
{
	assert_string_equal(machine.uuid, uuid);
	assert_string_equal(machine.serial, serial);
}

static void test_entry_64(void **state)
{
	struct smbios_table table;

	(void)state;
	memcpy(bytes, smbios_3, sizeof(smbios_3));
	smbios_finish(bytes, sizeof(smbios_3), 5);
	assert_true(read_entry(bytes, sizeof(smbios_3), &table));
	assert_int_equal(table.version, 0x0302);
	assert_int_equal(table.size, 0x1234);
	assert_int_equal(table.addr, 0x100001000);
	for (size_t size = 0; size < sizeof(smbios_3); size++)
		assert_false(read_entry(bytes, size, &table));
	for (size_t i = 0; i < sizeof(smbios_3); i++) {
		bytes[i]++;
		assert_false(read_entry(bytes, sizeof(smbios_3), &table));
		bytes[i]--;
	}
	/* A shorter or a longer one, with a good sum. */
	bytes[6] = 23;
	smbios_finish(bytes, 23, 5);
	assert_false(read_entry(bytes, sizeof(smbios_3), &table));
	bytes[6] = 25;
	smbios_finish(bytes, 25, 5);
	assert_true(read_entry(bytes, 25, &table));
	assert_false(read_entry(bytes, 24, &table));
}

static void test_entry_32(void **state)
{
	struct smbios_table table;

	(void)state;
	memcpy(bytes, smbios_2, sizeof(smbios_2));
	smbios_finish(bytes, sizeof(smbios_2), 4);
	assert_true(read_entry(bytes, sizeof(smbios_2), &table));
	assert_int_equal(table.version, 0x0208);
	assert_int_equal(table.size, 0x1234);
	assert_int_equal(table.addr, 0x7f001000);
	for (size_t size = 0; size < sizeof(smbios_2); size++)
		assert_false(read_entry(bytes, size, &table));
	for (size_t i = 0; i < sizeof(smbios_2); i++) {
		bytes[i]++;
		assert_false(read_entry(bytes, sizeof(smbios_2), &table));
		bytes[i]--;
	}
	/* Another anchor, with a good sum. */
	bytes[0x11] = 'd';
	smbios_finish(bytes, sizeof(smbios_2), 4);
	assert_false(read_entry(bytes, sizeof(smbios_2), &table));
}

static void test_system(void **state)
{
	const uint8_t *all = (const uint8_t *)smbios_structures;

	(void)state;
	read_system(all, sizeof(smbios_structures), 0x0206);
	assert_system(UUID, "X1-2");
	/* Before 2.6 the bytes are in the order of the text. */
	read_system(all, sizeof(smbios_structures), 0x0205);
	assert_system("67452301-ab89-efcd-0123-456789abcdef", "X1-2");
	/* The second system's is not read. */
	memcpy(bytes, all, SMBIOS_END);
	memcpy(bytes + SMBIOS_END, all, sizeof(smbios_structures));
	bytes[SMBIOS_END + SMBIOS_SYSTEM + 8]++;
	read_system(bytes, sizeof(bytes), 0x0300);
	assert_system(UUID, "X1-2");
	/* Nor one after the end. */
	memcpy(bytes, all + SMBIOS_END, 6);
	memcpy(bytes + 6, all, sizeof(smbios_structures));
	read_system(bytes, 6 + sizeof(smbios_structures), 0x0300);
	assert_system("", "");
}

/* One byte of the system's structure is changed. */
static void test_changed(void **state)
{
	static const struct {
		unsigned int at;
		uint8_t to;
		const char *uuid, *serial;
	} rows[] = {
		{ 7, 0, UUID, "" }, /* no serial number */
		{ 7, 1, UUID, "maker" },
		{ 7, 4, UUID, "" }, /* a string that is not there */
		{ 7, 255, UUID, "" },
		{ 0, 2, "", "" },   /* not the system's */
		{ 0, 127, "", "" }, /* the end */
		{ 1, 0, "", "" },   /* shorter than a header */
		{ 1, 3, "", "" },
		{ 1, 255, "", "" },	       /* longer than all */
		{ 27 + 6 + 8, ' ', UUID, "" }, /* of the serial number */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		memcpy(bytes, smbios_structures, sizeof(smbios_structures));
		bytes[SMBIOS_SYSTEM + rows[i].at] = rows[i].to;
		if (i == 9) /* a blank inside of it */
			bytes[SMBIOS_SYSTEM + 27 + 6 + 8 + 1] = ' ';
		read_system(bytes, sizeof(smbios_structures), 0x0300);
		assert_system(rows[i].uuid, rows[i].serial);
	}
	/* Of 2.0: without a UUID, strings come earlier. */
	memcpy(bytes, "\x01\x08\0\0\x01\x02\0\x01X9\0\0", 12);
	read_system(bytes, 12, 0x0300);
	assert_system("", "X9");
	/* Too short for the number of the string. */
	memcpy(bytes, "\x01\x07\0\0\x01\x02\0X9\0\0", 11);
	read_system(bytes, 11, 0x0300);
	assert_system("", "");
	/* The UUID ends after the structure. */
	bytes[0] = 1;
	bytes[1] = 23;
	memset(bytes + 2, 1, 40);
	read_system(bytes, 42, 0x0300);
	assert_system("", "");
}

/* Cut at any byte: what is whole is read, and nothing after the end. */
static void test_cut(void **state)
{
	(void)state;
	for (size_t size = 0; size <= sizeof(smbios_structures); size++) {
		bool has_uuid = size >= SMBIOS_SYSTEM + 27 + 6;

		read_system((const uint8_t *)smbios_structures, size, 0x0300);
		assert_string_equal(machine.uuid, has_uuid ? UUID : "");
		assert_true(!machine.serial[0] ||
			    size >= SMBIOS_SYSTEM + 27 + 6 + 8 + 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entry_64),
		cmocka_unit_test(test_entry_32),
		cmocka_unit_test(test_system),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
