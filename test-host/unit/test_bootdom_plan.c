// SPDX-License-Identifier: MIT
/*
 * An entry with domains= on x86: what is refused, and the contents of the
 * manifest and the package.
 */
#include "domains.h"

#include "kernels.h"

#include <daybreak/bootdom_plan.h>
#include <daybreak/package.h>
#include <daybreak/startofday.h>

#include <xen/elfnote.h>

static const char text[] = "[host]\n"
			   "options=loglvl=all dom0_mem=512M ucode=scan\n"
			   "kernel=vmlinuz console=hvc0\n"
			   "ramdisk=initrd.img\n"
			   "domains=one two\n"
			   "[one]\n"
			   "kernel=k quiet\n"
			   "memory=64\n"
			   "vcpus=2\n"
			   "cpus=[\"0\", \"1,3\"]\n"
			   "after=two\n"
			   "on_failure=halt\n"
			   "uuid=01234567-89ab-cdef-0123-456789abcdef\n"
			   "cap=50\n"
			   "ioports=60\n"
			   "max_grant_version=1\n"
			   "max_maptrack_frames=0\n"
			   "[two]\n"
			   "type=pvh\n"
			   "kernel=k2\n"
			   "memory=32\n"
			   "maxmem=48\n"
			   "vcpus=2\n"
			   "maxvcpus=4\n"
			   "shadow_memory=6\n"
			   "max_grant_frames=32\n"
			   "cpu_weight=512\n"
			   "on_reboot=preserve\n"
			   "on_watchdog=restart\n";

static struct bootdom_plan plan;
static struct entry entry;
static struct kernel kernels[3];
static struct domain domains[3];
static struct layout layouts[3];

static enum status read(const char *from, const char *to)
{
	const struct config *config = domains_with(text, from, to);
	const char *chain;

	assert_int_equal(config_entry(config, "host", &entry, &chain), ST_OK);
	return bootdom_plan_read(config, &entry, &plan);
}

static const struct {
	const char *options, *extra;
	enum status status;
	const char *says; /* NULL: nothing */
} options[] = {
	{ "dom0_mem=512M", "", ST_OK, NULL },
	{ "", "dom0_mem=512M", ST_OK, NULL },
	{ "a dom0=verbose  dom0_mem=512M", "", ST_OK, NULL },
	{ "dom0_memory=1 xdom0_mem=1", "", ST_INVALID, "has no dom0_mem=" },
	{ "", "", ST_INVALID, "entry \"host\" has domains=, but its options=" },
	{ "dom0_mem=1G dom0=pvh", "", ST_OK, NULL },
};

static void test_options(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		enum status st;

		entry = (struct entry){ .config = "daybreak.conf",
					.name = "host",
					.options = options[i].options,
					.extra = options[i].extra };
		log_clear();
		st = bootdom_check_entry(&entry);
		if (options[i].says)
			assert_refused(st, options[i].status, options[i].says);
		else
			assert_int_equal(st, ST_OK);
	}
}

/* Whether a package of 100 MiB fits: with the boot domain it needs 212 MiB. */
static const struct {
	const char *options, *extra;
	unsigned int mib; /* named in the sentence; 0: it fits */
} rooms[] = {
	{ "dom0_mem=212M", "", 0 },
	{ "dom0_mem=211M", "", 211 },
	{ "dom0_mem=216064", "", 211 }, /* KiB, as Xen reads it */
	{ "dom0_mem=216064k", "", 211 },
	{ "dom0_mem=221249536B", "", 211 },
	{ "dom0_mem=1g", "", 0 },
	{ "dom0_mem=1T", "", 0 },
	{ "dom0_mem=4294967294T", "", 0 },
	{ "dom0_mem=16777216T", "", 0 }, /* 2^64 */
	{ "dom0_mem=99999999999999999999", "", 0 },
	{ "dom0_mem=211M,max:1G", "", 211 },
	{ "dom0_mem=1G,max:211M", "", 211 },
	{ "dom0_mem=max:211M", "", 211 },
	{ "dom0_mem=min:100M,max:211M,1G", "", 211 },
	{ "dom0_mem=100M,min:212M", "", 0 },
	{ "dom0_mem=min:212M,100M", "", 0 },
	{ "dom0_mem=min:100M", "", 0 },
	/* Only Xen knows what these evaluate to. */
	{ "dom0_mem=-1G", "", 0 },
	{ "dom0_mem=1G+10%", "", 0 },
	{ "dom0_mem=10%", "", 0 },
	{ "dom0_mem=100MB", "", 0 },
	{ "dom0_mem=", "", 0 },
	{ "dom0_mem", "", 0 },
	/* The last one counts. */
	{ "dom0_mem=100M dom0_mem=1G", "", 0 },
	{ "dom0_mem=1G", "dom0_mem=100M", 100 },
};

static void test_room(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		char says[64];
		enum status st;

		entry = (struct entry){ .config = "daybreak.conf",
					.options = rooms[i].options,
					.extra = rooms[i].extra };
		log_clear();
		st = bootdom_check_room(&entry, 100ULL << 20);
		snprintf(says, sizeof(says), "dom0_mem= is %u MiB",
			 rooms[i].mib);
		if (rooms[i].mib)
			assert_refused(st, ST_NO_MEMORY, says);
		else
			assert_int_equal(st, ST_OK);
	}
	/* What they take is rounded up. */
	entry.options = "dom0_mem=100M";
	entry.extra = "";
	assert_refused(bootdom_check_room(&entry, 100 << 20), ST_NO_MEMORY,
		       "they take 212 MiB");
	assert_refused(bootdom_check_room(&entry, (100 << 20) + 1),
		       ST_NO_MEMORY, "they take 213 MiB");
}

/* Whether a host of 2048 MiB has room for two domains and dom0. */
static const struct {
	const char *options;
	unsigned int memory[2]; /* MiB */
	const char *says;	/* NULL: there is room */
} hosts[] = {
	{ "dom0_mem=512M", { 512, 1024 }, NULL },
	{ "dom0_mem=512M",
	  { 512, 1025 },
	  "gives its domains 1537 MiB beside dom0_mem=, and this host has "
	  "2048" },
	{ "dom0_mem=513M", { 512, 1024 }, "gives its domains 1536 MiB beside" },
	{ "dom0_mem=10%", { 1024, 1024 }, NULL },
	{ "dom0_mem=10%",
	  { 1024, 1025 },
	  "gives its domains 2049 MiB, and this host" },
	{ "dom0_mem=16777215T", { 1, 1 }, "domains 2 MiB beside" },
};

static void test_host(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		enum status st;

		entry = (struct entry){ .config = "daybreak.conf",
					.name = "host",
					.options = hosts[i].options,
					.extra = "" };
		memset(&plan, 0, sizeof(plan));
		plan.nr = 2;
		plan.wanted[0].memory = hosts[i].memory[0] * 1024ULL;
		plan.wanted[1].memory = hosts[i].memory[1] * 1024ULL;
		log_clear();
		st = bootdom_check_host(&plan, &entry, 2048ULL << 20);
		if (hosts[i].says)
			assert_refused(st, ST_NO_MEMORY, hosts[i].says);
		else
			assert_int_equal(st, ST_OK);
	}
}

