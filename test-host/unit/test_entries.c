// SPDX-License-Identifier: MIT
/*
 * The list of entries: what is in it, in which order, and that it agrees with
 * config_entry().
 */
#include "configs.h"

#include <daybreak/entries.h>

static struct entries entries;

static void list(enum config_dialect dialect, const char *s)
{
	parse(dialect, s);
	entries.nr = 0;
	log_clear();
	entries_add(&config, &entries);
	assert_int_equal(log_errors, 0);
}

static void assert_listed(unsigned int index, const char *section,
			  const char *title, uint32_t tries, bool is_bootable)
{
	const struct entry_summary *e = &entries.list[index];

	assert_true(index < entries.nr);
	assert_string_equal(e->section, section);
	assert_string_equal(e->title, title);
	assert_int_equal(e->tries, tries);
	assert_int_equal(e->is_bootable, is_bootable);
	/* What is bootable can be resolved; what is not, is refused or bare. */
	if (resolve(section))
		assert_false(is_bootable);
	else
		assert_int_equal(is_bootable, !config_is_bare(&entry));
	log_clear();
}

static void test_list(void **state)
{
	(void)state;
	list(CONFIG_DAYBREAK, "[global]\ndefault=b\n"
			      "[notes]\ntitle=nothing\n"
			      "[a]\nkernel=k\ntitle= Debian \\ 12\ntries=100\n"
			      "[d]\nkernel=k\nmemory=1\n"
			      "[b]\ndomains=d\ntitle=\ntries=1\n"
			      "[p]\ncpus=0\n"
			      "[c]\nefi=grub.efi\nvolume=ESP\n"
			      "[bare]\nxen=x\ncpupools=p\n");
	assert_int_equal(log_warnings, 0);
	assert_int_equal(entries.nr, 4);
	assert_listed(0, "a", "Debian \\ 12", 100, true);
	assert_listed(1, "b", "b", 1, true);
	assert_listed(2, "c", "c", 0, true);
	assert_listed(3, "bare", "bare", 0, false);
}

/* They are refused when they are booted, and not before. */
static void test_not_bootable(void **state)
{
	(void)state;
	list(CONFIG_DAYBREAK, "[a]\nkernel=k\ntries=0\n"
			      "[b]\nkernel=k\ntries=many\ntitle=B\n"
			      "[c]\nefi=e\nxen=x\n"
			      "[d]\nefi=e\nkernel=k\n"
			      "[e]\noptions=o\n"
			      "[f]\nkernel=k\n");
	assert_int_equal(entries.nr, 6);
	assert_listed(0, "a", "a", 0, false);
	assert_listed(1, "b", "B", 0, false);
	assert_listed(2, "c", "c", 0, false);
	assert_listed(3, "d", "d", 0, false);
	assert_listed(4, "e", "e", 0, false);
	assert_listed(5, "f", "f", 0, true);
}

static void test_xen_cfg(void **state)
{
	(void)state;
	list(CONFIG_XEN, "kernel=k\n[global]\nkernel=g\n"
			 "[a]\nkernel=k\ntitle=T\ntries=3\nefi=e\n"
			 "[a]\nkernel=other\n[y\nkernel=k\n[z]\nramdisk=r\n");
	assert_int_equal(entries.nr, 1);
	assert_listed(0, "a", "a", 0, true);
	list(CONFIG_XEN, "kernel=k\n");
	assert_int_equal(entries.nr, 0);
}

/* The earlier file's section wins, as config_entry() finds it there. */
static void test_chain(void **state)
{
	static const char first[] = "[global]\nchain=b.conf\n"
				    "[a]\nkernel=k\n[bare]\noptions=o\n"
				    "[c]\ntitle=not here\n";
	static const char second[] = "[bare]\nkernel=k\n[a]\nkernel=k\n"
				     "title=second\n[c]\nkernel=k\n";
	static struct config next;
	char copy[sizeof(second)];

	(void)state;
	list(CONFIG_DAYBREAK, first);
	assert_int_equal(entries.nr, 1);
	assert_listed(0, "a", "a", 0, true);
	assert_int_equal(resolve("bare"), ST_NOT_FOUND);
	assert_string_equal(chain, "b.conf");
	memcpy(copy, second, sizeof(second));
	assert_int_equal(config_parse("b.conf", CONFIG_DAYBREAK, copy,
				      sizeof(second) - 1, &next),
			 ST_OK);
	entries_add(&next, &entries);
	assert_int_equal(entries.nr, 3);
	assert_string_equal(entries.list[0].title, "a");
	assert_string_equal(entries.list[1].section, "bare");
	assert_true(entries.list[1].is_bootable);
	assert_string_equal(entries.list[2].section, "c");
}

static void add_sections(char *s, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		s += sprintf(s, "[e%u]\nkernel=k\n", i);
}

static void test_many(void **state)
{
	static char s[(ENTRIES_MAX + 2) * 20];

	(void)state;
	add_sections(s, ENTRIES_MAX);
	list(CONFIG_DAYBREAK, s);
	assert_int_equal(entries.nr, ENTRIES_MAX);
	assert_int_equal(log_warnings, 0);
	assert_listed(255, "e255", "e255", 0, true);
	add_sections(s, ENTRIES_MAX + 2);
	list(CONFIG_DAYBREAK, s);
	assert_int_equal(entries.nr, ENTRIES_MAX);
	assert_int_equal(log_warnings, 1);
	assert_string_equal(log_last, "daybreak.conf: more than 256 entries, "
				      "[e256] and those after it are not "
				      "listed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_not_bootable),
		cmocka_unit_test(test_xen_cfg),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
