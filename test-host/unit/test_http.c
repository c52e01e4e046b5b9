// SPDX-License-Identifier: MIT
/*
 * Headers of HTTP answers, and chunked bodies, whole and cut at every byte.
 */
#include "support.h"

#include <daybreak/http.h>

static struct http_head head;

static int setup(void **state)
{
	(void)state;
	memset(&head, 0, sizeof(head));
	return 0;
}

static void test_length(void **state)
{
	(void)state;
	assert_true(http_head_add(&head, "content-LENGTH", "12345678901"));
	assert_true(head.has_length);
	assert_int_equal(head.length, 12345678901);
	assert_true(http_head_add(&head, "Content-Length", "12345678901"));
	assert_false(http_head_add(&head, "Content-Length", "12345678902"));
}

static void test_range(void **state)
{
	(void)state;
	assert_true(http_head_add(&head, "Content-Range", "bytes 5-9/10"));
	assert_true(head.is_range);
	assert_int_equal(head.first, 5);
	assert_int_equal(head.total, 10);
	assert_false(http_head_add(&head, "Content-Range", "bytes 5-9/10"));
}

static void test_words(void **state)
{
	(void)state;
	assert_true(http_head_add(&head, "Transfer-Encoding", "Chunked"));
	assert_true(head.is_chunked);
	assert_false(http_head_add(&head, "Transfer-Encoding", "identity"));
	assert_true(http_head_add(&head, "ETag", "W/\"weak\""));
	assert_string_equal(head.tag, "");
	assert_true(http_head_add(&head, "ETag", "\"strong\""));
	assert_string_equal(head.tag, "\"strong\"");
	assert_true(http_head_add(&head, "Location", "/x"));
	assert_string_equal(head.location, "/x");
	assert_false(http_head_add(&head, "Location", "/x"));
	assert_true(http_head_add(&head, "X-Anything", "\"\r"));
}

static void test_bad(void **state)
{
	static const char *const rows[][2] = {
		{ "Content-Length", "" },
		{ "Content-Length", "-1" },
		{ "Content-Length", "1 " },
		{ "Content-Length", "18446744073709551616" },
		{ "Content-Range", "bytes */10" },
		{ "Content-Range", "bytes 5-10/10" },
		{ "Content-Range", "bytes 6-5/10" },
		{ "Content-Range", "bytes 5-9/*" },
		{ "Content-Range", "bytes 5-9/10x" },
		{ "Content-Range", "lines 5-9/10" },
		{ "Transfer-Encoding", "gzip" },
		{ "Transfer-Encoding", "" },
	};
	char location[URL_MAX + 1] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&head, 0, sizeof(head));
		assert_false(http_head_add(&head, rows[i][0], rows[i][1]));
	}
	memset(location, 'x', URL_MAX);
	assert_false(http_head_add(&head, "Location", location));
	location[URL_MAX - 1] = '\0';
	assert_true(http_head_add(&head, "Location", location));
}

static const char body[] = "4\r\nWiki\r\n"
			   "00A;name=value\r\npedia \r\n\0.\r\n"
			   "1 \r\n!\r\n"
			   "0\r\nTrailer: x\r\n\r\n";
static const char decoded[] = "Wikipedia \r\n\0.!";

/* Decodes it in two pieces. */
static void decode(size_t cut)
{
	struct http_chunks c = { 0 };
	uint8_t bytes[sizeof(body)];
	uint64_t first = cut, second = sizeof(body) - 1 - cut;

	memcpy(bytes, body, sizeof(bytes));
	assert_true(http_chunks_decode(&c, bytes, &first));
	assert_true(http_chunks_decode(&c, bytes + cut, &second));
	memmove(bytes + first, bytes + cut, second);
	assert_int_equal(c.state, CHUNK_END);
	assert_int_equal(first + second, sizeof(decoded) - 1);
	assert_memory_equal(bytes, decoded, sizeof(decoded) - 1);
}

static void test_chunks(void **state)
{
	(void)state;
	for (size_t cut = 0; cut < sizeof(body); cut++)
		decode(cut);
}

/* Every shorter body is incomplete. */
static void test_chunks_cut(void **state)
{
	(void)state;
	for (size_t cut = 0; cut < sizeof(body) - 1; cut++) {
		struct http_chunks c = { 0 };
		uint8_t bytes[sizeof(body)];
		uint64_t size = cut;

		memcpy(bytes, body, sizeof(bytes));
		assert_true(http_chunks_decode(&c, bytes, &size));
		assert_int_not_equal(c.state, CHUNK_END);
	}
}

static void test_chunks_bad(void **state)
{
	static const char *const rows[] = {
		"x\r\n",
		"\r\n",
		";\r\n",
		"4\n",
		"4x\r\n",
		"4;\n",
		"4\r\nWikix\n",
		"4\r\nWiki\n",
		"4\r\nWiki\r\r",
		"0\r\n\n",
		"0\r\n\rx",
		"0\r\n\r\n0",
		"1000000000000000\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_chunks c = { 0 };
		uint8_t bytes[32];
		uint64_t size = strlen(rows[i]);

		memcpy(bytes, rows[i], size);
		assert_false(http_chunks_decode(&c, bytes, &size));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_length, setup),
		cmocka_unit_test_setup(test_range, setup),
		cmocka_unit_test_setup(test_words, setup),
		cmocka_unit_test_setup(test_bad, setup),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_chunks_cut),
		cmocka_unit_test(test_chunks_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
