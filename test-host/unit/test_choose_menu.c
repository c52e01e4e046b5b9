// SPDX-License-Identifier: MIT
/*
 * What a person does in the menu while a boot is on: select, edit, keep, look
 * at an entry, reset. The drawing itself is tested in test_menu.c and others.
 */
#include "choosing.h"

#define ALWAYS "menu=always\n"

/* After a row of 27 columns, up to column 80. */
#define BLANKS "                                                     "

/* The whole screen, as the README shows it. */
static void test_screen(void **state)
{
	(void)state;
	make_host("[global]\ntimeout=5\n"
		  "[debian]\ntitle=Debian with Xen\nxen=xen\nkernel=none\n"
		  "[previous]\ntitle=Debian with Xen, previous kernel\n"
		  "xen=xen\nkernel=pv\n"
		  "[memtest]\ntitle=Memory test\nefi=xen.efi\n");
	world_screen(80, 12);
	world.has_setup = true;
	type_after(1500, "k");
	type_after(100, "\r");
	type_after(100, "j\r");
	boot_entry("previous");
	assert_string_equal(
		shots[0],
		"Daybreak\n"
		"\n"
		"[> Debian with Xen (default)" BLANKS "]\n"
		"  Debian with Xen, previous kernel\n"
		"  Memory test\n"
		"  Firmware setup\n"
		"\n\n\n\n"
		"Starts in 4 seconds\n"
		"Enter start, h help, e edit, i information, d default, "
		"f firmware setup\n");
	assert_string_equal(
		shots[2],
		"Daybreak\n"
		"\n"
		"none: no such file (looked for \\boot\\none)\n"
		"\n"
		"[> Debian with Xen (refused)" BLANKS "]\n"
		"  Debian with Xen, previous kernel (default)\n"
		"  Memory test\n"
		"  Firmware setup\n"
		"\n\n\n"
		"Enter start, h help, e edit, i information, d default, "
		"f firmware setup\n");
	/* The screen is left blank, and the cursor as it was. */
	assert_string_equal(world_text(), "\n\n\n\n\n\n\n\n\n\n\n\n");
	assert_true(world.screen.has_cursor);
}

static void test_arrows(void **state)
{
	uint64_t shown;

	(void)state;
	make_entries(ALWAYS, "ggg", "");
	press_after(300, KEYSTROKE_DOWN);
	press_after(300, KEYSTROKE_DOWN);
	press_after(300, KEYSTROKE_UP);
	press_after(300, KEYSTROKE_ENTER);
	boot_entry("b");
	assert_string_equal(variable("LoaderEntrySelected"), "auto-b");
	assert_null(world_variable("LoaderEntryLastBooted"));
	shown = strtoull(variable("LoaderTimeMenuUSec"), NULL, 10);
	assert_true(shown && shown + 4 * 300000 <= booted.at * 1000);
}

/* What was typed before the menu was shown is not meant for it. */
static void test_typed_before(void **state)
{
	(void)state;
	make_entries(ALWAYS, "ggg", "");
	world_type("jj");
	press_after(300, KEYSTROKE_ENTER);
	boot_entry("a");
}

/* What is for one boot is used up even if a person then chooses another. */
static void test_instead_of_one_shot(void **state)
{
	struct state s;

	(void)state;
	make_entries(ALWAYS, "ggg", "");
	state_init(&s);
	state_set_name(s.once, "c");
	add_state(&s);
	set_variable("LoaderEntryOneShot", "auto-b");
	type_after(300, "Q");
	assert_int_equal(boot_it(), ST_OK);
	assert_shown(0, "> Entry B");
	assert_null(world_variable("LoaderEntryOneShot"));
	assert_string_equal(get_state().once, "");
	/* Only what was chosen for one boot is not the last one. */
	for (unsigned int i = 0; i < 2; i++) {
		make_entries(i ? ALWAYS : "", "ggg", "");
		set_variable("LoaderEntryDefault", "@saved");
		set_variable("LoaderEntryOneShot", "auto-b");
		press_after(300, KEYSTROKE_END);
		press_after(300, KEYSTROKE_ENTER);
		boot_entry(i ? "c" : "b");
		assert_int_equal(
			world_variable("LoaderEntryLastBooted") != NULL, i);
	}
}

