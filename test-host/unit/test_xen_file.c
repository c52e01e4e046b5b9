// SPDX-License-Identifier: MIT
/*
 * Under which names a hypervisor is searched for, what its file is taken for,
 * and what xen.efi is told.
 */
#include "configs.h"

#include <daybreak/pe.h>
#include <daybreak/xen_file.h>

#include <stdio.h>

static void assert_names(const char *config_name, enum config_dialect dialect,
			 const char *const *expected)
{
	struct entry e = { .config = config_name, .dialect = dialect };
	char name[XEN_FILE_NAME_MAX];
	unsigned int n = 0;

	for (; expected[n]; n++) {
		assert_true(xen_file_name(&e, n, name));
		assert_string_equal(name, expected[n]);
	}
	assert_false(xen_file_name(&e, n, name));
	assert_false(xen_file_name(&e, n + 1, name));
}

#define NAMES(config_name, dialect, ...)                                       \
	assert_names(config_name, dialect,                                     \
		     (const char *const[]){ __VA_ARGS__, NULL })

static void test_names(void **state)
{
	(void)state;
	NAMES("daybreak.conf", CONFIG_DAYBREAK, "xen.gz", "xen", "xen.efi");
	NAMES("xen.cfg", CONFIG_XEN, "xen.gz", "xen", "xen.efi");
	/* FAT ignores case, so that is the same name. */
	NAMES("XEN.CFG", CONFIG_XEN, "xen.gz", "xen", "xen.efi");
	NAMES("xen-4.17.cfg", CONFIG_XEN, "xen.gz", "xen", "xen-4.17.efi",
	      "xen.efi");
	NAMES("BOOTX64.CFG", CONFIG_XEN, "xen.gz", "xen", "BOOTX64.efi",
	      "xen.efi");
	NAMES("a.cfg", CONFIG_XEN, "xen.gz", "xen", "a.efi", "xen.efi");
	NAMES("xen.cfg.cfg", CONFIG_XEN, "xen.gz", "xen", "xen.cfg.efi",
	      "xen.efi");
	NAMES("/EFI/a\\xen-4.cfg", CONFIG_XEN, "/EFI/a\\xen.gz", "/EFI/a\\xen",
	      "/EFI/a\\xen-4.efi", "/EFI/a\\xen.efi");
	NAMES("../xen/host.conf", CONFIG_DAYBREAK, "../xen/xen.gz",
	      "../xen/xen", "../xen/xen.efi");
	NAMES("a.cfg/host", CONFIG_DAYBREAK, "a.cfg/xen.gz", "a.cfg/xen",
	      "a.cfg/xen.efi");
	NAMES(".cfg", CONFIG_XEN, "xen.gz", "xen", "xen.efi");
}

static void test_beside(void **state)
{
	static const struct entry e = { .config = "sub/xen.cfg" };
	char buf[64];
	struct text t;

	(void)state;
	text_init(&t, buf, sizeof(buf));
	xen_file_beside(&e, "vmlinuz", &t);
	assert_string_equal(buf, "sub/vmlinuz");
	text_init(&t, buf, sizeof(buf));
	xen_file_beside(&e, "\\vmlinuz", &t);
	assert_string_equal(buf, "\\vmlinuz");
}

static void test_missing(void **state)
{
	struct entry e = { .config = "daybreak.conf",
			   .dialect = CONFIG_DAYBREAK,
			   .name = "host" };

	(void)state;
	assert_refused(xen_file_missing(&e, NULL), ST_NOT_FOUND,
		       "daybreak.conf: entry \"host\" has no xen=, and none of "
		       "xen.gz, xen and xen.efi is beside the configuration");
	e.dialect = CONFIG_XEN;
	e.config = "a/xen-4.17.cfg";
	assert_refused(xen_file_missing(&e, "a/xen.efi"), ST_NOT_FOUND,
		       "a/xen-4.17.cfg: no Xen for entry \"host\": none of "
		       "xen.gz, xen, xen-4.17.efi and xen.efi is beside the "
		       "configuration: a/xen.efi there is Daybreak itself");
}

static struct file bytes(const char *name, const char *s)
{
	return (struct file){ name, { (const uint8_t *)s, strlen(s) } };
}

