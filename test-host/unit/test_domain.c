// SPDX-License-Identifier: MIT
/*
 * Sections that describe domains: one good text, and rows that each change one
 * thing in it.
 */
#include "domains.h"

/* As long as a name may be. */
#define LONGEST "abcdefghijklmnopqrstuvwxyzabcde"
#define BITS	"01xks01xks01xks01xks01xks01xks01"
#define LEAF(nr)                                                               \
	"\"" nr ":eax=" BITS ",ebx=" BITS ",ecx=" BITS ",edx=" BITS "\","

static unsigned int nr;
static struct domain_host host;

static enum status parse(const char *from, const char *to)
{
	enum status st;

	log_clear();
	memset(domains_parsed, 0, sizeof(domains_parsed));
	st = domains_cut(domains_text, from, to);
	if (!st)
		st = domain_list_parse(&domains_config, "host", domains_parsed,
				       DOMAIN_MAX, &nr);
	return st ? st : domain_host_parse(&domains_config, "host", &host);
}

static void test_good(void **state)
{
	const struct domain_config *d = &domains_parsed[0];

	(void)state;
	assert_int_equal(parse("", ""), ST_OK);
	assert_int_equal(nr, 2);
	assert_string_equal(d->name, "one");
	assert_string_equal(d->kernel.path, "Image");
	assert_string_equal(d->cmdline, "console=ttyAMA0 quiet");
	assert_string_equal(d->ramdisk.path, "initrd.img");
	assert_null(d->dtb.path);
	assert_false(d->has_type);
	assert_int_equal(d->memory, 512 * 1024);
	assert_int_equal(d->maxmem, 512 * 1024);
	assert_int_equal(d->vcpus, 3);
	assert_int_equal(d->maxvcpus, 3);
	assert_string_equal(d->pool, "fast");
	assert_int_equal(d->capabilities.value,
			 DOMAIN_CONTROL | DOMAIN_XENSTORE);
	assert_int_equal(d->shadow_memory.value, 2);
	assert_int_equal(d->max_grant_version.value, 1);
	assert_int_equal(d->max_grant_frames.value, 64);
	assert_int_equal(d->max_maptrack_frames.value, 1024);
}

static void test_good_arm(void **state)
{
	const struct domain_arm *one = &domains_parsed[0].arm;
	const struct domain_arm *two = &domains_parsed[1].arm;

	(void)state;
	assert_int_equal(parse("", ""), ST_OK);
	assert_int_equal(one->vuart, VUART_SBSA);
	assert_int_equal(one->enhanced, ENHANCED_NO_XENSTORE);
	assert_int_equal(one->nr_spis.value, 64);
	assert_int_equal(one->sve.value, 256);
	assert_string_equal(one->llc_colors, "0-2,5");
	assert_int_equal(one->nr_shm, 2);
	assert_true(one->shm[0].has_host);
	assert_int_equal(one->shm[0].host, 0x90000000);
	assert_int_equal(one->shm[0].guest, 0x50000000);
	assert_int_equal(one->shm[0].size, 2 << 20);
	assert_int_equal(one->shm[0].role, SHM_BORROWER);
	assert_false(one->shm[1].has_host);
	assert_int_equal(one->shm[1].guest, 0x60000000);
	assert_int_equal(one->nr_evtchn, 2);
	assert_int_equal(one->evtchn[0].remote, 11);
	assert_string_equal(domains_parsed[1].name, "second");
	assert_true(domains_parsed[1].has_type);
	assert_string_equal(domains_parsed[1].cmdline, "root=/dev/vda");
	assert_int_equal(two->nr_static_mem, 2);
	assert_int_equal(two->static_mem[1].addr, 0x40000000);
	assert_true(two->direct_map);
	assert_int_equal(domains_parsed[1].passthrough, PASSTHROUGH_ENABLED);
	assert_int_equal(two->sve.value, DOMAIN_SVE_HW);
	assert_int_equal(two->enhanced, ENHANCED_LEGACY);
	assert_true(two->trap_unmapped.set && !two->trap_unmapped.value);
	assert_int_equal(two->sci, SCI_SCMI_SMC);
}

/* NUMA nodes in cpus=, for each vCPU; what is left out comes last. */
static void test_nodes(void **state)
{
	const struct domain_config *d = &domains_parsed[0];
	static const struct {
		const char *to, *says;
	} bad[] = {
		{ "cpus=nodes:64", "nodes below 64 as in" },
		{ "cpus=nodes:", "nodes below 64" },
		{ "cpus=nodes:1-0", "nodes below 64" },
		{ "cpus=^node:1", "nodes below 64" },
		{ "cpus=^1,nodes:0", "expected ^ only after what is added" },
		{ "cpus=[\"0\", \"node:0,^node:1,2\"]", "^ only after" },
	};
	static const char from[] = "cpus=[\"0-1,5\", \"all,^0\"]";

	(void)state;
	assert_int_equal(
		parse(from, "cpus=[\"2,nodes:0-1,^node:1,^3\", \"1\"]"), ST_OK);
	assert_true(d->has_nodes);
	assert_int_equal(d->affinity[0].bits[0], 4);
	assert_int_equal(d->nodes[0].with, 3);
	assert_int_equal(d->nodes[0].without, 2);
	assert_int_equal(d->nodes[0].except[0], 8);
	assert_int_equal(d->affinity[1].bits[0], 2);
	assert_int_equal(d->nodes[1].with | d->nodes[1].without, 0);
	assert_int_equal(d->nodes[1].except[0], 0);
	assert_refused(domain_check(d, GUEST_ARM64, (struct xen_version){ 0 }),
		       ST_UNSUPPORTED,
		       "one has nodes in cpus=, and Xen on Arm");
	assert_int_equal(parse(from, "cpus=all,^nodes:all"), ST_OK);
	assert_int_equal(d->nodes[127].without, UINT64_MAX);
	assert_int_equal(parse(from, "cpus=all,^1"), ST_OK);
	assert_false(d->has_nodes);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		log_clear();
		assert_refused(parse(from, bad[i].to), ST_INVALID, bad[i].says);
	}
}

/* A pool's are in a string, and Xen knows them on x86 only. */
static void test_pool_nodes(void **state)
{
	const struct domain_pool *slow = &host.pools[1];

	(void)state;
	assert_int_equal(parse("cpus=2\n", "cpus=3,node:1,^4\n"), ST_OK);
	assert_int_equal(slow->cpus.bits[0], 8);
	assert_int_equal(slow->nodes.with, 2);
	assert_int_equal(slow->nodes.except[0], 16);
	assert_false(nodes_any(&host.pools[0].nodes));
	assert_refused(domain_check_host(&host, (struct xen_version){ 0 }),
		       ST_UNSUPPORTED,
		       "the cpupool [slow] has nodes in cpus=, and Xen on Arm");
	log_clear();
	assert_int_equal(parse("cpus=2\n", "cpus=nodes:0-1\n"), ST_OK);
	assert_int_equal(slow->cpus.bits[0], 0);
	assert_int_equal(slow->nodes.with, 3);
	assert_refused(parse("cpus=2\n", "cpus=[\"node:1\"]\n"), ST_INVALID,
		       "\"0-3,^2\" or \"5\"");
	log_clear();
	assert_refused(parse("cpus=2\n", "cpus=^node:1\n"), ST_INVALID,
		       "nodes below 64");
}

static void test_good_affinity(void **state)
{
	const struct cpu_set *set = domains_parsed[0].affinity;

	(void)state;
	assert_int_equal(parse("", ""), ST_OK);
	assert_int_equal(set[0].bits[0], 0x23);
	assert_int_equal(set[0].bits[3], 0);
	assert_false(cpu_set_has(&set[1], 0));
	assert_true(cpu_set_has(&set[1], 255));
	assert_true(cpu_set_has(&set[2], 0));
	assert_false(domains_parsed[1].has_affinity);
	/* A string instead of a list applies to all vCPUs. */
	assert_int_equal(parse("cpus=[\"0-1,5\", \"all,^0\"]", "cpus=4"),
			 ST_OK);
	assert_int_equal(set[1].bits[0], 1 << 4);
	assert_int_equal(set[2].bits[0], 1 << 4);
	assert_int_equal(parse("cpus=[\"0-1,5\", \"all,^0\"]", "cpus=all,^192"),
			 ST_OK);
	assert_int_equal(set[0].bits[0], UINT64_MAX);
	assert_int_equal(set[0].bits[3], UINT64_MAX - 1);
	/* The next vCPU's set stays as it was. */
	assert_int_equal(
		parse("cpus=[\"0-1,5\", \"all,^0\"]", "cpus=[\"^all,3\"]"),
		ST_OK);
	assert_int_equal(set[0].bits[0], 1 << 3);
	assert_int_equal(set[1].bits[0], UINT64_MAX);
}

