// SPDX-License-Identifier: MIT
/*
 * bzip2, xz, lzma, lz4 and zstd read through unpack.h: packed by the formats'
 * own libraries, then padded, cut and broken one field at a time.
 */
#include "support.h"

#include "packers.h"

#include <daybreak/unpack.h>

#include <lzma.h>

#define DATA_SIZE  300007
#define LIMIT	   (1 << 20)
#define LARGE_SIZE (2 * LZ4_BLOCK + 12345)

static uint8_t data[LARGE_SIZE], out[LARGE_SIZE + 1];
static uint8_t *work;
static uint64_t work_size;

/* A packed file that a test may change. */
static uint8_t bytes[2 * LARGE_SIZE];
static uint64_t size;

static int fill_data(void **state)
{
	(void)state;
	for (uint32_t i = 0, r = 1; i < LARGE_SIZE; i++) {
		if (i % 16 == 0)
			r = r * 1103515245 + 12345;
		data[i] = r >> 24;
	}
	return 0;
}

static int free_work(void **state)
{
	(void)state;
	free(work);
	return 0;
}

static void put_le32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = value >> 8 * i;
}

/* Each function packs the first n bytes of data into bytes. */
static void bzip2(uint64_t n)
{
	size = pack_bzip2(data, n, bytes, sizeof(bytes));
}

static void xz_dict(uint64_t n, uint32_t dict)
{
	size = pack_xz(data, n, bytes, sizeof(bytes), dict);
}

static void xz(uint64_t n)
{
	xz_dict(n, 1 << 20);
}

static void lzma(uint64_t n)
{
	size = pack_lzma(data, n, bytes, sizeof(bytes));
}

static void lz4(uint64_t n)
{
	size = pack_lz4(data, n, bytes, sizeof(bytes));
}

static void zstd(uint64_t n)
{
	size = pack_zstd(data, n, bytes, sizeof(bytes), true, 17);
}

static void zstd_piped(uint64_t n)
{
	size = pack_zstd(data, n, bytes, sizeof(bytes), false, 17);
}

static const struct format {
	enum unpack_format format;
	const char *name;
	void (*pack)(uint64_t n);
	bool announces, has_checksum;
} formats[] = {
	{ UNPACK_BZIP2, "bzip2", bzip2, false, true },
	{ UNPACK_XZ, "xz", xz, false, true },
	{ UNPACK_LZMA, "lzma", lzma, false, false },
	{ UNPACK_LZ4, "lz4", lz4, false, false },
	{ UNPACK_ZSTD, "zstd", zstd, true, true },
	{ UNPACK_ZSTD, "zstd", zstd_piped, false, true },
};

#define NR_FORMATS (sizeof(formats) / sizeof(formats[0]))

/* Returns a copy on the heap, so that ASan reports a read past the end. */
static struct file exact(void)
{
	static uint8_t *block;

	free(block);
	block = malloc(size ? size : 1);
	memcpy(block, bytes, size);
	return (struct file){ "file", { block, size } };
}

/* ASan also reports a write past the work memory that was requested. */
static enum status open_packed(uint64_t announced, uint64_t limit,
			       struct unpack *u)
{
	struct file file = exact();

	free(work);
	work_size = unpack_work_size(file);
	work = aligned_alloc(16, (work_size + 15) & ~15ULL);
	log_clear();
	return unpack_open_sized(file, announced, limit, work, work_size, u);
}

/* Reads one whole file in pieces. */
static enum status read_all(uint64_t announced, uint64_t limit, uint64_t piece,
			    uint64_t *total)
{
	struct unpack u;
	enum status st = open_packed(announced, limit, &u);

	memset(out, 0xee, sizeof(out));
	for (*total = 0; !st && *total < u.size; *total += piece) {
		if (piece > u.size - *total)
			piece = u.size - *total;
		assert_true(*total + piece < sizeof(out));
		st = unpack_read(&u, out + *total, piece);
	}
	return st ? st : unpack_close(&u);
}

static void check_same(uint64_t announced, uint64_t n)
{
	static const uint64_t pieces[] = { 777, 65536, LARGE_SIZE };
	uint64_t total;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(
			read_all(announced, LARGE_SIZE, pieces[i], &total),
			ST_OK);
		assert_int_equal(total, n);
		assert_memory_equal(out, data, n);
		assert_int_equal(out[n], 0xee);
		assert_int_equal(log_errors, 0);
	}
}

