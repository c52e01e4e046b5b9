// SPDX-License-Identifier: MIT
/*
 * The state file: what is written is read again, whatever is cut off, and
 * whatever else is there is refused without a failure.
 */
#include "support.h"

#include <daybreak/fnv.h>
#include <daybreak/state.h>

#define NAME  "daybreak.state"
#define CHECK 504 /* where a record's checksum is */

static uint8_t disk[4 * STATE_RECORD];

static int setup(void **state)
{
	(void)state;
	memset(disk, 0, sizeof(disk));
	log_clear();
	return 0;
}

static void read_disk(uint64_t size, struct state *out)
{
	memset(out, 0xa5, sizeof(*out));
	log_clear();
	state_read((struct file){ NAME, { disk, size } }, out);
	assert_int_equal(log_errors, 0);
}

static void write_disk(struct state *state)
{
	uint8_t record[STATE_RECORD];
	uint64_t at = state_write(state, record);

	memcpy(disk + at, record, sizeof(record));
	state_written(state);
}

/* Makes record index's checksum right again. */
static void mend(unsigned int index)
{
	uint8_t *r = disk + index * STATE_RECORD;
	uint64_t sum = fnv_bytes(FNV_START, r, CHECK);

	memcpy(r + CHECK, &sum, sizeof(sum));
}

static void assert_same(const struct state *a, const struct state *b)
{
	uint8_t x[STATE_RECORD], y[STATE_RECORD];

	assert_int_equal(state_write(a, x), state_write(b, y));
	assert_memory_equal(x, y, sizeof(x));
}

static void assert_empty(const struct state *s)
{
	struct state empty;

	state_init(&empty);
	assert_same(s, &empty);
	assert_int_equal(s->timeout, TIMEOUT_UNSET);
	assert_int_equal(s->timeout_once, TIMEOUT_UNSET);
	assert_int_equal(s->nr_counters, 0);
}

static void specimen(struct state *s)
{
	state_init(s);
	state_set_name(s->once, "rescue");
	state_set_name(s->default_entry, "debian");
	state_set_name(s->last, "old");
	state_set_refused(s, "new", "vmlinuz: is no kernel");
	s->timeout = 5;
	s->timeout_once = TIMEOUT_FORCE;
	s->nr_counters = 2;
	s->counters[0] = (struct state_counter){ 0x1122334455667788, 0xaabbccdd,
						 0x0102, true };
	s->counters[1] = (struct state_counter){ 1, 2, 3, false };
	s->sequence = 0x11223343;
}

static void test_fnv(void **state)
{
	(void)state;
	/* The test vectors of draft-eastlake-fnv, appendix C. */
	assert_int_equal(fnv_string(""), UINT64_C(0xcbf29ce484222325));
	assert_int_equal(fnv_string("a"), UINT64_C(0xaf63dc4c8601ec8c));
	assert_int_equal(fnv_string("foobar"), UINT64_C(0x85944171f73967e8));
	assert_int_equal(fnv_bytes(fnv_string("foo"), "bar", 3),
			 fnv_string("foobar"));
}