static void test_good_host(void **state)
{
	(void)state;
	assert_int_equal(parse("", ""), ST_OK);
	assert_int_equal(host.nr_static_heap, 2);
	assert_int_equal(host.static_heap[0].size, 64 << 20);
	assert_int_equal(host.nr_pools, 2);
	assert_string_equal(host.pools[0].scheduler, "null");
	assert_int_equal(host.pools[0].cpus.bits[0], 3);
	assert_null(host.pools[1].scheduler);
	assert_int_equal(host.nr_shm, 1);
	assert_int_equal(host.shm[0].role, SHM_OWNER);
}

/* The text has this many lines above [one]; rows name the line they break. */
static const struct {
	const char *from, *to;
	enum status status;
	const char *text;
} rows[] = {
	{ "one, two", "one, two three", ST_NOT_FOUND, "no section [three]" },
	{ "one, two", "one, three", ST_INVALID,
	  "\"name\" belongs in the section of a domain, and no domains= names "
	  "[two]" },
	{ "one, two", "one, two, one", ST_INVALID,
	  "[one] and [one] have one name" },
	{ "name=second", "name=one", ST_INVALID, "have one name, one" },
	{ "name=second", "name=2nd", ST_INVALID, "[two] needs a name=" },
	{ "name=second", "name=a/b", ST_INVALID, "[two] needs a name=" },
	{ "name=second", "name=", ST_INVALID, "[two] needs a name=" },
	{ "xen,evtchn=11 one 10\n", "", ST_OK, NULL },
	{ "name=second", "name=abcdefghijklmnopqrstuvwxyzabcdef", ST_INVALID,
	  "[two] needs a name=" },
	{ "name=second", "name=Domain-0", ST_INVALID, "has dom0's name" },
	{ "kernel=Image console=ttyAMA0 quiet\n", "", ST_INVALID,
	  "the domain [one] has no kernel=" },
	{ "kernel=zImage", "kernel=", ST_INVALID,
	  "expected the name of a file" },
	{ "kernel=zImage", "kernel=zImage quiet", ST_INVALID,
	  "[two] has cmdline= and a command line" },
	{ "memory=512\n", "", ST_INVALID, "the domain [one] has no memory=" },
	{ "memory=512", "memory=512\nrestore=web.saved", ST_INVALID,
	  "the domain [one] has kernel= beside restore=, which says all of" },
	{ "memory=512", "memory=0", ST_INVALID,
	  ":15: memory=0, expected a number" },
	{ "memory=512", "memory=512M", ST_INVALID, "memory=512M, expected" },
	{ "memory=512", "memory=0512", ST_INVALID, "memory=0512, expected" },
	{ "memory=512", "memory=512; vcpus=3", ST_INVALID,
	  "memory=512; vcpus=3, expected a number" },
	{ "memory=512", "memory=\"512 MiB\"", ST_INVALID, "expected a number" },
	{ "memory=512", "memory=-1", ST_INVALID, "memory=-1, expected" },
	{ "memory=512", "memory=99999999999999999999", ST_INVALID,
	  "expected a" },
	{ "memory=512", "memory=16777217", ST_INVALID,
	  "expected a number of MiB" },
	{ "memory=512", "memory=512\nmaxmem=511", ST_INVALID, "below memory=" },
	{ "memory=512", "memory=512\nmaxmem=512", ST_OK, NULL },
	{ "memory=512", "memory=512\nmemory=512", ST_INVALID,
	  ":16: \"memory\" is set twice in [one], first at line 15" },
	{ "memory=512", "memorry=512", ST_INVALID, "did you mean \"memory\"?" },
	{ "vuart=", "vpl011=", ST_INVALID, "did you mean \"vuart\"?" },
	{ "vcpus=3", "hard-affinity=1", ST_INVALID, "did you mean \"cpus\"?" },
	{ "vcpus=3", "frobnicate=1", ST_INVALID,
	  ":16: \"frobnicate\" is no key of a domain" },
	{ "vcpus=3", "options=1", ST_INVALID, "\"options\" is no key" },
	{ "pool=fast", "domains=two", ST_INVALID, "\"domains\" is no key" },
	{ "ramdisk=initrd.img", "module=initrd.img", ST_INVALID,
	  "\"module\" is no key of a domain, did you mean \"modules\"?" },
	{ "dtb=passthrough.dtb", "dtb=passthrough.dtb b", ST_INVALID,
	  ":38: nothing may follow dtb=passthrough.dtb" },
	{ "dtb=passthrough.dtb", "dtb=a\ndevice_tree=b", ST_INVALID,
	  ":39: \"device_tree\" is set twice in [two], first at line 38" },
	{ "dtb=passthrough.dtb", "device_tree=a b", ST_INVALID,
	  ":38: nothing may follow device_tree=a" },
	{ "vcpus=3", "vcpus=0xA", ST_OK, NULL },
	{ "vcpus=3", "vcpus=0xF", ST_OK, NULL },
	{ "vcpus=3", "vcpus=0Xf", ST_OK, NULL },
	{ "vcpus=3", "vcpus=0xG", ST_INVALID, "vcpus=0xG, expected" },
	{ "vcpus=3", "vcpus=0x", ST_INVALID, "vcpus=0x, expected" },
	{ "vcpus=3", "vcpus=0x10000000000000001", ST_INVALID,
	  "expected a number of CPUs" },
	{ "vcpus=3", "vcpus=9;", ST_OK, NULL },
	{ "vcpus=3", "vcpus=0xa;", ST_OK, NULL },
	{ "vcpus=3", "vcpus=0xg;", ST_INVALID, "vcpus=0xg;, expected" },
	{ "vcpus=3", "vcpus=0", ST_INVALID,
	  "vcpus=0, expected a number of CPUs" },
	{ "vcpus=3", "vcpus=1", ST_OK, NULL },
	{ "vcpus=3", "vcpus=128", ST_OK, NULL },
	{ "vcpus=3", "vcpus=129", ST_INVALID, "from 1 to 128" },
	{ "vcpus=3", "vcpus=3\nmaxvcpus=2", ST_INVALID, "below vcpus=" },
	{ "[\"0-1,5\", \"all,^0\"]", "[\"0-1,5\" \"all\"]", ST_INVALID,
	  "a list" },
	{ "[\"0-1,5\", \"all,^0\"]", "[\"0-1,5]", ST_INVALID, "a list" },
	{ "[\"0-1,5\", \"all,^0\"]", "[\"0\"] 1", ST_INVALID, "a list" },
	{ "[\"0-1,5\", \"all,^0\"]", "[\n0,\n9 ]", ST_OK, NULL },
	{ "[\"0-1,5\", \"all,^0\"]", "256", ST_INVALID,
	  "expected CPUs below 256" },
	{ "[\"0-1,5\", \"all,^0\"]", "0K", ST_INVALID, "expected CPUs" },
	{ "[\"0-1,5\", \"all,^0\"]", "0-0K", ST_INVALID, "expected CPUs" },
	{ "[\"0-1,5\", \"all,^0\"]", "0-", ST_INVALID, "expected CPUs" },
	{ "[\"0-1,5\", \"all,^0\"]", "0,,1", ST_INVALID, "expected CPUs" },
	{ "[\"0-1,5\", \"all,^0\"]", "3-2", ST_INVALID, "expected CPUs" },
	{ "[\"0-1,5\", \"all,^0\"]", "node 0", ST_INVALID, "expected CPUs" },
	{ "[\"0-1,5\", \"all,^0\"]", "0 1", ST_INVALID, "expected CPUs" },
	{ "[\"0-1,5\", \"all,^0\"]", "0,^0", ST_INVALID, "expected CPUs" },
	{ "[\"0-1,5\", \"all,^0\"]", "[\"\"]", ST_INVALID, "expected CPUs" },
	{ "[\"0-1,5\", \"all,^0\"]", "[,]", ST_INVALID, "expected CPUs" },
	{ "[\"0-1,5\", \"all,^0\"]", "['0\"]", ST_INVALID, "a list" },
	{ "[\"0-1,5\", \"all,^0\"]", "[0]]", ST_INVALID, "a list" },
	{ "[\"0-1,5\", \"all,^0\"]", "[0", ST_INVALID, "a list" },
	{ "control xenstore", "control root", ST_INVALID,
	  "expected control, hardware or xenstore" },
	{ "control xenstore", "", ST_INVALID, "expected control, hardware" },
	{ "vcpus=3", "cpuid=host", ST_OK, NULL },
	{ "vcpus=3", "cpuid=host,sse4_1=0, sse4.2=1 ,tm=x", ST_OK, NULL },
	{ "vcpus=3", "cpuid=host,family=6,nc=x,clflush=0x10,lfence+=1", ST_OK,
	  NULL },
	{ "vcpus=3", "cpuid=host,intel-ppin=0,mcdt_no=k,slsm=0,tsa-l1-no=1",
	  ST_OK, NULL },
	{ "vcpus=3", "cpuid=svm=0", ST_INVALID, "or a list" },
	{ "vcpus=3", "cpuid=hosts", ST_INVALID, "commas between" },
	{ "vcpus=3", "cpuid=host,svm=0 vmx=0", ST_INVALID, "commas between" },
	{ "vcpus=3", "cpuid=host,svm=1k", ST_INVALID, "commas between" },
	{ "vcpus=3", "cpuid=host,svm=2", ST_INVALID,
	  "the number 0x2, for which" },
	{ "vcpus=3", "cpuid=host,family=270", ST_OK, NULL },
	{ "vcpus=3", "cpuid=host,family=271", ST_INVALID, "too few bits" },
	{ "vcpus=3", "cpuid=host,model=256", ST_INVALID, "too few bits" },
	{ "vcpus=3", "cpuid=host,maxleaf=0xffffffff", ST_OK, NULL },
	{ "vcpus=3", "cpuid=host,maxleaf=0x100000000", ST_INVALID,
	  "too few bits" },
	{ "vcpus=3", "cpuid=host,svm", ST_INVALID, "NAME=VALUE,..." },
	{ "vcpus=3", "cpuid=host,svm=", ST_INVALID, "a number, x, k or s" },
	{ "vcpus=3", "cpuid=host,svm=X", ST_INVALID, "a number, x, k or s" },
	{ "vcpus=3", "cpuid=host,svm=0x", ST_INVALID, "a number, x, k or s" },
	{ "vcpus=3", "cpuid=host,svm=k,nx=s", ST_OK, NULL },
	{ "vcpus=3", "cpuid=host,", ST_INVALID, "NAME=VALUE,..." },
	{ "vcpus=3", "cpuid=host,=0", ST_INVALID, "\"\", which is no" },
	{ "vcpus=3", "cpuid=host,.=0", ST_INVALID, "\".\", which is no" },
	{ "vcpus=3", "cpuid=host,sv=0", ST_INVALID, "\"sv\", which is no" },
	{ "vcpus=3", "cpuid=host,svmx=0", ST_INVALID, "\"svmx\", which" },
	{ "vcpus=3", "cpuid=[]", ST_OK, NULL },
	{ "vcpus=3", "cpuid=[\"1:ecx=" BITS "\"]", ST_OK, NULL },
	{ "vcpus=3",
	  "cpuid=['0x80000001:ecx=" BITS ", edx=" BITS "', \"7,0:ebx=" BITS
	  "\",\n]",
	  ST_OK, NULL },
	{ "vcpus=3", "cpuid=[\"0x40000100:eax=" BITS "\"]", ST_OK, NULL },
	{ "vcpus=3", "cpuid=[\"1:ecx=0\"]", ST_INVALID, "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"1:ecx=" BITS "0\"]", ST_INVALID, "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"1:ecx=X" BITS "\"]", ST_INVALID,
	  "0, 1, x, k or s for each" },
	{ "vcpus=3", "cpuid=[\"1:ecx=" BITS ",\"]", ST_INVALID, "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"1:ecx=" BITS " edx=" BITS "\"]", ST_INVALID,
	  "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"1:eex=" BITS "\"]", ST_INVALID, "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"1:cx=" BITS "\"]", ST_INVALID, "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"1:ecx:" BITS "\"]", ST_INVALID, "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"1:\"]", ST_INVALID, "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"1\"]", ST_INVALID, "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"\"]", ST_INVALID, "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"7,:ecx=" BITS "\"]", ST_INVALID, "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"0x100000001:ecx=" BITS "\"]", ST_INVALID,
	  "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"host,svm=0\"]", ST_INVALID, "BITS are 32" },
	{ "vcpus=3", "cpuid=[\"7:ecx=" BITS "\"]", ST_INVALID,
	  "leaf 0x7 without a subleaf" },
	{ "vcpus=3", "cpuid=[\"1,0:ecx=" BITS "\"]", ST_INVALID,
	  "leaf 0x1 with a subleaf" },
	{ "vcpus=3", "cpuid=[\"0x40000001:eax=" BITS "\"]", ST_INVALID,
	  "only eax of" },
	{ "vcpus=3", "cpuid=[\"0x40000000:ebx=" BITS "\"]", ST_INVALID,
	  "only eax of" },
	{ "vcpus=3",
	  "cpuid=[" LEAF("0") LEAF("1") LEAF("2") LEAF("3") LEAF("5") LEAF("6")
		  LEAF("8") LEAF("9") LEAF("10") LEAF("12") "]",
	  ST_OK, NULL },
	{ "vcpus=3",
	  "cpuid=[" LEAF("0") LEAF("1") LEAF("2") LEAF("3") LEAF("5") LEAF("6")
		  LEAF("8") LEAF("9") LEAF("10") LEAF("12") LEAF("14") "]",
	  ST_TOO_LARGE, "more than 40 registers" },
	{ "vcpus=3", "cpu_weight=0", ST_INVALID, "from 1 to 65535" },
	{ "vcpus=3", "cpu_weight=1", ST_OK, NULL },
	{ "vcpus=3", "cpu_weight=65535", ST_OK, NULL },
	{ "vcpus=3", "cpu_weight=65536", ST_INVALID, "from 1 to 65535" },
	{ "vcpus=3", "cap=0", ST_OK, NULL },
	{ "vcpus=3", "cap=65535", ST_OK, NULL },
	{ "vcpus=3", "cap=65536", ST_INVALID, "from 0 to 65535" },
	{ "shadow_memory=2", "shadow_memory=0", ST_INVALID, "from 1 to" },
	{ "shadow_memory=2", "shadow_memory=1", ST_OK, NULL },
	{ "shadow_memory=2", "shadow_memory=1048576", ST_OK, NULL },
	{ "shadow_memory=2", "shadow_memory=1048577", ST_INVALID,
	  "from 1 to 1048576" },
	{ "grant_version=1", "grant_version=3", ST_INVALID, "from 1 to 2" },
	{ "grant_frames=64", "grant_frames=1K", ST_INVALID,
	  "from 0 to 2147483647" },
	{ "grant_frames=64", "grant_frames=0x80000000", ST_INVALID,
	  "from 0 to 2147483647" },
	{ "maptrack_frames=1024", "maptrack_frames=x", ST_INVALID,
	  "from 0 to" },
	{ "=sbsa_uart", "=pl011", ST_INVALID,
	  "vuart=pl011, expected sbsa_uart" },
	{ "=no-xenstore", "=some", ST_INVALID,
	  "expected disabled, enabled, no-xenstore or legacy" },
	{ "vcpus=3", "xenstore=1", ST_INVALID,
	  "xenstore=1, expected yes, no or later" },
	{ "accesses=0", "accesses=2", ST_INVALID, "from 0 to 1" },
	{ "type=scmi_smc", "scmi_smc", ST_INVALID,
	  "arm_sci=scmi_smc, expected type=none or type=scmi_smc" },
	{ "type=pvh", "type=hvm", ST_INVALID, "type=hvm, expected pv or pvh" },
	{ "passthrough=enabled", "passthrough=1", ST_INVALID,
	  "expected disabled" },
	{ "nr_spis=64", "nr_spis=961", ST_INVALID, "from 0 to 960" },
	{ "sve=256", "sve=64", ST_INVALID, "from 128 to 2048 or hw" },
	{ "sve=256", "sve=200", ST_INVALID, "a multiple of 128" },
	{ "[\"0-2\", \"5\"]", "0-1024", ST_INVALID,
	  "expected colours below 1024" },
	{ "[\"0-2\", \"5\"]", "[\"0 2\"]", ST_INVALID, "expected colours" },
	{ "[\"0-2\", \"5\"]", "1,,2", ST_INVALID, "expected colours" },
	{ "direct-map=1", "direct-map=0", ST_OK, NULL },
	{ "direct-map=1", "direct-map=2", ST_INVALID, "expected 0 or 1" },
	{ "direct-map=1", "direct-map=yes", ST_INVALID, "expected 0 or 1" },
	{ "0x30000000 128M", "0x30000800 128M", ST_INVALID, "in whole pages" },
	{ "0x30000000 128M", "0x30000000", ST_INVALID, "pairs of address" },
	{ "0x30000000 128M", "0x30000000 0", ST_INVALID, "pairs of address" },
	{ "0x30000000 128M", "0xfffffffffffff000 128M", ST_INVALID,
	  "pairs of" },
	{ "0x30000000 128M", "0x30000000 64M", ST_INVALID,
	  "of another size than memory=" },
	{ "direct-map=1", "direct-map=1\nllc_colors=1", ST_INVALID,
	  "both xen,static-mem= and llc_colors=" },
	{ "xen,static-mem=0x30000000 128M 0x40000000 128M\n", "", ST_INVALID,
	  "direct-map=1 without" },
	{ "direct-map=1", "direct-map=1\nxen,shared-mem=a 0x1000 0x1000 4K",
	  ST_OK, NULL },
	{ "direct-map=1", "direct-map=1\nxen,shared-mem=a 0x1000 0x2000 0x1000",
	  ST_INVALID, "not at its host address" },
	{ "direct-map=1", "direct-map=1\nxen,shared-mem=a 0x2000 0x1000",
	  ST_INVALID, "not at its host address" },
	{ "shm-1 0x60000000 1M", "fifteen-letters 0X60000000 1M", ST_OK, NULL },
	{ "shm-1 0x60000000 1M", "shm-1 0xffffffffff000 4K", ST_OK, NULL },
	{ "shm-1 0x60000000 1M", "shm-1 0xffffffffff000 8K", ST_INVALID,
	  "expected an id" },
	{ "shm-1 0x60000000 1M", "shm-1 0x10000000000000 4K", ST_INVALID,
	  "expected an id" },
	{ "shm-1 0x60000000 1M", "shm-1 0xffffffffff000 0x60000000 4K", ST_OK,
	  NULL },
	{ "shm-1 0x60000000 1M", "shm-1 0xffffffffff000 0x60000000 8K",
	  ST_INVALID, "expected an id" },
	{ "shm-1 0x60000000 1M", "shm-1 0x60000000 0x800", ST_INVALID,
	  "expected an id" },
	{ "shm-1 0x60000000 1M", "shm-1 0x60000000 0", ST_INVALID,
	  "expected an id" },
	{ "shm-1 0x60000000 1M", "shm-1 0x60000000 16777216T", ST_INVALID,
	  "expected an id" },
	{ "shm-1 0x60000000 1M", "shm-1 0x60000000 17179869184G", ST_INVALID,
	  "expected an id" },
	{ "shm-1 0x60000000 1M", "shm-1 1M 1M", ST_OK, NULL },
	{ "shm-1 0x60000000 1M", "shm-1 1M 2M 1M owner", ST_OK, NULL },
	{ "shm-1 0x60000000 1M", "shm-1 0x60000000 1M owner x", ST_INVALID,
	  "[owner or borrower]" },
	{ "shm-1 0x60000000 1M", "shm-1 0x60000000", ST_INVALID,
	  "expected an id" },
	{ "shm-1 0x60000000 1M", "sixteen-letters- 0x60000000 1M", ST_INVALID,
	  "at most 15" },
	{ "shm-1 0x60000000 1M", "shm-1 0x60000001 1M", ST_INVALID,
	  "expected an id" },
	{ "shm-1 0x60000000 1M", "shm-1 1 0x60000000 1M", ST_INVALID,
	  "expected an" },
	{ "shm-1 0x60000000 1M", "shm-1 0x60000000 1M master", ST_INVALID,
	  "[owner or borrower]" },
	{ "shm-1 0x60000000 1M", "shm-0 0x60000000 1M", ST_INVALID,
	  "each id once" },
	{ "=12 Domain-0 13", "=1 Domain-0 131071", ST_OK, NULL },
	{ "=12 Domain-0 13", "=131071 Domain-0 1", ST_OK, NULL },
	{ "=12 Domain-0 13", "=12 Domain-0 0", ST_INVALID,
	  "ports are 1 to 131071" },
	{ "=10 second 11", "=0 second 11", ST_INVALID,
	  "ports are 1 to 131071" },
	{ "=10 second 11", "=10 second 131072", ST_INVALID, "ports are 1" },
	{ "=10 second 11", "=1K second 11", ST_INVALID, "ports are 1" },
	{ "=10 second 11", "=10 second", ST_INVALID, "expected a local port" },
	{ "=10 second 11", "=10 second 11 1", ST_INVALID,
	  "expected a local port" },
	{ "=10 second 11", "=10 third 11", ST_INVALID, "expected a domain of" },
	{ "=12 Domain-0", "=10 Domain-0", ST_INVALID, "each local port once" },
	{ "=11 one 10", "=11 one 9\nxen,evtchn=9 one 8", ST_INVALID,
	  "port 11 of second is bound to port 9 of one by line 45" },
	{ "ramdisk=initrd.img", "ramdisk=", ST_INVALID, "the name of a file" },
	{ "fast slow", "fast slow fast", ST_INVALID,
	  "CPU 0 is in the cpupools" },
	{ "fast slow", "fast slow none", ST_NOT_FOUND, "no section [none]" },
	{ "sched=null", "sched=null\nsched=null", ST_INVALID,
	  ":10: \"sched\" is set twice in [fast], first at line 9" },
	{ "sched=null", "sched=", ST_INVALID,
	  ":9: sched=, expected the name of a scheduler" },
	{ "cpus=2\n", "cpus=2\ncpus=3\n", ST_INVALID,
	  ":12: \"cpus\" is set twice in [slow], first at line 11" },
	{ "sched=null", "pool=null", ST_INVALID,
	  ":9: \"pool\" is no key of a cpupool, known here are cpus, sched" },
	{ "cpus=2\n", "", ST_INVALID, "the cpupool [slow] has no cpus=" },
	{ "cpus=2\n", "cpus=1\n", ST_INVALID,
	  "CPU 1 is in the cpupools [fast] and [slow], expected it in one" },
	{ "cpus=2\n", "cpus=[]\n", ST_INVALID,
	  ":11: cpus=[], expected at least one CPU" },
	{ "cpus=2\n", "cpus=[\"2\", x]\n", ST_INVALID, "expected CPUs below" },
	{ "0x78000000 0x10000", "0x78000000 0x8000", ST_INVALID,
	  "in multiples of 64K" },
};