static void test_whole(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 8191, 8192, 8193, DATA_SIZE };

	(void)state;
	for (size_t f = 0; f < NR_FORMATS; f++)
		for (int i = 0; i < 6; i++) {
			formats[f].pack(sizes[i]);
			assert_int_equal(unpack_identify(exact().bytes),
					 formats[f].format);
			assert_string_equal(unpack_name(formats[f].format),
					    formats[f].name);
			check_same(UNPACK_UNKNOWN, sizes[i]);
			check_same(sizes[i], sizes[i]);
		}
}

/* More than one of lz4's blocks, and more than any window. */
static void test_large(void **state)
{
	(void)state;
	for (size_t f = 0; f < NR_FORMATS; f++) {
		formats[f].pack(LARGE_SIZE);
		check_same(LARGE_SIZE, LARGE_SIZE);
	}
}

static void test_zeroes_may_follow(void **state)
{
	static const uint64_t zeroes[] = { 1, 3, 4, 5, 4096 };

	(void)state;
	for (size_t f = 0; f < NR_FORMATS; f++)
		for (int i = 0; i < 5; i++) {
			formats[f].pack(1000);
			memset(bytes + size, 0, zeroes[i]);
			size += zeroes[i];
			check_same(UNPACK_UNKNOWN, 1000);
		}
}

static void test_skip_and_close_early(void **state)
{
	struct unpack u;

	(void)state;
	for (size_t f = 0; f < NR_FORMATS; f++) {
		formats[f].pack(DATA_SIZE);
		assert_int_equal(open_packed(DATA_SIZE, LIMIT, &u), ST_OK);
		assert_int_equal(unpack_skip(&u, 50000), ST_OK);
		assert_int_equal(unpack_read(&u, out, 100), ST_OK);
		assert_memory_equal(out, data + 50000, 100);
		assert_int_equal(u.position, 50100);
		assert_refused(unpack_read(&u, out, DATA_SIZE), ST_TRUNCATED,
			       "file: has 300007 bytes, expected 300007 from");
		assert_int_equal(unpack_close(&u), ST_OK);
	}
}

static void test_limit(void **state)
{
	struct unpack u;

	(void)state;
	for (size_t f = 0; f < NR_FORMATS; f++) {
		formats[f].pack(DATA_SIZE);
		assert_int_equal(open_packed(UNPACK_UNKNOWN, DATA_SIZE, &u),
				 ST_OK);
		assert_refused(open_packed(UNPACK_UNKNOWN, DATA_SIZE - 1, &u),
			       ST_TOO_LARGE,
			       formats[f].announces
				       ? "announces 300007 bytes, the limit"
				       : "holds more than 300006 bytes");
		assert_refused(open_packed(LIMIT + 1, LIMIT, &u),
			       formats[f].announces ? ST_INVALID : ST_TOO_LARGE,
			       "1048577");
	}
}

/* Zeroes pack best; the limit stops unpacking long before the end. */
static void test_bomb(void **state)
{
	static uint8_t kept[LARGE_SIZE];
	struct unpack u;

	(void)state;
	memcpy(kept, data, sizeof(data));
	memset(data, 0, sizeof(data));
	for (size_t f = 0; f < NR_FORMATS; f++) {
		formats[f].pack(LARGE_SIZE);
		assert_true(size < LARGE_SIZE / 200);
		assert_refused(open_packed(UNPACK_UNKNOWN, LIMIT, &u),
			       ST_TOO_LARGE, "file: ");
		assert_true(u.consumed < size || formats[f].announces ||
			    size < 4096);
	}
	memcpy(data, kept, sizeof(data));
}

static void test_wrong_size(void **state)
{
	static const uint64_t pieces[] = { 1000, LIMIT };
	uint64_t total;

	(void)state;
	for (size_t f = 0; f < NR_FORMATS; f++)
		for (int i = 0; i < 2; i++) {
			bool own = formats[f].announces;

			formats[f].pack(DATA_SIZE);
			assert_refused(read_all(DATA_SIZE + 1, LIMIT, pieces[i],
						&total),
				       own ? ST_INVALID : ST_TRUNCATED,
				       own ? "but what is around it 300008"
					   : "before the 300008 bytes it");
			assert_refused(read_all(DATA_SIZE - 1, LIMIT, pieces[i],
						&total),
				       own ? ST_INVALID : ST_TOO_LARGE,
				       own ? "but what is around it 300006"
					   : "more than the 300006 bytes it");
		}
}