/* The countdown starts the default, which need not be the first. */
static void test_countdown(void **state)
{
	(void)state;
	make_entries("timeout=2\ndefault=c\n", "ggg", "");
	boot_entry("c");
	assert_true(booted.at >= 2000 && booted.at < 2200);
}

/* The time in the menu is not the boot's. */
static void test_timing(void **state)
{
	const char *all;

	(void)state;
	make_entries("timeout=2\ntiming=yes\n", "g", "");
	boot_entry("a");
	all = strstr(log_info, ": all ");
	assert_non_null(all);
	assert_true(strtoul(all + strlen(": all "), NULL, 10) < 200);
}

/* Noise on a serial line does not stop it, and costs no time. */
static void test_noise(void **state)
{
	static const struct keystroke noise[] = {
		{ .name = KEYSTROKE_NONE },
		{ .name = KEYSTROKE_CHARACTER, .character = 0xff },
		{ .name = KEYSTROKE_CHARACTER, .character = '~' },
		{ .name = KEYSTROKE_F1 + 4 },
		{ .name = KEYSTROKE_ESCAPE },
	};

	(void)state;
	make_entries("timeout=3\n", "ggg", "");
	for (unsigned int i = 0; i < 10000; i++)
		world_press_after(i % 5 == 4, noise[i % COUNT(noise)]);
	boot_entry("a");
	assert_true(booted.at >= 3000 && booted.at < 3300);
	/* Without a clock it is the times without a key that are counted. */
	make_entries("timeout=3\n", "gg", "");
	world.no_clock = true;
	type_after(100, "~~~~");
	boot_entry("a");
	assert_int_equal(world.key_reads, 4 + 30);
}

/* As many keys that mean something: each is obeyed, and none is lost. */
static void test_many_keys(void **state)
{
	(void)state;
	make_entries(ALWAYS, "ggg", "");
	press_after(10, KEYSTROKE_DOWN);
	for (unsigned int i = 0; i < 5000; i++)
		world_type("jk");
	world_type("\r");
	boot_entry("b");
	assert_int_equal(world.next_key, 10002);
}

/* Written once, when the menu is left, whatever was pressed before. */
static void test_kept(void **state)
{
	struct world_file *f;
	struct state s;

	(void)state;
	make_entries("timeout=5\n", "ggg", "");
	state_init(&s);
	f = add_state(&s);
	for (const char *c = "ddjd+++-+jdd-kd"; *c; c++) {
		const char text[] = { *c, '\0' };

		type_after(50, text);
	}
	type_after(50, "\r");
	boot_entry("b");
	assert_shown(15, "> Entry B (default)");
	assert_shown(7, "Timeout: 8 seconds");
	assert_string_equal(variable("LoaderEntryDefault"), "auto-b");
	assert_true(world_variable("LoaderEntryDefault")->keep);
	assert_string_equal(variable("LoaderConfigTimeout"), "7");
	/* Default, timeout, and what is started. */
	assert_int_equal(f->written, 3);
	s = get_state();
	assert_string_equal(s.default_entry, "b");
	assert_int_equal(s.timeout, 7);
	cycle();
	boot_entry("b");
	assert_true(booted.at >= 7000);
}

/* On a host that can keep nothing, it is said. */
static void test_not_kept(void **state)
{
	(void)state;
	make_entries(ALWAYS, "gg", "");
	world.no_variables = true;
	type_after(50, "d");
	type_after(50, "\r");
	boot_entry("a");
	assert_string_equal(log_last,
			    "the default is not kept: there are no EFI "
			    "variables here, and no file daybreak.state");
}

