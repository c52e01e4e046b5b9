// SPDX-License-Identifier: MIT
/*
 * What DHCP packets say about the boot, with offsets counted by hand from RFC
 * 2131.
 */
#include "support.h"

#include <daybreak/dhcp.h>

static uint8_t packet[300];

static int setup(void **state)
{
	(void)state;
	memset(packet, 0, sizeof(packet));
	memcpy(packet + 236, "\x63\x82\x53\x63", 4);
	memcpy(packet + 20, "\x0a\0\x02\x02", 4);
	strcpy((char *)packet + 108, "boot/BOOTX64.EFI");
	packet[240] = 255;
	return 0;
}

static bool read(uint64_t size, struct dhcp_boot *out)
{
	return dhcp_read_boot((struct span){ packet, size }, out);
}

static void assert_boot(const char *server, const char *file)
{
	struct dhcp_boot boot;

	assert_true(read(sizeof(packet), &boot));
	assert_memory_equal(boot.server, server, 4);
	assert_string_equal(boot.address,
			    server[0] == 10 ? "10.0.2.2" : "192.168.1.2");
	assert_string_equal(boot.file, file);
}

static void test_fields(void **state)
{
	(void)state;
	assert_boot("\x0a\0\x02\x02", "boot/BOOTX64.EFI");
}

static void test_full_field(void **state)
{
	struct dhcp_boot boot;

	(void)state;
	memset(packet + 108, 'x', 128);
	assert_true(read(sizeof(packet), &boot));
	assert_int_equal(strlen(boot.file), 128);
}

/* Pads, another option, and the two that count. */
static void test_options(void **state)
{
	static const char options[] = "\0\0\x0c\x03"
				      "abc\x36\x04\xc0\xa8\x01\x02\x43\x05"
				      "a.efi\xff";

	(void)state;
	memcpy(packet + 240, options, sizeof(options) - 1);
	assert_boot("\x0a\0\x02\x02", "a.efi");
	memset(packet + 20, 0, 4);
	assert_boot("\xc0\xa8\x01\x02", "a.efi");
}

static void assert_nothing(uint64_t size)
{
	struct dhcp_boot boot;

	assert_false(read(size, &boot));
}

static void test_refused(void **state)
{
	(void)state;
	packet[236]++;
	assert_nothing(sizeof(packet));
	setup(state);
	/* No server, or an incomplete one. */
	memset(packet + 20, 0, 4);
	assert_nothing(sizeof(packet));
	memcpy(packet + 240, "\x36\x03\x01\x02\x03\xff", 6);
	assert_nothing(sizeof(packet));
	memcpy(packet + 240, "\x36\x04\0\0\0\0\xff", 7);
	assert_nothing(sizeof(packet));
	setup(state);
	/* No file, or other options in its field. */
	packet[108] = 0;
	assert_nothing(sizeof(packet));
	setup(state);
	memcpy(packet + 240, "\x34\x01\x01\xff", 4);
	assert_nothing(sizeof(packet));
}

/* An option that ends after the packet is none. */
static void test_truncated(void **state)
{
	(void)state;
	for (uint64_t size = 0; size < 240; size++)
		assert_nothing(size);
	memcpy(packet + 240,
	       "\x43\x05"
	       "a.efi\xff",
	       8);
	for (uint64_t size = 240; size < 247; size++) {
		struct dhcp_boot boot;

		assert_true(read(size, &boot));
		assert_string_equal(boot.file, "boot/BOOTX64.EFI");
	}
	assert_boot("\x0a\0\x02\x02", "a.efi");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_fields, setup),
		cmocka_unit_test_setup(test_full_field, setup),
		cmocka_unit_test_setup(test_options, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_truncated, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