static void test_every_cut_is_refused(void **state)
{
	uint64_t whole, total;

	(void)state;
	for (size_t f = 0; f < NR_FORMATS; f++) {
		formats[f].pack(1000);
		whole = size;
		for (size = 6; size < whole; size++) {
			/* lzma is recognised by its header of 13 bytes. */
			if (formats[f].format == UNPACK_LZMA && size < 13)
				continue;
			assert_int_not_equal(
				read_all(1000, LIMIT, 4096, &total), ST_OK);
			assert_int_equal(log_errors, 1);
		}
		size = whole / 2;
		assert_refused(read_all(1000, LIMIT, 4096, &total),
			       ST_TRUNCATED, "is cut short");
	}
}

static void test_something_else_follows(void **state)
{
	uint64_t whole, total;

	(void)state;
	for (size_t f = 0; f < NR_FORMATS; f++) {
		formats[f].pack(1000);
		whole = size;
		memset(bytes + size, 0, 1000);
		bytes[size + 999] = 7;
		size += 1000;
		assert_refused(read_all(UNPACK_UNKNOWN, LIMIT, 999, &total),
			       ST_INVALID, "something else follows");
		memcpy(bytes + whole, bytes, whole);
		size = 2 * whole;
		assert_refused(read_all(1000, LIMIT, 999, &total),
			       ST_UNSUPPORTED, "file: a second ");
		assert_refused(read_all(UNPACK_UNKNOWN, LIMIT, 999, &total),
			       ST_UNSUPPORTED, formats[f].name);
	}
}

/*
 * Every change must be noticed, by the checksum at the latest if there is one.
 */
static void test_every_changed_byte(void **state)
{
	uint64_t total;

	(void)state;
	for (size_t f = 0; f < NR_FORMATS; f++) {
		formats[f].pack(1000);
		for (uint64_t i = 8; i < size; i++) {
			bytes[i] ^= 0x11;
			if (read_all(1000, LIMIT, 4096, &total)) {
				assert_int_equal(log_errors, 1);
			} else {
				assert_int_equal(total, 1000);
				assert_false(formats[f].has_checksum &&
					     memcmp(out, data, 1000));
			}
			bytes[i] ^= 0x11;
		}
	}
}

static void test_work_memory_too_small(void **state)
{
	struct unpack u;

	(void)state;
	for (size_t f = 0; f < NR_FORMATS; f++) {
		formats[f].pack(1000);
		assert_int_equal(open_packed(1000, LIMIT, &u), ST_OK);
		assert_refused(
			unpack_open(exact(), LIMIT, work, work_size - 1, &u),
			ST_NO_MEMORY, "bytes of work memory, not");
	}
}

/* One field of a good file changed. */
struct row {
	void (*pack)(uint64_t n);
	uint64_t at;
	uint8_t value[4];
	unsigned int nr;
	enum status status;
	const char *text;
};

static const struct row rows[] = {
	{ bzip2, 4, { 0 }, 1, ST_INVALID, "corrupt near byte" },
	{ bzip2, 10, { 0, 0, 0, 0 }, 4, ST_INVALID, "block or its CRC" },
	{ xz, 7, { 15 }, 1, ST_INVALID, "corrupt near byte" },
	{ xz, 12, { 0xff }, 1, ST_TRUNCATED, "is cut short" },
	{ xz, 16, { 0xff }, 1, ST_INVALID, "its xz data is corrupt" },
	{ lzma,
	  1,
	  { 0, 0, 0, 0x10 },
	  4,
	  ST_UNSUPPORTED,
	  "needs a window of 268435456 bytes, at most 134217728" },
	{ lzma, 13, { 1 }, 1, ST_INVALID, "its lzma data is corrupt" },
	{ lz4,
	  4,
	  { 0xff, 0xff, 0xff, 0x7f },
	  4,
	  ST_INVALID,
	  "a block's length" },
	{ lz4, 4, { 0, 0, 0x10, 0 }, 4, ST_TRUNCATED, "is cut short" },
	/* The most that 8 MiB can become, and one byte more. */
	{ lz4, 4, { 0x90, 0x80, 0x80, 0 }, 4, ST_TRUNCATED, "is cut short" },
	{ lz4, 4, { 0x91, 0x80, 0x80, 0 }, 4, ST_INVALID, "a block's length" },
	{ lz4, 4, { 1, 0, 0, 0 }, 4, ST_INVALID, "corrupt" },
	{ zstd, 4, { 0x28 }, 1, ST_INVALID, "its zstd data is corrupt" },
	{ zstd_piped,
	  5,
	  { 0x98 },
	  1,
	  ST_UNSUPPORTED,
	  "needs a window of 536870912 bytes" },
	{ zstd_piped,
	  4,
	  { 0x05, 0x38, 0x42, 0x42 },
	  2,
	  ST_UNSUPPORTED,
	  "needs a dictionary" },
};