/* The timeout that + begins with. */
static void test_timeout_begins(void **state)
{
	static const struct {
		const char *global, *shown;
	} by[] = {
		{ ALWAYS, "Timeout: 0, no menu" }, /* after "waits" */
		{ "menu=always\ntimeout=7\n", "Timeout: 8 seconds" },
		{ "menu=hidden\ntimeout=0\n", "Timeout: 1 second\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(by); i++) {
		make_entries(by[i].global, "gg", "");
		type_after(50, "x");
		type_after(50, "+");
		type_after(50, "Q");
		assert_int_equal(boot_it(), ST_OK);
		assert_shown(2, by[i].shown);
	}
}

static const struct {
	const char *key;
	bool has_setup;
	int reset; /* -1: none */
	const char *booted;
} resets[] = {
	{ "f", true, PLATFORM_FIRMWARE_SETUP, "" },
	{ "f", false, -1, "a" },
	{ "B", false, PLATFORM_REBOOT, "" },
	{ "O", false, PLATFORM_POWER_OFF, "" },
	{ "Q", false, -1, "" },
	/* Small letters are what noise is made of. */
	{ "b", false, -1, "a" },
	{ "q", false, -1, "a" },
};

/* What is to last was written before. */
static void check_kept(void)
{
	assert_non_null(variable("LoaderEntryDefault"));
}

static void test_resets(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(resets); i++) {
		make_entries(ALWAYS, "gg", "");
		world.has_setup = resets[i].has_setup;
		world.on_reset = check_kept;
		type_after(50, "d");
		type_after(50, resets[i].key);
		type_after(50, "\r");
		assert_int_equal(boot_it(), ST_OK);
		assert_string_equal(booted.entry, resets[i].booted);
		for (int r = 0; r <= PLATFORM_FIRMWARE_SETUP; r++)
			assert_int_equal(world.resets[r], r == resets[i].reset);
		assert_string_equal(variable("LoaderEntryDefault"), "auto-a");
	}
}

/* Whatever the firmware does not do is said over the entries. */
static void test_no_reset(void **state)
{
	unsigned int said = 0;

	(void)state;
	for (unsigned int n = 1; n < 120; n++) {
		make_entries(ALWAYS, "gg", "");
		world.fail_at = n;
		type_after(50, "B");
		type_after(50, "\r");
		boot_it();
		if (nr_shots == 2 &&
		    strstr(shots[1], "the firmware does not reset"))
			said++;
	}
	assert_int_equal(said, 1);
}

/* Firmware setup is a row as well, and no entry. */
static void test_setup_row(void **state)
{
	(void)state;
	make_entries(ALWAYS, "gg", "");
	world.has_setup = true;
	for (const char *c = "edi"; *c; c++) {
		const char text[] = { *c, '\0' };

		press_after(50, KEYSTROKE_END);
		type_after(50, text);
	}
	press_after(50, KEYSTROKE_ENTER);
	assert_int_equal(boot_it(), ST_OK);
	assert_string_equal(booted.entry, "");
	assert_shown(6, "> Firmware setup");
	assert_not_shown(6, "e edit");
	assert_int_equal(world.resets[PLATFORM_FIRMWARE_SETUP], 1);
	assert_null(world_variable("LoaderEntryDefault"));
	assert_null(world_variable("LoaderEntrySelected"));
}

/* Where the shell is, and what is said when it has come back. */
static const struct {
	const char *path, *said;
	uint64_t status;
} shells[] = {
	{ "\\shellx64.efi", "\\shellx64.efi: came back without an error", 0 },
	{ "\\EFI\\tools\\shellx64.efi",
	  "\\EFI\\tools\\shellx64.efi: came back with status 0xe", 14 },
};

/* The shell comes back to the menu, and nothing counts as refused. */
static void test_shell(void **state)
{
	static const uint8_t bytes[512] = "MZ";
	struct world_file *shell;

	(void)state;
	for (size_t i = 0; i < COUNT(shells); i++) {
		make_entries("timeout=9\n", "gg", "");
		shell = world_add(shells[i].path, bytes, sizeof(bytes));
		world.comes_back = true;
		world.application_status = shells[i].status;
		press_after(50, KEYSTROKE_END);
		press_after(50, KEYSTROKE_ENTER);
		press_after(30000, KEYSTROKE_DOWN);
		press_after(50, KEYSTROKE_ENTER);
		boot_entry("b");
		assert_int_equal(shell->started, 1);
		assert_shown(1, "> EFI shell");
		assert_shown(2, shells[i].said);
		assert_shown(2, "> Entry A (default)");
		assert_not_shown(2, "refused");
	}
}

/* Without it there is no row for it, nor for one of another CPU. */
static void test_no_shell(void **state)
{
	static const uint8_t bytes[512] = "MZ";

	(void)state;
	make_entries(ALWAYS, "gg", "");
	world_add("\\shellaa64.efi", bytes, sizeof(bytes));
	press_after(50, KEYSTROKE_END);
	press_after(50, KEYSTROKE_ENTER);
	boot_entry("b");
	assert_int_equal(log_errors + log_warnings, 0);
}

/* Editing. */

