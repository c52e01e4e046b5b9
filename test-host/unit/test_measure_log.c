// SPDX-License-Identifier: MIT
/*
 * A log of two algorithms and three events; then it is cut, or one field is
 * broken at a time. And the table of final events.
 */
#include "support.h"

#include <daybreak/measure_log.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static uint8_t bytes[1024];
static uint64_t at, last;

static void put(uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		bytes[at++] = value >> 8 * i;
}

static void put_event(const char *data)
{
	put(4, 4);
	put(0xd, 4);
	put(2, 4);
	put(0x4, 2); /* SHA-1 */
	at += 20;
	put(0xb, 2); /* SHA-256 */
	at += 32;
	put(strlen(data), 4);
	memcpy(bytes + at, data, strlen(data));
	at += strlen(data);
}

static void build(void)
{
	memset(bytes, 0, sizeof(bytes));
	at = 0;
	put(0, 4);
	put(3, 4); /* EV_NO_ACTION */
	at += 20;
	put(37, 4);
	memcpy(bytes + at, "Spec ID Event03", 16);
	at += 24;
	put(2, 4);
	put(0x4, 2);
	put(20, 2);
	put(0xb, 2);
	put(32, 2);
	put(0, 1); /* no vendor's bytes */
	put_event("one");
	put_event("");
	last = at;
	put_event("the last one");
}

/* Uses a copy on the heap, so that ASan reports a read past the end. */
static enum status measure(uint64_t have, uint64_t last_at, uint64_t *size)
{
	uint8_t *block = malloc(have ? have : 1);
	enum status st;

	memcpy(block, bytes, have);
	log_clear();
	st = measure_log_size((struct span){ block, have }, last_at, size);
	free(block);
	return st;
}

static void test_size(void **state)
{
	uint64_t size;

	(void)state;
	build();
	assert_int_equal(measure(at, last, &size), ST_OK);
	assert_int_equal(size, at);
	assert_int_equal(measure(sizeof(bytes), last, &size), ST_OK);
	assert_int_equal(size, at);
	/* Only the first event. */
	assert_int_equal(measure(at, 0, &size), ST_OK);
	assert_int_equal(size, 69);
	assert_int_equal(measure(at, 69, &size), ST_OK);
	assert_int_equal(size, 69 + 12 + 22 + 34 + 4 + 3);
}

static void test_records(void **state)
{
	static const char *const says[] = { "one", "", "the last one" };
	struct measure_record record;
	struct measure_log log;
	struct span digest;

	(void)state;
	build();
	log_clear();
	assert_int_equal(
		measure_log_open((struct file){ "log", { bytes, at } }, &log),
		ST_OK);
	for (size_t i = 0; i < COUNT(says); i++) {
		const uint8_t *start = bytes + log.at;

		assert_int_equal(measure_log_next(&log, &record), ST_OK);
		assert_int_equal(record.pcr, 4);
		assert_int_equal(record.type, 0xd);
		assert_int_equal(record.data.size, strlen(says[i]));
		assert_memory_equal(record.data.base, says[i],
				    record.data.size);
		assert_true(measure_log_digest(&log, &record, 0x4, &digest));
		assert_ptr_equal(digest.base, start + 14);
		assert_int_equal(digest.size, 20);
		assert_true(measure_log_digest(&log, &record, 0xb, &digest));
		assert_ptr_equal(digest.base, start + 36);
		assert_int_equal(digest.size, 32);
		assert_false(measure_log_digest(&log, &record, 0xc, &digest));
	}
	assert_int_equal(log.at, at);
	assert_refused(measure_log_next(&log, &record), ST_TRUNCATED,
		       "log: the event at byte ");
	assert_int_equal(log.at, at);
}

static void test_cut(void **state)
{
	uint64_t size;

	(void)state;
	build();
	for (uint64_t have = 0; have < at; have++)
		assert_refused(measure(have, last, &size), ST_TRUNCATED,
			       "the TPM's log: the event at byte 0x");
}

static void test_no_such_last(void **state)
{
	uint64_t size;

	(void)state;
	build();
	for (uint64_t i = 1; i < 2 * at; i++)
		if (i != 69 && i != last && i != 69 + 75)
			assert_refused(measure(at, i, &size), ST_TRUNCATED,
				       "is broken");
	assert_refused(measure(at, UINT64_MAX, &size), ST_TRUNCATED, "broken");
}

static void test_refused(void **state)
{
	static const struct {
		uint64_t at;
		uint8_t value;
		enum status status;
		const char *says;
	} rows[] = {
		{ 28, 0xff, ST_TRUNCATED, "the event at byte 0x11f is broken" },
		{ 31, 0xff, ST_TRUNCATED, "the event at byte 0x0 is broken" },
		{ 32, 's', ST_INVALID,
		  "the TPM's log: is no log of a TPM 2, which begins with" },
		{ 56, 17, ST_INVALID, "is no log of a TPM 2" },
		{ 60, 5, ST_TRUNCATED, "the event at byte 0x45 is broken" },
		{ 69 + 8, 17, ST_TRUNCATED, "the event at byte 0x45" },
		{ 69 + 12, 9, ST_TRUNCATED, "the event at byte 0x45" },
		{ 69 + 68 + 3, 0xff, ST_TRUNCATED, "the event at byte 0x45" },
	};
	uint64_t size;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		build();
		bytes[rows[i].at] = rows[i].value;
		assert_refused(measure(at, last, &size), rows[i].status,
			       rows[i].says);
	}
}

static void test_final(void **state)
{
	const struct span log = { bytes, 69 };
	uint64_t start, size;

	(void)state;
	for (unsigned int nr = 0; nr < 3; nr++) {
		build();
		start = at;
		put(1, 8);
		put(nr, 8);
		put_event("last");
		put_event("of all");
		assert_int_equal(
			measure_final_size(
				log, (struct span){ bytes + start, at - start },
				&size),
			ST_OK);
		assert_int_equal(size, nr * 76 + (nr > 1 ? 2 : 0));
		for (uint64_t have = 0; have < 16 + size; have++) {
			log_clear();
			assert_refused(
				measure_final_size(
					log,
					(struct span){ bytes + start, have },
					&size),
				ST_TRUNCATED, "is broken");
		}
	}
	bytes[start + 15] = 0x80; /* a number that no memory holds */
	log_clear();
	assert_refused(
		measure_final_size(
			log, (struct span){ bytes + start, at - start }, &size),
		ST_TRUNCATED, "is broken");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_no_such_last),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_final),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
