// SPDX-License-Identifier: MIT
/*
 * Files read through unpack.h: plain, packed with gzip by zlib itself, padded,
 * cut and broken one field at a time.
 */
#include "support.h"

#include "../../loader/unpack/pool.h"

#include <daybreak/unpack.h>

#include <stdio.h>
#include <zlib.h>

#define LIMIT	  (1 << 20)
#define DATA_SIZE 100003
#define TAIL	  8 /* CRC-32 and ISIZE */

static _Alignas(16) uint8_t work[UNPACK_WORK_SIZE];
static uint8_t data[DATA_SIZE], out[DATA_SIZE + 1];

/* A packed file that a test may change. */
struct packed {
	uint8_t bytes[2 * DATA_SIZE];
	uint64_t size;
};

/* Compresses to about a tenth, in many deflate blocks. */
static int fill_data(void **state)
{
	(void)state;
	for (uint32_t i = 0, r = 1; i < DATA_SIZE; i++) {
		if (i % 16 == 0)
			r = r * 1103515245 + 12345;
		data[i] = r >> 24;
	}
	return 0;
}

static void pack(uint64_t size, int level, gz_header *header, struct packed *p)
{
	z_stream z = { .next_in = data,
		       .avail_in = size,
		       .next_out = p->bytes,
		       .avail_out = sizeof(p->bytes) };

	memset(p->bytes, 0, sizeof(p->bytes));
	assert_int_equal(
		deflateInit2(&z, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY),
		Z_OK);
	if (header)
		assert_int_equal(deflateSetHeader(&z, header), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	p->size = z.total_out;
	deflateEnd(&z);
}

static void put_le32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = value >> 8 * i;
}

/* Returns a copy on the heap, so that ASan reports a read past the end. */
static struct span exact(const struct packed *p)
{
	static uint8_t *block;

	free(block);
	block = malloc(p->size ? p->size : 1);
	memcpy(block, p->bytes, p->size);
	return (struct span){ block, p->size };
}

static enum status open_packed(const struct packed *p, uint64_t limit,
			       struct unpack *u)
{
	log_clear();
	return unpack_open((struct file){ "xen.gz", exact(p) }, limit, work,
			   sizeof(work), u);
}

/* Reads one whole file in pieces. */
static enum status read_all(const struct packed *p, uint64_t limit,
			    uint64_t piece, uint64_t *size)
{
	struct unpack u;
	enum status st = open_packed(p, limit, &u);

	memset(out, 0xee, sizeof(out));
	for (*size = 0; !st && *size < u.size; *size += piece) {
		if (piece > u.size - *size)
			piece = u.size - *size;
		/* A wrong size must not make the test itself overrun. */
		if (*size + piece > DATA_SIZE)
			st = unpack_skip(&u, piece);
		else
			st = unpack_read(&u, out + *size, piece);
	}
	return st ? st : unpack_close(&u);
}

static void check_same(const struct packed *p, uint64_t expected)
{
	static const uint64_t pieces[] = { 1, 4096, DATA_SIZE };
	uint64_t size;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(read_all(p, LIMIT, pieces[i], &size), ST_OK);
		assert_int_equal(size, expected);
		assert_memory_equal(out, data, size);
		assert_int_equal(out[size], 0xee);
	}
}

static void test_plain(void **state)
{
	struct file file = { "plain", { data, DATA_SIZE } };
	struct unpack u;

	(void)state;
	assert_int_equal(unpack_open(file, DATA_SIZE, work, sizeof(work), &u),
			 ST_OK);
	assert_int_equal(u.format, UNPACK_NONE);
	assert_int_equal(u.size, DATA_SIZE);
	assert_int_equal(unpack_skip(&u, 10), ST_OK);
	assert_int_equal(unpack_read(&u, out, 20), ST_OK);
	assert_memory_equal(out, data + 10, 20);
	log_clear();
	assert_refused(unpack_read(&u, out, DATA_SIZE - 29), ST_TRUNCATED,
		       "plain: has 100003 bytes");
	assert_refused(unpack_skip(&u, UINT64_MAX), ST_TRUNCATED,
		       "expected 18446744073709551615 from offset 0x1e");
	assert_int_equal(unpack_read(&u, out, DATA_SIZE - 30), ST_OK);
	assert_memory_equal(out, data + 30, DATA_SIZE - 30);
	assert_int_equal(unpack_close(&u), ST_OK);
	assert_refused(unpack_open(file, DATA_SIZE - 1, work, sizeof(work), &u),
		       ST_TOO_LARGE, "is 100003 bytes, the limit is 100002");
}

