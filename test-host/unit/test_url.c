// SPDX-License-Identifier: MIT
/*
 * URLs of files: which are taken, what they are made of, and how a redirection
 * is resolved (RFC 3986, section 5.4 as far as it is about files).
 */
#include "support.h"

#include <daybreak/config.h>
#include <daybreak/url.h>

static void test_is(void **state)
{
	(void)state;
	assert_true(url_is("http://a/b"));
	assert_true(url_is("ftp://a"));
	assert_true(url_is("git+ssh://a"));
	assert_false(url_is("vmlinuz"));
	assert_false(url_is("://a"));
	assert_false(url_is("http:/a"));
	assert_false(url_is("1http://a"));
	assert_false(url_is("boot/http://a"));
}

static const char *const taken[] = {
	"http://a/b",
	"https://boot.example:8443/x/y.efi?v=1&w=2",
	"http://10.0.2.2:65535/a%20b",
	"http://[fe80::1]:80/b",
	"http://a_b-c/~b!$&'()*+,;=@:",
};

static void test_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		assert_int_equal(url_check("t", taken[i]), ST_OK);
}

static void test_refused(void **state)
{
	static const struct {
		const char *url, *says;
	} rows[] = {
		{ "ftp://a/b", "expected http:// or https://" },
		{ "HTTP://a/b", "expected http:// or https://" },
		{ "http:///b", "has no server" },
		{ "http://:80/b", "has no server" },
		{ "http://a:/b", "has no server" },
		{ "http://a:0/b", "has no server" },
		{ "http://a:65536/b", "has no server" },
		{ "http://a:8x/b", "has no server" },
		{ "http://me@a/b", "has no server" },
		{ "http://[::1/b", "has no server" },
		{ "http://[]/b", "has no server" },
		{ "http://[::1]x/b", "has no server" },
		{ "http://a", "names a server or a folder" },
		{ "http://a?b/c", "names a server or a folder" },
		{ "http://a/", "names a server or a folder" },
		{ "http://a/b/?c", "names a server or a folder" },
		{ "http://a/b c", "at its byte 11" },
		{ "http://a/b\\c", "at its byte 11" },
		{ "http://a/b#c", "at its byte 11" },
		{ "http://a/\xc3\xa4", "at its byte 10" },
		{ "http://a/b%2", "at its byte 11" },
		{ "http://a/b%g0", "at its byte 11" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(url_check("t:1", rows[i].url), ST_INVALID,
			       rows[i].says);
}

static void test_length(void **state)
{
	char url[URL_MAX + 1] = "http://a/";

	(void)state;
	memset(url + 9, 'x', sizeof(url) - 10);
	assert_refused(url_check("t", url), ST_TOO_LARGE, "more than 511");
	url[URL_MAX - 1] = '\0';
	assert_int_equal(url_check("t", url), ST_OK);
}

static void assert_span(struct span got, const char *expected)
{
	assert_int_equal(got.size, strlen(expected));
	assert_memory_equal(got.base, expected, got.size);
}

static void test_parts(void **state)
{
	uint8_t address[4];

	(void)state;
	assert_span(url_server("http://a:80/b"), "a:80");
	assert_span(url_server("https://[::1]/b?c"), "[::1]");
	assert_true(url_has_address("http://10.0.2.2:80/b"));
	assert_true(url_ipv4("http://10.0.2.255:80/b", address));
	assert_memory_equal(address, "\x0a\0\2\xff", 4);
	assert_true(url_ipv4("http://1.2.3.4/b", address));
	assert_false(url_ipv4("http://1.2.3.256/b", address));
	assert_false(url_ipv4("http://1.2.3/b", address));
	assert_false(url_ipv4("http://1.2.3./b", address));
	assert_false(url_ipv4("http://1.2.3.4.5/b", address));
	assert_false(url_ipv4("http://1.2.3.1234/b", address));
	assert_false(url_ipv4("http://1.2..4/b", address));
	assert_true(url_has_address("http://[fe80::1]/b"));
	assert_false(url_has_address("http://10.0.2.a:80/b"));
	assert_span(url_origin("https://[::1]:8/b?c"), "https://[::1]:8");
}

static void test_resolve(void **state)
{
	static const struct {
		const char *reference, *expected;
	} rows[] = {
		{ "https://x/y", "https://x/y" },
		{ "//x:81/y", "http://x:81/y" },
		{ "/y?z", "http://a:80/y?z" },
		{ "y", "http://a:80/b/y" },
		{ "y#part", "http://a:80/b/y" },
		{ "?z", "http://a:80/b/c?z" },
		{ "d/y", "http://a:80/b/d/y" },
	};
	char out[URL_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(url_resolve("t", "http://a:80/b/c?q/r",
					     rows[i].reference, out),
				 ST_OK);
		assert_string_equal(out, rows[i].expected);
	}
	assert_refused(url_resolve("t", "http://a/b", "ftp://x/y", out),
		       ST_INVALID, "of another kind");
	assert_refused(url_resolve("t", "http://a/b", "/", out), ST_INVALID,
		       "names a server or a folder");
}

static void test_resolve_long(void **state)
{
	char reference[URL_MAX], out[URL_MAX];

	(void)state;
	memset(reference, 'x', sizeof(reference) - 1);
	reference[sizeof(reference) - 1] = '\0';
	assert_refused(url_resolve("t", "http://a/b", reference, out),
		       ST_TOO_LARGE, "redirects to a URL of more than");
}

static void assert_path(const char *path, const char *expected)
{
	char made[64];
	struct text t;

	text_init(&t, made, sizeof(made));
	url_append_path(&t, path);
	assert_string_equal(made, expected);
}

static void test_paths(void **state)
{
	char made[64];
	struct text t;

	(void)state;
	assert_path("\\boot\\vmlinuz-6.1", "/boot/vmlinuz-6.1");
	assert_path("\\a b#c?d%", "/a%20b%23c%3fd%25");
	assert_path("\\a%20b", "/a%20b");
	assert_path("\\\xc3\xa4", "/%c3%a4");
	text_init(&t, made, sizeof(made));
	url_path("http://a:80/b%20c/d?e/f", &t);
	assert_string_equal(made, "\\b%20c\\d");
}

/* A configuration may name one wherever it may name a file. */
static void test_config_path(void **state)
{
	char out[16];

	(void)state;
	assert_int_equal(
		config_path("t", "\\EFI", "http://a/../b", out, sizeof(out)),
		ST_OK);
	assert_string_equal(out, "http://a/../b");
	assert_refused(
		config_path("t", "\\EFI", "http://a/b/c/d/e", out, sizeof(out)),
		ST_TOO_LARGE, "t: a URL of more than 15 bytes");
	assert_refused(
		config_path("t", "\\EFI", "tftp://a/b", out, sizeof(out)),
		ST_INVALID, "t: tftp://a/b is a URL of another kind");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_is),
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_resolve_long),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_config_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
