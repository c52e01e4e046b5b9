// SPDX-License-Identifier: MIT
/*
 * What a machine is called: which values its firmware may say, and a person.
 */
#include "support.h"

#include <daybreak/machine.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct machine machine;

static const char *value(const char *name)
{
	return machine_value(&machine, name, strlen(name));
}

static void test_numbers(void **state)
{
	static const uint8_t bytes[UUID_SIZE] = { 0x52, 0x54, 0,
						  0x12, 0xab, 0xff };
	uint8_t unset[UUID_SIZE];

	(void)state;
	machine_set_mac(&machine, bytes);
	machine_set_uuid(&machine, bytes);
	machine_set_ip(&machine, bytes);
	assert_string_equal(value("mac"), "52-54-00-12-ab-ff");
	assert_string_equal(value("uuid"),
			    "52540012-abff-0000-0000-000000000000");
	assert_string_equal(value("ip"), "82.84.0.18");
	machine_set_ip(&machine, (const uint8_t[4]){ 255, 255, 255, 254 });
	assert_string_equal(value("ip"), "255.255.255.254");
	for (int fill = 0; fill <= 0xff; fill += 0xff) {
		memset(unset, fill, sizeof(unset));
		machine_set_mac(&machine, unset);
		machine_set_uuid(&machine, unset);
		assert_string_equal(value("mac"), "");
		assert_string_equal(value("uuid"), "");
		/* One other byte makes it a value. */
		unset[5]++;
		machine_set_mac(&machine, unset);
		machine_set_uuid(&machine, unset);
		assert_string_not_equal(value("mac"), "");
		assert_string_not_equal(value("uuid"), "");
	}
	machine_set_ip(&machine, (const uint8_t[4]){ 0 });
	assert_string_equal(value("ip"), "");
}