static void test_start(void **state)
{
	struct entry e = { .config = "xen.cfg",
			   .dialect = CONFIG_XEN,
			   .name = "host" };
	enum xen_start how;

	(void)state;
	assert_int_equal(xen_file_start(&e, bytes("xen", "\177ELF"), &how),
			 ST_OK);
	assert_int_equal(how, XEN_BY_MULTIBOOT2);
	/* A xen.efi that is not a PE. */
	assert_int_equal(xen_file_start(&e, bytes("xen.efi", "M"), &how),
			 ST_OK);
	assert_int_equal(how, XEN_BY_MULTIBOOT2);
	assert_int_equal(xen_file_start(&e, bytes("xen.efi", "MZ"), &how),
			 ST_OK);
	assert_int_equal(how, XEN_AS_APPLICATION);

	e.dialect = CONFIG_DAYBREAK;
	e.config = "daybreak.conf";
	assert_int_equal(xen_file_start(&e, bytes("xen", "\177ELF"), &how),
			 ST_OK);
	assert_int_equal(how, XEN_BY_MULTIBOOT2);
	log_clear();
	assert_refused(xen_file_start(&e, bytes("xen.efi", "MZ"), &how),
		       ST_UNSUPPORTED,
		       "daybreak.conf: entry \"host\" has no xen=, and beside "
		       "the configuration there is neither xen.gz nor xen but "
		       "xen.efi, an EFI application;");
	e.xen.path = "xen-4.17-amd64.efi";
	assert_refused(
		xen_file_start(&e, bytes(e.xen.path, "MZ"), &how),
		ST_UNSUPPORTED,
		"xen-4.17-amd64.efi: is an EFI application, and an entry "
		"of daybreak.conf starts Xen by multiboot2: name its ELF "
		"with xen=, as xen.gz (Debian has "
		"/boot/xen-4.17-amd64.gz beside xen-4.17-amd64.efi)");
}

/* A PE of at most two sections, with text after the headers. */
struct small_pe {
	uint8_t mz[PE_OFFSET_AT];
	uint32_t offset;
	struct pe_header header;
	struct pe_section sections[2];
	char text[64];
};

static struct small_pe make_pe(const char *section, const char *text_of_it)
{
	struct small_pe pe = {
		.mz = "MZ",
		.offset = offsetof(struct small_pe, header),
		.header = { .signature = PE_SIGNATURE,
			    .nr_sections = 1,
			    .optional_size =
				    sizeof(struct pe_header) - PE_OPTIONAL_AT },
		.sections = { { .file_size = (uint32_t)strlen(text_of_it),
				.offset = offsetof(struct small_pe, text) } },
	};

	memcpy(pe.sections[0].name, section, strlen(section));
	memcpy(pe.text, text_of_it, strlen(text_of_it));
	return pe;
}

static bool is_daybreak(const struct small_pe *pe, size_t size)
{
	uint8_t *exact = malloc(size);
	bool is_own;

	assert_non_null(exact);
	memcpy(exact, pe, size);
	is_own = xen_file_is_daybreak((struct span){ exact, size });
	free(exact);
	return is_own;
}

#define SBAT_LINE "sbat,1,SBAT Version,sbat,1,url\n"

static void test_is_daybreak(void **state)
{
	struct small_pe pe = make_pe(".sbat", SBAT_LINE "daybreak,1,D");

	(void)state;
	assert_true(is_daybreak(&pe, sizeof(pe)));
	for (size_t size = 0; size < offsetof(struct small_pe, text); size++)
		assert_false(is_daybreak(&pe, size));
	pe.sections[0].offset = UINT32_MAX;
	assert_false(is_daybreak(&pe, sizeof(pe)));
	pe = make_pe(".sbat", SBAT_LINE "xen,1,Xen\ndaybreak,1,D");
	assert_false(is_daybreak(&pe, sizeof(pe)));
	pe = make_pe(".sbat", SBAT_LINE "daybrea");
	assert_false(is_daybreak(&pe, sizeof(pe)));
	pe = make_pe(".sbat", SBAT_LINE "daybreak,");
	assert_true(is_daybreak(&pe, sizeof(pe)));
	pe.sections[0].file_size--;
	assert_false(is_daybreak(&pe, sizeof(pe)));
	pe = make_pe(".sbat", SBAT_LINE "daybreaks,1,D");
	assert_false(is_daybreak(&pe, sizeof(pe)));
	pe = make_pe(".text", SBAT_LINE "daybreak,1,D");
	assert_false(is_daybreak(&pe, sizeof(pe)));
	pe = make_pe(".sbat", SBAT_LINE "daybreak,1,D");
	/* In the second of two sections; then there is only the first. */
	pe.sections[1] = pe.sections[0];
	pe.sections[0] = (struct pe_section){ .name = ".text" };
	pe.header.nr_sections = 2;
	assert_true(is_daybreak(&pe, sizeof(pe)));
	pe.header.nr_sections = 1;
	assert_false(is_daybreak(&pe, sizeof(pe)));
	pe = make_pe(".sbat", SBAT_LINE "daybreak,1,D");
	pe.header.signature++;
	assert_false(is_daybreak(&pe, sizeof(pe)));
}

