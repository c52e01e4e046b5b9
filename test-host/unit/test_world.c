// SPDX-License-Identifier: MIT
/*
 * The tests' platform, as far as other tests believe it without looking: its
 * screen, keys, variables, and files that are written.
 */
#include "platform.h"
#include "support.h"

#define MIB	 (1ULL << 20)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define STATE	 "\\boot\\state"

static uint8_t file[16];

static void make(void)
{
	world_make(MIB, MIB, 0);
	world_screen(8, 3);
	memset(file, '.', sizeof(file));
	world_add_writable("state", file, sizeof(file));
	world_add("config", "abc", 3);
	log_clear();
}

static void test_screen(void **state)
{
	static const uint16_t text[] = { 'a', 0xe4, ' ', 'c', 'd',
					 'e', 'f',  'g', 'h', 0 };
	unsigned int columns, rows;

	(void)state;
	make();
	assert_true(platform_screen_size(&columns, &rows));
	assert_int_equal(columns, 8);
	assert_int_equal(rows, 3);
	platform_screen_clear();
	assert_true(world.screen.in_use);
	assert_string_equal(world_text(), "\n\n\n");
	platform_screen_row(0, text, 1, 3);
	platform_screen_row(1, text + 6, 0, 8);
	platform_screen_row(2, text, 0, 0);
	platform_screen_row(3, text, 0, 0);
	assert_string_equal(world_row(0), "a[\xc3\xa4 ]cdefg");
	assert_string_equal(world_text(), "a[\xc3\xa4 ]cdefg\n"
					  "[fgh     ]\n"
					  "a\xc3\xa4 cdef\n");
	assert_int_equal(world.screen.nr_painted, 3);
	platform_screen_cursor(1, 2);
	assert_true(world.screen.has_cursor);
	assert_int_equal(world.screen.cursor_row, 1);
	assert_int_equal(world.screen.cursor_column, 2);
	platform_screen_hide_cursor();
	assert_false(world.screen.has_cursor);
	platform_screen_end();
	assert_false(world.screen.in_use);
	world_make(MIB, MIB, 0);
	assert_false(platform_screen_size(&columns, &rows));
	assert_int_equal(columns + rows, 0);
}

static void test_keys(void **state)
{
	struct keystroke key;

	(void)state;
	make();
	world_press(KEYSTROKE_ESCAPE);
	world_type("a\rQ");
	platform_forget_keys();
	assert_false(platform_read_key(5, &key));
	world_type("b");
	world_press_after(300, (struct keystroke){ .name = KEYSTROKE_UP });
	assert_true(platform_read_key(0, &key));
	assert_int_equal(key.name, KEYSTROKE_CHARACTER);
	assert_int_equal(key.character, 'b');
	platform_forget_keys(); /* the other one was not pressed yet */
	assert_false(platform_read_key(100, &key));
	assert_int_equal(key.name, KEYSTROKE_NONE);
	assert_false(platform_read_key(199, &key));
	assert_true(platform_read_key(1, &key));
	assert_int_equal(key.name, KEYSTROKE_UP);
	assert_false(platform_read_key(1000, &key));
	assert_int_equal(platform_uptime(), (5 + 300 + 1000) * 1000);
}

static void test_variables(void **state)
{
	uint8_t out[4];
	uint64_t size;

	(void)state;
	make();
	assert_int_equal(platform_get_variable("A", out, 4, &size),
			 ST_NOT_FOUND);
	assert_int_equal(platform_set_variable("A", "xyz", 4, true), ST_OK);
	assert_int_equal(platform_set_variable("A", "xyz", 4, true), ST_OK);
	assert_int_equal(world.variable_writes, 1);
	assert_int_equal(platform_set_variable("B", "v", 2, false), ST_OK);
	assert_int_equal(platform_get_variable("A", out, 4, &size), ST_OK);
	assert_int_equal(size, 4);
	assert_string_equal(out, "xyz");
	assert_int_equal(log_warnings, 0);
	assert_int_equal(platform_get_variable("A", out, 3, &size),
			 ST_TOO_LARGE);
	assert_int_equal(log_warnings, 1);
	world_power_cycle();
	assert_non_null(world_variable("A"));
	assert_null(world_variable("B"));
	assert_int_equal(platform_delete_variable("A"), ST_OK);
	assert_int_equal(platform_delete_variable("A"), ST_OK);
	assert_null(world_variable("A"));
	world.no_variables = true;
	assert_int_equal(platform_set_variable("A", "x", 1, true),
			 ST_UNSUPPORTED);
	assert_int_equal(platform_delete_variable("A"), ST_UNSUPPORTED);
	assert_int_equal(platform_get_variable("A", out, 4, &size),
			 ST_UNSUPPORTED);
}

