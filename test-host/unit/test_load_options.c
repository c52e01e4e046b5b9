// SPDX-License-Identifier: MIT
/*
 * Load options in each form that firmware passes them, and their words.
 */
#include "support.h"

#include <daybreak/load_options.h>
#include <daybreak/utf16.h>

static char text[LOAD_OPTIONS_MAX];
static struct options options;
static uint8_t bytes[4 * LOAD_OPTIONS_MAX];

static int setup(void **state)
{
	(void)state;
	memset(bytes, 0, sizeof(bytes));
	log_clear();
	return 0;
}

static void parse(uint64_t size)
{
	memset(text, 0xa5, sizeof(text));
	load_options_parse((struct span){ bytes, size }, text, &options);
}

/*
 * Writes s as UTF-16 at that offset, without a NUL; returns the offset after
 * it.
 */
static uint64_t put_units(uint64_t at, const char *s)
{
	while (*s) {
		uint32_t c = utf8_next(&s);
		uint16_t units[2] = { (uint16_t)c, 0 };
		uint64_t size = 2;

		if (c > 0xffff) {
			units[0] = (uint16_t)(0xd7c0 + (c >> 10));
			units[1] = (uint16_t)(0xdc00 | (c & 0x3ff));
			size = 4;
		}
		memcpy(&bytes[at], units, size);
		at += size;
	}
	return at;
}

static void parse_text(const char *s)
{
	memset(bytes, 0, sizeof(bytes));
	parse(put_units(0, s) + 2);
}

static void assert_text(const char *got, const char *wanted)
{
	if (!wanted)
		assert_null(got);
	else
		assert_string_equal(got, wanted);
}

static void assert_options(const char *config, const char *section,
			   const char *xen)
{
	assert_text(options.config, config);
	assert_text(options.section, section);
	assert_text(options.xen, xen);
}