static void test_rows(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum status st = parse(rows[i].from, rows[i].to);

		if (rows[i].status == ST_OK) {
			assert_int_equal(st, ST_OK);
			continue;
		}
		if (st != rows[i].status)
			print_message("row \"%s\" -> \"%s\"\n", rows[i].from,
				      rows[i].to);
		assert_refused(st, rows[i].status, rows[i].text);
	}
}

/* A domain as written for xl, using everything that xl's syntax allows. */
static void test_xl_cfg(void **state)
{
	static const char xl[] =
		"[host]\n"
		"kernel=k\n"
		"domains=\"guest\"\n"
		"[guest]\n"
		"name = 'web-1'\n"
		"type = \"pvh\";\n"
		"uuid = \"6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8\"\n"
		"kernel = \"/boot/bsd kernel\"\n"
		"ramdisk='/boot/rd'\n"
		"cmdline=\"vfs.root.mountfrom=ufs:/dev/ada0p3 "
		"a=\\\"b # c\\\"\" # d\n"
		"memory\t= 0x100;\n"
		"maxmem=\"512\"\n"
		"vcpus= 2 \n"
		"cpus = [\n\t\"0-1\", # the first\n\t'2,^3',\n]\n"
		"iomem = [ 'fd000,10', \"fe000,1@d0000\", ];\n"
		"ioports=[]\n"
		"irqs = [ 3 , '4' ]\n"
		"on_failure=\"halt\"\n"
		"on_poweroff = 'preserve'\n"
		"on_reboot = \"rename-restart\"\n"
		"on_watchdog = 'coredump-restart'\n"
		"on_crash = \"coredump-destroy\"\n"
		"max_grant_frames = 64\r\n"
		"start='paused'";
	const struct domain_config *d = &domains_parsed[0];

	(void)state;
	assert_int_equal(domain_list_parse(domains_with(xl, "", ""), "host",
					   domains_parsed, DOMAIN_MAX, &nr),
			 ST_OK);
	assert_int_equal(nr, 1);
	assert_string_equal(d->name, "web-1");
	assert_int_equal(d->type, DOMAIN_PVH);
	assert_string_equal(d->x86.uuid,
			    "6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8");
	assert_string_equal(d->kernel.path, "/boot/bsd kernel");
	assert_string_equal(d->kernel.args, "");
	assert_string_equal(d->ramdisk.path, "/boot/rd");
	assert_string_equal(d->cmdline,
			    "vfs.root.mountfrom=ufs:/dev/ada0p3 a=\"b # c\"");
	assert_int_equal(d->memory, 256 * 1024);
	assert_int_equal(d->maxmem, 512 * 1024);
	assert_int_equal(d->vcpus, 2);
	assert_true(d->has_affinity);
	assert_int_equal(d->affinity[0].bits[0], 3);
	assert_int_equal(d->affinity[1].bits[0], 4);
	assert_int_equal(d->x86.devices.nr_iomem, 2);
	assert_int_equal(d->x86.devices.iomem[1].gfn, 0xd0000);
	assert_int_equal(d->x86.devices.nr_ports, 0);
	assert_int_equal(d->x86.devices.nr_irqs, 2);
	assert_int_equal(d->x86.devices.irqs[1], 4);
	assert_int_equal(d->x86.on_failure, FAILURE_HALT);
	assert_int_equal(d->x86.actions[ENDED_POWEROFF], ACTION_PRESERVE);
	assert_int_equal(d->x86.actions[ENDED_REBOOT], ACTION_RENAME_RESTART);
	assert_int_equal(d->x86.actions[ENDED_WATCHDOG],
			 ACTION_COREDUMP_RESTART);
	assert_int_equal(d->x86.actions[ENDED_CRASH], ACTION_COREDUMP_DESTROY);
	assert_int_equal(d->max_grant_frames.value, 64);
	assert_int_equal(d->x86.start, START_PAUSED);
}