/* Other programs read the file: its bytes must not change. */
static void test_bytes(void **state)
{
	static const struct {
		unsigned int at, size;
		const char *bytes;
	} rows[] = {
		{ 0, 16, "DB state\1\0\2\0\x44\x33\x22\x11" },
		{ 16, 8, "\5\0\0\0\xff\xff\xff\xff" },
		{ 24, 7, "rescue" },
		{ 72, 7, "debian" },
		{ 120, 4, "old" },
		{ 168, 4, "new" },
		{ 216, 22, "vmlinuz: is no kernel" },
		{ 312, 16,
		  "\x88\x77\x66\x55\x44\x33\x22\x11\xdd\xcc\xbb\xaa\2\1\1\0" },
		{ 328, 16, "\1\0\0\0\0\0\0\0\2\0\0\0\3\0\0\0" },
		{ 344, 8, "\0\0\0\0\0\0\0\0" },
	};
	struct state s;
	uint64_t sum;

	(void)state;
	specimen(&s);
	write_disk(&s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_memory_equal(disk + rows[i].at, rows[i].bytes,
				    rows[i].size);
	sum = fnv_bytes(FNV_START, disk, CHECK);
	assert_memory_equal(disk + CHECK, &sum, sizeof(sum));
}

static void test_turns(void **state)
{
	uint8_t record[STATE_RECORD];
	struct state s, again;

	(void)state;
	specimen(&s);
	for (unsigned int i = 0; i < 5; i++) {
		assert_int_equal(state_write(&s, record), i % 2 * STATE_RECORD);
		/* Until it is written, it goes to the same place. */
		assert_int_equal(state_write(&s, record), i % 2 * STATE_RECORD);
		s.timeout = i;
		write_disk(&s);
		read_disk(i ? STATE_SIZE : STATE_RECORD, &again);
		assert_int_equal(log_warnings, 0);
		assert_same(&again, &s);
		assert_int_equal(again.timeout, i);
		assert_int_equal(again.sequence, 0x11223344 + i);
		assert_string_equal(again.once, "rescue");
		assert_string_equal(again.default_entry, "debian");
		assert_string_equal(again.last, "old");
		assert_string_equal(again.refused, "new");
		assert_string_equal(again.reason, "vmlinuz: is no kernel");
		assert_int_equal(again.timeout_once, TIMEOUT_FORCE);
		assert_int_equal(again.nr_counters, 2);
		assert_memory_equal(again.counters, s.counters,
				    2 * sizeof(s.counters[0]));
	}
}

/* Power is cut while a record is written: any part of it is there. */
static void test_torn(void **state)
{
	uint8_t before[STATE_SIZE], record[STATE_RECORD];
	struct state s, old, read;

	(void)state;
	specimen(&s);
	s.sequence = UINT32_MAX - 2; /* and the number wraps around */
	state_init(&old);
	for (unsigned int turn = 0; turn < 6; turn++) {
		uint64_t at = state_write(&s, record);

		memcpy(before, disk, sizeof(before));
		for (unsigned int n = 0; n < STATE_RECORD; n++) {
			memcpy(disk, before, sizeof(before));
			memcpy(disk + at, record, n);
			read_disk(STATE_SIZE, &read);
			assert_same(&read, &old);
		}
		memcpy(disk + at, record, sizeof(record));
		state_written(&s);
		read_disk(STATE_SIZE, &read);
		assert_same(&read, &s);
		old = s;
		s.timeout = turn;
		s.nr_counters = turn;
	}
}

static void test_sequence(void **state)
{
	static const struct {
		uint32_t first, second;
		unsigned int used; /* record */
		unsigned int warnings;
	} rows[] = {
		{ 1, 2, 1, 0 },
		{ 2, 1, 0, 0 },
		{ UINT32_MAX, 0, 1, 0 },
		{ 0, UINT32_MAX, 0, 0 },
		{ 0x7fffffff, 0x80000000, 1, 0 },
		{ 0, 0x7fffffff, 1, 0 },
		{ 0x7fffffff, 0, 0, 0 },
		/* As far apart as can be: the first, whichever it is. */
		{ 0, 0x80000000, 0, 0 },
		{ 0x80000000, 0, 0, 0 },
		{ 7, 7, 0, 1 },
	};
	struct state s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		state_init(&s);
		s.sequence = rows[i].first - 1;
		s.timeout = 0;
		write_disk(&s);
		s.sequence = rows[i].second - 1;
		s.timeout = 1;
		write_disk(&s);
		read_disk(STATE_SIZE, &s);
		assert_int_equal(s.timeout, rows[i].used);
		assert_int_equal(s.record, rows[i].used);
		assert_int_equal(log_warnings, rows[i].warnings);
		if (log_warnings)
			assert_string_equal(log_last,
					    NAME ": both records have the "
						 "number 7, the first one is "
						 "used");
	}
	/* Equal records with equal numbers are copies. */
	memcpy(disk + STATE_RECORD, disk, STATE_RECORD);
	read_disk(STATE_SIZE, &s);
	assert_int_equal(log_warnings, 0);
	assert_int_equal(s.record, 0);
}

static void test_sizes(void **state)
{
	static const uint64_t empty[] = { 0, 1, 511 };
	struct state s, read;

	(void)state;
	specimen(&s);
	write_disk(&s);
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		read_disk(empty[i], &read);
		assert_empty(&read);
		assert_int_equal(log_warnings, 1);
		assert_non_null(strstr(log_last, "bytes have no valid record, "
						 "nothing is remembered"));
	}
	state_read((struct file){ NAME, { NULL, 0 } }, &read);
	assert_empty(&read);
	/* The second record is not there yet, is cut, is blank. */
	read_disk(STATE_RECORD, &read);
	assert_same(&read, &s);
	assert_int_equal(log_warnings, 0);
	read_disk(STATE_RECORD + 1, &read);
	assert_same(&read, &s);
	assert_string_equal(log_last, NAME ": record 2 is damaged, the other "
					   "one is used");
	read_disk(STATE_SIZE, &read);
	assert_same(&read, &s);
	assert_int_equal(log_warnings, 0);
	/* More than two records. */
	write_disk(&s);
	memset(disk + STATE_SIZE, 0x5a, STATE_SIZE);
	read_disk(2 * STATE_SIZE, &read);
	assert_same(&read, &s);
	assert_int_equal(log_warnings, 0);
	/* All zeros. */
	memset(disk, 0, sizeof(disk));
	read_disk(STATE_SIZE, &read);
	assert_empty(&read);
	assert_int_equal(log_warnings, 1);
}

