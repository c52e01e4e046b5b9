// SPDX-License-Identifier: MIT
/*
 * vnuma=: how it is read, what it says of the domain's memory and vCPUs, and
 * where each vnode's memory lies.
 */
#include "support.h"

#include <daybreak/domain_parse.h>
#include <daybreak/vnuma.h>

#include <stdio.h>

static struct domain_config domain;

/* Parses a domain with these lines. */
static enum status parse(const char *lines)
{
	static char buf[1024];
	static struct config config;
	int n = snprintf(buf, sizeof(buf),
			 "[h]\ndomains=web\n[web]\nkernel=k\n"
			 "%s\n",
			 lines);

	assert_int_equal(config_parse("d.conf", CONFIG_DAYBREAK, buf,
				      (uint64_t)n, &config),
			 ST_OK);
	log_clear();
	return domain_config_parse(&config, "web", &domain);
}

#define TWO                                                                    \
	"vnuma=[ [\"pnode=0\",\"size=256\",\"vcpus=0,2\","                     \
	"\"vdistances=10,20\"], [ 'vdistances = 31, 10', 'vcpus=1,3-4',"       \
	" 'size=128', 'pnode=1' ] ]"

static void test_good(void **state)
{
	const struct domain_vnode *v = domain.x86.vnuma.vnodes;

	(void)state;
	assert_int_equal(parse(TWO), ST_OK);
	assert_int_equal(domain.x86.vnuma.nr, 2);
	assert_int_equal(v[0].pnode, 0);
	assert_int_equal(v[0].nr_pages, 256 * 256);
	assert_int_equal(v[0].vcpus[0], 5);
	assert_memory_equal(v[0].distances, "\12\24\0\0\0\0\0\0", 8);
	assert_int_equal(v[1].pnode, 1);
	assert_int_equal(v[1].nr_pages, 128 * 256);
	assert_int_equal(v[1].vcpus[0], 0x1a);
	assert_memory_equal(v[1].distances, "\37\12\0\0\0\0\0\0", 8);
	assert_int_equal(domain.memory, 384 * 1024);
	assert_int_equal(domain.maxmem, 384 * 1024);
	assert_int_equal(domain.vcpus, 5);
	assert_int_equal(domain.maxvcpus, 5);
	assert_int_equal(parse("memory=384\nmaxmem=384\nvcpus=5\n" TWO), ST_OK);
	/* As in xl.cfg, some of the vCPUs may be offline. */
	assert_int_equal(parse("vcpus=2\nmaxvcpus=5\n" TWO), ST_OK);
	assert_int_equal(domain.vcpus, 2);
	assert_int_equal(domain.maxvcpus, 5);
}

#define ONE(pnode, size, vcpus, distances)                                     \
	"vnuma=[[\"pnode=" pnode "\",\"size=" size "\",\"vcpus=" vcpus         \
	"\",\"vdistances=" distances "\"]]"

/* As xl.cfg has it, a list of lists goes over several lines. */
static void test_lines(void **state)
{
	static const char list[] =
		"vnuma = [\n"
		"  [\"pnode=0\", \"size=256\", # ] the first\n"
		"   \"vcpus=0\",\"vdistances=10,20\" ],\n\n"
		"  [ 'pnode=1','size=256',\n'vcpus=1','vdistances=20,10']\n"
		"];\ncpuid=host\n";

	(void)state;
	assert_int_equal(parse(list), ST_OK);
	assert_int_equal(domain.x86.vnuma.nr, 2);
	assert_int_equal(domain.x86.vnuma.vnodes[1].vcpus[0], 2);
	assert_string_equal(domain.x86.features.text, "host");
	/* A section that follows an unfinished list stays one. */
	assert_refused(parse("vnuma=[[\"pnode=0\"\n[other]"), ST_INVALID,
		       "d.conf:5: vnuma=[[\"pnode=0\", expected a string or");
}