/* Empty lists are treated as absent. */
static void test_lists_of_nothing(void **state)
{
	(void)state;
	assert_int_equal(parse("cpus=[\"0-1,5\", \"all,^0\"]", "cpus=[ ]"),
			 ST_OK);
	assert_false(domains_parsed[0].has_affinity);
	assert_int_equal(parse("llc_colors=[\"0-2\", \"5\"]", "llc_colors=[]"),
			 ST_OK);
	assert_string_equal(domains_parsed[0].arm.llc_colors, "");
}

/* A cpupool's CPUs, in the form of xlcpupool.cfg. */
static void test_pool_list(void **state)
{
	(void)state;
	assert_int_equal(parse("cpus=0-1\n", "cpus = [\"0\", '3-4']\n"), ST_OK);
	assert_int_equal(host.pools[0].cpus.bits[0], 0x19);
}

/* Every key that xl_parse.c of Xen's tools reads and we do not. */
static void test_keys_of_xl(void **state)
{
	static const char keys[] =
		"acpi acpi_firmware acpi_laptop_slate acpi_s3 acpi_s4 altp2m "
		"altp2m_count altp2mhvm apic bios bios_path_override "
		"boot bootloader bootloader_args bootloader_restrict "
		"bootloader_user builder channel cpus_soft device_model "
		"device_model_args device_model_override "
		"device_model_stubdomain_override "
		"device_model_stubdomain_seclabel device_model_user "
		"device_model_version disk display dm_restrict driver_domain "
		"dtdev e820_host extra firmware firmware_override "
		"gfx_passthru gic_version hdtype hpet hvm_pirq "
		"init_seclabel keymap latency localtime max_event_channels "
		"mca_caps mmio_hole ms_vm_genid msr_relaxed "
		"nographic nomigrate nx on_soft_reset "
		"oos opengl p9 pae pci "
		"pci_msitranslate pci_permissive pci_power_mgmt pci_seize "
		"pvcalls pvshim pvshim_cmdline pvshim_extra pvshim_path "
		"rdm rdm_mem_boundary root rtc_timeoffset sdl seclabel serial "
		"slice smbios smbios_firmware soundhw spice "
		"spice_clipboard_sharing spice_image_compression "
		"spice_streaming_video spiceagent_mouse "
		"spicedisable_ticketing spicehost spicepasswd spiceport "
		"spicetls_port spiceusbredirection spicevdagent stdvga "
		"stubdomain_cmdline stubdomain_kernel stubdomain_memory "
		"stubdomain_ramdisk tee "
		"usb usbctrl usbdev usbdevice usbversion vdispl "
		"vendor_device vfb vga videoram vif vif2 viridian virtio vkb "
		"vkb_device vmtrace_buf_kb vnc vncdisplay vnclisten vncpasswd "
		"vncunused vncviewer vpmu vpt_align vsnd vtpm xauthority "
		"xen_platform_pci xen_platform_pci_bar_uc "
		"xend_suspend_evtchn_compat xenstore_feature_mask "
		"xenstore_quota";
	char word[80];

	(void)state;
	for (const char *p = keys; *p;) {
		size_t n = strcspn(p, " ");

		snprintf(word, sizeof(word), "%.*s=1", (int)n, p);
		assert_refused(parse("vcpus=3", word), ST_INVALID,
			       "= is xl.cfg's and not known here: ");
		p += n + (p[n] == ' ');
	}
	assert_refused(parse("vcpus=3", "vif = [ 'bridge=xenbr0' ]"),
		       ST_INVALID,
		       "daybreak.conf:16: vif= is xl.cfg's and not known here: "
		       "when dom0 has adopted the domain, attach it there by "
		       "xl network-attach");
	assert_refused(parse("vcpus=3", "extra=\"quiet\""), ST_INVALID,
		       "write it in cmdline=, or after the name of the file");
}

