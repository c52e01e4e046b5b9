// SPDX-License-Identifier: MIT
/*
 * Domains as nodes: every key of the configuration in one golden tree, then
 * domains that cannot be written.
 */
#include "trees.h"

#include "domains.h"

#include <daybreak/dom0less.h>
#include <daybreak/domain_parse.h>

static const struct chosen chosen = {
	.xen_args = "console=dtuart dtuart=/pl011@9000000",
	.nr_modules = 1,
	.modules = { { CHOSEN_KERNEL, "Image", 0x60000000, 0x2000001,
		       "console=hvc0 root=/dev/ram0" } },
};

static struct domain_host host;
static struct dom0less domains;

static void add_module(unsigned int domain, enum chosen_kind kind,
		       uint64_t addr, uint64_t size)
{
	struct dom0less_domain *d = &domains.domains[domain];

	d->modules[d->nr_modules++] = (struct chosen_module){
		kind, "module", addr, size,
		kind == CHOSEN_KERNEL ? d->config->cmdline : NULL
	};
}

/*
 * Reads domains.h's text with from replaced by to, and gives every file an
 * address.
 */
static void prepare(const char *from, const char *to)
{
	const struct config *config = domains_with(domains_text, from, to);

	domains = (struct dom0less){ .host = &host, .has_dom0 = true };
	assert_int_equal(domain_host_parse(config, "host", &host), ST_OK);
	assert_int_equal(domain_list_parse(config, "host", domains_parsed,
					   DOMAIN_MAX, &domains.nr_domains),
			 ST_OK);
	for (unsigned int i = 0; i < domains.nr_domains; i++)
		domains.domains[i].config = &domains_parsed[i];
	add_module(0, CHOSEN_KERNEL, 0x80000000, 0x1234);
	add_module(0, CHOSEN_RAMDISK, 0x81000000, 0x5678);
	add_module(1, CHOSEN_KERNEL, 0x82000000, 0x1000);
	add_module(1, CHOSEN_DEVICE_TREE, 0x83000000, 0x200);
}

static struct tree open_tree(const char *name)
{
	return trees_open(name, chosen_size(&chosen) + dom0less_size(&domains));
}

static enum status write_tree(struct tree *tree)
{
	assert_int_equal(chosen_write(tree, &chosen), ST_OK);
	return dom0less_write(tree, &domains);
}

static void test_golden(void **state)
{
	struct tree tree;

	(void)state;
	prepare("", "");
	tree = open_tree("host.dts");
	assert_int_equal(write_tree(&tree), ST_OK);
	assert_tree(&tree, "dom0less.dts");
}

static void test_module_order(void **state)
{
	struct tree tree;
	int node;

	(void)state;
	prepare("", "");
	tree = open_tree("host.dts");
	assert_int_equal(write_tree(&tree), ST_OK);
	node = fdt_path_offset(tree.fdt, "/chosen/one/module@80000000");
	node = fdt_next_subnode(tree.fdt, node);
	assert_string_equal(fdt_get_name(tree.fdt, node, NULL),
			    "module@81000000");
	node = fdt_path_offset(tree.fdt, "/chosen/one");
	node = fdt_next_subnode(tree.fdt, node);
	assert_string_equal(fdt_get_name(tree.fdt, node, NULL), "second");
}

static void test_refused(void **state)
{
	static const struct {
		const char *from, *to, *text;
		enum status status;
	} rows[] = {
		{ "pool=fast", "pool=none",
		  "one has pool=none, which cpupools=", ST_INVALID },
		/* A node of /chosen that is not a pool. */
		{ "pool=fast", "pool=framebuffer", "pool=framebuffer",
		  ST_INVALID },
		{ "cpus=0-1\n", "cpus=0,3\n",
		  "has no CPU 3, which the cpupool "
		  "fast names",
		  ST_INVALID },
		{ "shm-1 0x60000000", "shm-1 0x50000000",
		  "already has a node shared-mem@50000000", ST_INVALID },
	};
	struct tree tree;

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		prepare(rows[i].from, rows[i].to);
		tree = open_tree("host.dts");
		assert_refused(write_tree(&tree), rows[i].status, rows[i].text);
	}
}

static void test_name_is_taken(void **state)
{
	static const char *const names[] = { "framebuffer", "fast", "one" };
	struct tree tree;

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		prepare("", "");
		domains_parsed[1].name = names[i];
		tree = open_tree("host.dts");
		assert_refused(write_tree(&tree), ST_INVALID, names[i]);
	}
}

static void test_no_dom0(void **state)
{
	struct tree tree;

	(void)state;
	prepare("", "");
	domains.has_dom0 = false;
	tree = open_tree("host.dts");
	assert_refused(write_tree(&tree), ST_INVALID,
		       "daybreak.conf:32: xen,evtchn of the domain one names "
		       "dom0");
}