static void test_words(void **state)
{
	static const struct {
		const char *text, *config, *section, *xen;
	} rows[] = {
		{ "", NULL, NULL, "" },
		{ "daybreakx64.efi", NULL, NULL, "" },
		{ "daybreakx64.efi second", NULL, "second", "" },
		{ "daybreakx64 second", NULL, "second", "" },
		{ "second", NULL, NULL, "" },
		{ "x.efi first second", NULL, "second", "" },
		{ "x", NULL, NULL, "" },
		{ "x second.efi", NULL, "second.efi", "" },
		{ "  x.efi\t\tsecond \t", NULL, "second", "" },
		{ "x.efi\r\nsecond\r\n", NULL, "second", "" },
		{ "-cfg=a.cfg second", "a.cfg", "second", "" },
		{ "x.efi -cfg=a.cfg", "a.cfg", NULL, "" },
		{ "x.efi -cfg a.cfg s", "a.cfg", "s", "" },
		{ "x.efi /cfg=a.cfg", "a.cfg", NULL, "" },
		{ "x.efi -cfg", NULL, NULL, "" },
		{ "x.efi s -- a=1  \"b\" --", NULL, "s", "a=1  \"b\" --" },
		{ "x.efi --", NULL, NULL, "" },
		{ "-- a", NULL, NULL, "a" },
		{ "x.efi \"my entry\"", NULL, "my entry", "" },
		{ "x.efi -cfg=\"my file.cfg\"", "my file.cfg", NULL, "" },
		{ "x.efi \"-cfg=my file.cfg\" s", "my file.cfg", "s", "" },
		{ "x.efi \"\" s", NULL, "s", "" },
		{ "\"\\EFI\\my folder\\x.efi\" s", NULL, "s", "" },
		{ "\"\\EFI\\a\\x.efi\"", NULL, NULL, "" },
		{ "\\EFI\\my folder\\x.EFI s", NULL, "s", "" },
		{ "FS0:\\my own folder\\x.efi", NULL, NULL, "" },
		{ "FS0:\\folder\\x -cfg=y.efi", "y.efi", NULL, "" },
		{ "\\folder\\x second", NULL, "second", "" },
		/* What ends such a path. */
		{ "\\my .efi", NULL, NULL, "" },
		{ "\\my x.dfi", NULL, "x.dfi", "" },
		{ "\\my x.egi", NULL, "x.egi", "" },
		{ "\\my x.efh", NULL, "x.efh", "" },
		{ "x.efi k\xc3\xb6nig -cfg=\xe2\x82\xac.cfg",
		  "\xe2\x82\xac.cfg", "k\xc3\xb6nig", "" },
		{ "x.efi \xf0\x9f\x98\x80", NULL, "\xf0\x9f\x98\x80", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t size = strlen(rows[i].text);

		parse_text(rows[i].text);
		assert_options(rows[i].config, rows[i].section, rows[i].xen);
		/* The same, with one byte per character. */
		memset(bytes, 0, sizeof(bytes));
		memcpy(bytes, rows[i].text, size);
		parse(size);
		assert_options(rows[i].config, rows[i].section, rows[i].xen);
		parse(size + 1);
		assert_options(rows[i].config, rows[i].section, rows[i].xen);
	}
	assert_int_equal(log_warnings + log_errors, 0);
}

static void test_switches(void **state)
{
	(void)state;
	parse_text("x.efi -basevideo");
	assert_true(options.keep_video && !options.help);
	parse_text("x.efi -help");
	assert_true(options.help && !options.keep_video);
	parse_text("-?");
	assert_true(options.help);
	parse_text("x.efi -unheard s");
	assert_options(NULL, "s", "");
	assert_int_equal(log_warnings, 1);
	assert_non_null(strstr(log_last, "unknown option \"unheard\""));
	parse_text("x.efi \"two words");
	assert_options(NULL, "two words", "");
	assert_non_null(strstr(log_last, "before \"two words\" is not closed"));
}

/* How UTF-16 text may end. */
static void test_ends(void **state)
{
	uint64_t end = put_units(0, "x.efi second");
	static const char *const more[] = { "", "\0", "\0\0", "\0\0\0",
					    "\0\0\0\0\0\0\0" };

	(void)state;
	for (uint64_t n = 0; n < sizeof(more) / sizeof(more[0]); n++) {
		parse(end + n);
		assert_options(NULL, "second", "");
	}
	bytes[end] = 's'; /* half a character */
	parse(end + 1);
	assert_options(NULL, "second", "");
	/* The first EFI shell put the current folder after the NUL. */
	bytes[end] = 0;
	end = put_units(end + 2, "fs0:\\other folder");
	parse(end + 2);
	assert_options(NULL, "second", "");
	bytes[0] = 0xff; /* a byte order mark */
	bytes[1] = 0xfe;
	end = put_units(2, "-cfg=a.cfg third");
	parse(end);
	assert_options("a.cfg", "third", "");
}

/* An EFI_LOAD_OPTION with a device path of two nodes. */
static uint64_t put_option(uint32_t attributes, const char *description)
{
	static const uint8_t paths[] = { 4, 4, 10, 0,	 'x',  0, 0,
					 0, 0, 0,  0x7f, 0xff, 4, 0 };
	uint16_t size = sizeof(paths);
	uint64_t at;

	memset(bytes, 0, sizeof(bytes));
	memcpy(bytes, &attributes, 4);
	memcpy(&bytes[4], &size, 2);
	at = put_units(6, description) + 2;
	memcpy(&bytes[at], paths, sizeof(paths));
	return at + sizeof(paths);
}

static void test_whole_option(void **state)
{
	static const uint32_t attributes[] = { 1, 0, 9, 0x101, 3 };
	uint64_t at, end;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		at = put_option(attributes[i], "Xen host");
		parse(at); /* no optional data */
		assert_options(NULL, NULL, "");
		end = put_units(at, "second -- a");
		parse(end);
		assert_options(NULL, "second", "a");
		parse(end + 2);
		assert_options(NULL, "second", "a");
		end = put_units(at, "x.efi -cfg=a.cfg");
		parse(end);
		assert_options("a.cfg", NULL, "");
		put_option(attributes[i], "Xen host");
		memcpy(&bytes[at], "second", 6);
		parse(at + 6);
		assert_options(NULL, "second", "");
	}
	end = put_units(put_option(1, ""), "second");
	parse(end);
	assert_options(NULL, "second", "");
	/* No path, only its end. */
	memset(bytes, 0, sizeof(bytes));
	memcpy(bytes, "\1\0\0\0\4\0\0\0\x7f\xff\4\0", 12);
	parse(put_units(12, "second"));
	assert_options(NULL, "second", "");
	assert_int_equal(log_warnings + log_errors, 0);
}

