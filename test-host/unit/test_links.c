// SPDX-License-Identifier: MIT
/*
 * Links between domains on x86: what is refused, what both ends are told, and
 * what the manifest and the layouts have of it.
 */
#include "domains.h"

#include "kernels.h"

#include <daybreak/bootdom_plan.h>

static const char text[] = "[host]\n"
			   "options=dom0_mem=512M\n"
			   "kernel=vmlinuz\n"
			   "domains=db web router\n"
			   "[router]\n"
			   "type=pvh\n"
			   "kernel=r console=hvc0\n"
			   "memory=32\n"
			   "domid=9\n"
			   "[db]\n"
			   "kernel=d\n"
			   "memory=64\n"
			   "link=router:2\n"
			   "[web]\n"
			   "type=pvh\n"
			   "kernel=w quiet\n"
			   "memory=32\n"
			   "after=db\n"
			   "link=router\n";

enum { DB, WEB, ROUTER };

static struct bootdom_plan plan;
static struct kernel kernels[3];
static struct domain domains[3];
static struct layout layouts[3];

static enum status read(const char *from, const char *to)
{
	static struct entry entry;
	const struct config *config = domains_with(text, from, to);
	const char *chain;

	assert_int_equal(config_entry(config, "host", &entry, &chain), ST_OK);
	return bootdom_plan_read(config, &entry, &plan);
}

static const struct {
	const char *from, *to;
	enum status status;
	const char *says;
} rows[] = {
	{ "link=router\n", "link=three\n", ST_INVALID,
	  ":19: the domain web has link=three, expected another domain of" },
	{ "link=router\n", "link=web\n", ST_INVALID,
	  ":19: the domain web has link=web, which is itself" },
	{ "link=router\n", "link=db\n", ST_UNSUPPORTED,
	  ":19: the domain web has link=db, a PV domain, which has no place" },
	{ "link=router\n", "link=router:5\n", ST_TOO_LARGE,
	  "the domain web has link=router, which would share more than 6" },
	{ "link=router\n", "link=router\nlink=router:2\n", ST_INVALID,
	  ":20: link=router:2, expected each domain once" },
	{ "link=router\n", "link=router:0\n", ST_INVALID,
	  ":19: link=router:0, expected the name of a domain, or NAME:PAGES" },
	{ "link=router\n", "link=router:7\n", ST_INVALID, "1 to 6 pages" },
	{ "link=router\n", "link=router:\n", ST_INVALID, "1 to 6 pages" },
	{ "link=router\n", "link=router:2x\n", ST_INVALID, "1 to 6 pages" },
	{ "link=router\n", "link=:2\n", ST_INVALID, "1 to 6 pages" },
	{ "link=router\n", "link=\n", ST_INVALID, "1 to 6 pages" },
	{ "link=router\n", "link=two words\n", ST_INVALID, "the name of" },
	{ "link=router\n", "link=abcdefghijklmnopqrstuvwxyzabcdef\n",
	  ST_INVALID, "1 to 6 pages" },
	{ "link=router\n",
	  "link=a\nlink=b\nlink=c\nlink=d\nlink=e\nlink=f\nlink=g\n",
	  ST_TOO_LARGE, ":25: more than 6 link lines" },
	{ "domid=9\n", "link=web\n", ST_INVALID,
	  "by after= or link=, domains wait for each other" },
	{ "kernel=d\nmemory=64\n", "restore=x\n", ST_INVALID,
	  ":12: the domain [db] has link= beside restore=" },
	{ "type=pvh\nkernel=r console=hvc0\nmemory=32\n", "restore=x\n",
	  ST_UNSUPPORTED,
	  ":11: the domain db has link=router, which is restored" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum status st = read(rows[i].from, rows[i].to);

		if (st != rows[i].status)
			print_message("row %zu: %s\n", i, log_last);
		assert_refused(st, rows[i].status, rows[i].says);
	}
}

static void check_told(unsigned int i, const char *cmdline)
{
	assert_string_equal(plan.wanted[i].cmdline, cmdline);
}

/* Those with links start after the domain that they link to. */
static void test_told(void **state)
{
	static const unsigned int order[] = { ROUTER, DB, WEB };

	(void)state;
	assert_int_equal(read("", ""), ST_OK);
	assert_memory_equal(plan.order, order, sizeof(order));
	check_told(ROUTER, "console=hvc0");
	assert_int_equal(bootdom_tell_links(&plan), ST_OK);
	check_told(ROUTER, "console=hvc0 "
			   "daybreak.link=db:1:3:0xfeff5000-0xfeff6000 "
			   "daybreak.link=web:2:4:0xfeff7000");
	check_told(DB, "daybreak.link=router:9:3:2-3");
	check_told(WEB, "quiet daybreak.link=router:9:4:4");
	/* One domain may be in the middle of two, and all six pages be used. */
	assert_int_equal(read("domains=db web router\n[router]\n",
			      "domains=db web router last\n[last]\n"
			      "kernel=l\nmemory=4\nlink=web:6\n[router]\n"),
			 ST_OK);
	assert_int_equal(bootdom_tell_links(&plan), ST_OK);
	check_told(WEB, "quiet "
			"daybreak.link=last:3:3:0xfeff2000-0xfeff7000 "
			"daybreak.link=router:9:4:4");
	check_told(3, "daybreak.link=web:2:3:2-7");
}

