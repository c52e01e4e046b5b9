// SPDX-License-Identifier: MIT
/*
 * dom0's kernel and command line, as Xen would accept or refuse them.
 */
#include "kernels.h"
#include "support.h"

#include <daybreak/dom0_kernel.h>

#include <stdio.h>

#include <xen/elfnote.h>
#include <xen/features.h>

static struct kernel k;

static const struct {
	const char *options, *extra;
	enum domain_type type;
} types[] = {
	{ "", "", DOMAIN_PV },
	{ "dom0=pvh", "", DOMAIN_PVH },
	{ "dom0=verbose,pvh,shadow", "", DOMAIN_PVH },
	{ "console=com1 dom0=pvh dom0=verbose", "", DOMAIN_PVH },
	{ "dom0=pvh dom0=pv", "", DOMAIN_PV },
	{ "dom0=pvh,pv", "", DOMAIN_PV },
	{ "dom0=pvh", "dom0=pv", DOMAIN_PV },
	{ "dom0=pv", "loglvl=all dom0=pvh", DOMAIN_PVH },
	{ "dom0=pvhx dom0=xpvh x=dom0=pvh dom0=no-pvh", "", DOMAIN_PV },
	/* Words for the kernel, not for Xen. */
	{ "loglvl=all -- dom0=pvh", "", DOMAIN_PV },
	{ "loglvl=all --   dom0=pvh", "", DOMAIN_PV },
	{ "loglvl=all -- quiet", "dom0=pvh", DOMAIN_PV },
	{ "dom0=pvh -- dom0=pv", "", DOMAIN_PVH },
	/* Not a separator for Xen, which expects blanks around it. */
	{ "-- dom0=pvh", "", DOMAIN_PVH },
	{ "x-- dom0=pvh", "", DOMAIN_PVH },
};

static void test_types(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct entry entry = { .options = types[i].options,
					     .extra = types[i].extra };

		if (dom0_type(&entry) != types[i].type)
			fail_msg("\"%s\", \"%s\"", types[i].options,
				 types[i].extra);
	}
}

static const struct {
	unsigned int length; /* of the kernel's own command line */
	const char *options, *extra;
	unsigned int total; /* in the sentence; 0: it fits */
} cmdlines[] = {
	{ 1023, "loglvl=all", "noreboot", 0 },
	{ 1024, "", "", 1024 },
	{ 1351, "", "", 1351 },
	{ 1020, "loglvl=all -- ab", "", 0 },
	{ 1020, "loglvl=all -- abc", "", 1024 },
	{ 1020, "loglvl=all --   ab", "", 0 },
	{ 1020, "loglvl=all -- a", "b", 1024 },
	{ 1020, "loglvl=all", "x -- abc", 1024 },
	{ 1023, "loglvl=all --", "", 0 },
};

static void test_cmdline(void **state)
{
	static char args[2000];
	struct entry entry = { .config = "daybreak.conf",
			       .kernel = { .path = "vmlinuz", .args = args } };

	(void)state;
	for (size_t i = 0; i < sizeof(cmdlines) / sizeof(cmdlines[0]); i++) {
		char says[64];
		enum status st;

		memset(args, 'a', sizeof(args));
		args[cmdlines[i].length] = '\0';
		entry.options = cmdlines[i].options;
		entry.extra = cmdlines[i].extra;
		log_clear();
		st = dom0_check_cmdline(&entry);
		snprintf(says, sizeof(says),
			 "daybreak.conf: the command line of vmlinuz has %u ",
			 cmdlines[i].total);
		if (cmdlines[i].total)
			assert_refused(st, ST_TOO_LARGE, says);
		else
			assert_int_equal(st, ST_OK);
	}
}

/* Not every Xen truncates it. */
static void test_cmdline_of_pvh(void **state)
{
	static char args[1352];
	const struct entry entry = { .config = "daybreak.conf",
				     .options = "dom0=pvh",
				     .extra = "",
				     .kernel = { .path = "vmlinuz",
						 .args = args } };
	const struct entry none = { .options = "", .extra = "" };

	(void)state;
	memset(args, 'a', sizeof(args) - 1);
	log_clear();
	assert_int_equal(dom0_check_cmdline(&entry), ST_OK);
	assert_int_equal(log_warnings, 1);
	assert_non_null(strstr(log_last, "before 4.21 gives dom0 1023"));
	log_clear();
	assert_int_equal(dom0_check_cmdline(&none), ST_OK);
	assert_int_equal(log_warnings, 0);
}

/* Xen panics without an IOMMU, or when its options switch it off. */
static const struct {
	const char *options, *extra;
	bool lacks;
	const char *says; /* NULL: accepted */
} iommus[] = {
	{ "dom0=pvh", "", false, NULL },
	{ "dom0=pvh iommu=off iommu=verbose,on", "", false, NULL },
	{ "dom0=pvh iommu=off", "iommu=1", false, NULL },
	{ "dom0=pvh -- no-iommu", "no-iommu", false, NULL },
	{ "iommu=off", "", true, NULL },
	{ "dom0=pvh", "", true, "this host's firmware describes none" },
	{ "dom0=pvh iommu=no", "", false, "that its options switch off" },
	{ "dom0=pvh iommu=verbose,off", "", false, "switch off" },
	{ "dom0=pvh", "no-iommu", true, "switch off" },
};