/* One field is broken; with a right checksum, unless that is the field. */
static void test_fields(void **state)
{
	static const struct {
		unsigned int at;
		uint8_t value;
		bool mended;
		const char *text;
	} rows[] = {
		{ 0, 'd', true, "have no valid record" },
		{ 8, 2, true, "is of another version" },
		{ 9, 1, true, "is of another version" },
		{ 8, 2, false, "have no valid record" },
		{ 10, 13, true, "have no valid record" }, /* counters */
		{ 10, 1, true, "have no valid record" },
		{ 11, 1, true, "have no valid record" },
		{ 12, 9, false, "have no valid record" },
		{ 19, 0x80, true, "have no valid record" }, /* timeout */
		{ 18, 0x3e, true, "have no valid record" },
		{ 20, 0xfc, true, "have no valid record" },
		{ 31, 1, true,
		  "have no valid record" }, /* after a name's NUL */
		{ 71, 1, true, "have no valid record" },
		{ 119, 1, true, "have no valid record" },
		{ 167, 1, true, "have no valid record" },
		{ 215, 1, true, "have no valid record" },
		{ 311, 1, true, "have no valid record" },
		{ 326, 2, true, "have no valid record" }, /* flags */
		{ 327, 1, true, "have no valid record" },
		{ 344, 1, true,
		  "have no valid record" }, /* an unused counter */
		{ 503, 1, true, "have no valid record" },
		{ 504, 1, false, "have no valid record" },
		{ 511, 1, false, "have no valid record" },
	};
	struct state s, read;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(disk, 0, sizeof(disk));
		specimen(&s);
		write_disk(&s);
		assert_int_not_equal(disk[rows[i].at], rows[i].value);
		disk[rows[i].at] = rows[i].value;
		if (rows[i].mended)
			mend(0);
		read_disk(STATE_SIZE, &read);
		assert_empty(&read);
		assert_int_equal(log_warnings, 1);
		if (!strstr(log_last, rows[i].text))
			fail_msg("row %zu: %s", i, log_last);
		/* The other record is used, and this one written next. */
		write_disk(&s);
		memcpy(disk + STATE_SIZE, disk, STATE_SIZE);
		read_disk(STATE_SIZE, &read);
		assert_same(&read, &s);
		assert_int_equal(log_warnings, 1);
		assert_string_equal(
			log_last,
			strstr(rows[i].text, "version")
				? NAME ": record 1 is of another version of "
				       "Daybreak, the other one is used"
				: NAME ": record 1 is damaged, the other one "
				       "is used");
		assert_int_equal(state_write(&read, disk), 0);
	}
}

/* Texts that do not end, and an empty one with something after it. */
static void test_texts(void **state)
{
	static const struct {
		unsigned int at, size;
	} fields[] = {
		{ 24, 48 }, { 72, 48 }, { 120, 48 }, { 168, 48 }, { 216, 96 }
	};
	struct state s;

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		for (unsigned int n = 0; n < 3; n++) {
			uint8_t *field = disk + fields[i].at;

			memset(disk, 0, sizeof(disk));
			state_init(&s);
			write_disk(&s);
			if (n == 0)
				field[1] = 'x';
			else
				memset(field, 'x', fields[i].size - n % 2);
			/* The text could go on in the next one. */
			if (n == 2 && i < 4)
				field[fields[i].size] = 'x';
			mend(0);
			read_disk(STATE_SIZE, &s);
			assert_int_equal(log_warnings, n != 1);
		}
}