static void test_rows(void **state)
{
	uint64_t total;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rows[i].pack(1000);
		memcpy(bytes + rows[i].at, rows[i].value, rows[i].nr);
		assert_refused(read_all(1000, LIMIT, 4096, &total),
			       rows[i].status, rows[i].text);
	}
}

/* A block must hold something. */
static void test_lz4_of_nothing(void **state)
{
	uint64_t total;

	(void)state;
	lz4(1000);
	put_le32(bytes + 4, 1);
	bytes[8] = 0; /* no bytes, and the end */
	size = 9;
	assert_refused(read_all(UNPACK_UNKNOWN, LIMIT, 4096, &total),
		       ST_INVALID, "its lz4 data is corrupt");
}

/* Fewer bytes than the length of a block has, and not zeroes. */
static void test_lz4_cut_in_a_length(void **state)
{
	uint64_t whole, total;

	(void)state;
	lz4(1000);
	whole = size;
	for (unsigned int more = 1; more < 4; more++)
		for (unsigned int at = 0; at < more; at++) {
			memset(bytes + whole, 0, 4);
			bytes[whole + at] = 7;
			size = whole + more;
			assert_refused(
				read_all(UNPACK_UNKNOWN, LIMIT, 4096, &total),
				ST_TRUNCATED, "is cut short");
		}
}

/* Reads that end inside a block after the rest of the one before. */
static void test_lz4_reads_across_blocks(void **state)
{
	static const uint64_t pieces[] = { 12000, LZ4_BLOCK + 5 };
	uint64_t total;

	(void)state;
	lz4(LARGE_SIZE);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			read_all(LARGE_SIZE, LARGE_SIZE, pieces[i], &total),
			ST_OK);
		assert_int_equal(total, LARGE_SIZE);
		assert_memory_equal(out, data, LARGE_SIZE);
	}
}

static void test_zstd_largest_window(void **state)
{
	(void)state;
	size = pack_zstd(data, 1000, bytes, sizeof(bytes), false, 27);
	check_same(UNPACK_UNKNOWN, 1000);
}

static void test_xz_windows(void **state)
{
	struct unpack u;

	(void)state;
	xz_dict(1000, 64 << 20);
	assert_in_range(unpack_work_size(exact()), 64 << 20, 65 << 20);
	check_same(1000, 1000);
	xz_dict(1000, 128 << 20);
	assert_in_range(unpack_work_size(exact()), 128 << 20, 129 << 20);
	check_same(1000, 1000);
	xz_dict(1000, 192 << 20);
	assert_in_range(unpack_work_size(exact()), UNPACK_WORK_SIZE, 1 << 20);
	assert_refused(open_packed(1000, LIMIT, &u), ST_UNSUPPORTED,
		       "needs a window of 201326592 bytes");
}

/* liblzma frees the first block's memory and requests it again. */
static void test_xz_of_many_blocks(void **state)
{
	lzma_stream s = LZMA_STREAM_INIT;
	uint64_t at = 0;

	(void)state;
	assert_int_equal(lzma_easy_encoder(&s, 0, LZMA_CHECK_SHA256), LZMA_OK);
	s.next_out = bytes;
	s.avail_out = sizeof(bytes);
	for (int i = 0; i < 5000; i++, at += 100) {
		s.next_in = data + at;
		s.avail_in = 100;
		assert_int_equal(lzma_code(&s, LZMA_FULL_FLUSH),
				 LZMA_STREAM_END);
	}
	assert_int_equal(lzma_code(&s, LZMA_FINISH), LZMA_STREAM_END);
	size = s.total_out;
	lzma_end(&s);
	check_same(UNPACK_UNKNOWN, at);
}