/* These changes leave a section unlisted, so they need a text of their own. */
static void test_empty_lists(void **state)
{
	const struct config *config;

	(void)state;
	config = domains_with("[host]\ndomains=\n", "", "");
	assert_refused(domain_list_parse(config, "host", domains_parsed,
					 DOMAIN_MAX, &nr),
		       ST_INVALID, ":2: domains=, expected names of sections");
	config = domains_with("[host]\ndomains=,\n", "", "");
	assert_refused(domain_list_parse(config, "host", domains_parsed,
					 DOMAIN_MAX, &nr),
		       ST_INVALID, ":2: domains=,, expected names of sections");
	config =
		domains_with("[host]\ndomains=" LONGEST LONGEST "ab\n", "", "");
	assert_refused(domain_list_parse(config, "host", domains_parsed,
					 DOMAIN_MAX, &nr),
		       ST_INVALID, "expected names of sections");
	config = domains_with("[host]\ncpupools=\n", "", "");
	assert_refused(domain_host_parse(config, "host", &host), ST_INVALID,
		       ":2: cpupools=, expected names of sections");
}

/* An xen.cfg ignores all of it. */
static void test_xen_cfg(void **state)
{
	(void)state;
	snprintf(domains_buffer, sizeof(domains_buffer), "%s", domains_text);
	assert_int_equal(config_parse("xen.cfg", CONFIG_XEN, domains_buffer,
				      strlen(domains_buffer), &domains_config),
			 ST_OK);
	assert_int_equal(domain_list_parse(&domains_config, "host",
					   domains_parsed, DOMAIN_MAX, &nr),
			 ST_OK);
	assert_int_equal(nr, 0);
	assert_int_equal(domain_host_parse(&domains_config, "host", &host),
			 ST_OK);
	assert_int_equal(host.nr_pools + host.nr_shm + host.nr_static_heap, 0);
}

