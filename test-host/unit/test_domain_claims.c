// SPDX-License-Identifier: MIT
/*
 * Claims that would make Xen panic: each row is a host with two domains and the
 * expected error.
 */
#include "domains.h"

#include <daybreak/domain_claims.h>
#include <daybreak/domain_parse.h>

#include <daybreak/xen_options.h>

#define HW DOMAIN_HARDWARE
#define XS DOMAIN_XENSTORE
#define ONE(...)                                                               \
	{                                                                      \
		.where = "f", .name = "one", __VA_ARGS__                       \
	}
#define TWO(...)                                                               \
	{                                                                      \
		.where = "f", .name = "two", __VA_ARGS__                       \
	}

static const struct {
	struct host_claims host;
	struct domain_claims domains[2];
	const char *text; /* NULL: good */
} rows[] = {
	{ { false, "" }, { ONE(), TWO() }, NULL },
	{ { true, "" }, { ONE(.wants_xenstore = true), TWO() }, NULL },
	{ { false, "" },
	  { ONE(.wants_xenstore = true), TWO() },
	  "f: the domain one has xen,enhanced with xenstore, but no "
	  "domain runs it" },
	/* In either order. */
	{ { false, "" },
	  { ONE(.wants_xenstore = true), TWO(.capabilities = XS) },
	  NULL },
	{ { false, "" },
	  { ONE(.capabilities = XS), TWO(.wants_xenstore = true) },
	  NULL },
	{ { true, "" },
	  { ONE(.capabilities = XS), TWO() },
	  "one has capabilities=xenstore, which dom0 has" },
	{ { true, "" },
	  { ONE(.capabilities = HW), TWO() },
	  "one has capabilities=hardware, which dom0 has" },
	{ { true, "" }, { ONE(.capabilities = DOMAIN_CONTROL), TWO() }, NULL },
	{ { false, "" }, { ONE(.capabilities = HW), TWO() }, NULL },
	{ { false, "" },
	  { ONE(.capabilities = HW), TWO(.capabilities = HW) },
	  "the domains one and two both have capabilities=hardware" },
	{ { false, "" },
	  { ONE(.capabilities = XS | HW), TWO(.capabilities = XS) },
	  "the domains one and two both have capabilities=xenstore" },
	{ { false, "" },
	  { ONE(.capabilities = HW, .passthrough = true), TWO() },
	  "takes no passthrough=" },
	{ { false, "" },
	  { ONE(.capabilities = HW, .nr_spis = true), TWO() },
	  "takes no nr_spis=" },
	{ { false, "" },
	  { ONE(.capabilities = HW, .device_tree = true), TWO() },
	  "takes no device tree of its own" },
	{ { false, "iommu=on iommu=no,verbose" },
	  { ONE(.capabilities = HW), TWO() },
	  "which needs the IOMMU that options= switches off" },
	{ { false, "iommu=no iommu" },
	  { ONE(.capabilities = HW), TWO() },
	  NULL },
	{ { false, "iommu=no" },
	  { ONE(.capabilities = HW, .direct_map = true, .static_mem = true),
	    TWO() },
	  NULL },
	{ { false, "" },
	  { ONE(.direct_map = true), TWO() },
	  "one has direct-map without xen,static-mem" },
	{ { false, "" }, { ONE(.static_mem = true), TWO() }, NULL },
	{ { false, "llc-coloring" },
	  { ONE(.static_mem = true), TWO() },
	  "together with cache colours" },
	{ { false, "llc-coloring=on" },
	  { ONE(.static_mem = true, .llc_colors = true), TWO() },
	  "together with cache colours" },
	{ { false, "" },
	  { ONE(), TWO(.llc_colors = true) },
	  "two has cache colours, for which options= needs llc-coloring=on" },
	{ { false, "llc-coloring=1 no-llc-coloring" },
	  { ONE(), TWO(.llc_colors = true) },
	  "options= needs llc-coloring=on" },
	{ { false, "llc-coloring=yes,x" },
	  { ONE(), TWO(.llc_colors = true) },
	  NULL },
	{ { false, "llc-size=1M llc-nr-ways=16" },
	  { ONE(), TWO(.llc_colors = true) },
	  NULL },
	{ { false, "llc-size=1M" },
	  { ONE(), TWO(.llc_colors = true) },
	  "options= needs llc-coloring=on" },
	{ { false, "llc-nr-ways=16" },
	  { ONE(), TWO(.llc_colors = true) },
	  "options= needs llc-coloring=on" },
	{ { false, "llc-size=1M llc-nr-ways=16 llc-coloring=off" },
	  { ONE(), TWO(.llc_colors = true) },
	  "options= needs llc-coloring=on" },
	{ { false, "llc-coloringx=on llc-coloring=perhaps" },
	  { ONE(), TWO(.llc_colors = true) },
	  "options= needs llc-coloring=on" },
};