static const char x86_domains[] =
	"[global]\nmenu=always\n%s"
	"[a]\nxen=xen\noptions=dom0_mem=512M\nkernel=pv root=/dev/sda\n"
	"domains=b c\n"
	"[b]\nkernel=pv one\nmemory=64\n"
	"[c]\nkernel=pv two\nmemory=64\n"
	"[d]\nxen=xen\nkernel=pv three\n";

static char edited[2][128]; /* the domains' command lines */

static void note_edited(struct handoff *h)
{
	note_boot(h);
	for (unsigned int i = 0; h->domains && i < h->domains->nr; i++)
		snprintf(edited[i], sizeof(edited[i]), "%s",
			 h->domains->wanted[i].cmdline);
}

static void make_editing(const char *global)
{
	snprintf(conf, sizeof(conf), x86_domains, global);
	make_host(conf);
	world.on_leave = note_edited;
	memset(edited, 0, sizeof(edited));
}

static void test_edit(void **state)
{
	(void)state;
	make_editing("");
	type_after(300, "e");
	type_after(300, " sync_console");
	press_after(300, KEYSTROKE_DOWN);
	type_after(300, " single");
	press_after(300, KEYSTROKE_DOWN);
	press_after(300, KEYSTROKE_DOWN);
	press_after(300, KEYSTROKE_ENTER);
	type_after(300, " more");
	type_after(300, "\x18"); /* Ctrl-X */
	boot_entry("a");
	assert_string_equal(booted.xen, "xen dom0_mem=512M sync_console");
	assert_non_null(strstr(booted.kernel, "pv root=/dev/sda single"));
	assert_string_equal(edited[0], "one");
	assert_string_equal(edited[1], "two more");
	/* Nothing of it is left for the next boot. */
	cycle();
	world.on_leave = note_edited;
	type_after(300, "\r");
	boot_entry("a");
	assert_string_equal(booted.xen, "xen dom0_mem=512M");
	assert_string_equal(edited[1], "two");
}

static void test_edit_screen(void **state)
{
	(void)state;
	make_editing("");
	type_after(300, "e");
	type_after(300, "x");
	press_after(300, KEYSTROKE_ESCAPE);
	type_after(300, "\r");
	boot_entry("a");
	assert_shown(1, "dom0_mem=512M\n");
	assert_shown(1, "root=/dev/sda\n");
	assert_shown(2, "dom0_mem=512Mx\n");
	assert_shown(3, "> a (default)");
	assert_string_equal(booted.xen, "xen dom0_mem=512M");
}

/* What domains are told of their links is not in the lines that are edited. */
static void test_edit_linked(void **state)
{
	static const char text[] =
		"[global]\nmenu=always\n"
		"[a]\nxen=xen\noptions=dom0_mem=512M\nkernel=pv\n"
		"domains=b c\n"
		"[b]\ntype=pvh\nkernel=pvh one\nmemory=64\n"
		"[c]\nkernel=pv two\nmemory=64\nlink=b\n";

	(void)state;
	make_host(text);
	world.on_leave = note_edited;
	memset(edited, 0, sizeof(edited));
	type_after(300, "e");
	for (unsigned int i = 0; i < 3; i++)
		press_after(300, KEYSTROKE_DOWN);
	press_after(300, KEYSTROKE_ENTER);
	type_after(300, " more");
	type_after(300, "\x18"); /* Ctrl-X */
	boot_entry("a");
	assert_shown(1, "two\n");
	assert_string_equal(edited[0], "one daybreak.link=c:2:3:0xfeff7000");
	assert_string_equal(edited[1], "two more daybreak.link=b:1:3:2");
}

/* What follows -- in the load options belongs to Xen's line. */
static void test_edit_extra(void **state)
{
	(void)state;
	make_editing("");
	type_after(300, "e");
	type_after(300, " noreboot");
	type_after(300, "\x18");
	assert_int_equal(world_boot(&boot_x86, NULL, "loglvl=all"), ST_OK);
	assert_string_equal(booted.xen,
			    "xen dom0_mem=512M loglvl=all noreboot");
}