static void test_write(void **state)
{
	static const struct {
		const char *path;
		uint64_t offset, size;
		enum status status;
		unsigned int warnings;
	} rows[] = {
		{ STATE, 12, 4, ST_OK, 0 },
		{ STATE, 13, 4, ST_TRUNCATED, 1 },
		{ STATE, 17, 0, ST_TRUNCATED, 1 },
		{ STATE, UINT64_MAX, 4, ST_TRUNCATED, 1 },
		{ "\\boot\\config", 0, 1, ST_IO, 1 },
		{ "\\state", 0, 1, ST_NOT_FOUND, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make();
		assert_int_equal(platform_write("state", rows[i].path,
						rows[i].offset, "1234",
						rows[i].size),
				 rows[i].status);
		assert_int_equal(log_warnings, rows[i].warnings);
		assert_int_equal(log_errors, 0);
		assert_memory_equal(file, "............", 12);
		assert_memory_equal(file + 12, i ? "...." : "1234", 4);
	}
	/* The power is cut in the middle. */
	make();
	world.fail_at = 1;
	assert_int_equal(platform_write("state", STATE, 4, "1234", 4), ST_IO);
	assert_memory_equal(file, "....12..", 8);
}

static void test_reset(void **state)
{
	(void)state;
	make();
	assert_int_equal(platform_reset(PLATFORM_POWER_OFF), ST_OK);
	assert_int_equal(world.resets[PLATFORM_POWER_OFF], 1);
	assert_int_equal(world.resets[PLATFORM_REBOOT], 0);
	assert_true(world.left);
	world_power_cycle();
	assert_false(world.left);
	assert_false(platform_has_setup());
	assert_refused(platform_reset(PLATFORM_FIRMWARE_SETUP), ST_UNSUPPORTED,
		       "does not offer its setup");
	assert_false(world.left);
	world.has_setup = true;
	assert_int_equal(platform_reset(PLATFORM_FIRMWARE_SETUP), ST_OK);
}

/* Pages that are kept stay until they are freed by themselves. */
static void test_kept(void **state)
{
	uint8_t *pages[3];

	(void)state;
	make();
	for (size_t i = 0; i < 3; i++) {
		pages[i] = platform_alloc(MEMMAP_PAGE, MEMMAP_ADDR_MAX - 1);
		assert_non_null(pages[i]);
		memset(pages[i], 'a' + (int)i, MEMMAP_PAGE);
	}
	platform_keep(pages[1]);
	for (int i = 0; i < 2; i++) {
		platform_free_all();
		assert_int_equal(world.ram.nr_blocks, 1);
		assert_int_equal(pages[1][MEMMAP_PAGE - 1], 'b');
	}
	assert_false(world_is_clean());
	platform_free(pages[1]);
	assert_true(world_is_clean());
}

static void test_verify(void **state)
{
	const struct file pe = { .name = "a.efi" };

	(void)state;
	make();
	assert_int_equal(platform_security(), PLATFORM_OPEN);
	assert_int_equal(platform_image().bytes.size, 0);
	assert_int_equal(platform_verify(pe), ST_OK);
	world.distrusts = true;
	assert_refused(platform_verify(pe), ST_UNSUPPORTED,
		       "a.efi: the signature is not good");
	assert_int_equal(world.verified, 2);
}

/* Every one of these calls can fail, and says so. */
static void test_each_call_fails(void **state)
{
	unsigned int columns, rows;
	struct keystroke key;
	uint64_t size;

	(void)state;
#define FAIL_NEXT (world.fail_at = world.calls + 1)
	make();
	world_type("a");
	world_set_variable("A", "x", 1, true);
	FAIL_NEXT;
	assert_false(platform_screen_size(&columns, &rows));
	FAIL_NEXT;
	assert_false(platform_read_key(1, &key));
	FAIL_NEXT;
	assert_int_equal(platform_get_variable("A", &key, 1, &size), ST_IO);
	FAIL_NEXT;
	assert_int_equal(platform_set_variable("A", "y", 1, true), ST_IO);
	FAIL_NEXT;
	assert_int_equal(platform_delete_variable("A"), ST_IO);
	assert_memory_equal(world_variable("A")->bytes, "x", 1);
	assert_int_equal(log_warnings, 3);
	FAIL_NEXT;
	assert_refused(platform_reset(PLATFORM_REBOOT), ST_IO, "not reset");
#undef FAIL_NEXT
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_screen),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_verify),
		cmocka_unit_test(test_each_call_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