/* Appends a line that many times to [two], the last section. */
static enum status parse_many(const char *line, unsigned int times)
{
	static char text[32768];
	int n = snprintf(text, sizeof(text), "%s", domains_text);

	for (unsigned int i = 0; i < times; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, line,
			      i + 100);
	return domain_list_parse(domains_with(text, "", ""), "host",
				 domains_parsed, DOMAIN_MAX, &nr);
}

static void test_counts(void **state)
{
	(void)state;
	assert_int_equal(parse_many("modules=m%u\n", 64), ST_OK);
	assert_int_equal(domains_parsed[1].nr_modules, 64);
	assert_int_equal(domain_list_parse(domains_with("[h]\ndomains=d\n[d]\n"
							"modules=a\nmodules=b\n"
							"kernel=k\nmemory=1\n",
							"", ""),
					   "h", domains_parsed, DOMAIN_MAX,
					   &nr),
			 ST_OK);
	/* A key that repeats is listed once. */
	assert_int_equal(domains_parsed[0].nr_keys, 3);
	assert_refused(parse_many("modules=m%u\n", 65), ST_TOO_LARGE,
		       "more than 64 modules= lines in [two]");
	assert_int_equal(
		parse_many("xen,evtchn=%u Domain-0 1\n", DOMAIN_MAX_EVTCHN - 1),
		ST_OK);
	assert_refused(
		parse_many("xen,evtchn=%u Domain-0 1\n", DOMAIN_MAX_EVTCHN),
		ST_TOO_LARGE, "more than 16 xen,evtchn lines");
	assert_refused(parse_many("xen,shared-mem=s%u 0x1000 0x1000 4K\n",
				  DOMAIN_MAX_SHM + 1),
		       ST_TOO_LARGE, "more than 8 xen,shared-mem lines");
}

static void test_long_lists(void **state)
{
	static char text[8192];
	int n = snprintf(text, sizeof(text), "cpus=[\"0\"");

	(void)state;
	for (unsigned int i = 0; i < DOMAIN_MAX_VCPUS; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, ",\"0\"");
	snprintf(text + n, sizeof(text) - (size_t)n, "]");
	assert_refused(parse("cpus=[\"0-1,5\", \"all,^0\"]", text),
		       ST_TOO_LARGE, "cpus names more than 128 vCPUs");

	n = snprintf(text, sizeof(text), "llc_colors=100");
	for (unsigned int i = 0; i < 40; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, ",100");
	assert_refused(parse("llc_colors=[\"0-2\", \"5\"]", text), ST_TOO_LARGE,
		       "more than 127 characters");

	n = snprintf(text, sizeof(text), "xen,static-mem=0x1000 4K");
	for (unsigned int i = 0; i < DOMAIN_MAX_RANGES; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, " 0x1000 4K");
	assert_refused(
		parse("xen,static-mem=0x30000000 128M 0x40000000 128M", text),
		ST_TOO_LARGE, "has more than 16 ranges");

	/* An element may have 255 characters. */
	n = snprintf(text, sizeof(text), "cpus=[\"0");
	for (unsigned int i = 0; i < 127; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, ",0");
	snprintf(text + n, sizeof(text) - (size_t)n, "\"]");
	assert_int_equal(parse("cpus=[\"0-1,5\", \"all,^0\"]", text), ST_OK);
	snprintf(text + n, sizeof(text) - (size_t)n, " \"]");
	assert_refused(parse("cpus=[\"0-1,5\", \"all,^0\"]", text), ST_INVALID,
		       "a list");
	memset(text, 'x', 300);
	memcpy(text, "cpus=[\"", 7);
	text[300] = '\0';
	assert_refused(parse("cpus=[\"0-1,5\", \"all,^0\"]", text), ST_INVALID,
		       "a list");
}

static void test_many_domains(void **state)
{
	const struct config *config = domains_with(domains_text, "", "");

	(void)state;
	assert_refused(
		domain_list_parse(config, "host", domains_parsed, 1, &nr),
		ST_TOO_LARGE, "more than 1 domains");
	assert_int_equal(domain_list_parse(config, "one", domains_parsed,
					   DOMAIN_MAX, &nr),
			 ST_OK);
	assert_int_equal(nr, 0);
}

static enum status parse_pools(unsigned int pools)
{
	char text[512] = "[h]\ncpupools=";
	size_t n = strlen(text);

	for (unsigned int i = 0; i < pools; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%sp%u",
				      i ? "," : "", i);
	for (unsigned int i = 0; i < pools; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
				      "\n[p%u]\ncpus=%u", i, i);
	return domain_host_parse(domains_with(text, "", ""), "h", &host);
}

static void test_many_pools(void **state)
{
	(void)state;
	assert_int_equal(parse_pools(DOMAIN_MAX_POOLS), ST_OK);
	assert_int_equal(host.nr_pools, DOMAIN_MAX_POOLS);
	assert_refused(parse_pools(DOMAIN_MAX_POOLS + 1), ST_TOO_LARGE,
		       "more than 8 cpupools");
	/* The longest name. */
	assert_int_equal(
		domain_host_parse(domains_with("[h]\ncpupools=" LONGEST "\n"
					       "[" LONGEST "]\ncpus=0\n",
					       "", ""),
				  "h", &host),
		ST_OK);
	assert_string_equal(host.pools[0].name, LONGEST);
}

/* Lines of [two], some of which need Xen 4.21. */
#define EVTCHN "xen,evtchn=11 one 10\n"
#define OF_21                                                                  \
	"xen,enhanced=legacy\n" EVTCHN                                         \
	"trap_unmapped_accesses=0\narm_sci=type=scmi_smc\n"

/* What an entry names may stand before it. */
static void test_sections_in_any_order(void **state)
{
	static const char text[] = "[p]\ncpus=0\n[d]\nkernel=k\nmemory=1\n"
				   "[h]\ndomains=d\ncpupools=p\n";

	(void)state;
	assert_int_equal(domain_list_parse(domains_with(text, "", ""), "h",
					   domains_parsed, DOMAIN_MAX, &nr),
			 ST_OK);
	assert_int_equal(domain_host_parse(&domains_config, "h", &host), ST_OK);
	assert_int_equal(host.nr_pools, 1);
	assert_int_equal(
		domain_list_parse(domains_with("[d]\nkernel=k\nmemory=1\n"
					       "[h]\ndomains=d\n",
					       "", ""),
				  "h", domains_parsed, DOMAIN_MAX, &nr),
		ST_OK);
	assert_int_equal(nr, 1);

	assert_int_equal(
		domain_host_parse(
			domains_with("[h]\ncpupools=p\n[p]\ncpus=0\n", "", ""),
			"h", &host),
		ST_OK);
	assert_int_equal(host.nr_pools, 1);
}