static void test_rows(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum status st =
			domain_claims_check(&rows[i].host, rows[i].domains, 2);

		if (rows[i].text)
			assert_refused(st, ST_INVALID, rows[i].text);
		else
			assert_int_equal(st, ST_OK);
	}
}

/* The claims depend on booleans of Xen's command line. */
static void test_flags(void **state)
{
	static const struct {
		const char *options;
		int flag;
	} flags[] = {
		{ "", -1 },	    { "a", 1 },	      { "a=", 1 },
		{ "a=yes", 1 },	    { "a=on", 1 },    { "a=true", 1 },
		{ "a=enable", 1 },  { "a=1", 1 },     { "a=no", 0 },
		{ "a=off", 0 },	    { "a=false", 0 }, { "a=disable", 0 },
		{ "a=0", 0 },	    { "no-a", 0 },    { "a=perhaps", -1 },
		{ "a=onx", -1 },    { "a=o", -1 },    { "a=off,b", 0 },
		{ "b a=off b", 0 }, { "a no-a", 0 },  { "no-a a", 1 },
		{ "by-a", -1 },	    { "no-b", -1 },   { "no-ab", -1 },
		{ "ab", -1 },	    { "no-a=1", -1 },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (xen_option_flag(flags[i].options, "a") != flags[i].flag)
			fail_msg("\"%s\"", flags[i].options);
}

/* A domain after the last one does not count. */
static void test_number(void **state)
{
	static const struct host_claims host = { false, "" };
	static const struct domain_claims both[] = {
		ONE(.wants_xenstore = true), TWO(.capabilities = XS)
	};

	(void)state;
	assert_int_equal(domain_claims_check(&host, both, 2), ST_OK);
	assert_refused(domain_claims_check(&host, both, 1), ST_INVALID,
		       "no domain runs it");
}

/* What the sections of the configuration claim. */
static void test_of(void **state)
{
	const struct config *config = domains_with(domains_text, "", "");
	struct domain_claims one, two;
	unsigned int nr;

	(void)state;
	assert_int_equal(domain_list_parse(config, "host", domains_parsed,
					   DOMAIN_MAX, &nr),
			 ST_OK);
	one = domain_claims_of(&domains_parsed[0]);
	two = domain_claims_of(&domains_parsed[1]);
	assert_string_equal(one.where, "daybreak.conf");
	assert_string_equal(two.name, "second");
	assert_int_equal(one.capabilities, DOMAIN_CONTROL | DOMAIN_XENSTORE);
	assert_true(one.llc_colors && one.nr_spis);
	assert_false(one.wants_xenstore || one.passthrough || one.static_mem ||
		     one.direct_map || one.device_tree);
	assert_true(two.wants_xenstore && two.passthrough && two.static_mem &&
		    two.direct_map && two.device_tree);
	assert_false(two.llc_colors || two.nr_spis || two.capabilities);
	config = domains_with(domains_text, "[\"0-2\", \"5\"]", "7");
	assert_int_equal(domain_list_parse(config, "host", domains_parsed,
					   DOMAIN_MAX, &nr),
			 ST_OK);
	assert_true(domain_claims_of(&domains_parsed[0]).llc_colors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