static void test_xz_checksum_that_is_unknown(void **state)
{
	struct unpack u;

	(void)state;
	xz(1000);
	bytes[7] = 2;
	put_le32(bytes + 8, lzma_crc32(bytes + 6, 2, 0));
	assert_refused(open_packed(1000, LIMIT, &u), ST_UNSUPPORTED,
		       "options or a checksum that liblzma does not support");
}

/* There is only room for the first block's window. */
static void test_xz_window_that_grows(void **state)
{
	lzma_stream s = LZMA_STREAM_INIT;
	lzma_options_lzma options;
	lzma_filter filters[] = { { LZMA_FILTER_LZMA2, &options },
				  { LZMA_VLI_UNKNOWN, NULL } };
	uint64_t total;

	(void)state;
	assert_false(lzma_lzma_preset(&options, 0));
	options.dict_size = 1 << 16;
	assert_int_equal(lzma_stream_encoder(&s, filters, LZMA_CHECK_NONE),
			 LZMA_OK);
	s.next_in = data;
	s.avail_in = 1000;
	s.next_out = bytes;
	s.avail_out = sizeof(bytes);
	assert_int_equal(lzma_code(&s, LZMA_FULL_FLUSH), LZMA_STREAM_END);
	options.dict_size = 1 << 24;
	assert_int_equal(lzma_filters_update(&s, filters), LZMA_OK);
	s.next_in = data + 1000;
	s.avail_in = 1000;
	assert_int_equal(lzma_code(&s, LZMA_FINISH), LZMA_STREAM_END);
	size = s.total_out;
	lzma_end(&s);
	assert_refused(read_all(2000, LIMIT, 4096, &total), ST_NO_MEMORY,
		       "file: its xz data cannot be unpacked in ");
}

static void test_lzma_with_its_size(void **state)
{
	struct unpack u;

	(void)state;
	lzma(1000);
	memset(bytes + 5, 0, 8);
	put_le32(bytes + 5, 1000);
	assert_int_equal(open_packed(UNPACK_UNKNOWN, LIMIT, &u), ST_OK);
	assert_int_equal(u.size, 1000);
	check_same(UNPACK_UNKNOWN, 1000);
	assert_refused(open_packed(1001, LIMIT, &u), ST_INVALID,
		       "announces 1000 bytes, but what is around it 1001");
}