static const struct {
	const char *from, *to;
	enum status status;
	const char *says;
} rows[] = {
	{ "after=two", "after=three", ST_INVALID,
	  "expected a domain of domains=" },
	{ "after=two", "vuart=sbsa_uart", ST_UNSUPPORTED, "for Arm only" },
	{ "after=two", "pool=x", ST_INVALID,
	  ":11: the domain one has pool=x, which cpupools= does not name" },
	{ "[one]", "cpupools=p\n[p]\ncpus=1-3\n[one]\npool=p", ST_INVALID,
	  ":14: the domain one has cpus= without a CPU of its cpupool, p, for "
	  "vCPU 0" },
	{ "[one]", "cpupools=p\n[p]\ncpus=1,3\n[one]", ST_INVALID,
	  ":13: the domain one has cpus= without a CPU of its cpupool, Pool-0, "
	  "for vCPU 1" },
	{ "[one]", "cpupools=p\n[p]\ncpus=0-3\n[one]", ST_INVALID,
	  ": the cpupool [p] has CPU 0, which stays in" },
	{ "[one]", "cpupools=Pool-0\n[Pool-0]\ncpus=1\n[one]", ST_INVALID,
	  ": the cpupool [Pool-0] has the name of Xen's own" },
	{ "[one]", "cpupools=p\n[p]\ncpus=4\nsched=fair\n[one]", ST_INVALID,
	  ": the cpupool [p] has sched=fair, expected credit, credit2," },
	{ "[one]\nkernel=k quiet\nmemory=64\nvcpus=2\n"
	  "cpus=[\"0\", \"1,3\"]\n",
	  "cpupools=p\n[p]\ncpus=4\nsched=null\n[one]\npool=p\nkernel=k\n"
	  "memory=64\n",
	  ST_UNSUPPORTED,
	  ":17: the domain one has cap=, which credit and credit2 take, and "
	  "the scheduler of its cpupool is null" },
	{ "dom0_mem=", "sched=credit sched=rtds dom0_mem=", ST_UNSUPPORTED,
	  ":14: the domain one has cap=, which credit and credit2 take, and "
	  "the scheduler of its cpupool is rtds" },
	{ "[one]\nkernel=k quiet\nmemory=64\nvcpus=2\n"
	  "cpus=[\"0\", \"1,3\"]\nafter=two\non_failure=halt\n"
	  "uuid=01234567-89ab-cdef-0123-456789abcdef\ncap=50\n",
	  "cpupools=p\n[p]\ncpus=4\nsched=credit\n[one]\nkernel=k\n"
	  "memory=64\npool=p\nextratime=1\n",
	  ST_UNSUPPORTED,
	  ":14: the domain one has extratime=, which rtds takes, and the "
	  "scheduler of its cpupool is credit" },
	{ "after=two", "period=100", ST_INVALID,
	  ":11: the domain one has cap= and period=, which are for different" },
	{ "cap=50", "budget=20000", ST_INVALID,
	  "the domain one has a budget= of 20000 us in a period= of 10000 us" },
	{ "cap=50", "period=3999", ST_INVALID,
	  "the domain one has a budget= of 4000 us in a period= of 3999 us" },
	{ "memory=64", "memory=48641", ST_TOO_LARGE,
	  ":8: the domain one has memory=48641, and before dom0 runs a PV "
	  "domain can have at most 48640 (47.5 GiB)" },
	{ "after=two", "shadow_memory=4", ST_UNSUPPORTED,
	  ":11: the domain one has shadow_memory=, which is for" },
	{ "after=two", "maxvcpus=3", ST_UNSUPPORTED,
	  ":11: the domain one has maxvcpus=, more than vcpus=" },
	{ "after=two", "start=paused\nxenstore=no\nmaxvcpus=3", ST_UNSUPPORTED,
	  ":13: the domain one has maxvcpus=, more than" },
	{ "after=two", "xenstore=later", ST_UNSUPPORTED,
	  ":11: the domain one has xenstore=, but only a PVH kernel" },
	{ "after=two", "iomem=1,1@2", ST_UNSUPPORTED,
	  ":11: the domain one has iomem=, with a place in the guest" },
	{ "after=two", "max_grant_frames=0", ST_UNSUPPORTED,
	  ":11: the domain one has max_grant_frames=, 0 of them" },
	{ "after=two", "timer_mode=no_missed_ticks_pending", ST_UNSUPPORTED,
	  ":11: the domain one has timer_mode=, which is for PVH domains" },
	{ "after=two", "hap=1", ST_UNSUPPORTED,
	  ":11: the domain one has hap=, which is for PVH domains" },
	{ "after=two", "nestedhvm=0", ST_UNSUPPORTED,
	  ":11: the domain one has nestedhvm=, which is for PVH domains" },
	{ "after=two", "tsc_mode=native_paravirt", ST_UNSUPPORTED,
	  ":11: the domain one has tsc_mode=, native_paravirt, which Xen has "
	  "not had since 4.12" },
	{ "maxmem=48", "nestedhvm=1\nhap=0", ST_UNSUPPORTED,
	  ":22: the domain two has nestedhvm=, for which Xen needs nested" },
	{ "cap=50\nioports=60\nmax_grant_version=1\nmax_maptrack_frames=0\n"
	  "[two]\n",
	  "domid=8\n[two]\ndomid=8\n", ST_INVALID,
	  ":16: the domain two has domid=8, which one has too: expected" },
	{ "maxmem=48", "ioports=60", ST_UNSUPPORTED,
	  ":22: the domain two has ioports=, but Xen lets only PV" },
	{ "maxmem=48", "irqs=1", ST_UNSUPPORTED,
	  ":22: the domain two has irqs=, but Xen gives" },
	{ "kernel=vmlinuz console=hvc0\nramdisk=initrd.img\ndomains=one two\n"
	  "[one]",
	  "domains=one two\n[one]\nstart=paused", ST_INVALID,
	  "the domain one has start=paused, but entry \"host\" has no "
	  "kernel=" },
};