/* An edited entry that is refused is not edited at the next attempt. */
static void test_edit_refused(void **state)
{
	(void)state;
	make_editing("");
	file_named("m.img")->path = "gone";
	type_after(300, "e");
	type_after(300, "\x15"); /* Ctrl-U: dom0_mem= is missing then */
	type_after(300, "\x18");
	type_after(300, "\r");
	boot_entry("a");
	assert_int_equal(log_errors, 1);
	assert_shown(3, "dom0_mem=");
	assert_shown(3, "> a (refused)");
	assert_string_equal(booted.xen, "xen dom0_mem=512M");
}

static void test_no_editor(void **state)
{
	(void)state;
	make_editing("editor=no\n");
	type_after(300, "e");
	type_after(300, "j\r");
	boot_entry("d");
	assert_shown(0, "Enter start, h help, i information");
}

/* A line that the editor has no room for is not cut. */
static void test_edit_too_long(void **state)
{
	int n = snprintf(conf, sizeof(conf),
			 "[global]\nmenu=always\n[a]\nxen=xen\nkernel=pv ");

	(void)state;
	memset(conf + n, 'x', 4200);
	snprintf(conf + n + 4200, 2, "\n");
	make_host(conf);
	type_after(300, "e");
	type_after(300, "Q");
	assert_int_equal(boot_it(), ST_OK);
	assert_shown(1, "a: the line of dom0 is longer than the 4095 bytes");
}

static void check_arm(struct handoff *h)
{
	static const char *const texts[] = { "loglvl=all sync_console",
					     "console=hvc0 single",
					     "quiet more" };
	const struct file tree = tree_file(&h->tree);

	note_boot(h);
	for (size_t i = 0; i < COUNT(texts); i++) {
		bool found = false;
		size_t size = strlen(texts[i]);

		for (uint64_t at = 0; at + size < tree.bytes.size; at++)
			found = found || !memcmp(tree.bytes.base + at, texts[i],
						 size + 1);
		if (!found)
			fail_msg("\"%s\" is not in the tree", texts[i]);
	}
}

static void test_edit_arm(void **state)
{
	(void)state;
	make_arm("[global]\nmenu=always\n"
		 "[a]\nxen=xen-arm\noptions=loglvl=all\n"
		 "kernel=Image console=hvc0\ndomains=b\n"
		 "[b]\nkernel=Image quiet\nmemory=64\n");
	world_screen(80, 25);
	watch();
	world.on_leave = check_arm;
	type_after(300, "e");
	type_after(300, " sync_console");
	press_after(300, KEYSTROKE_DOWN);
	type_after(300, " single");
	press_after(300, KEYSTROKE_DOWN);
	press_after(300, KEYSTROKE_ENTER);
	type_after(300, " more");
	press_after(300, KEYSTROKE_ENTER);
	press_after(300, KEYSTROKE_DOWN);
	press_after(300, KEYSTROKE_ENTER); /* on "Boot" */
	assert_int_equal(world_boot(&boot_arm, NULL, NULL), ST_OK);
	assert_string_equal(booted.entry, "a");
}

static void check_arguments(const struct platform_application *app)
{
	assert_string_equal(app->arguments, "one more");
}

/* Another application's arguments, and a kernel's without Xen. */
static void test_edit_others(void **state)
{
	(void)state;
	make_host("[global]\nmenu=always\n[a]\nefi=xen.efi one\n");
	world.on_start = check_arguments;
	type_after(300, "e");
	type_after(300, " more");
	type_after(300, "\x18");
	assert_int_equal(boot_it(), ST_OK);
	assert_int_equal(file_named("xen.efi")->started, 1);
	make_host("[global]\nmenu=always\n"
		  "[a]\nhypervisor=none\nkernel=pvh quiet\n");
	type_after(300, "e");
	type_after(300, " more");
	type_after(300, "\x18");
	boot_entry("a");
	assert_string_equal(booted.xen, "quiet more");
}

/* Information. */