static void test_shorter_than_the_magic_is_plain(void **state)
{
	static const uint8_t magic[] = { 0x1f, 0x8b };
	struct unpack u;

	(void)state;
	for (uint64_t size = 0; size < 2; size++) {
		struct file file = { "short", { magic, size } };

		assert_int_equal(unpack_open(file, 9, work, sizeof(work), &u),
				 ST_OK);
		assert_int_equal(u.format, UNPACK_NONE);
		assert_int_equal(unpack_close(&u), ST_OK);
	}
}

static void test_gzip(void **state)
{
	static const uint64_t sizes[] = {
		0,    1,    100,   255,	  256,	     8191,
		8192, 8193, 65536, 65537, DATA_SIZE, DATA_SIZE - 1
	};
	static struct packed p;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (int level = 0; level <= 9; level += 3) {
			pack(sizes[i], level, NULL, &p);
			check_same(&p, sizes[i]);
		}
}

static void test_gzip_header_fields(void **state)
{
	static struct packed p;
	gz_header header = { .text = 1,
			     .time = 1234567890,
			     .os = 3,
			     .extra = (Bytef *)"extra",
			     .extra_len = 5,
			     .name = (Bytef *)"xen-4.17-amd64",
			     .comment = (Bytef *)"a comment",
			     .hcrc = 1 };

	(void)state;
	pack(DATA_SIZE, 9, &header, &p);
	check_same(&p, DATA_SIZE);
	p.bytes[12]++;
	assert_refused(read_all(&p, LIMIT, 4096, &(uint64_t){ 0 }), ST_INVALID,
		       "header crc mismatch");
}

static void test_zeroes_may_follow(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 256, 65536, DATA_SIZE };
	static const uint64_t zeroes[] = { 1, 2, 3, 4, 5, 511, 40000 };
	static struct packed p;

	(void)state;
	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 7; j++) {
			pack(sizes[i], 6, NULL, &p);
			p.size += zeroes[j];
			check_same(&p, sizes[i]);
		}
}

static void test_skip_and_close_early(void **state)
{
	static struct packed p;
	struct unpack u;

	(void)state;
	pack(DATA_SIZE, 6, NULL, &p);
	assert_int_equal(open_packed(&p, DATA_SIZE, &u), ST_OK);
	assert_int_equal(u.format, UNPACK_GZIP);
	assert_int_equal(u.size, DATA_SIZE);
	assert_int_equal(unpack_skip(&u, 50000), ST_OK);
	assert_int_equal(unpack_read(&u, out, 100), ST_OK);
	assert_memory_equal(out, data + 50000, 100);
	assert_int_equal(u.position, 50100);
	assert_refused(unpack_read(&u, out, DATA_SIZE), ST_TRUNCATED,
		       "xen.gz: has 100003 bytes, expected 100003 from");
	assert_int_equal(unpack_close(&u), ST_OK);
	assert_int_equal(log_errors, 0);
}

static void test_close_checks_what_was_not_read(void **state)
{
	static struct packed p;
	struct unpack u;

	(void)state;
	pack(DATA_SIZE, 6, NULL, &p);
	p.bytes[p.size - TAIL] ^= 1;
	assert_int_equal(open_packed(&p, LIMIT, &u), ST_OK);
	assert_int_equal(unpack_read(&u, out, 1), ST_OK);
	assert_refused(unpack_close(&u), ST_INVALID, "incorrect data check");
	p.size /= 2;
	put_le32(p.bytes + p.size - 4, DATA_SIZE);
	assert_int_equal(open_packed(&p, LIMIT, &u), ST_OK);
	assert_refused(unpack_close(&u), ST_TRUNCATED, "is cut short");
}

static void cut_to_17(struct packed *p)
{
	p->size = 17;
}

static void unknown_method(struct packed *p)
{
	p->bytes[2] = 7;
}