static void test_ip6(void **state)
{
	static const char *const rows[][2] = {
		{ "2001:db8:0:0:0:0:0:1", "2001:db8::1" },
		{ "2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
		{ "fd00:0:0:1:0:0:0:1", "fd00:0:0:1::1" },
		{ "2001:0db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
		{ "fe80:0:0:0:0:0:0:0", "fe80::" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
		{ "::1", "" },
		{ "::", "" },
	};
	uint8_t ip[IP6_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct span text = { (const uint8_t *)rows[i][0],
					   strlen(rows[i][0]) };

		assert_true(ip6_read(text, ip));
		memset(machine.ip, 'x', sizeof(machine.ip) - 1);
		machine_set_ip6(&machine, ip);
		assert_string_equal(value("ip"), rows[i][1]);
	}
	ip6_write((const uint8_t[IP6_SIZE]){ 0 }, machine.ip);
	assert_string_equal(machine.ip, "::");
	ip6_write((const uint8_t[IP6_SIZE]){ [15] = 1 }, machine.ip);
	assert_string_equal(machine.ip, "::1");
}

/* Everything but harmless words leaves nothing, on a heap block of its size. */
static void test_serial(void **state)
{
	static const char most[] = "0123456789012345678901234567890123456789"
				   "01234567890123456789012";
	static const char longer[] = "0123456789012345678901234567890123456789"
				     "012345678901234567890123";
	static const struct {
		const char *said, *value;
	} rows[] = {
		{ "X1-2_3.4+5", "X1-2_3.4+5" },
		{ "  9a  ", "9a" },
		{ "z", "z" },
		{ "A9Z", "A9Z" },
		{ most, most },
		{ longer, "" },
		{ "", "" },
		{ "   ", "" },
		{ "To be filled by O.E.M.", "" },
		{ ".", "" },
		{ "..", "" },
		{ "-x", "" },
		{ "a b", "" },
		{ "a/b", "" },
		{ "a\\b", "" },
		{ "a\"b", "" },
		{ "a'b", "" },
		{ "a,b", "" },
		{ "a=b", "" },
		{ "a:b", "" },
		{ "a$b", "" },
		{ "a{b", "" },
		{ "a@b", "" },
		{ "a[b", "" },
		{ "a`b", "" },
		{ "a\tb", "" },
		{ "a\nb", "" },
		{ "a\x7f", "" },
		{ "a\xc3\xa4", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t size = strlen(rows[i].said);
		char *exact = malloc(size + !size);

		memcpy(exact, rows[i].said, size);
		memset(machine.serial, 'x', sizeof(machine.serial) - 1);
		machine_set_serial(&machine, exact, size);
		free(exact);
		assert_string_equal(value("serial"), rows[i].value);
	}
	machine_set_serial(&machine, "a\0b", 3);
	assert_string_equal(value("serial"), "");
}

static void test_set(void **state)
{
	static const struct {
		const char *word, *name, *value;
	} rows[] = {
		{ "mac=52-54-00-12-34-5A", "mac", "52-54-00-12-34-5a" },
		{ "mac=52:54:00:12:34:56", "mac", "52-54-00-12-34-56" },
		{ "uuid=01234567-89AB-cdef-0123-456789abcdef", "uuid",
		  "01234567-89ab-cdef-0123-456789abcdef" },
		{ "serial=X1", "serial", "X1" },
		{ "ip=192.0.2.1", "ip", "192.0.2.1" },
		{ "ip=2001:DB8:0::1", "ip", "2001:db8::1" },
		{ "arch=arm64", "arch", "arm64" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		machine = (struct machine){ .mac = "" };
		assert_int_equal(machine_set(&machine, rows[i].word), ST_OK);
		assert_string_equal(value(rows[i].name), rows[i].value);
	}
}

static void test_set_refused(void **state)
{
	static const struct {
		const char *word, *says;
	} rows[] = {
		{ "mac", "\"mac\" has no =, expected NAME=VALUE" },
		{ "mc=1", "no variable \"mc\", did you mean \"mac\"? There are "
			  "mac, uuid, serial, ip, arch" },
		{ "=1", "no variable \"\", there are mac" },
		{ "macs-that-are-much-too-long-to-be-one=1",
		  "no variable \"macs-that-are-much-too-long-to-b\", there" },
		{ "mac=52-54-00-12-34", "52-54-00-12-34 is not a valid mac" },
		{ "mac=52-54-00-12-34-5", "valid mac" },
		{ "mac=52-54-00-12-34-56-", "valid mac" },
		{ "mac=52-54-00-12-34-5g", "valid mac" },
		{ "mac=52-54-00-12-34-g5", "valid mac" },
		{ "mac=52_54_00_12_34_56", "valid mac" },
		{ "mac=00-00-00-00-00-00", "valid mac" },
		{ "uuid=1", "valid uuid" },
		{ "uuid=00000000-0000-0000-0000-000000000000", "valid uuid" },
		{ "serial=", "valid serial" },
		{ "serial=a/b", "valid serial" },
		{ "serial=01234567890123456789012345678901234567890123456789"
		  "01234567890123",
		  "valid serial" },
		{ "ip=..", "valid ip" },
		{ "ip=::1", "::1 is not a valid ip" },
		{ "ip=fd00:::1", "valid ip" },
		{ "ip=1:2", "valid ip" },
		{ "ip=", "valid ip" },
		{ "ip=0.0.0.0", "valid ip" },
		{ "ip=1.2.3", "valid ip" },
		{ "ip=1.2.3.256", "valid ip" },
		{ "ip=1.2.3.04", "valid ip" },
		{ "ip=a.b.c.d", "valid ip" },
		{ "ip=1.2.3.4.5.6.7.8.9", "valid ip" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		log_clear();
		assert_refused(machine_set(&machine, rows[i].word), ST_INVALID,
			       rows[i].says);
	}
}

static void test_names(void **state)
{
	(void)state;
	assert_null(value("ma"));
	assert_null(value("macs"));
	assert_null(value(""));
	assert_null(value("MAC"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_ip6),
		cmocka_unit_test(test_serial),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_set_refused),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