/* Since which version Xen's Arm code reads each key; one key at a time. */
static void test_since(void **state)
{
	static const struct {
		const char *line;
		unsigned int since;
	} keys[] = {
		{ "name=d", 12 },
		{ "type=pvh", 12 },
		{ "cmdline=c", 12 },
		{ "ramdisk=r", 12 },
		{ "vcpus=2", 12 },
		{ "vuart=sbsa_uart", 12 },
		{ "nr_spis=32", 12 },
		{ "dtb=d", 13 },
		{ "device_tree=d", 13 },
		{ "pool=p", 17 },
		{ "shadow_memory=2", 17 },
		{ "xen,enhanced=enabled", 17 },
		{ "xen,static-mem=0x1000000 1M", 17 },
		{ "direct-map=0", 17 },
		{ "xen,shared-mem=s 0x1000 0x1000 4K", 17 },
		{ "xen,evtchn=1 Domain-0 1", 17 },
		{ "sve=128", 18 },
		{ "max_grant_version=1", 18 },
		{ "max_grant_frames=64", 18 },
		{ "max_maptrack_frames=64", 18 },
		{ "passthrough=enabled", 19 },
		{ "xen,shared-mem=s 0x1000 4K", 19 },
		{ "llc_colors=1", 20 },
		{ "xen,enhanced=legacy", 21 },
		{ "capabilities=control", 21 },
		{ "cpus=1", 21 },
		{ "trap_unmapped_accesses=1", 21 },
		{ "arm_sci=type=none", 21 },
	};
	char text[128];

	(void)state;
	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		snprintf(text, sizeof(text),
			 "[h]\ndomains=d\n[d]\n%s\nkernel=k\nmemory=1\n",
			 keys[i].line);
		assert_int_equal(domain_list_parse(domains_with(text, "", ""),
						   "h", domains_parsed,
						   DOMAIN_MAX, &nr),
				 ST_OK);
		assert_int_equal(
			domain_check(domains_parsed, GUEST_ARM64,
				     (struct xen_version){ 4, keys[i].since }),
			ST_OK);
		snprintf(text, sizeof(text), "which Xen knows since 4.%u and",
			 keys[i].since);
		assert_refused(domain_check(domains_parsed, GUEST_ARM64,
					    (struct xen_version){
						    4, keys[i].since - 1 }),
			       ST_UNSUPPORTED, text);
	}
}

/* What each version of Xen on Arm accepts, and the sentence if refused. */
static void test_versions(void **state)
{
	static const struct {
		const char *from, *to;
		unsigned int domain, minor;
		const char *text; /* NULL: accepted */
	} asks[] = {
		{ "", "", 0, 21, NULL },
		{ "", "", 1, 21, NULL },
		{ OF_21, "xen,enhanced=legacy\n" EVTCHN, 1, 20,
		  "has legacy, which Xen knows since 4.21" },
		{ OF_21, "xen,enhanced=enabled\n" EVTCHN, 1, 20, NULL },
		{ OF_21, "xen,enhanced=enabled\n" EVTCHN, 1, 18,
		  "has passthrough" },
		{ "", "", 0, 20,
		  "has cpus, which Xen knows since 4.21 and this "
		  "is Xen 4.20" },
		{ "vcpus=3\ncpus=[\"0-1,5\", \"all,^0\"]", "vcpus=3", 0, 20,
		  "daybreak.conf:18: the domain one has capabilities" },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
		struct xen_version v = { 4, asks[i].minor };
		enum status st;

		assert_int_equal(parse(asks[i].from, asks[i].to), ST_OK);
		st = domain_check(&domains_parsed[asks[i].domain], GUEST_ARM64,
				  v);
		if (!asks[i].text)
			assert_int_equal(st, ST_OK);
		else
			assert_refused(st, ST_UNSUPPORTED, asks[i].text);
	}
}

static void test_host_versions(void **state)
{
	static const struct {
		const char *text, *key;
	} keys[] = {
		{ "cpupools=p\n[p]\ncpus=0\n", "cpupools=" },
		{ "xen,static-heap=64K 64K\n", "xen,static-heap=" },
		{ "xen,shared-mem=s 0 4K\n", "xen,shared-mem=" },
	};
	char text[64];

	(void)state;
	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		snprintf(text, sizeof(text), "[h]\n%s", keys[i].text);
		assert_int_equal(domain_host_parse(domains_with(text, "", ""),
						   "h", &host),
				 ST_OK);
		assert_int_equal(
			domain_check_host(&host, (struct xen_version){ 4, 17 }),
			ST_OK);
		assert_refused(
			domain_check_host(&host, (struct xen_version){ 4, 16 }),
			ST_UNSUPPORTED, keys[i].key);
	}
	host = (struct domain_host){ 0 };
	assert_int_equal(
		domain_check_host(&host, (struct xen_version){ 4, 12 }), ST_OK);
}

static void test_shm_without_host(void **state)
{
	const char text[] = "[h]\ndomains=d\n[d]\nkernel=k\nmemory=1\n"
			    "xen,shared-mem=s 0x1000 4K\n";

	(void)state;
	assert_int_equal(domain_list_parse(domains_with(text, "", ""), "h",
					   domains_parsed, DOMAIN_MAX, &nr),
			 ST_OK);
	assert_int_equal(domain_check(domains_parsed, GUEST_ARM64,
				      (struct xen_version){ 4, 19 }),
			 ST_OK);
	assert_refused(domain_check(domains_parsed, GUEST_ARM64,
				    (struct xen_version){ 4, 18 }),
		       ST_UNSUPPORTED, "without a host address");
	assert_refused(domain_check(domains_parsed, GUEST_ARM64,
				    (struct xen_version){ 3, 4 }),
		       ST_UNSUPPORTED, "this is Xen 3.4");
	/*
	 * A Xen that is newer than known or of unknown version is not refused.
	 */
	assert_int_equal(domain_check(domains_parsed, GUEST_ARM64,
				      (struct xen_version){ 5, 0 }),
			 ST_OK);
	assert_int_equal(domain_check(domains_parsed, GUEST_ARM64,
				      (struct xen_version){ 0, 0 }),
			 ST_OK);
}

static void test_other_cpu(void **state)
{
	const struct xen_version unknown = { 0, 0 };

	(void)state;
	assert_int_equal(parse("type=pvh", "type=pv"), ST_OK);
	assert_refused(domain_check(&domains_parsed[1], GUEST_ARM64, unknown),
		       ST_UNSUPPORTED, "second has type=pv");
	assert_refused(domain_check(&domains_parsed[1], GUEST_X86_64, unknown),
		       ST_UNSUPPORTED,
		       "second has dtb=, which is for Arm only");
	assert_int_equal(parse("dtb=passthrough.dtb", "modules=a"), ST_OK);
	assert_refused(domain_check(&domains_parsed[1], GUEST_ARM64, unknown),
		       ST_UNSUPPORTED, "second has modules=, which is for x86");
	assert_int_equal(parse("dtb=passthrough.dtb", "link=one"), ST_OK);
	assert_refused(domain_check(&domains_parsed[1], GUEST_ARM64, unknown),
		       ST_UNSUPPORTED,
		       "second has link=, which is for x86 only: on Arm use "
		       "xen,evtchn= and xen,shared-mem=");
}

static const char devices_text[] = "[host]\nkernel=k\ndomains=d\n"
				   "[d]\nkernel=k\nmemory=64\nkey\n";

static enum status parse_devices(const char *key)
{
	return domain_list_parse(domains_with(devices_text, "key", key), "host",
				 domains_parsed, DOMAIN_MAX, &nr);
}

/* What a key of Arm's has in its place on x86. */
static void test_arm_link(void **state)
{
	const struct xen_version unknown = { 0, 0 };
	static const char *const keys[] = {
		"xen,evtchn=1 Domain-0 2",
		"xen,shared-mem=a 0x1000 0x1000 4K",
	};

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		assert_int_equal(parse_devices(keys[i]), ST_OK);
		assert_refused(
			domain_check(domains_parsed, GUEST_X86_64, unknown),
			ST_UNSUPPORTED,
			"which is for Arm only: on x86 use link=");
	}
}

/* The first and the last letter of each range, and what is beside them. */
static void test_names(void **state)
{
	static const char *const good[] = { "a",      "z",   "A",    "Z",
					    "a-_.+9", "b0Z", LONGEST };
	static const char *const bad[] = { "",	 "@",  "[",   "`",
					   "{",	 "0",  "-",   "a@",
					   "a[", "a`", "a{",  "a/",
					   "a:", "a,", "a b", LONGEST "f" };
	char line[64];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(line, sizeof(line), "name=%s", good[i]);
		assert_int_equal(parse_devices(line), ST_OK);
		assert_string_equal(domains_parsed[0].name, good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(line, sizeof(line), "name=%s", bad[i]);
		assert_refused(parse_devices(line), ST_INVALID,
			       "[d] needs a name=");
	}
}