/* The highest values that are valid. */
static void test_limits(void **state)
{
	static const uint32_t timeouts[] = { 0,
					     1,
					     TIMEOUT_MAX,
					     TIMEOUT_DISABLED,
					     TIMEOUT_UNSET,
					     TIMEOUT_FORCE };
	struct state s, read;

	(void)state;
	state_init(&s);
	s.nr_counters = STATE_MAX_COUNTERS;
	for (unsigned int i = 0; i < STATE_MAX_COUNTERS; i++)
		s.counters[i] = (struct state_counter){ i + 1, UINT32_MAX - i,
							UINT16_MAX, i % 2 };
	for (size_t i = 0; i < sizeof(timeouts) / sizeof(timeouts[0]); i++) {
		s.timeout = timeouts[i];
		s.timeout_once = timeouts[5 - i];
		write_disk(&s);
		read_disk(i ? STATE_SIZE : STATE_RECORD, &read);
		assert_same(&read, &s);
		assert_int_equal(read.timeout, timeouts[i]);
		assert_int_equal(log_warnings, 0);
		assert_memory_equal(read.counters, s.counters,
				    sizeof(s.counters));
	}
}

#define TEN	"0123456789"
#define NAME_47 TEN TEN TEN TEN "1234567"

static void test_names(void **state)
{
	/* Each is different from every other one. */
	static const char *const names[] = {
		"a",
		"A",
		"debian 12",
		NAME_47,
		NAME_47 "8",
		NAME_47 "9",
		TEN TEN "0123456789"
			"\xc3\xa9" NAME_47,
	};
	const size_t nr = sizeof(names) / sizeof(names[0]);
	char field[STATE_NAME_MAX] = "";

	(void)state;
	for (size_t i = 0; i < nr; i++) {
		assert_true(state_set_name(field, names[i]));
		assert_false(state_set_name(field, names[i]));
		for (size_t k = 0; k < nr; k++)
			assert_int_equal(state_has_name(field, names[k]),
					 i == k);
	}
	assert_true(state_set_name(field, NAME_47));
	assert_string_equal(field, NAME_47);
	assert_true(state_set_name(field, NAME_47 "8"));
	assert_string_equal(field, TEN TEN TEN "~1bcddd2874dabffd");
	/* A character is not cut in two. */
	state_set_name(field, TEN TEN "012345678"
				      "\xc3\xa9" NAME_47);
	assert_memory_equal(field, TEN TEN "012345678~", 30);
	assert_true(state_set_name(field, ""));
	assert_false(state_set_name(field, NULL));
	assert_false(state_has_name(field, ""));
	assert_false(state_has_name(field, "a"));
	for (size_t i = 0; i < sizeof(field); i++)
		assert_int_equal(field[i], 0);
}

static void test_refused(void **state)
{
	char sentence[200];
	struct state s;

	(void)state;
	state_init(&s);
	assert_false(state_set_refused(&s, NULL, NULL));
	assert_true(state_set_refused(&s, "a", "bad\nthing"));
	assert_string_equal(s.refused, "a");
	assert_string_equal(s.reason, "bad?thing");
	assert_false(state_set_refused(&s, "a", "bad\nthing"));
	assert_true(state_set_refused(&s, "b", "bad\nthing"));
	assert_true(state_set_refused(&s, "b", "bad"));
	memset(sentence, 'x', sizeof(sentence));
	sentence[95] = '\0';
	assert_true(state_set_refused(&s, "b", sentence));
	assert_string_equal(s.reason, sentence);
	sentence[95] = 'x';
	sentence[199] = '\0';
	assert_true(state_set_refused(&s, "b", sentence));
	assert_int_equal(strlen(s.reason), 95);
	assert_string_equal(s.reason + 91, "x...");
	assert_true(state_set_refused(&s, NULL, NULL));
	assert_string_equal(s.refused, "");
	assert_string_equal(s.reason, "");
	assert_empty(&s);
}

static void test_once(void **state)
{
	struct state s;

	(void)state;
	specimen(&s);
	assert_true(state_use_once(&s));
	assert_string_equal(s.once, "");
	assert_int_equal(s.timeout_once, TIMEOUT_UNSET);
	assert_string_equal(s.default_entry, "debian");
	assert_int_equal(s.timeout, 5);
	assert_false(state_use_once(&s));
	s.timeout_once = 0;
	assert_true(state_use_once(&s));
	state_set_name(s.once, "a");
	assert_true(state_use_once(&s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_fnv, setup),
		cmocka_unit_test_setup(test_bytes, setup),
		cmocka_unit_test_setup(test_turns, setup),
		cmocka_unit_test_setup(test_torn, setup),
		cmocka_unit_test_setup(test_sequence, setup),
		cmocka_unit_test_setup(test_sizes, setup),
		cmocka_unit_test_setup(test_fields, setup),
		cmocka_unit_test_setup(test_texts, setup),
		cmocka_unit_test_setup(test_limits, setup),
		cmocka_unit_test_setup(test_names, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_once, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