/* With one field broken, it is neither an EFI_LOAD_OPTION nor text. */
static void test_broken_option(void **state)
{
	static const struct {
		uint64_t at; /* from the end of the paths if negative */
		uint8_t value;
	} rows[] = {
		{ 2, 1 },
		{ 4, 3 },
		{ 4, 13 },
		{ 5, 0xff },
		{ (uint64_t)-1, 1 },
		{ (uint64_t)-4, 4 },
		{ (uint64_t)-3, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t at = put_option(1, "Xen"), end;

		end = put_units(at, "second");
		bytes[rows[i].at < at ? rows[i].at : at + rows[i].at] =
			rows[i].value;
		log_clear();
		parse(end);
		assert_null(options.section);
		assert_int_equal(log_warnings, 1);
		assert_non_null(strstr(log_last, "not text, passed over"));
	}
}

static void test_garbage(void **state)
{
	static const struct {
		uint64_t size;
		const char *bytes;
	} rows[] = {
		{ 4, "\1\2\3\4" },
		{ 5, "x\x7fyz\1" },
		{ 4, "x\x7fyz" },
		{ 2, "\x80\0" },
		/* Less than a quarter is ASCII. */
		{ 16, "a\0\0\1\1\1\2\1\3\1\4\1\5\1\6\1" },
		/* An EFI_LOAD_OPTION, but for its description's NUL. */
		{ 20, "\1\0\0\0\14\0aaa\x7f\xff\4\0-cfg=ab" },
		{ 6, "\x1b\0[\0002\0" },
		{ 12, "k\xf6nig xen.gz" }, /* neither form */
		{ 16, "\x12\x34\xab\xcd\xe3\x77\x12\x4b\x9f\x11\x87\x65\x43\x21"
		      "\x0f\xed" },
		{ 8, "a\0\x3d\xd8 \0b\0" }, /* half of a surrogate pair */
	};
	uint64_t end;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		log_clear();
		memcpy(bytes, rows[i].bytes, rows[i].size);
		parse(rows[i].size);
		assert_options(NULL, NULL, "");
		assert_int_equal(log_warnings, 1);
		assert_non_null(strstr(log_last, "not text, passed over"));
	}
	log_clear();
	memset(bytes, 0, sizeof(bytes));
	for (uint64_t size = 0; size < 8; size++) {
		parse(size);
		assert_options(NULL, NULL, "");
	}
	load_options_parse((struct span){ NULL, 0 }, text, &options);
	assert_int_equal(log_warnings, 0);
	for (end = 0; end < 2 * LOAD_OPTIONS_MAX - 2; end += 2)
		bytes[end] = 'a';
	parse(end);
	assert_int_equal(log_warnings, 0);
	bytes[end] = 'a';
	parse(end + 2);
	assert_non_null(strstr(log_last, "longer than 4095 bytes"));
	memset(bytes, 'a', LOAD_OPTIONS_MAX);
	log_clear();
	parse(LOAD_OPTIONS_MAX);
	assert_non_null(strstr(log_last, "longer than 4095 bytes"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_words, setup),
		cmocka_unit_test_setup(test_switches, setup),
		cmocka_unit_test_setup(test_ends, setup),
		cmocka_unit_test_setup(test_whole_option, setup),
		cmocka_unit_test_setup(test_broken_option, setup),
		cmocka_unit_test_setup(test_garbage, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