/* The shortest beginnings by which the formats are known, and near misses. */
static void test_identify(void **state)
{
	static const struct {
		const char *bytes;
		uint64_t size;
		enum unpack_format format;
	} known[] = {
		{ "\x1f\x8b", 2, UNPACK_GZIP },
		{ "\x1f\x8b", 1, UNPACK_NONE },
		{ "\x1f\x8c", 2, UNPACK_NONE },
		{ "BZh1", 4, UNPACK_BZIP2 },
		{ "BZh9", 4, UNPACK_BZIP2 },
		{ "BZh9\xff", 5, UNPACK_BZIP2 },
		{ "BZh9", 3, UNPACK_NONE },
		{ "BZh0", 4, UNPACK_NONE },
		{ "BZh:", 4, UNPACK_NONE },
		{ "BZx9", 4, UNPACK_NONE },
		{ "\xfd"
		  "7zXZ\0x",
		  6, UNPACK_XZ },
		{ "\xfd"
		  "7zXZ\0",
		  5, UNPACK_NONE },
		{ "\xfd"
		  "7zXZx",
		  6, UNPACK_NONE },
		{ "\x02\x21\x4c\x18x", 4, UNPACK_LZ4 },
		{ "\x02\x21\x4c\x18x", 5, UNPACK_LZ4 },
		{ "\x02\x21\x4c\x18", 3, UNPACK_NONE },
		{ "\x28\xb5\x2f\xfdx", 4, UNPACK_ZSTD },
		{ "\x28\xb5\x2f\xfdx", 5, UNPACK_ZSTD },
		{ "\x28\xb5\x2f\xfd", 3, UNPACK_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size = known[i].size;
		memcpy(bytes, known[i].bytes, size);
		assert_int_equal(unpack_identify(exact().bytes),
				 known[i].format);
	}
}

/* lzma has no magic: only a header that an encoder writes counts. */
static void test_identify_lzma(void **state)
{
	static const struct {
		uint8_t properties;
		uint32_t window;
		uint64_t size;
		unsigned int nr; /* bytes of the file */
		bool is_lzma;
	} known[] = {
		{ 0x5d, 4096, UINT64_MAX, 13, true },
		{ 0x5d, 4096, UINT64_MAX, 14, true },
		{ 0x5d, 4096, UINT64_MAX, 12, false },
		{ 0x5e, 4096, UINT64_MAX, 13, false },
		{ 0x5d, 2048, UINT64_MAX, 13, false },
		{ 0x5d, 6144, UINT64_MAX, 13, true },
		{ 0x5d, 3072, UINT64_MAX, 13, false },
		{ 0x5d, 5 << 12, UINT64_MAX, 13, false },
		{ 0x5d, 7 << 12, UINT64_MAX, 13, false },
		{ 0x5d, 9 << 12, UINT64_MAX, 13, false },
		{ 0x5d, 1 << 26, UINT64_MAX, 13, true },
		{ 0x5d, 1U << 31, UINT64_MAX, 13, true },
		{ 0x5d, 3U << 30, UINT64_MAX, 13, true },
		{ 0x5d, 0, UINT64_MAX, 13, false },
		{ 0x5d, 4097, UINT64_MAX, 13, false },
		{ 0x5d, 4096, 0, 13, true },
		{ 0x5d, 4096, (1ULL << 38) - 1, 13, true },
		{ 0x5d, 4096, 1ULL << 38, 13, false },
		{ 0x5d, 4096, UINT64_MAX - 1, 13, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size = known[i].nr;
		memset(bytes, 0, size);
		bytes[0] = known[i].properties;
		memcpy(bytes + 1, &known[i].window, 4);
		memcpy(bytes + 5, &known[i].size, 8);
		assert_int_equal(unpack_identify(exact().bytes),
				 known[i].is_lzma ? UNPACK_LZMA : UNPACK_NONE);
	}
}

static void test_known_but_refused(void **state)
{
	static const struct {
		const char *bytes;
		uint64_t size;
		const char *text;
	} known[] = {
		{ "\x89LZO\0\r\n\x1a\n", 9,
		  "file: is packed with lzo, expected" },
		{ "\x04\x22\x4d\x18", 4, "packed with lz4 (framed), expected" },
	};
	struct unpack u;

	(void)state;
	for (int i = 0; i < 2; i++) {
		size = known[i].size;
		memcpy(bytes, known[i].bytes, size);
		assert_refused(open_packed(UNPACK_UNKNOWN, LIMIT, &u),
			       ST_UNSUPPORTED, known[i].text);
		size--;
		assert_int_equal(unpack_identify(exact().bytes), UNPACK_NONE);
	}
}

static void test_plain_of_a_wrong_size(void **state)
{
	struct unpack u;

	(void)state;
	size = 100;
	memset(bytes, 1, size);
	assert_int_equal(open_packed(100, LIMIT, &u), ST_OK);
	assert_refused(open_packed(101, LIMIT, &u), ST_INVALID,
		       "has 100 bytes, but what is around it announces 101");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_zeroes_may_follow),
		cmocka_unit_test(test_skip_and_close_early),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_wrong_size),
		cmocka_unit_test(test_every_cut_is_refused),
		cmocka_unit_test(test_something_else_follows),
		cmocka_unit_test(test_every_changed_byte),
		cmocka_unit_test(test_work_memory_too_small),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_lz4_of_nothing),
		cmocka_unit_test(test_lz4_cut_in_a_length),
		cmocka_unit_test(test_lz4_reads_across_blocks),
		cmocka_unit_test(test_zstd_largest_window),
		cmocka_unit_test(test_xz_windows),
		cmocka_unit_test(test_xz_of_many_blocks),
		cmocka_unit_test(test_xz_checksum_that_is_unknown),
		cmocka_unit_test(test_xz_window_that_grows),
		cmocka_unit_test(test_lzma_with_its_size),
		cmocka_unit_test(test_identify),
		cmocka_unit_test(test_identify_lzma),
		cmocka_unit_test(test_known_but_refused),
		cmocka_unit_test(test_plain_of_a_wrong_size),
	};

	return cmocka_run_group_tests(tests, fill_data, free_work);
}
