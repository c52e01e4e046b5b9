// SPDX-License-Identifier: MIT
/*
 * What DHCPv6 packets say about the boot, with bytes written by hand from RFC
 * 8415, and IPv6 addresses as text.
 */
#include "support.h"

#include <daybreak/dhcp.h>
#include <daybreak/ip6.h>

#define SERVER "\xfd\0\0\x09\0\0\0\0\0\0\0\0\0\0\0\x01"

static uint8_t packet[600];

/* A packet with another option and then this URL; returns its size. */
static uint64_t put(const char *url)
{
	static const char start[] = "\x07\x01\x02\x03\0\x01\0\x03"
				    "abc\0\x3b";
	size_t n = sizeof(start) - 1, size = strlen(url);

	memcpy(packet, start, n);
	packet[n] = (uint8_t)(size >> 8);
	packet[n + 1] = (uint8_t)size;
	memcpy(packet + n + 2, url, size);
	return n + 2 + size;
}

static bool read(uint64_t size, struct dhcp_boot *out)
{
	return dhcp6_read_boot((struct span){ packet, size }, out);
}

static void assert_boot(const char *url, const char *file)
{
	struct dhcp_boot boot;

	assert_true(read(put(url), &boot));
	assert_memory_equal(boot.server, SERVER, 16);
	assert_string_equal(boot.address, "[fd00:9::1]");
	assert_string_equal(boot.file, file);
}

static void test_url(void **state)
{
	(void)state;
	assert_boot("tftp://[fd00:9::1]/boot/BOOTX64.EFI", "boot/BOOTX64.EFI");
	assert_boot("tftp://[fd00:9::1]//boot/a.efi", "/boot/a.efi");
	assert_boot("tftp://[fd00:9::1]/a.efi;mode=octet", "a.efi");
}

static void test_refused(void **state)
{
	static const char *const urls[] = {
		"",
		"tftp://[",
		"tftp://[fd00:9::1]",
		"tftp://[fd00:9::1]/",
		"tftp://[fd00:9::1]:69/a.efi",
		"tftp://[fd00:9::1/a.efi",
		"tftp://[fd00:9:1]/a.efi",
		"tftp://[]/a.efi",
		"tftp://server/a.efi",
		"http://[fd00:9::1]/a.efi",
	};
	struct dhcp_boot boot;

	(void)state;
	for (unsigned int i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		assert_false(read(put(urls[i]), &boot));
}

static void test_long(void **state)
{
	char url[19 + 256 + 1] = "tftp://[fd00:9::1]/";
	struct dhcp_boot boot;

	(void)state;
	memset(url + 19, 'x', 255);
	assert_true(read(put(url), &boot));
	assert_int_equal(strlen(boot.file), 255);
	url[19 + 255] = 'x';
	assert_false(read(put(url), &boot));
}

static void test_truncated(void **state)
{
	uint64_t size = put("tftp://[fd00:9::1]/a.efi");
	struct dhcp_boot boot;

	(void)state;
	for (uint64_t n = 0; n < size; n++) {
		uint8_t *copy = malloc(n + 1); /* a read after it is seen */

		memcpy(copy, packet, n);
		assert_false(dhcp6_read_boot((struct span){ copy, n }, &boot));
		free(copy);
	}
	assert_true(read(size, &boot));
}

static struct span span_of(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

static void test_addresses(void **state)
{
	static const struct {
		const char *text, *bytes;
	} rows[] = {
		{ "::", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" },
		{ "::1", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01" },
		{ "1::", "\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0" },
		{ "fd00:9::1", SERVER },
		{ "FD00:0009:0:0:0:0:0:1", SERVER },
		{ "1:2:3:4:5:6:7:89ab",
		  "\0\x01\0\x02\0\x03\0\x04\0\x05\0\x06\0\x07\x89\xab" },
		{ "1:2:3::5:6:7:8",
		  "\0\x01\0\x02\0\x03\0\0\0\x05\0\x06\0\x07\0\x08" },
	};
	uint8_t out[IP6_SIZE];

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(ip6_read(span_of(rows[i].text), out));
		assert_memory_equal(out, rows[i].bytes, sizeof(out));
	}
}

static void test_no_addresses(void **state)
{
	static const char *const texts[] = {
		"",
		":",
		"1",
		"1:",
		":1",
		"1:2:3:4:5:6:7",
		":::",
		"1::2::3",
		"1:2:3:4:5:6:7:8:9",
		"12345::",
		"1:2:3:4:5:6:7::8",
		"1:2:3:4:5:6:7:8:",
		"g::",
		"::1%eth0",
		"::10.0.0.1",
		" ::1",
		"::1 ",
	};
	uint8_t out[IP6_SIZE];

	(void)state;
	for (unsigned int i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(ip6_read(span_of(texts[i]), out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_url),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_no_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