/* Without links nothing is told, whatever the length of a command line. */
static void test_none(void **state)
{
	(void)state;
	assert_int_equal(read("link=router:2\n", "domid=7\n"), ST_OK);
	assert_int_equal(bootdom_tell_links(&plan), ST_OK);
	check_told(DB, "");
	assert_ptr_equal(plan.wanted[DB].cmdline, plan.wanted[DB].kernel.args);
}

static void check_room(unsigned int i, size_t length)
{
	static char line[BOOTDOM_CMDLINE + 1];
	size_t word;

	assert_int_equal(read("", ""), ST_OK);
	assert_int_equal(bootdom_tell_links(&plan), ST_OK);
	word = strlen(strstr(plan.wanted[i].cmdline, "daybreak.link=")) + 1;
	memset(line, 'x', sizeof(line));
	line[length - word] = '\0';
	assert_int_equal(read("", ""), ST_OK);
	plan.wanted[i].cmdline = line;
	assert_int_equal(bootdom_tell_links(&plan), ST_OK);
	assert_int_equal(strlen(plan.wanted[i].cmdline), length);
	line[length - word] = 'x';
	line[length - word + 1] = '\0';
	assert_int_equal(read("", ""), ST_OK);
	plan.wanted[i].cmdline = line;
	assert_refused(bootdom_tell_links(&plan), ST_TOO_LARGE,
		       "has no room for daybreak.link=");
}

static void test_room(void **state)
{
	(void)state;
	check_room(DB, 1023);
	check_room(WEB, 2047);
	check_room(ROUTER, 2047);
}

static void lay_out(void)
{
	static struct modlist none;

	kernel_pv64(&kernels[DB]);
	kernel_pvh(&kernels[WEB]);
	kernel_pvh(&kernels[ROUTER]);
	assert_int_equal(read("", ""), ST_OK);
	assert_int_equal(bootdom_tell_links(&plan), ST_OK);
	plan.has_dom0 = false;
	for (unsigned int i = 0; i < 3; i++) {
		struct kernel *k = &kernels[i];

		kernel_finish(k);
		assert_int_equal(kernel_parse(k), ST_OK);
		domains[i] = (struct domain){ .kernel = k->file,
					      .image = &k->image,
					      .notes = &k->notes,
					      .modules = &none };
		assert_int_equal(bootdom_plan_domain(&plan.wanted[i],
						     &domains[i], &layouts[i]),
				 ST_OK);
		plan.images[i] = (struct bootdom_image){ &domains[i],
							 &layouts[i], NULL };
	}
	assert_int_equal(bootdom_plan_package(&plan, NULL), ST_OK);
}

static void test_manifest(void **state)
{
	const struct manifest_domain *router = &plan.domains[0];
	static const struct manifest_link links[] = { { 1, 0, 2 },
						      { 2, 2, 1 } };

	(void)state;
	lay_out();
	assert_string_equal(router->name, "router");
	assert_int_equal(router->domid, 9);
	assert_int_equal(router->nr_peers, 0);
	assert_int_equal(router->nr_links, 2);
	assert_memory_equal(router->links, links, sizeof(links));
	for (unsigned int i = 1; i < 3; i++) {
		assert_int_equal(plan.domains[i].domid, i);
		assert_int_equal(plan.domains[i].nr_peers, 1);
		assert_int_equal(plan.domains[i].peers[0], 0);
		assert_int_equal(plan.domains[i].nr_links, 0);
	}
	assert_int_equal(plan.domains[2].after, 1);
}

/* The pages are reserved in the memory map, and next to the special ones. */
static void test_layout(void **state)
{
	const struct layout *l = &layouts[ROUTER];
	const struct piece *shared;
	const struct e820_entry *last;

	(void)state;
	lay_out();
	assert_null(layout_find(&layouts[DB], PIECE_SHARED));
	assert_null(layout_find(&layouts[WEB], PIECE_SHARED));
	shared = layout_find(l, PIECE_SHARED);
	assert_non_null(shared);
	assert_int_equal(shared->pfn, PVH_SPECIAL_PFN - 3);
	assert_int_equal(shared->nr_pages, 3);
	assert_int_equal(shared[1].pfn, PVH_SPECIAL_PFN);
	last = &l->e820[l->nr_e820 - 1];
	assert_int_equal(last->type, E820_RESERVED);
	assert_int_equal(last->addr, (PVH_SPECIAL_PFN - 3) * DOMAIN_PAGE);
	assert_int_equal(last->size, (PVH_NR_SPECIAL + 3) * DOMAIN_PAGE);
	assert_int_equal(layouts[WEB].e820[l->nr_e820 - 1].addr,
			 PVH_SPECIAL_PFN * DOMAIN_PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),	 cmocka_unit_test(test_told),
		cmocka_unit_test(test_none),	 cmocka_unit_test(test_room),
		cmocka_unit_test(test_manifest), cmocka_unit_test(test_layout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