static void test_iommu(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(iommus) / sizeof(iommus[0]); i++) {
		const struct entry entry = { .config = "daybreak.conf",
					     .name = "host",
					     .options = iommus[i].options,
					     .extra = iommus[i].extra,
					     .kernel = { .path = "vmlinuz" } };
		enum status st;

		log_clear();
		st = dom0_check_iommu(&entry, iommus[i].lacks);
		if (iommus[i].says)
			assert_refused(st, ST_UNSUPPORTED, iommus[i].says);
		else
			assert_int_equal(st, ST_OK);
	}
}

static enum status check(enum domain_type type)
{
	log_clear();
	return dom0_kernel_check(k.file, type);
}

static void test_taken(void **state)
{
	const uint32_t features = 1 << XENFEAT_dom0;

	(void)state;
	kernel_pv64(&k);
	assert_int_equal(check(DOMAIN_PV), ST_OK);
	kernel_pae(&k);
	assert_int_equal(check(DOMAIN_PV), ST_OK);
	kernel_pvh(&k);
	assert_int_equal(check(DOMAIN_PVH), ST_OK);
	kernel_linux_like(&k, 0x200000);
	kernel_note(&k, XEN_ELFNOTE_SUPPORTED_FEATURES, &features, 4);
	assert_int_equal(check(DOMAIN_PV), ST_OK);
}

static void test_refused(void **state)
{
	const uint32_t features = 1 << XENFEAT_writable_page_tables;

	(void)state;
	kernel_pvh(&k);
	assert_refused(check(DOMAIN_PV), ST_UNSUPPORTED,
		       "kernel: dom0 is to be PV, but it offers PVH");
	kernel_pv64(&k);
	assert_refused(check(DOMAIN_PVH), ST_UNSUPPORTED,
		       "is to be PVH, by dom0=pvh, but it offers PV (64-bit)");
	kernel_init(&k, true, 0x1000, 0x1000);
	assert_refused(check(DOMAIN_PV), ST_UNSUPPORTED,
		       "it offers nothing Xen can start");
	kernel_init(&k, false, 0x1000, 0x1000); /* 32 bits, without PAE */
	kernel_pv(&k);
	assert_refused(check(DOMAIN_PV), ST_UNSUPPORTED,
		       "it offers nothing Xen can start");
	kernel_pv64(&k);
	kernel_note(&k, XEN_ELFNOTE_SUPPORTED_FEATURES, &features, 4);
	assert_refused(check(DOMAIN_PV), ST_UNSUPPORTED,
		       "is a kernel for domains but not for dom0");
	kernel_pv64(&k);
	kernel_number(&k, XEN_ELFNOTE_ENTRY, 0x9000);
	assert_refused(check(DOMAIN_PV), ST_INVALID,
		       "PV entry 0x9000 is outside");
	kernel_pvh(&k);
	kernel_number(&k, XEN_ELFNOTE_PHYS32_ENTRY, 0x9000);
	assert_refused(check(DOMAIN_PVH), ST_INVALID,
		       "PVH entry 0x9000 is outside");
}

static void test_unpacked(void **state)
{
	static const uint8_t gzip[20] = "\x1f\x8b\x08";
	static const uint8_t lzo[] = "\x89LZO\0\r\n\x1a\n";
	struct kernel_file f = { .kind = KERNEL_BZIMAGE,
				 .packed = { "k", { gzip, 20 } } };

	(void)state;
	f.bz.is_64 = true;
	assert_false(dom0_kernel_is_unpacked(&f));
	f.kind = KERNEL_PACKED;
	assert_true(dom0_kernel_is_unpacked(&f));
	f.kind = KERNEL_ELF;
	assert_false(dom0_kernel_is_unpacked(&f));
	/* It may be a 32-bit kernel: only its notes tell. */
	f.kind = KERNEL_BZIMAGE;
	f.bz.is_64 = false;
	assert_true(dom0_kernel_is_unpacked(&f));
	f.packed.bytes = (struct span){ lzo, 9 };
	assert_false(dom0_kernel_is_unpacked(&f));
	assert_int_equal(dom0_kernel_look(&f, DOMAIN_PV), ST_OK);
}

static void test_looked_at(void **state)
{
	struct kernel_file f = { .kind = KERNEL_BZIMAGE, .bz.is_64 = true };

	(void)state;
	kernel_pvh(&k);
	f.packed = k.file;
	log_clear();
	assert_int_equal(dom0_kernel_look(&f, DOMAIN_PVH), ST_OK);
	assert_refused(dom0_kernel_look(&f, DOMAIN_PV), ST_UNSUPPORTED,
		       "dom0 is to be PV");
	f.file.name = "vmlinuz";
	f.packed.bytes =
		(struct span){ (const uint8_t *)"\x04\x22\x4d\x18", 4 };
	assert_refused(dom0_kernel_look(&f, DOMAIN_PV), ST_UNSUPPORTED,
		       "vmlinuz: is a bzImage packed with lz4 (framed)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_cmdline),
		cmocka_unit_test(test_cmdline_of_pvh),
		cmocka_unit_test(test_iommu),
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_unpacked),
		cmocka_unit_test(test_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