static void test_devices(void **state)
{
	const struct domain_devices *d = &domains_parsed[0].x86.devices;

	(void)state;
	assert_int_equal(parse_devices("iomem=[\"fd000,10\", "
				       "\"0xFE000,1@d0000\"]\n"
				       "ioports=[\"2f8-2ff\", \"60\"]\n"
				       "irqs=[3, \"12\" , 1]"),
			 ST_OK);
	assert_int_equal(d->nr_iomem, 2);
	assert_int_equal(d->iomem[0].mfn, 0xfd000);
	assert_int_equal(d->iomem[0].nr, 16);
	assert_int_equal(d->iomem[0].gfn, 0xfd000);
	assert_int_equal(d->iomem[1].mfn, 0xfe000);
	assert_int_equal(d->iomem[1].nr, 1);
	assert_int_equal(d->iomem[1].gfn, 0xd0000);
	assert_int_equal(d->nr_ports, 2);
	assert_int_equal(d->ports[0].first, 0x2f8);
	assert_int_equal(d->ports[0].last, 0x2ff);
	assert_int_equal(d->ports[1].first, 0x60);
	assert_int_equal(d->ports[1].last, 0x60);
	assert_int_equal(d->nr_irqs, 3);
	assert_int_equal(d->irqs[0], 3);
	assert_int_equal(d->irqs[1], 12);
	assert_int_equal(d->irqs[2], 1);
	/* A single element needs no list. */
	assert_int_equal(parse_devices("ioports=0-ffff\nirqs=65535\n"
				       "iomem=1,ffffffffff"),
			 ST_OK);
	assert_int_equal(d->ports[0].first, 0);
	assert_int_equal(d->ports[0].last, 0xffff);
	assert_int_equal(d->iomem[0].nr, (1ULL << 40) - 1);
	assert_int_equal(parse_devices("ioports=0X60"), ST_OK);
	assert_int_equal(d->ports[0].first, 0x60);
}

static void test_device_rows(void **state)
{
	static const char *const bad[] = {
		"iomem=[\"\"]",
		"iomem=[,]",
		"iomem=fd000",
		"iomem=fd000,",
		"iomem=,1",
		"iomem=fd000,0",
		"iomem=fd000,g",
		"iomem=fd000,1@",
		"iomem=fd000,1@d0000x",
		"iomem=10000000000,1",
		"iomem=ffffffffffffffffff,1",
		"iomem=ffffffffff,2",
		"iomem=1,2@ffffffffff",
		"iomem=[\"fd000,1\"",
		"ioports=",
		"ioports=0x",
		"ioports=10000",
		"ioports=3ff-3f8",
		"ioports=3f8-",
		"ioports=3f8-10000",
		"ioports=[\"3f8\", \"x\"]",
		"irqs=[\"\"]",
		"irqs=[,]",
		"irqs=0",
		"irqs=-1",
		"irqs=0x3",
		"irqs=3f",
		"irqs=65536",
		"irqs=[1, 2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_refused(parse_devices(bad[i]), ST_INVALID,
			       "daybreak.conf:7: i");
	assert_refused(parse_devices("irqs=1\nirqs=2"), ST_INVALID,
		       "daybreak.conf:8: \"irqs\" is set twice in [d], first "
		       "at line 7");
}

/* As many as fit, then one more. */
static void test_many_devices(void **state)
{
	static const struct {
		const char *key, *element;
	} lists[] = { { "iomem", "\"1,1\"" },
		      { "ioports", "1" },
		      { "irqs", "1" } };

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (unsigned int n = DOMAIN_MAX_DEVICE;
		     n <= DOMAIN_MAX_DEVICE + 1; n++) {
			char key[512];
			int at = snprintf(key, sizeof(key), "%s=[%s",
					  lists[i].key, lists[i].element);
			enum status st;

			for (unsigned int j = 1; j < n; j++)
				at += snprintf(key + at,
					       sizeof(key) - (size_t)at, ", %s",
					       lists[i].element);
			snprintf(key + at, sizeof(key) - (size_t)at, "]");
			st = parse_devices(key);
			if (n == DOMAIN_MAX_DEVICE)
				assert_int_equal(st, ST_OK);
			else
				assert_refused(st, ST_TOO_LARGE,
					       "more than 16 elements");
		}
}

/* restore= takes the place of a kernel, and its file says the rest. */
static void test_restore(void **state)
{
	static const char *const others[] = {
		"kernel=k",	"cmdline=quiet", "ramdisk=r",
		"modules=m",	"type=pv",	 "memory=64",
		"maxmem=64",	"vcpus=2",	 "maxvcpus=2",
		"xenstore=yes", "iomem=fd000,1", "passthrough=enabled",
		"ioports=60",	"irqs=3",	 "shadow_memory=4",
	};
	static char buf[256];
	static struct config config;
	static struct domain_config d;

	(void)state;
	for (unsigned int i = 0; i <= sizeof(others) / sizeof(others[0]); i++) {
		const bool alone = i == sizeof(others) / sizeof(others[0]);
		int n = snprintf(buf, sizeof(buf),
				 "[h]\nkernel=k\ndomains=web\n[web]\n"
				 "restore=my web.saved\nafter=x\n%s\n",
				 alone ? "" : others[i]);

		assert_int_equal(config_parse("d.conf", CONFIG_DAYBREAK, buf,
					      (uint64_t)n, &config),
				 ST_OK);
		log_clear();
		if (!alone) {
			char says[80];

			snprintf(says, sizeof(says),
				 "d.conf:7: the domain [web] has %.*s= beside "
				 "restore=",
				 (int)strcspn(others[i], "="), others[i]);
			assert_refused(domain_config_parse(&config, "web", &d),
				       ST_INVALID, says);
			continue;
		}
		assert_int_equal(domain_config_parse(&config, "web", &d),
				 ST_OK);
		assert_string_equal(d.restore.path, "my web.saved");
		assert_string_equal(d.cmdline, "");
		assert_int_equal(d.x86.start, START_UNSET);
		assert_false(d.has_type);
		assert_int_equal(d.memory, 0);
	}
}

/* A saved domain that has devices cannot run before dom0 has attached them. */
static void test_devices_later(void **state)
{
	static const char *const starts[] = { "", "start=paused\n",
					      "start=run\n" };
	static char buf[256];
	static struct config config;
	static struct domain_config d;

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		int n = snprintf(buf, sizeof(buf),
				 "[h]\nkernel=k\ndomains=web\n[web]\n"
				 "restore=web.saved\ndevices=later\n%s",
				 starts[i]);
		enum status st;

		assert_int_equal(config_parse("d.conf", CONFIG_DAYBREAK, buf,
					      (uint64_t)n, &config),
				 ST_OK);
		log_clear();
		st = domain_config_parse(&config, "web", &d);
		if (i == 2)
			assert_refused(st, ST_INVALID,
				       "has start=run and devices=later");
		else
			assert_int_equal(d.x86.start, START_PAUSED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_devices_later),
		cmocka_unit_test(test_restore),
		cmocka_unit_test(test_arm_link),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_good_arm),
		cmocka_unit_test(test_good_affinity),
		cmocka_unit_test(test_nodes),
		cmocka_unit_test(test_pool_nodes),
		cmocka_unit_test(test_good_host),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_xl_cfg),
		cmocka_unit_test(test_lists_of_nothing),
		cmocka_unit_test(test_pool_list),
		cmocka_unit_test(test_keys_of_xl),
		cmocka_unit_test(test_empty_lists),
		cmocka_unit_test(test_xen_cfg),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_long_lists),
		cmocka_unit_test(test_many_domains),
		cmocka_unit_test(test_many_pools),
		cmocka_unit_test(test_sections_in_any_order),
		cmocka_unit_test(test_since),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_host_versions),
		cmocka_unit_test(test_shm_without_host),
		cmocka_unit_test(test_other_cpu),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_device_rows),
		cmocka_unit_test(test_many_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