static void test_no_rows(void **state)
{
	static const struct {
		const char *from, *to;
	} good[] = {
		{ "after=two", "pool=Pool-0" },
		{ "[one]", "cpupools=p q\n[q]\ncpus=4\n[p]\ncpus=1-2\n[one]" },
		{ "cpu_weight=512", "extratime=1" },
		{ "cap=50", "budget=10000" },
		{ "cap=50", "period=4000\nextratime=1" },
		{ "after=two", "type=pv" },
		{ "after=two", "start=paused\nmaxvcpus=3" },
		{ "after=two", "maxvcpus=2" },
		{ "after=two", "start=paused\nxenstore=yes\nmaxvcpus=3" },
		{ "after=two", "xenstore=yes\nmaxvcpus=3" },
		{ "maxmem=48", "xenstore=later" },
		{ "after=two", "iomem=1,1@1" },
		{ "after=two", "max_grant_frames=1" },
		{ "memory=64", "memory=48640" },
		{ "maxmem=48", "iomem=1,1@2" },
		{ "maxmem=48", "nestedhvm=1\nhap=1" },
		{ "maxmem=48", "nestedhvm=0\nhap=0" },
		{ "after=two", "tsc_mode=native\ndomid=32751" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(read(good[i].from, good[i].to), ST_OK);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(read(rows[i].from, rows[i].to), rows[i].status,
			       rows[i].says);
}

#define MIB  (1ULL << 20)
#define HIGH 0xffffffff80000000ULL

static void parse(unsigned int i, const char *name)
{
	struct kernel *k = &kernels[i];

	kernel_finish(k);
	assert_int_equal(kernel_parse(k), ST_OK);
	k->file.name = name;
	domains[i] = (struct domain){ .kernel = k->file,
				      .image = &k->image,
				      .notes = &k->notes };
}

static void make_pv(unsigned int i, bool is_64, uint64_t memsz)
{
	kernel_init(&kernels[i], is_64, 0x1000, memsz);
	kernel_pv(&kernels[i]);
	if (!is_64) {
		kernel_string(&kernels[i], XEN_ELFNOTE_PAE_MODE, "yes");
		return;
	}
	kernel_number(&kernels[i], XEN_ELFNOTE_VIRT_BASE, HIGH);
	kernel_number(&kernels[i], XEN_ELFNOTE_ENTRY, HIGH + 0x1000);
}

static const struct {
	bool is_64, mod_start_pfn, init_p2m;
	uint64_t virt_base; /* 0: high */
	unsigned int nr_ramdisks;
	uint64_t mib; /* of the kernel in memory */
	enum status status;
	const char *says;
} kernels_of_dom0[] = {
	{ true, false, false, 0, 0, 1, ST_OK, NULL },
	{ true, false, false, 1ULL << 39, 0, 1, ST_OK, NULL },
	{ true, true, true, 0, 2, 90, ST_OK, NULL },
	{ false, false, false, 0, 0, 1, ST_UNSUPPORTED,
	  "vmlinuz: is a 32-bit PV kernel, and dom0's" },
	{ true, false, false, 0x100000, 0, 1, ST_UNSUPPORTED,
	  "vmlinuz: is mapped at 0x100000, and the first 512 GiB" },
	{ true, false, true, 0, 1, 1, ST_UNSUPPORTED, "no MOD_START_PFN note" },
	{ true, true, true, 0, 1, 96, ST_TOO_LARGE,
	  "needs 99 MiB mapped, and the boot domain leaves dom0's kernel 96 "
	  "MiB" },
};

static void test_dom0(void **state)
{
	(void)state;
	for (size_t i = 0;
	     i < sizeof(kernels_of_dom0) / sizeof(kernels_of_dom0[0]); i++) {
		enum status st;

		make_pv(0, kernels_of_dom0[i].is_64,
			kernels_of_dom0[i].mib * MIB);
		if (kernels_of_dom0[i].mod_start_pfn)
			kernel_number(&kernels[0], XEN_ELFNOTE_MOD_START_PFN,
				      1);
		if (kernels_of_dom0[i].init_p2m)
			kernel_number(&kernels[0], XEN_ELFNOTE_INIT_P2M,
				      0x8000000000);
		if (kernels_of_dom0[i].virt_base) {
			kernel_number(&kernels[0], XEN_ELFNOTE_VIRT_BASE,
				      kernels_of_dom0[i].virt_base);
			kernel_number(&kernels[0], XEN_ELFNOTE_ENTRY,
				      kernels_of_dom0[i].virt_base + 0x1000);
		}
		parse(0, "vmlinuz");
		entry = (struct entry){ .kernel = { .path = "vmlinuz" },
					.options = "",
					.extra = "" };
		entry.nr_ramdisks = kernels_of_dom0[i].nr_ramdisks;
		log_clear();
		st = bootdom_plan_dom0(&entry, &domains[0], &layouts[0]);
		if (kernels_of_dom0[i].says)
			assert_refused(st, kernels_of_dom0[i].status,
				       kernels_of_dom0[i].says);
		else
			assert_int_equal(st, ST_OK);
	}
}

/* A PVH dom0's kernel: where it is loaded, its size, and how it can move. */
static const struct {
	bool offers;
	uint64_t start, mib;
	uint32_t align;
	enum status status;
	const char *says;
} kernels_of_pvh_dom0[] = {
	{ true, MIB, 95, 0, ST_OK, NULL },
	{ true, 16 * MIB, 80, 0, ST_OK, NULL },
	{ true, 128 * MIB, 16, 0x200000, ST_OK, NULL },
	{ false, MIB, 1, 0, ST_UNSUPPORTED, "type is pvh, but vmlinuz" },
	{ true, 16 * MIB, 81, 0, ST_TOO_LARGE,
	  "vmlinuz: is loaded at 0x1000000-0x6100000, and the boot domain "
	  "leaves dom0's kernel the memory at 0x100000-0x6000000" },
	{ true, 128 * MIB, 16, 0, ST_TOO_LARGE, "is loaded at 0x8000000" },
	{ true, MIB, 96, 0x200000, ST_TOO_LARGE, "is loaded at 0x100000" },
};

static void test_pvh_dom0(void **state)
{
	(void)state;
	for (size_t i = 0;
	     i < sizeof(kernels_of_pvh_dom0) / sizeof(kernels_of_pvh_dom0[0]);
	     i++) {
		const uint64_t start = kernels_of_pvh_dom0[i].start;
		const struct notes_reloc reloc = { kernels_of_pvh_dom0[i].align,
						   0, UINT32_MAX };
		enum status st;

		kernel_init(&kernels[0], true, start,
			    kernels_of_pvh_dom0[i].mib * MIB);
		if (kernels_of_pvh_dom0[i].offers)
			kernel_number(&kernels[0], XEN_ELFNOTE_PHYS32_ENTRY,
				      start);
		parse(0, "vmlinuz");
		if (reloc.align)
			kernels[0].notes.reloc = reloc;
		entry = (struct entry){ .kernel = { .path = "vmlinuz" },
					.options = "dom0=pvh",
					.extra = "" };
		log_clear();
		st = bootdom_plan_dom0(&entry, &domains[0], &layouts[0]);
		if (kernels_of_pvh_dom0[i].says)
			assert_refused(st, kernels_of_pvh_dom0[i].status,
				       kernels_of_pvh_dom0[i].says);
		else
			assert_int_equal(st, ST_OK);
	}
}

/* Whether Xen supports 32-bit domains shows only at run time. */
static void test_32_bit_domain(void **state)
{
	const struct domain_config wanted = {
		.name = "one", .memory = 64 * 1024, .vcpus = 1, .maxvcpus = 1
	};

	(void)state;
	make_pv(0, false, MIB);
	parse(0, "k");
	log_clear();
	assert_int_equal(bootdom_plan_domain(&wanted, &domains[0], &layouts[0]),
			 ST_OK);
	assert_int_equal(layouts[0].abi, ABI_PV32_PAE);
}

static void make_kernels(void)
{
	make_pv(0, true, MIB);
	kernel_number(&kernels[0], XEN_ELFNOTE_MOD_START_PFN, 1);
	make_pv(1, true, MIB);
	kernel_init(&kernels[2], false, 0x100000, 0x3000);
	kernel_number(&kernels[2], XEN_ELFNOTE_PHYS32_ENTRY, 0x100010);
	parse(0, "vmlinuz");
	parse(1, "k");
	parse(2, "k2");
}

static void lay_out_with(const char *from, const char *to)
{
	assert_int_equal(read(from, to), ST_OK);
	make_kernels();
	assert_int_equal(bootdom_plan_dom0(&entry, &domains[0], &layouts[0]),
			 ST_OK);
	plan.dom0 = (struct bootdom_image){ &domains[0], &layouts[0], NULL };
	for (unsigned int i = 0; i < 2; i++) {
		static struct modlist none;

		domains[i + 1].modules = &none;
		assert_int_equal(bootdom_plan_domain(&plan.wanted[i],
						     &domains[i + 1],
						     &layouts[i + 1]),
				 ST_OK);
		plan.images[i] =
			(struct bootdom_image){ &domains[i + 1],
						&layouts[i + 1], NULL };
	}
}

static void lay_out(void)
{
	lay_out_with("", "");
}

/* Returns the pages carried for a domain that shares nothing. */
static uint64_t carried_pages(const struct manifest_domain *d)
{
	uint64_t next = 0;

	for (unsigned int i = 0; i < d->layout.nr_pieces; i++) {
		assert_int_equal(d->carried[i].module,
				 plan.modules[d - plan.domains]);
		assert_int_equal(d->carried[i].first, next);
		next += d->carried[i].nr;
	}
	return next;
}

static void check_module(unsigned int module, const char *name, uint64_t size)
{
	assert_true(module < plan.package.nr_modules);
	assert_string_equal(plan.package.modules[module].file.name, name);
	assert_int_equal(plan.package.modules[module].file.bytes.size, size);
}

/* Domain two is first, because one waits for it. */
static void test_package(void **state)
{
	const struct file ramdisk = { "initrd.img", { NULL, 12345 } };
	const struct manifest_domain *two = &plan.domains[0];
	const struct manifest_domain *one = &plan.domains[1];

	(void)state;
	lay_out();
	assert_int_equal(bootdom_plan_package(&plan, &ramdisk), ST_OK);
	assert_int_equal(domains[0].nr_vcpus, 1);
	assert_int_equal(domains[1].memory, 64 * MIB);
	assert_int_equal(plan.manifest.nr_domains, 2);
	assert_ptr_equal(plan.manifest.domains, plan.domains);
	assert_string_equal(two->name, "two");
	assert_string_equal(one->name, "one");
	assert_int_equal(two->after, MANIFEST_NOBODY);
	assert_int_equal(one->after, 0);
	assert_true(one->halt_on_failure && !two->halt_on_failure);
	assert_int_equal(one->cap, 50);
	assert_int_equal(two->cpu_weight, 512);
	assert_int_equal(one->nr_vcpus, 2);
	assert_int_equal(one->uuid[0], 0x01);
	assert_int_equal(two->uuid[0], 0);
	assert_int_equal(one->max_pages, 64 * MIB / DOMAIN_PAGE);
	assert_int_equal(two->max_pages, 48 * MIB / DOMAIN_PAGE);
	assert_int_equal(one->affinity[1][0], 1 << 1 | 1 << 3);
	assert_true(one->has_affinity && !two->has_affinity);
	assert_int_equal(two->nr_vcpus, 4);
	assert_int_equal(domains[2].nr_online, 2);
	assert_int_equal(two->shadow_mib, 6);
	assert_int_equal(one->max_grant_version, 1);
	assert_int_equal(two->max_grant_version, 0);
	assert_int_equal(one->max_grant_frames, 64);
	assert_int_equal(two->max_grant_frames, 32);
	assert_int_equal(one->max_maptrack_frames, 0);
	assert_int_equal(two->max_maptrack_frames, 1024);
	assert_int_equal(one->devices.nr_ports, 1);
	assert_int_equal(one->devices.ports[0].first, 0x60);
	/* A PV domain that runs at once would wait for xenstore. */
	assert_int_equal(one->store_evtchn, 0);
	assert_int_equal(two->store_evtchn, 1);
	assert_int_equal(plan.package.nr_modules, 5);
	check_module(0, "manifest", manifest_size(&plan.manifest));
	assert_int_equal(plan.manifest.nr_digests, 0);
	assert_false(bootdom_plan_compares(&plan, 1));
	check_module(plan.manifest.dom0.kernel_module, "dom0's kernel",
		     DOMAIN_PAGE);
	check_module(plan.manifest.dom0.ramdisk_module, "initrd.img", 12345);
	check_module(plan.modules[1], "one", carried_pages(one) * DOMAIN_PAGE);
	check_module(plan.modules[0], "two", carried_pages(two) * DOMAIN_PAGE);
	assert_true(carried_pages(one) > 3 && carried_pages(two) > 2);
}

static void check_cpuid(const struct manifest_domain *d, unsigned int i,
			uint32_t leaf, uint32_t reg, uint32_t set)
{
	assert_true(i < d->nr_cpuid);
	assert_int_equal(d->cpuid[i].leaf, leaf);
	assert_int_equal(d->cpuid[i].subleaf, UINT32_MAX);
	assert_int_equal(d->cpuid[i].reg, reg);
	assert_int_equal(d->cpuid[i].clear, 0);
	assert_int_equal(d->cpuid[i].set, set);
}

/* What Xen does by itself is left to it. */
static void test_numbers(void **state)
{
	const struct file ramdisk = { "initrd.img", { NULL, 12345 } };
	const struct manifest_domain *two = &plan.domains[0];
	const struct manifest_domain *one = &plan.domains[1];

	(void)state;
	lay_out();
	assert_int_equal(bootdom_plan_package(&plan, &ramdisk), ST_OK);
	assert_int_equal(two->domid, 1);
	assert_int_equal(one->domid, 2);
	assert_int_equal(two->tsc, MANIFEST_XENS);
	assert_int_equal(two->timer, TIMER_UNSET);
	assert_false(two->shadow_paging || two->nested);
	assert_int_equal(two->nr_cpuid, 0);
	/* Domain two starts first, and keeps off the number of one. */
	lay_out_with("cap=50\n", "domid=1\ntsc_mode=always_emulate\n");
	assert_int_equal(bootdom_plan_package(&plan, &ramdisk), ST_OK);
	assert_int_equal(two->domid, 2);
	assert_int_equal(one->domid, 1);
	assert_int_equal(one->tsc, 1);
	assert_int_equal(one->nr_cpuid, 1);
	check_cpuid(one, 0, 0x80000007, 3, 1 << 8);
	lay_out_with("shadow_memory=6\n",
		     "nestedhvm=1\ntsc_mode=default\n"
		     "timer_mode=delay_for_missed_ticks\ndomid=32751\n");
	assert_int_equal(bootdom_plan_package(&plan, &ramdisk), ST_OK);
	assert_int_equal(two->domid, 32751);
	assert_int_equal(one->domid, 1);
	assert_int_equal(two->tsc, 0);
	assert_int_equal(two->timer, TIMER_DELAY_FOR_MISSED_TICKS);
	assert_true(two->nested && !two->shadow_paging);
	assert_int_equal(two->nr_cpuid, 2);
	check_cpuid(two, 0, 1, 2, 1 << 5);
	check_cpuid(two, 1, 0x80000001, 2, 1 << 2);
	/* In the order of the keys' registers; the last word counts. */
	lay_out_with("shadow_memory=6\n",
		     "nestedhvm=1\n"
		     "cpuid=host,nx=0,svm=0,fpu=0,abm=1,nx=1,3dnow=0,"
		     "xsaveopt=0,lm=0,lm=x,tsc_deadline=0\n");
	assert_int_equal(bootdom_plan_package(&plan, &ramdisk), ST_OK);
	assert_int_equal(two->nr_cpuid, 7);
	assert_int_equal(two->cpuid[2].leaf, 0x80000001);
	assert_int_equal(two->cpuid[2].reg, 3);
	assert_int_equal(two->cpuid[2].clear, 1u << 31);
	assert_int_equal(two->cpuid[2].set, 1 << 20);
	assert_int_equal(two->cpuid[3].reg, 2);
	assert_int_equal(two->cpuid[3].clear, 1 << 2);
	assert_int_equal(two->cpuid[3].set, 1 << 5);
	assert_int_equal(two->cpuid[4].leaf, 1);
	assert_int_equal(two->cpuid[4].clear, 1);
	assert_int_equal(two->cpuid[5].leaf, 0xd);
	assert_int_equal(two->cpuid[5].subleaf, 1);
	assert_int_equal(two->cpuid[6].clear, 1 << 24);
	lay_out_with("shadow_memory=6\n", "hap=0\n");
	assert_int_equal(bootdom_plan_package(&plan, &ramdisk), ST_OK);
	assert_true(two->shadow_paging && !two->nested);
}

/* Returns where a piece of the domain that starts in that place lies. */
static struct manifest_pages where(unsigned int place, enum piece_kind kind)
{
	const struct manifest_domain *d = &plan.domains[place];

	for (unsigned int i = 0; i < d->layout.nr_pieces; i++)
		if (d->layout.pieces[i].kind == kind)
			return d->carried[i];
	fail_msg("there is no such piece");
	return (struct manifest_pages){ 0 };
}

/* Room for the ELF, which is not written, and the packed file. */
static void test_packed_dom0(void **state)
{
	static uint8_t bytes[1024 * 1024], room[5000];
	static const uint8_t packed[] = "packed";
	const struct manifest_dom0 *dom0 = &plan.manifest.dom0;
	const struct file ramdisk = { "r", { packed, sizeof(packed) } };
	struct file package = { "package", { bytes, sizeof(bytes) } };
	static struct modlist places;
	uint64_t size;

	(void)state;
	lay_out();
	plan.packed = (struct file){ "vmlinuz", { packed, sizeof(packed) } };
	plan.unpacked_size = sizeof(room);
	plan.has_digests = true;
	assert_int_equal(bootdom_plan_package(&plan, &ramdisk), ST_OK);
	assert_true(dom0->is_packed);
	assert_int_equal(dom0->kernel_size, sizeof(room));
	check_module(dom0->kernel_module, "dom0's kernel", 2 * DOMAIN_PAGE);
	check_module(dom0->packed_module, "vmlinuz", sizeof(packed));
	check_module(dom0->ramdisk_module, "r", sizeof(packed));
	assert_int_equal(plan.package.nr_modules, 6);
	/* Even the same kernel is not found in it. */
	assert_int_equal(where(0, PIECE_KERNEL).module, plan.modules[0]);
	/* The room is empty until the boot domain runs. */
	assert_int_equal(plan.manifest.nr_digests, 6);
	assert_ptr_equal(plan.manifest.digests, plan.digests);
	for (unsigned int i = 0; i < 6; i++)
		assert_int_equal(bootdom_plan_compares(&plan, i),
				 i && i != dom0->kernel_module);
	size = plan.package.modules[0].file.bytes.size;
	assert_int_equal(size, manifest_size(&plan.manifest));
	memset(bytes, 0xaa, sizeof(bytes));
	package_fill(&plan.package, 0, DOMAIN_PAGE, bytes);
	assert_int_equal(package_read(package, &places), ST_OK);
	bootdom_plan_fill(&plan, &places);
	memset(room, 0xaa, sizeof(room));
	assert_memory_equal(places.modules[dom0->kernel_module].file.bytes.base,
			    room, sizeof(room));
	assert_memory_equal(places.modules[dom0->packed_module].file.bytes.base,
			    packed, sizeof(packed));
}

static void test_unpacks(void **state)
{
	static const struct {
		enum kernel_kind kind;
		bool is_64;
		const char *magic;
		uint8_t check;
		uint64_t work_size;
		bool unpacks;
	} kinds[] = {
		{ KERNEL_BZIMAGE, true,
		  "\xfd"
		  "7zXZ",
		  1, 95 * MIB, true },
		{ KERNEL_BZIMAGE, true,
		  "\xfd"
		  "7zXZ",
		  0, 95 * MIB, true },
		{ KERNEL_BZIMAGE, true,
		  "\xfd"
		  "7zXZ",
		  4, 95 * MIB, false },
		{ KERNEL_BZIMAGE, true,
		  "\xfd"
		  "7zXZ",
		  1, 95 * MIB + 1, false },
		{ KERNEL_BZIMAGE, true, "\x1f\x8b", 1, 95 * MIB, false },
		{ KERNEL_BZIMAGE, false,
		  "\xfd"
		  "7zXZ",
		  1, 95 * MIB, false },
		{ KERNEL_PACKED, true,
		  "\xfd"
		  "7zXZ",
		  1, 95 * MIB, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		uint8_t bytes[16] = { 0 };
		const struct kernel_file k = {
			.kind = kinds[i].kind,
			.bz.is_64 = kinds[i].is_64,
			.packed = { "vmlinuz", { bytes, sizeof(bytes) } },
		};

		memcpy(bytes, kinds[i].magic, strlen(kinds[i].magic));
		bytes[7] = kinds[i].check;
		if (bootdom_unpacks(&k, kinds[i].work_size) != kinds[i].unpacks)
			fail_msg("row %zu", i);
	}
}

static void test_package_without_dom0(void **state)
{
	(void)state;
	lay_out();
	plan.has_dom0 = false;
	assert_int_equal(bootdom_plan_package(&plan, NULL), ST_OK);
	assert_false(plan.manifest.has_dom0);
	assert_int_equal(plan.package.nr_modules, 3);
	assert_int_equal(plan.modules[0], 1);
}

static uint8_t ramdisk_bytes[3 * DOMAIN_PAGE - 100];
static struct modlist lists[3];

/*
 * Domain one is PV, two is PVH; they share a kernel and a ramdisk. dom0 has
 * others.
 */
static void lay_out_shared(void)
{
	static const struct file file = {
		"initrd.img", { ramdisk_bytes, sizeof(ramdisk_bytes) }
	};

	memset(ramdisk_bytes, 0x5a, sizeof(ramdisk_bytes));
	assert_int_equal(read("", ""), ST_OK);
	make_kernels();
	make_pv(1, true, MIB);
	kernel_number(&kernels[1], XEN_ELFNOTE_PHYS32_ENTRY, 0x1010);
	kernel_number(&kernels[1], XEN_ELFNOTE_MOD_START_PFN, 1);
	parse(1, "k");
	domains[2] = domains[1];
	assert_int_equal(bootdom_plan_dom0(&entry, &domains[0], &layouts[0]),
			 ST_OK);
	plan.dom0 = (struct bootdom_image){ &domains[0], &layouts[0], NULL };
	for (unsigned int i = 0; i < 2; i++) {
		lists[i].nr_modules = 0;
		modlist_add(&lists[i], MODULE_RAMDISK, file, NULL);
		domains[i + 1].modules = &lists[i];
		plan.images[i] =
			(struct bootdom_image){ &domains[i + 1],
						&layouts[i + 1], NULL };
	}
}

static void place_shared(const struct file *ramdisk)
{
	plan.package.nr_modules = 0;
	for (unsigned int i = 0; i < 2; i++)
		assert_int_equal(bootdom_plan_domain(&plan.wanted[i],
						     &domains[i + 1],
						     &layouts[i + 1]),
				 ST_OK);
	assert_int_equal(bootdom_plan_package(&plan, ramdisk), ST_OK);
}

/* Whether both domains get that piece from the same place. */
static bool is_shared(enum piece_kind kind)
{
	struct manifest_pages two = where(0, kind), one = where(1, kind);

	assert_int_equal(two.nr, one.nr);
	assert_true(two.nr);
	return two.module == one.module && two.first == one.first;
}

/*
 * The package as the boot domain gets it, filled as the application fills it.
 */
static void fill_package(struct modlist *places)
{
	static uint8_t bytes[64 * DOMAIN_PAGE];
	uint64_t size;

	assert_int_equal(package_size(&plan.package, &size), ST_OK);
	assert_true(size <= sizeof(bytes));
	memset(bytes, 0xee, sizeof(bytes)); /* memory that was in use before */
	package_fill(&plan.package, 0, DOMAIN_PAGE, bytes);
	assert_int_equal(
		package_read((struct file){ "p", { bytes, size } }, places),
		ST_OK);
	bootdom_plan_fill(&plan, places);
}

static void check_piece(const struct bootdom_image *image, unsigned int place,
			unsigned int piece, const struct modlist *places)
{
	static uint8_t wanted[300 * DOMAIN_PAGE], got[300 * DOMAIN_PAGE];
	const struct piece *p = &image->layout->pieces[piece];
	uint64_t size = p->nr_pages * DOMAIN_PAGE;
	struct span bytes = manifest_carried(&plan.domains[place], places,
					     piece, 0, p->nr_pages);

	assert_true(size <= sizeof(wanted));
	startofday_fill(image->domain, image->layout, p, 0, p->nr_pages,
			wanted);
	memset(got, 0, size);
	if (bytes.size)
		memcpy(got, bytes.base, bytes.size);
	assert_memory_equal(got, wanted, size);
}

/* Checks that the boot domain makes every domain's image from a package. */
static void check_images(void)
{
	struct modlist places;

	fill_package(&places);
	/* The manifest is written last. */
	assert_int_equal(places.modules[0].file.bytes.base[0], 0xee);
	for (unsigned int i = 0; i < plan.nr; i++) {
		const struct bootdom_image *image = &plan.images[plan.order[i]];

		for (unsigned int j = 0; j < image->layout->nr_pieces; j++)
			if (image->layout->pieces[j].kind != PIECE_P2M)
				check_piece(image, i, j, &places);
	}
}

static void test_shared(void **state)
{
	(void)state;
	lay_out_shared();
	place_shared(NULL);
	assert_true(is_shared(PIECE_KERNEL));
	assert_true(is_shared(PIECE_MODULE));
	assert_false(is_shared(PIECE_START_INFO));
	assert_int_equal(plan.package.nr_modules, 4);
	check_module(plan.modules[0], "two",
		     (where(0, PIECE_KERNEL).nr + 3 +
		      where(0, PIECE_START_INFO).nr + where(0, PIECE_ACPI).nr +
		      1) * DOMAIN_PAGE);
	check_module(plan.modules[1], "one",
		     (1 + where(1, PIECE_PAGE_TABLES).nr) * DOMAIN_PAGE);
	check_images();
}

/* dom0's modules come first. The ramdisk's last page is partial. */
static void test_shared_with_dom0(void **state)
{
	const struct file ramdisk = {
		"initrd.img", { ramdisk_bytes, sizeof(ramdisk_bytes) }
	};
	const struct manifest_dom0 *dom0 = &plan.manifest.dom0;

	(void)state;
	lay_out_shared();
	domains[0] = domains[1];
	assert_int_equal(bootdom_plan_dom0(&entry, &domains[0], &layouts[0]),
			 ST_OK);
	place_shared(&ramdisk);
	assert_true(is_shared(PIECE_KERNEL) && is_shared(PIECE_MODULE));
	assert_int_equal(where(0, PIECE_KERNEL).module, dom0->kernel_module);
	assert_int_equal(where(0, PIECE_MODULE).module, dom0->ramdisk_module);
	assert_int_equal(where(0, PIECE_MODULE).nr, 3);
	check_module(dom0->ramdisk_module, "initrd.img", sizeof(ramdisk_bytes));
	assert_int_equal(plan.package.nr_modules, 5);
	check_images();
	/* A file of which only the size is known shares nothing. */
	lists[0].modules[0].file.bytes.base = NULL;
	lists[1].modules[0].file.bytes.base = NULL;
	place_shared(&(struct file){ "i", { NULL, sizeof(ramdisk_bytes) } });
	assert_int_equal(where(0, PIECE_MODULE).module, plan.modules[0]);
	assert_false(is_shared(PIECE_MODULE));
}

/* Each function makes one thing of domain one differ from domain two's. */
static void other_kernel(void)
{
	domains[1].kernel.bytes.base++;
}

static void longer_kernel(void)
{
	domains[1].kernel.bytes.size++;
}

static void other_ramdisk(void)
{
	lists[0].modules[0].file.bytes.base++;
}

static void shorter_ramdisk(void)
{
	lists[0].modules[0].file.bytes.size--;
}

static void other_segments(void)
{
	static struct image image;

	image = *domains[1].image;
	image.segments[0].filesz--;
	domains[1].image = &image;
}

static const struct {
	void (*change)(void);
	bool kernel, ramdisk; /* still shared */
} differences[] = {
	{ other_kernel, false, true },	  { longer_kernel, false, true },
	{ other_segments, false, true },  { other_ramdisk, true, false },
	{ shorter_ramdisk, true, false },
};

static void test_not_shared(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(differences) / sizeof(differences[0]);
	     i++) {
		lay_out_shared();
		differences[i].change();
		place_shared(NULL);
		assert_int_equal(is_shared(PIECE_KERNEL),
				 differences[i].kernel);
		assert_int_equal(is_shared(PIECE_MODULE),
				 differences[i].ramdisk);
	}
}

/* A symbol table changes what a kernel's pages hold. */
static void test_symtab_not_shared(void **state)
{
	(void)state;
	lay_out_shared();
	place_shared(NULL);
	layouts[1].symtab.at = 8;
	plan.package.nr_modules = 0;
	assert_int_equal(bootdom_plan_package(&plan, NULL), ST_OK);
	assert_false(is_shared(PIECE_KERNEL));
	lay_out_shared();
	place_shared(NULL);
	layouts[1].parts[layouts[1].nr_parts++].at = MIB;
	plan.package.nr_modules = 0;
	assert_int_equal(bootdom_plan_package(&plan, NULL), ST_OK);
	assert_false(is_shared(PIECE_KERNEL));
}

/* Shared pages are filled from the first owner; the others' are not read. */
static void test_filled_once(void **state)
{
	static const uint8_t other[sizeof(ramdisk_bytes)];
	struct manifest_pages pages;
	struct modlist places;

	(void)state;
	lay_out_shared();
	place_shared(NULL);
	lists[0].modules[0].file.bytes.base = other;
	fill_package(&places);
	pages = where(0, PIECE_MODULE);
	assert_int_equal(places.modules[pages.module]
				 .file.bytes.base[pages.first * DOMAIN_PAGE],
			 0x5a);
}

/* PV domains find several modules in a package, which is shared as a whole. */
static void test_module_packages(void **state)
{
	static const struct file second = { "b", { ramdisk_bytes, 100 } };
	static const struct {
		const char *cmdline;
		unsigned int nr;
		bool other_first, shared;
	} second_of_one[] = {
		{ "x", 2, false, true },
		{ "y", 2, false, false },
		{ "x", 3, false, false },
		{ "x", 2, true, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(second_of_one) / sizeof(second_of_one[0]);
	     i++) {
		lay_out_shared();
		plan.wanted[1].type = DOMAIN_PV;
		modlist_add(&lists[1], MODULE_OTHER, second, "x");
		if (second_of_one[i].other_first)
			other_ramdisk();
		while (lists[0].nr_modules < second_of_one[i].nr)
			modlist_add(&lists[0], MODULE_OTHER, second,
				    second_of_one[i].cmdline);
		place_shared(NULL);
		assert_int_equal(where(0, PIECE_PACKAGE).module ==
					 where(1, PIECE_PACKAGE).module,
				 second_of_one[i].shared);
		if (second_of_one[i].shared)
			check_images();
	}
}

/*
 * As many domains as an entry may have, with one shared kernel or one kernel
 * each.
 */
static void test_many(void **state)
{
	static struct domain many[DOMAIN_MAX];

	(void)state;
	for (unsigned int shared = 0; shared < 2; shared++) {
		lay_out_shared();
		place_shared(NULL);
		plan.package.nr_modules = 0;
		plan.nr = DOMAIN_MAX;
		for (unsigned int i = 0; i < DOMAIN_MAX; i++) {
			plan.wanted[i] = plan.wanted[0];
			plan.order[i] = i;
			many[i] = domains[1];
			if (!shared)
				many[i].kernel.bytes.base += i;
			plan.images[i] =
				(struct bootdom_image){ &many[i], &layouts[1],
							NULL };
		}
		assert_int_equal(bootdom_plan_package(&plan, NULL), ST_OK);
		assert_int_equal(plan.package.nr_modules, 2 + DOMAIN_MAX);
		for (unsigned int i = 1; i < DOMAIN_MAX; i++) {
			assert_int_equal(where(i, PIECE_KERNEL).module,
					 plan.modules[shared ? 0 : i]);
			assert_int_equal(where(i, PIECE_MODULE).module,
					 plan.modules[0]);
		}
	}
}

/* A saved domain of 8 MiB whose file says what the configuration leaves out. */
static void make_saved(enum saved_kind kind, struct saved *saved,
		       struct packed_plan *packed)
{
	*saved = (struct saved){
		.file = { "web.saved", { NULL, 0 } },
		.config = { .kind = kind,
			    .memory = 8 << 10,
			    .maxmem = 16 << 10,
			    .shadow = 1025,
			    .vcpus = 2,
			    .max_vcpus = 3 },
	};
	*packed = (struct packed_plan){
		.saved = saved,
		.header = { .nr_pages = 2048,
			    .p2m_size = kind == SAVED_PV ? 2049 : 0 },
		.size = 5 * DOMAIN_PAGE,
		.uuid = "11234567-89ab-cdef-0123-456789abcdef",
	};
}

static const char restores[] = "kernel=k quiet\n"
			       "memory=64\n"
			       "vcpus=2\n"
			       "cpus=[\"0\", \"1,3\"]\n"
			       "after=two\n"
			       "on_failure=halt\n"
			       "uuid=01234567-89ab-cdef-0123-456789abcdef\n"
			       "cap=50\n"
			       "ioports=60\n";

static void test_saved(void **state)
{
	static struct saved saved;
	static struct packed_plan packed;
	const struct manifest_domain *m = &plan.domains[0];
	struct domain_report got[2];

	(void)state;
	for (unsigned int kind = SAVED_PV; kind <= SAVED_PVH; kind++) {
		const bool pvh = kind == SAVED_PVH;

		assert_int_equal(read(restores, "restore=web.saved\n"), ST_OK);
		assert_true(bootdom_plan_restores(&plan));
		make_saved(kind, &saved, &packed);
		domains[1] = (struct domain){ .nr_vcpus = 1 };
		assert_int_equal(bootdom_plan_saved(&packed, &plan.wanted[0],
						    &domains[1], &layouts[1]),
				 ST_OK);
		assert_string_equal(plan.wanted[0].x86.uuid, packed.uuid);
		assert_int_equal(plan.wanted[0].type,
				 pvh ? DOMAIN_PVH : DOMAIN_PV);
		plan.nr = 1;
		plan.order[0] = 0;
		plan.has_dom0 = false;
		plan.images[0] = (struct bootdom_image){ &domains[1],
							 &layouts[1], &packed };
		assert_int_equal(bootdom_plan_package(&plan, NULL), ST_OK);
		check_module(1, "one", packed.size);
		assert_true(m->is_saved && !m->paused);
		assert_int_equal(m->saved_module, 1);
		assert_int_equal(m->layout.abi, pvh ? ABI_PVH : ABI_PV64);
		assert_int_equal(m->layout.nr_pages, 2048);
		assert_int_equal(m->layout.nr_pieces, 0);
		assert_int_equal(m->max_pages, 4096);
		assert_int_equal(m->shadow_mib, pvh ? 2 : 0);
		assert_int_equal(m->nr_vcpus, 3);
		assert_int_equal(m->store_evtchn, 1);
		assert_int_equal(m->console_evtchn, 2);
		bootdom_plan_report(&plan, got);
		assert_true(!got[0].paused && got[0].xenstore);
		assert_int_equal(got[0].memory, 8 << 10);
		assert_int_equal(got[0].maxmem, 16 << 10);
		assert_int_equal(got[0].vcpus, 2);
		assert_int_equal(got[0].maxvcpus, 3);
	}
	assert_int_equal(read("", ""), ST_OK);
	assert_false(bootdom_plan_restores(&plan));
}

/* More pages than maxmem=: special ones, or a domain that was ballooned. */
static void test_saved_sizes(void **state)
{
	static struct saved saved;
	static struct packed_plan p;
	struct domain_config *wanted = &plan.wanted[0];

	(void)state;
	assert_int_equal(read(restores,
			      "restore=web.saved\nuuid="
			      "01234567-89ab-cdef-0123-456789abcdef\n"),
			 ST_OK);
	make_saved(SAVED_PVH, &saved, &p);
	p.header.nr_pages = 4097;
	assert_int_equal(
		bootdom_plan_saved(&p, wanted, &domains[1], &layouts[1]),
		ST_OK);
	/* The section's own is kept. */
	assert_string_equal(wanted->x86.uuid,
			    "01234567-89ab-cdef-0123-456789abcdef");
	plan.nr = 1;
	plan.order[0] = 0;
	plan.has_dom0 = false;
	plan.images[0] = (struct bootdom_image){ &domains[1], &layouts[1], &p };
	assert_int_equal(bootdom_plan_package(&plan, NULL), ST_OK);
	assert_int_equal(plan.domains[0].max_pages, 4097);
	assert_int_equal(plan.domains[0].layout.low_pages, 4097);
	p.header.nr_pages = 1 << 20;
	assert_int_equal(
		bootdom_plan_saved(&p, wanted, &domains[1], &layouts[1]),
		ST_OK);
	assert_int_equal(layouts[1].low_pages, PVH_HOLE_PFN);

	log_clear();
	p.header.nr_pages = 1023;
	assert_refused(bootdom_plan_saved(&p, wanted, &domains[1], &layouts[1]),
		       ST_INVALID, "web.saved: has a domain of 4092 KiB");
	make_saved(SAVED_PVH, &saved, &p);
	saved.config.memory = 4095;
	assert_refused(bootdom_plan_saved(&p, wanted, &domains[1], &layouts[1]),
		       ST_INVALID, "expected 4 MiB or more");
	make_saved(SAVED_PVH, &saved, &p);
	saved.config.maxmem = (UINT64_C(16) << 30) + 1;
	assert_refused(bootdom_plan_saved(&p, wanted, &domains[1], &layouts[1]),
		       ST_TOO_LARGE, "at most 16 TiB");
	make_saved(SAVED_PV, &saved, &p);
	p.header.p2m_size = BOOTDOM_PV_MAX / DOMAIN_PAGE + 1;
	assert_refused(bootdom_plan_saved(&p, wanted, &domains[1], &layouts[1]),
		       ST_TOO_LARGE, "web.saved: has a PV domain of 48640 MiB");
}

static void test_report(void **state)
{
	struct domain_report got[2];
	const struct domain_report *two = &got[0], *one = &got[1];

	(void)state;
	lay_out();
	assert_int_equal(bootdom_plan_package(&plan, NULL), ST_OK);
	bootdom_plan_report(&plan, got);
	assert_string_equal(two->name, "two");
	assert_string_equal(one->name, "one");
	assert_memory_equal(one->uuid, plan.domains[1].uuid, UUID_SIZE);
	assert_int_equal(two->type, DOMAIN_PVH);
	assert_int_equal(one->type, DOMAIN_PV);
	assert_true(two->xenstore && !one->xenstore);
	assert_false(two->paused || one->paused);
	/* Xen gives every domain both. */
	assert_int_equal(one->store_port, 1);
	assert_int_equal(one->console_port, 2);
	assert_int_equal(two->memory, 32 << 10);
	assert_int_equal(two->maxmem, 48 << 10);
	assert_int_equal(two->vcpus, 2);
	assert_int_equal(two->maxvcpus, 4);
	assert_int_equal(two->actions[ENDED_REBOOT], ACTION_PRESERVE);
	assert_int_equal(two->actions[ENDED_WATCHDOG], ACTION_RESTART);
	/* What xl does without the keys. */
	assert_int_equal(one->actions[ENDED_POWEROFF], ACTION_DESTROY);
	assert_int_equal(one->actions[ENDED_REBOOT], ACTION_RESTART);
	assert_int_equal(one->actions[ENDED_WATCHDOG], ACTION_DESTROY);
	assert_int_equal(one->actions[ENDED_CRASH], ACTION_DESTROY);
}

static void test_pools(void **state)
{
	const struct manifest *m = &plan.manifest;
	struct pool_report pools[DOMAIN_MAX_POOLS];

	(void)state;
	lay_out_with("[one]\nkernel=k quiet\nmemory=64\nvcpus=2\n"
		     "cpus=[\"0\", \"1,3\"]\nafter=two\n"
		     "on_failure=halt\n"
		     "uuid=01234567-89ab-cdef-0123-456789abcdef\n"
		     "cap=50\n",
		     "cpupools=q p\n[q]\ncpus=4\n[p]\ncpus=1,255\n"
		     "sched=rtds\n[one]\npool=p\nperiod=20000\n"
		     "budget=900\nextratime=0\nkernel=k\n"
		     "memory=64\n");
	assert_int_equal(bootdom_plan_package(&plan, NULL), ST_OK);
	assert_int_equal(m->nr_pools, 2);
	assert_string_equal(m->pools[0].name, "q");
	assert_int_equal(m->pools[0].scheduler, SCHEDULER_XENS);
	assert_int_equal(m->pools[0].cpus[0], 16);
	assert_string_equal(m->pools[1].name, "p");
	assert_int_equal(m->pools[1].scheduler, SCHEDULER_RTDS);
	assert_int_equal(m->pools[1].cpus[0], 2);
	assert_int_equal(m->pools[1].cpus[3], 1ULL << 63);
	/* "one" needs nobody here and is first. */
	assert_int_equal(plan.domains[0].pool, 1);
	assert_int_equal(plan.domains[0].period, 20000);
	assert_int_equal(plan.domains[0].budget, 900);
	assert_int_equal(plan.domains[0].extratime, 0);
	assert_int_equal(plan.domains[1].pool, MANIFEST_NOBODY);
	assert_int_equal(plan.domains[1].period, 0);
	assert_int_equal(plan.domains[1].extratime, MANIFEST_XENS);
	assert_int_equal(bootdom_report_pools(&plan, pools), 2);
	assert_string_equal(pools[1].name, "p");
	assert_int_equal(pools[1].id, 2);
}

/* Which CPUs a node has only Xen knows, so that any may be a domain's. */
static void test_pool_nodes(void **state)
{
	const struct manifest_pool *pool = &plan.manifest.pools[0];

	(void)state;
	lay_out_with("[one]\nkernel=k quiet\nmemory=64\nvcpus=2\n"
		     "cpus=[\"0\", \"1,3\"]\n",
		     "cpupools=p\n[p]\ncpus=node:1,^5\n[one]\npool=p\n"
		     "kernel=k quiet\nmemory=64\ncpus=7\n");
	assert_int_equal(bootdom_plan_package(&plan, NULL), ST_OK);
	assert_int_equal(plan.domains[1].pool, 0);
	assert_int_equal(pool->cpus[0], 0);
	assert_int_equal(pool->nodes.with, 2);
	assert_int_equal(pool->nodes.except[0], 32);
}

/* Xen would refuse to make such a domain. */
static const struct {
	const char *from, *to, *options;
	bool lacks;
	const char *says; /* NULL: accepted */
} passthroughs[] = {
	{ "after=two", "", "iommu=off", true, NULL },
	{ "after=two", "passthrough=disabled", "iommu=off", true, NULL },
	{ "after=two", "passthrough=enabled", "", false, NULL },
	{ "after=two", "passthrough=enabled", "no-iommu iommu=on", false,
	  NULL },
	{ "after=two", "passthrough=enabled", "", true,
	  ":11: the domain one has passthrough=, for which Xen needs an IOMMU, "
	  "and this host's firmware" },
	{ "maxmem=48", "passthrough=enabled", "iommu=off", false,
	  ":22: the domain two has passthrough=, for which Xen needs the IOMMU "
	  "that the entry's options" },
};

static void test_passthrough(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(passthroughs) / sizeof(passthroughs[0]);
	     i++) {
		enum status st = read(passthroughs[i].from, passthroughs[i].to);

		assert_int_equal(st, ST_OK);
		entry.options = passthroughs[i].options;
		log_clear();
		st = bootdom_check_passthrough(&plan, &entry,
					       passthroughs[i].lacks);
		if (passthroughs[i].says)
			assert_refused(st, ST_UNSUPPORTED,
				       passthroughs[i].says);
		else
			assert_int_equal(st, ST_OK);
	}
}

/* wanted[0] is PV, wanted[1] PVH. */
static const struct {
	const char *from, *to;
	unsigned int domain;
	enum domain_xenstore told;
} told[] = {
	{ "", "", 0, XENSTORE_NO },
	{ "after=two", "xenstore=no", 0, XENSTORE_NO },
	{ "after=two", "xenstore=yes", 0, XENSTORE_YES },
	{ "after=two", "start=paused", 0, XENSTORE_YES },
	{ "after=two", "start=paused\nxenstore=yes", 0, XENSTORE_YES },
	{ "after=two", "start=paused\nxenstore=no", 0, XENSTORE_NO },
	{ "", "", 1, XENSTORE_LATER },
	{ "maxmem=48", "xenstore=later", 1, XENSTORE_LATER },
	{ "maxmem=48", "xenstore=yes", 1, XENSTORE_YES },
	{ "maxmem=48", "xenstore=no", 1, XENSTORE_NO },
	{ "maxmem=48", "start=paused\nxenstore=no", 1, XENSTORE_NO },
};

static void test_told_of_xenstore(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		unsigned int n = told[i].domain;

		assert_int_equal(read(told[i].from, told[i].to), ST_OK);
		make_kernels();
		assert_int_equal(bootdom_plan_domain(&plan.wanted[n],
						     &domains[n + 1],
						     &layouts[n + 1]),
				 ST_OK);
		assert_int_equal(bootdom_xenstore(&plan.wanted[n]),
				 told[i].told);
		assert_int_equal(domains[n + 1].store_evtchn,
				 told[i].told != XENSTORE_NO);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_no_rows),
		cmocka_unit_test(test_dom0),
		cmocka_unit_test(test_pvh_dom0),
		cmocka_unit_test(test_passthrough),
		cmocka_unit_test(test_32_bit_domain),
		cmocka_unit_test(test_package),
		cmocka_unit_test(test_pools),
		cmocka_unit_test(test_pool_nodes),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_packed_dom0),
		cmocka_unit_test(test_unpacks),
		cmocka_unit_test(test_package_without_dom0),
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_shared_with_dom0),
		cmocka_unit_test(test_not_shared),
		cmocka_unit_test(test_symtab_not_shared),
		cmocka_unit_test(test_filled_once),
		cmocka_unit_test(test_module_packages),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_saved),
		cmocka_unit_test(test_saved_sizes),
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_told_of_xenstore),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