static const struct {
	const char *lines, *says;
} rows[] = {
	{ "memory=383\n" TWO, "d.conf:5: the domain [web] has memory=383, and "
			      "its vnodes have 384 MiB in all" },
	{ "maxmem=385\n" TWO, "has maxmem=385, and its vnodes" },
	{ "vcpus=4\n" TWO, "has vcpus=4, and its vnodes have 5 in all" },
	{ "maxvcpus=6\n" TWO, "has maxvcpus=6, and its vnodes have 5 in" },
	{ "vcpus=6\nmaxvcpus=5\n" TWO, "below vcpus=" },
	{ "vnuma=1", "expected a list of lists" },
	{ "vnuma=[\"pnode=0\"]", "expected a list of lists" },
	{ "vnuma=[]", "expected at least one vnode" },
	{ "vnuma=[[\"pnode=0\"", "expected a string or a list" },
	{ "vnuma=[[\"pnode=0\",", "expected a string or a list" },
	{ "vnuma=[[\"pnode=0]]", "expected a string or a list" },
	{ "vnuma=[[\"pnode=0\"]]", "size=, vcpus= and vdistances= for each" },
	{ "vnuma=[[]]", "pnode=, size=, vcpus= and vdistances= for each" },
	{ "vnuma=[[\"pnode=0\",\"pnode=0\"]]", "each option of a vnode once" },
	{ "vnuma=[[\"node=0\"]]", "vcpus= or vdistances= in each string" },
	{ "vnuma=[[\"pnode\"]]", "vcpus= or vdistances= in each string" },
	{ "vnuma=[[\"pnodes=0\"]]", "vcpus= or vdistances= in each string" },
	{ ONE("64", "64", "0", "10"), "in pnode= a node of the host" },
	{ ONE("", "64", "0", "10"), "in pnode= a node of the host" },
	{ ONE("0x1", "64", "0", "10"), "in pnode= a node of the host" },
	{ ONE("0", "0", "0", "10"), "in size= a number of MiB" },
	{ ONE("0", "16777217", "0", "10"), "in size= a number of MiB" },
	{ ONE("0", "64M", "0", "10"), "in size= a number of MiB" },
	{ ONE("0", "64", "128", "10"), "in vcpus= vCPUs below 128" },
	{ ONE("0", "64", "all", "10"), "in vcpus= vCPUs below 128" },
	{ ONE("0", "64", "", "10"), "expected CPUs below 256" },
	{ ONE("0", "64", "nodes:0", "10"), "expected CPUs below 256" },
	{ ONE("0", "64", "1", "10"), "each vCPU in one vnode" },
	{ ONE("0", "64", "0,2", "10"), "each vCPU in one vnode" },
	{ ONE("0", "64", "0", ""), "a distance from 10 to 254" },
	{ ONE("0", "64", "0", "9"), "a distance from 10 to 254" },
	{ ONE("0", "64", "0", "255"), "a distance from 10 to 254" },
	{ ONE("0", "64", "0", "10,"), "a distance from 10 to 254" },
	{ ONE("0", "64", "0", "10 20"), "a distance from 10 to 254" },
	{ ONE("0", "64", "0", "10,10,10,10,10,10,10,10,10"),
	  "a distance from 10 to 254" },
	{ ONE("0", "64", "0", "10,20"), "as many distances as there are" },
	{ ONE("0", "64", "0", "11"), "the distance 10 of each vnode to" },
	{ "restore=s\n" TWO, "[web] has kernel= beside restore=" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(parse(rows[i].lines), ST_INVALID, rows[i].says);
}

/* Two vnodes as near to each other as to themselves, or with one vCPU. */
static void test_between(void **state)
{
	static const char format[] =
		"vnuma=[[\"pnode=0\",\"size=64\",\"vcpus=0\","
		"\"vdistances=10,%s\"],[\"pnode=1\",\"size=64\","
		"\"vcpus=%s\",\"vdistances=20,10\"]]";
	char lines[256];

	(void)state;
	snprintf(lines, sizeof(lines), format, "11", "1");
	assert_int_equal(parse(lines), ST_OK);
	snprintf(lines, sizeof(lines), format, "10", "1");
	assert_refused(parse(lines), ST_INVALID, "and only to itself");
	snprintf(lines, sizeof(lines), format, "11", "0-1");
	assert_refused(parse(lines), ST_INVALID, "each vCPU in one vnode");
}

static void test_most(void **state)
{
	static const char vnode[] = "[\"pnode=63\",\"size=4\",\"vcpus=%u-%u\","
				    "\"vdistances=%s\"],";
	static const char *const distances[] = {
		"10,11,11,11,11,11,11,11",
		"11,10,11,11,11,11,11,11",
		"11,11,10,11,11,11,11,11",
		"11,11,11,10,11,11,11,11",
		"11,11,11,11,10,11,11,11",
		"11,11,11,11,11,10,11,11",
		"11,11,11,11,11,11,10,11",
		"11,11,11,11,11,11,11,10",
		"10",
	};
	char lines[1024];

	(void)state;
	for (unsigned int n = 8; n <= 9; n++) {
		int at = snprintf(lines, sizeof(lines), "vnuma=[");

		for (unsigned int i = 0; i < n; i++)
			at += snprintf(lines + at, sizeof(lines) - (size_t)at,
				       vnode, i % 8 * 16, i % 8 * 16 + 15,
				       distances[i]);
		snprintf(lines + at, sizeof(lines) - (size_t)at, "]");
		if (n == 9) {
			assert_refused(parse(lines), ST_TOO_LARGE,
				       "d.conf:5: vnuma has more than 8");
			break;
		}
		assert_int_equal(parse(lines), ST_OK);
		assert_int_equal(domain.vcpus, 128);
		assert_int_equal(domain.memory, 32 * 1024);
	}
}

static void test_other_cpu(void **state)
{
	(void)state;
	assert_int_equal(parse(TWO), ST_OK);
	assert_refused(
		domain_check(&domain, GUEST_ARM64, (struct xen_version){ 0 }),
		ST_UNSUPPORTED, "has vnuma=, which is for x86 only");
}

static void check_range(const struct vnuma_range *r, uint64_t pfn, uint64_t nr,
			unsigned int vnode)
{
	assert_int_equal(r->pfn, pfn);
	assert_int_equal(r->nr, nr);
	assert_int_equal(r->vnode, vnode);
}

/* A PVH domain's memory goes on above 4 GiB, a PV domain's does not. */
static void test_ranges(void **state)
{
	static const struct domain_vnuma none;
	const struct domain_vnuma vnuma = { 3,
					    { { .nr_pages = 0xf0000 },
					      { .nr_pages = 0x20000 },
					      { .nr_pages = 0x1000 } } };
	struct layout layout = { .abi = ABI_PVH, .low_pages = PVH_HOLE_PFN };
	struct vnuma_range r[VNUMA_MAX_RANGES];

	(void)state;
	assert_int_equal(vnuma_ranges(&none, &layout, r), 0);
	assert_int_equal(vnuma_ranges(&vnuma, &layout, r), 4);
	check_range(&r[0], 0, 0xf0000, 0);
	check_range(&r[1], 0xf0000, 0xc000, 1);
	check_range(&r[2], 0x100000, 0x14000, 1);
	check_range(&r[3], 0x114000, 0x1000, 2);
	/* Exactly at the hole nothing is divided. */
	layout.low_pages = 0xf0000;
	assert_int_equal(vnuma_ranges(&vnuma, &layout, r), 3);
	check_range(&r[0], 0, 0xf0000, 0);
	check_range(&r[1], 0x100000, 0x20000, 1);
	layout.abi = ABI_PV64;
	assert_int_equal(vnuma_ranges(&vnuma, &layout, r), 3);
	check_range(&r[1], 0xf0000, 0x20000, 1);
	check_range(&r[2], 0x110000, 0x1000, 2);
}

static void test_vcpus(void **state)
{
	(void)state;
	assert_int_equal(parse(TWO), ST_OK);
	assert_int_equal(vnuma_of_vcpu(&domain.x86.vnuma, 0), 0);
	assert_int_equal(vnuma_of_vcpu(&domain.x86.vnuma, 1), 1);
	assert_int_equal(vnuma_of_vcpu(&domain.x86.vnuma, 2), 0);
	assert_int_equal(vnuma_of_vcpu(&domain.x86.vnuma, 4), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),   cmocka_unit_test(test_lines),
		cmocka_unit_test(test_rows),   cmocka_unit_test(test_between),
		cmocka_unit_test(test_most),   cmocka_unit_test(test_other_cpu),
		cmocka_unit_test(test_ranges), cmocka_unit_test(test_vcpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
