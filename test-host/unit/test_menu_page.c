// SPDX-License-Identifier: MIT
/*
 * The screens that daybreak-menu(7) and the README show are those that are
 * drawn. Of the first row only the loader's version may differ.
 */
#include "choosing.h"

#include <stdlib.h>

#define PAGE   "tools/daybreak-menu.7"
#define README "README.md"

static const char config[] =
	"[global]\ntimeout=5\n"
	"[debian]\ntitle=Debian with Xen\nxen=xen\noptions=dom0_mem=2G\n"
	"kernel=vmlinuz root=/dev/vda2 quiet\ndomains=web\n"
	"[previous]\ntitle=Debian with Xen, previous kernel\nxen=xen\n"
	"kernel=pv\n"
	"[memtest]\ntitle=Memory test\nefi=/EFI/memtest86+/memtest.efi\n"
	"[web]\nkernel=vmlinuz console=hvc0\nmemory=256\n";

/* The host of all screens, with 14 rows. */
static void make_debian(bool is_whole)
{
	make_host(config);
	if (is_whole)
		world_add("vmlinuz", pv.bytes, KERNEL_MAX);
	world_screen(80, 14);
	world.has_setup = true;
}

/* Appends a character of the file's text. */
static void put(struct text *out, char c, bool is_roff)
{
	if (is_roff && c == '\\')
		text_append(out, "\\e", 2);
	else if (is_roff && c == '-')
		text_append(out, "\\-", 2);
	else
		text_append(out, &c, 1);
}

/*
 * What the file has to show: the rows of the screen after the first, without
 * what marks reverse text, blanks at the end, and empty rows at the top.
 */
static void write_rows(const char *shot, bool is_roff, struct text *out)
{
	const char *row = strchr(shot, '\n') + 1;
	const char *indent = is_roff ? "" : "    ";

	while (*row == '\n')
		row++;
	for (; *row; row = strchr(row, '\n') + 1) {
		size_t n = strcspn(row, "\n");

		while (n && strchr(" ]", row[n - 1]))
			n--;
		if (n)
			text_append(out, indent, strlen(indent));
		for (size_t i = 0; i < n; i++)
			if (!strchr("[]", row[i]))
				put(out, row[i], is_roff);
		text_append(out, "\n", 1);
	}
}

static char *read_text(const char *name)
{
	static char text[256 * 1024];
	FILE *f = fopen(name, "rb");

	if (!f)
		fail_msg("%s: not there; run the test in the top folder", name);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	return text;
}

/* Rows that the screen leaves empty may be fewer in the file. */
static void squeeze(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (strncmp(from, "\n\n\n", 3))
			*to++ = *from;
	*to = '\0';
}

static void assert_in(const char *name, const char *shot)
{
	static char rows[8192];
	struct text t;

	text_init(&t, rows, sizeof(rows));
	write_rows(shot, !strcmp(name, PAGE), &t);
	squeeze(rows);
	if (!strstr(read_text(name), rows))
		fail_msg("%s does not show\n%s", name, rows);
}

static void test_menu(void **state)
{
	(void)state;
	make_debian(true);
	type_after(1500, "k");
	type_after(100, "Q");
	assert_int_equal(boot_it(), ST_OK);
	assert_in(PAGE, shots[0]);
	assert_in(README, shots[0]);
}

static void test_refused(void **state)
{
	(void)state;
	make_debian(false);
	type_after(1500, "k");
	type_after(100, "\r");
	type_after(100, "Q");
	boot_it();
	assert_in(PAGE, shots[2]);
	assert_in(README, shots[2]);
}

static void test_editor(void **state)
{
	(void)state;
	make_debian(true);
	type_after(100, "e");
	press_after(100, KEYSTROKE_DOWN);
	type_after(100, " single");
	press_after(100, KEYSTROKE_ESCAPE);
	type_after(100, "Q");
	assert_int_equal(boot_it(), ST_OK);
	assert_in(PAGE, shots[9]);
}

static void test_help(void **state)
{
	(void)state;
	make_debian(true);
	world_screen(80, 25);
	type_after(100, "h");
	press_after(100, KEYSTROKE_ESCAPE);
	type_after(100, "Q");
	assert_int_equal(boot_it(), ST_OK);
	assert_in(PAGE, shots[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_menu),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_editor),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