static void test_information(void **state)
{
	(void)state;
	make_host("[global]\nmenu=always\n"
		  "[a]\nxen=xen\nkernel=none\n"
		  "[b]\nxen=xen\noptions=console=com1\nkernel=pv x\n"
		  "[c]\nefi=xen.efi one\n");
	type_after(300, "j");
	type_after(300, "i");
	press_after(300, KEYSTROKE_ESCAPE);
	type_after(300, "j");
	type_after(300, "i");
	type_after(300, "q");
	type_after(300, "k\r");
	boot_entry("b");
	assert_shown(2, "[Information");
	assert_shown(2, "\nEntry \"b\" of daybreak.conf\n  xen xen, 8 KiB\n");
	assert_shown(2, "\nHand-off: multiboot2, boot services kept\n"
			"  xen               xen, 20 KiB in memory\n");
	assert_shown(2, "  command           xen console=com1\n");
	assert_shown(3, "[> b");
	assert_shown(5, "\nHand-off: xen.efi is started as an EFI application\n"
			"  file              \\boot\\xen.efi\n"
			"  load options      one\n");
	assert_shown(6, "[> c");
	assert_int_equal(file_named("xen.efi")->started, 0);
	assert_int_equal(log_errors + log_warnings, 0);
	assert_false(world.says_less);
}

/* An entry that would be refused: why, instead of a page. */
static void test_information_refused(void **state)
{
	(void)state;
	make_entries(ALWAYS, "gb", "");
	type_after(300, "j");
	type_after(300, "i");
	type_after(300, "k");
	type_after(300, "\r");
	boot_entry("a");
	assert_shown(2, "none: no such file");
	/* It was not started. */
	assert_shown(2, "[> Entry B  ");
}

/* A page that is longer than there is room for says so at its end. */
static void test_information_long(void **state)
{
	int n = snprintf(conf, sizeof(conf),
			 "[global]\nmenu=always\n[a]\nxen=xen\n"
			 "options=dom0_mem=512M\nkernel=pv\ndomains=");

	(void)state;
	for (unsigned int i = 0; i < DOMAIN_MAX; i++)
		n += snprintf(conf + n, sizeof(conf) - (size_t)n, "d%u ", i);
	for (unsigned int i = 0; i < DOMAIN_MAX; i++)
		n += snprintf(conf + n, sizeof(conf) - (size_t)n,
			      "\n[d%u]\nkernel=pv\nmemory=32", i);
	make_host(conf);
	type_after(300, "i");
	press_after(300, KEYSTROKE_END);
	type_after(300, "q");
	type_after(300, "Q");
	assert_int_equal(boot_it(), ST_OK);
	assert_shown(2, "\n... and more than there is room for\n");
	assert_shown(3, "> a (default)");
}

/* A menu of many rows: the last one is reached, and shown. */
static void test_many(void **state)
{
	int n = snprintf(conf, sizeof(conf), "[global]\nmenu=always\n");

	(void)state;
	for (unsigned int i = 0; i < 200; i++)
		n += snprintf(conf + n, sizeof(conf) - (size_t)n,
			      "[e%u]\nxen=xen\nkernel=pv\n", i);
	make_host(conf);
	press_after(300, KEYSTROKE_END);
	press_after(300, KEYSTROKE_ENTER);
	boot_entry("e199");
	assert_shown(1, "[> e199");
	assert_not_shown(1, "  e9\n");
}

/* A press of e or i over and over leaves nothing behind. */
static void test_again_and_again(void **state)
{
	(void)state;
	make_editing("");
	for (unsigned int i = 0; i < 40; i++) {
		type_after(50, i % 2 ? "e" : "i");
		press_after(50, KEYSTROKE_ESCAPE);
	}
	type_after(50, "\r");
	boot_entry("a");
	assert_int_equal(log_errors + log_warnings, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_screen),
		cmocka_unit_test(test_arrows),
		cmocka_unit_test(test_typed_before),
		cmocka_unit_test(test_instead_of_one_shot),
		cmocka_unit_test(test_countdown),
		cmocka_unit_test(test_timing),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_not_kept),
		cmocka_unit_test(test_timeout_begins),
		cmocka_unit_test(test_resets),
		cmocka_unit_test(test_no_reset),
		cmocka_unit_test(test_setup_row),
		cmocka_unit_test(test_shell),
		cmocka_unit_test(test_no_shell),
		cmocka_unit_test(test_edit),
		cmocka_unit_test(test_edit_screen),
		cmocka_unit_test(test_edit_linked),
		cmocka_unit_test(test_edit_extra),
		cmocka_unit_test(test_edit_refused),
		cmocka_unit_test(test_no_editor),
		cmocka_unit_test(test_edit_too_long),
		cmocka_unit_test(test_edit_arm),
		cmocka_unit_test(test_edit_others),
		cmocka_unit_test(test_information),
		cmocka_unit_test(test_information_refused),
		cmocka_unit_test(test_information_long),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_again_and_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