static void unknown_flags(struct packed *p)
{
	p->bytes[3] = 0xe0;
}

static void endless_name(struct packed *p)
{
	p->bytes[3] = 8; /* FNAME */
	memset(p->bytes + 10, 'x', p->size - 10);
}

static void bad_block_type(struct packed *p)
{
	p->bytes[10] = 7;
}

static void bad_crc(struct packed *p)
{
	p->bytes[p->size - TAIL + 2] ^= 0x10;
}

static void announce(struct packed *p, uint32_t size)
{
	put_le32(p->bytes + p->size - 4, size);
}

static void announces_more_than_limit(struct packed *p)
{
	announce(p, LIMIT + 1);
}

static void announces_the_impossible(struct packed *p)
{
	announce(p, UINT32_MAX);
}

static void announces_one_more(struct packed *p)
{
	announce(p, DATA_SIZE + 1);
}

static void announces_one_less(struct packed *p)
{
	announce(p, DATA_SIZE - 1);
}

static void announces_less_than_packed(struct packed *p)
{
	announce(p, 1000);
}

static void cut_in_the_middle(struct packed *p)
{
	p->size /= 2;
	announce(p, DATA_SIZE);
}

static void cut_and_padded(struct packed *p)
{
	p->size /= 2;
	p->bytes[p->size - 1] = 0x42;
	memset(p->bytes + p->size, 0, 1024);
	p->size += 1024;
}

static void same_member_twice(struct packed *p)
{
	memcpy(p->bytes + p->size, p->bytes, p->size);
	p->size *= 2;
}

static void larger_member_second(struct packed *p)
{
	same_member_twice(p);
	announce(p, LIMIT);
}

static void bytes_after_the_end(struct packed *p)
{
	p->size += 5;
	announce(p, DATA_SIZE);
}

static void bytes_after_zeroes(struct packed *p)
{
	p->size += 1000;
	p->bytes[p->size - 5] = 1;
}

static void announced_behind_the_end(struct packed *p)
{
	p->size += 4;
	announce(p, DATA_SIZE + 100);
}

struct row {
	void (*damage)(struct packed *p);
	enum status status;
	const char *text;
};

static const struct row refused[] = {
	{ cut_to_17, ST_TRUNCATED,
	  "a gzip file of 17 bytes, expected at least 18" },
	{ unknown_method, ST_INVALID, "unknown compression method" },
	{ unknown_flags, ST_INVALID, "unknown header flags" },
	{ endless_name, ST_TRUNCATED, "ends inside its gzip header" },
	{ bad_block_type, ST_INVALID, "invalid block type" },
	{ bad_crc, ST_INVALID, "incorrect data check" },
	{ announces_more_than_limit, ST_TOO_LARGE,
	  "announces 1048577 bytes, the limit is 1048576" },
	{ announces_the_impossible, ST_TRUNCATED, "is cut short" },
	{ announces_one_more, ST_INVALID, "incorrect length check" },
	{ announces_one_less, ST_TOO_LARGE,
	  "holds more than the 100002 bytes it announces" },
	{ announces_less_than_packed, ST_INVALID, "incorrect length check" },
	{ cut_in_the_middle, ST_TRUNCATED, "is cut short" },
	{ cut_and_padded, ST_TRUNCATED, "is cut short" },
	{ same_member_twice, ST_UNSUPPORTED, "a second gzip member follows" },
	{ larger_member_second, ST_UNSUPPORTED,
	  "a second gzip member follows" },
	{ bytes_after_the_end, ST_INVALID, "something else follows" },
	{ bytes_after_zeroes, ST_INVALID, "something else follows" },
	{ announced_behind_the_end, ST_INVALID, "something else follows" },
};

static void test_refused(void **state)
{
	static struct packed p;
	uint64_t size;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		pack(DATA_SIZE, 6, NULL, &p);
		refused[i].damage(&p);
		assert_refused(read_all(&p, LIMIT, 4096, &size),
			       refused[i].status, refused[i].text);
	}
}