static void test_no_cpus(void **state)
{
	struct tree tree;

	(void)state;
	prepare("", "");
	tree = open_tree("empty.dts");
	assert_refused(write_tree(&tree), ST_INVALID, "has no CPU");
}

/* A tree whose highest phandle is in use has none left. */
static void test_no_phandles(void **state)
{
	struct tree tree;
	int cpu;

	(void)state;
	for (uint32_t left = 0; left < 2; left++) {
		prepare("", "");
		host.nr_pools = 0;
		domains_parsed[0].pool = NULL;
		tree = open_tree("host.dts");
		cpu = fdt_path_offset(tree.fdt, "/cpus/cpu@1");
		fdt_setprop_u32(tree.fdt, cpu, "phandle", 0xfffffffe - left);
		assert_refused(write_tree(&tree), ST_INVALID,
			       "cannot take phandle");
	}
}

/* One address cell in the root or in /chosen is too few for high addresses. */
static void test_narrow(void **state)
{
	static const char *const highs[] = {
		"xen,static-heap=0x170000000 64K",
		"xen,shared-mem=shm-0 0x190000000 0x90000000 2M owner",
	};
	static const char *const lows[] = {
		"xen,static-heap=0x70000000 64M 0x78000000 0x10000",
		"xen,shared-mem=shm-0 0x90000000 0x90000000 2M owner",
	};
	struct tree tree;

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		prepare(lows[i], highs[i]);
		host.nr_pools = 0;
		tree = open_tree("narrow.dts");
		assert_refused(write_tree(&tree), ST_TOO_LARGE, "does not fit");
	}
}

static void test_count(void **state)
{
	struct chosen many = chosen;

	(void)state;
	prepare("", "");
	many.nr_modules = CHOSEN_MAX_MODULES - 4;
	assert_int_equal(dom0less_count(&many, &domains), ST_OK);
	many.nr_modules++;
	assert_refused(dom0less_count(&many, &domains), ST_TOO_LARGE,
		       "takes 30 files besides itself and the device tree");
}

/* The largest domain that can be requested fits in dom0less_size(). */
static void fill(struct domain_config *d, unsigned int i)
{
	static char names[DOMAIN_MAX][DOMAIN_MAX_NAME + 1];

	memset(names[i], 'n', DOMAIN_MAX_NAME);
	names[i][0] = (char)('A' + i);
	d->name = names[i];
	d->vcpus = DOMAIN_MAX_VCPUS;
	d->has_affinity = true;
	memset(d->affinity, 0x55, sizeof(d->affinity));
	memset(d->arm.llc_colors, '1', DOMAIN_MAX_COLORS - 1);
	d->arm.nr_static_mem = DOMAIN_MAX_RANGES;
	d->arm.direct_map = true;
	d->passthrough = PASSTHROUGH_DISABLED;
	d->arm.nr_shm = DOMAIN_MAX_SHM;
	for (unsigned int j = 0; j < DOMAIN_MAX_SHM; j++) {
		d->arm.shm[j] = (struct domain_shm){
			"fifteen-letters", true, 1, ~0ULL - j, 1,
			SHM_BORROWER,	   1
		};
	}
	d->arm.nr_evtchn = DOMAIN_MAX_EVTCHN;
	for (unsigned int j = 0; j < DOMAIN_MAX_EVTCHN; j++)
		d->arm.evtchn[j] = (struct domain_evtchn){
			0x10000 + j, 0x10000 + 256 * i + j, DOMAIN_DOM0, 1
		};
}

static void check_size(bool affinity)
{
	struct file dtb = trees_compile("host.dts");
	struct tree tree;
	uint64_t size;

	prepare("", "");
	domains_parsed[1] = domains_parsed[0];
	for (unsigned int i = 0; i < 2; i++) {
		fill(&domains_parsed[i], i);
		domains_parsed[i].has_affinity = affinity;
	}
	host.nr_static_heap = DOMAIN_MAX_RANGES;
	assert_int_equal(
		tree_grown_size(dtb,
				chosen_size(&chosen) + dom0less_size(&domains),
				&size),
		ST_OK);
	assert_int_equal(tree_open(dtb, tree_buffer, size, &tree), ST_OK);
	assert_int_equal(write_tree(&tree), ST_OK);
	tree_close(&tree);
	assert_int_equal(tree_check(tree_file(&tree)), ST_OK);
	/* The estimate is not far too large. */
	assert_true(fdt_totalsize(tree.fdt) > size / 2);
}

/* Also without pinned vCPUs, whose unused space could hide a shortage. */
static void test_size(void **state)
{
	(void)state;
	check_size(true);
	check_size(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_module_order),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_name_is_taken),
		cmocka_unit_test(test_no_dom0),
		cmocka_unit_test(test_no_cpus),
		cmocka_unit_test(test_no_phandles),
		cmocka_unit_test(test_narrow),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