#define OPTIONS_MAX 96

static enum status options_of(const char *section, const char *extra,
			      bool keep_video, char *out)
{
	struct text t;

	text_init(&t, out, OPTIONS_MAX);
	assert_int_equal(resolve(section), ST_OK);
	entry.extra = extra;
	log_clear();
	return xen_file_options(&config, &entry, "xen.efi", keep_video, &t);
}

static void test_options(void **state)
{
	static const struct {
		const char *text, *section, *extra;
		bool keep_video;
		const char *expected;
	} rows[] = {
		{ "kernel=k\n", NULL, "", false, "xen.efi -cfg=xen.cfg" },
		{ "[a]\nkernel=k\n", "a", "", false, "xen.efi -cfg=xen.cfg a" },
		{ "[global]\ndefault=a\n[a]\nkernel=k\n", NULL, "", true,
		  "xen.efi -basevideo -cfg=xen.cfg a" },
		{ "[a~!]\nkernel=k\n", "a~!", "", false,
		  "xen.efi -cfg=xen.cfg a~!" },
		{ "[a]\nkernel=k\n", "a", "loglvl=all x", false,
		  "xen.efi -cfg=xen.cfg a -- loglvl=all x" },
		/* No "--" with nothing after it: older releases crash. */
		{ "[a]\nkernel=k\n", "a", "  ", false,
		  "xen.efi -cfg=xen.cfg a" },
		{ "[a]\nkernel=k\n", "a", "  x ", false,
		  "xen.efi -cfg=xen.cfg a -- x" },
		/*
		 * A default= that cannot be passed as a word is left to
		 * xen.efi.
		 */
		{ "[global]\ndefault=a b\n[a b]\nkernel=k\n", NULL, "", false,
		  "xen.efi -cfg=xen.cfg" },
		{ "[global]\ndefault=-a\n[-a]\nkernel=k\n", NULL, "", false,
		  "xen.efi -cfg=xen.cfg" },
	};
	char out[OPTIONS_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		parse(CONFIG_XEN, rows[i].text);
		assert_int_equal(options_of(rows[i].section, rows[i].extra,
					    rows[i].keep_video, out),
				 ST_OK);
		assert_string_equal(out, rows[i].expected);
	}
}

static void test_options_name_the_leaf(void **state)
{
	char out[OPTIONS_MAX];
	struct text t;

	(void)state;
	parse(CONFIG_XEN, "[a]\nkernel=k\n");
	assert_int_equal(resolve("a"), ST_OK);
	entry.config = "/EFI/x y\\xen-4.cfg";
	text_init(&t, out, sizeof(out));
	assert_int_equal(xen_file_options(&config, &entry, "x", false, &t),
			 ST_OK);
	assert_string_equal(out, "xen.efi -cfg=xen-4.cfg a");
	entry.config = "/EFI/x y.cfg";
	assert_refused(xen_file_options(&config, &entry, "x", false, &t),
		       ST_UNSUPPORTED,
		       "/EFI/x y.cfg: xen.efi cannot be told this name");
}

static void test_options_refused(void **state)
{
	static const char *const names[] = { "a b", "-a", "/a", "\xc3\xa4" };
	char out[OPTIONS_MAX], s[64];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(s, sizeof(s), "[global]\ndefault=x\n[%s]\nkernel=k\n",
			 names[i]);
		parse(CONFIG_XEN, s);
		assert_refused(options_of(names[i], "", false, out),
			       ST_UNSUPPORTED,
			       "xen.cfg: xen.efi cannot be told to boot [");
	}
	parse(CONFIG_XEN, "[a]\nkernel=k\n");
	memset(s, 'x', sizeof(s) - 1);
	s[sizeof(s) - 1] = '\0';
	assert_int_equal(options_of("a", s, false, out), ST_OK);
	assert_refused(options_of("a", s, true, out), ST_TOO_LARGE,
		       "xen.efi: its load options are longer than 95");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_is_daybreak),
		cmocka_unit_test_teardown(test_options, teardown),
		cmocka_unit_test_teardown(test_options_name_the_leaf, teardown),
		cmocka_unit_test_teardown(test_options_refused, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