static void test_padded_bomb(void **state)
{
	static struct packed p;
	struct unpack u;

	(void)state;
	pack(DATA_SIZE, 6, NULL, &p);
	p.size += 100;
	assert_int_equal(open_packed(&p, DATA_SIZE, &u), ST_OK);
	assert_refused(open_packed(&p, DATA_SIZE - 1, &u), ST_TOO_LARGE,
		       "holds more than 100002 bytes");
}

static void test_every_cut_is_refused(void **state)
{
	static struct packed p;
	uint64_t whole, size;

	(void)state;
	pack(3000, 6, NULL, &p);
	whole = p.size;
	for (p.size = 2; p.size < whole; p.size++) {
		assert_int_not_equal(read_all(&p, LIMIT, 4096, &size), ST_OK);
		assert_int_equal(log_errors, 1);
	}
}

static void test_work_memory_too_small(void **state)
{
	static struct packed p;
	struct unpack u;

	(void)state;
	pack(10, 6, NULL, &p);
	log_clear();
	assert_refused(unpack_open((struct file){ "xen.gz", exact(&p) }, LIMIT,
				   work, sizeof(work) - 1, &u),
		       ST_NO_MEMORY, "needs 65536 bytes of work memory");
}

/* The heap in which libraries allocate: 256 bytes with a header of 16 each. */
static void test_pool(void **state)
{
	/* On the heap, so that ASan reports a write past it. */
	uint8_t *memory = aligned_alloc(16, 256), *a, *b, *c;
	struct pool pool;

	(void)state;
	pool_init(&pool, memory, 256 + 15); /* whole units are used */
	assert_null(pool_alloc(&pool, 241));
	assert_null(pool_alloc(&pool, 257));
	assert_null(pool_alloc(&pool, UINT64_MAX));
	a = pool_alloc(&pool, 240);
	assert_ptr_equal(a, memory + 16);
	assert_null(pool_alloc(&pool, 0));
	pool_free(&pool, a);
	pool_free(&pool, NULL);
	a = pool_alloc(&pool, 49); /* as 64 */
	b = pool_alloc(&pool, 64);
	c = pool_alloc(&pool, 80);
	assert_ptr_equal(a, memory + 16);
	assert_ptr_equal(b, memory + 96);
	assert_ptr_equal(c, memory + 176);
	assert_null(pool_alloc(&pool, 0));
	memset(a, 0xff, 64);
	memset(b, 0xff, 64);
	memset(c, 0xff, 80);
	/* The first free block that is large enough. */
	pool_free(&pool, b);
	assert_null(pool_alloc(&pool, 65));
	assert_ptr_equal(pool_alloc(&pool, 64), b);
	pool_free(&pool, b);
	assert_ptr_equal(pool_alloc(&pool, 48), b);
	assert_null(pool_alloc(&pool, 1));
	assert_ptr_equal(pool_alloc(&pool, 0), b + 64);
	/* Free neighbours become one block. */
	pool_free(&pool, b + 64);
	pool_free(&pool, b);
	assert_null(pool_alloc(&pool, 65));
	pool_free(&pool, a);
	assert_ptr_equal(pool_alloc(&pool, 144), a);
	assert_null(pool_alloc(&pool, 1));
	pool_free(&pool, c);
	pool_free(&pool, a);
	assert_ptr_equal(pool_alloc(&pool, 240), a);
	free(memory);
}

static void test_smallest_pools(void **state)
{
	uint8_t *memory = aligned_alloc(16, 16);
	struct pool pool;

	(void)state;
	pool_init(&pool, memory, 15);
	assert_null(pool_alloc(&pool, 0));
	pool_init(&pool, memory, 16);
	assert_null(pool_alloc(&pool, 1));
	assert_ptr_equal(pool_alloc(&pool, 0), memory + 16);
	free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_shorter_than_the_magic_is_plain),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_gzip_header_fields),
		cmocka_unit_test(test_zeroes_may_follow),
		cmocka_unit_test(test_skip_and_close_early),
		cmocka_unit_test(test_close_checks_what_was_not_read),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_padded_bomb),
		cmocka_unit_test(test_every_cut_is_refused),
		cmocka_unit_test(test_work_memory_too_small),
		cmocka_unit_test(test_pool),
		cmocka_unit_test(test_smallest_pools),
	};

	return cmocka_run_group_tests(tests, fill_data, NULL);
}
