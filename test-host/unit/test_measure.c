// SPDX-License-Identifier: MIT
/*
 * What a boot leaves in the TPM: each event of each kind of boot, that its
 * digest is that of the bytes as they were read, and what follows when there is
 * no TPM, when it fails, and when the boot fails after it.
 */
#include "choosing.h"

#include "packers.h"

#include <daybreak/measure.h>
#include <daybreak/pe.h>

#define ENDS(cmdlines, files, domains)                                         \
	"8 daybreak: " cmdlines "\n9 daybreak: " files                         \
	"\n13 end daybreak: " domains "\n"

/* The events as text, a line for each. */
static char lines[16384];

static const char *tag_name(uint32_t id)
{
	switch (id) {
	case MEASURE_CMDLINE:
		return "cmdline";
	case MEASURE_FILE:
		return "file";
	case MEASURE_IMAGE:
		return "image";
	default:
		return "end";
	}
}

/* The name in the device path, which is UCS-2 after its header. */
static void name_code(const struct world_event *e, char out[64])
{
	struct measure_image_load load;
	size_t n = 0;

	memcpy(&load, e->data, sizeof(load));
	assert_int_equal(e->size, sizeof(load) + load.path_size);
	assert_int_equal(load.addr + load.link_addr, 0);
	assert_memory_equal(e->data + sizeof(load), "\4\4", 2);
	do
		out[n] = (char)e->data[sizeof(load) + 4 + 2 * n];
	while (out[n++]);
	assert_memory_equal(e->data + sizeof(load) + 4 + 2 * n, "\x7f\xff\4",
			    4);
}

static void describe(const struct world_event *e, char *out, size_t room)
{
	struct measure_tag tag;
	char name[64];

	switch (e->type) {
	case MEASURE_APPLICATION:
		assert_true(e->is_pe);
		name_code(e, name);
		snprintf(out, room, "%u code %s\n", e->pcr, name);
		return;
	case MEASURE_TAGGED:
		memcpy(&tag, e->data, sizeof(tag));
		assert_int_equal(e->size, sizeof(tag) + tag.size);
		snprintf(out, room, "%u %s %.*s\n", e->pcr, tag_name(tag.id),
			 (int)tag.size, (const char *)e->data + sizeof(tag));
		return;
	default:
		assert_int_equal(e->type, MEASURE_IPL);
		assert_int_equal(strlen((const char *)e->data) + 1, e->size);
		snprintf(out, room, "%u %s\n", e->pcr, (const char *)e->data);
	}
}

static const char *events(void)
{
	size_t n = 0;

	lines[0] = '\0';
	for (unsigned int i = 0; i < world.tpm.nr_events; i++) {
		describe(&world.tpm.events[i], lines + n, sizeof(lines) - n);
		n += strlen(lines + n);
	}
	return lines;
}

static const struct world_event *event_of(const char *line)
{
	char one[256];

	for (unsigned int i = 0; i < world.tpm.nr_events; i++) {
		describe(&world.tpm.events[i], one, sizeof(one));
		if (!strncmp(one, line, strlen(line)))
			return &world.tpm.events[i];
	}
	fail_msg("no \"%s\" among\n%s", line, events());
	return NULL;
}

static void assert_digest(const char *line, const void *bytes, uint64_t size)
{
	struct sha256_digest digest;

	sha256_of((struct span){ bytes, size }, &digest);
	if (!sha256_equal(&event_of(line)->digest, &digest))
		fail_msg("another digest of \"%s\"", line);
}

/* The digest is that of the text after a prefix. */
static void assert_text(const char *line, const char *text)
{
	assert_digest(line, text, strlen(text));
}

/* Every event in PCR 9 but the last is a file of the volume. */
static void check_files(void)
{
	for (unsigned int i = 0; i < world.tpm.nr_events; i++) {
		const struct world_event *e = &world.tpm.events[i];
		const char *name = (const char *)e->data;
		char line[64];

		if (e->pcr != MEASURE_PCR_FILES || !strncmp(name, "daybr", 5))
			continue;
		snprintf(line, sizeof(line), "9 %s\n", name);
		assert_digest(line, file_named(name)->bytes.base,
			      file_named(name)->bytes.size);
	}
}

static void with_tpm(const struct kind *kind)
{
	make(kind);
	world.tpm.exists = true;
}

#define PLAIN_EVENTS                                                           \
	"8 daybreak.conf\n"                                                    \
	"8 xen_cmdline: xen console=com1 ucode=2\n"                            \
	"8 kernel_cmdline: pv root=/dev/sda\n"                                 \
	"8 module_cmdline: r.img\n"                                            \
	"8 module_cmdline: ucode.bin\n"                                        \
	"8 module_cmdline: r.img x=y\n"                                        \
	"9 xen\n9 pv\n9 r.img\n9 m.img\n9 ucode.bin\n" ENDS(                   \
		"5 command lines", "5 files", "no domains")

static const char *const expected[COUNT(kinds)] = {
	PLAIN_EVENTS,
	"8 daybreak.conf\n"
	"8 xen_cmdline: xen dom0_mem=512M\n"
	"8 kernel_cmdline: pv root=/dev/sda\n"
	"8 module_cmdline: package\n"
	"8 module_cmdline: ucode.bin\n"
	"9 xen\n9 pv\n9 r.img\n9 ucode.bin\n"
	"13 cmdline b: \n13 file b: pv\n13 file b: r.img\n13 image b\n"
	"13 image b\n13 image b\n13 image b\n"
	"13 cmdline c: \n13 file c: pvh\n13 file c: ucode.bin\n13 image c\n"
	"13 cmdline d: \n13 file d: pv\n13 file d: r.img\n"
	"13 image d\n13 image d\n" ENDS("4 command lines", "4 files",
					"3 domains"),
	"8 daybreak.conf\n"
	"8 xen_cmdline: xen dom0_mem=512M\n"
	"8 kernel_cmdline: bootdom\n"
	"8 module_cmdline: package\n"
	"9 xen\n"
	"13 cmdline b: \n13 file b: pvh\n13 image b\n" ENDS(
		"3 command lines", "1 file", "1 domain"),
	"8 daybreak.conf\n"
	"8 kernel_cmdline: quiet\n"
	"8 module_cmdline: \n"
	"9 pvh\n9 r.img\n" ENDS("2 command lines", "2 files", "no domains"),
	"4 code Image\n"
	"8 daybreak.conf\n"
	"8 xen_cmdline: \n"
	"8 kernel_cmdline: console=hvc0\n"
	"8 module_cmdline: \n"
	"9 xen-arm\n9 Image\n9 r.img\n"
	"13 cmdline b: \n13 file b: Image\n13 file b: r.img\n"
	"13 cmdline c: \n13 file c: Image\n" ENDS("3 command lines", "3 files",
						  "2 domains"),
	"4 code xen-arm\n4 code Image\n"
	"8 daybreak.conf\n"
	"8 xen_cmdline: \n"
	"8 kernel_cmdline: console=hvc0\n"
	"8 module_cmdline: \n"
	"9 xen-arm\n9 Image\n9 r.img\n" ENDS("3 command lines", "3 files",
					     "no domains"),
};

static void test_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		with_tpm(&kinds[i]);
		assert_int_equal(world_boot(kinds[i].host, NULL, NULL), ST_OK);
		assert_true(world.left);
		assert_string_equal(events(), expected[i]);
		check_files();
		assert_digest("8 daybreak.conf\n", kinds[i].config,
			      strlen(kinds[i].config));
		assert_int_equal(world.tpm.logs_published,
				 kinds[i].way == HANDOFF_MULTIBOOT2);
		assert_int_equal(log_errors + log_warnings, 0);
		assert_true(world_is_clean());
	}
}

static void test_texts(void **state)
{
	(void)state;
	with_tpm(&kinds[0]);
	assert_int_equal(world_boot(&boot_x86, NULL, "loglvl=all"), ST_OK);
	assert_text("8 xen_cmdline: xen console=com1 loglvl=all ucode=2\n",
		    "xen console=com1 loglvl=all ucode=2");
	assert_text("8 module_cmdline: r.img x=y\n", "r.img x=y");
	assert_text("8 daybreak: 5", "daybreak: 5 command lines");
	assert_text("9 daybreak: 5", "daybreak: 5 files");
	assert_text("13 end", "daybreak: no domains");
}

/* A domain that shares nothing is one run of pages in the package. */
static void check_image(struct handoff *h)
{
	const struct file *own =
		&h->places->modules[h->domains->modules[0]].file;

	assert_digest("13 image b\n", own->bytes.base, own->bytes.size);
}

static void test_image(void **state)
{
	(void)state;
	with_tpm(&kinds[2]);
	world.on_leave = check_image;
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_true(world.left);
}

static void put_text(void *context, const char *text)
{
	(void)context;
	(void)text;
}

static void put_pair(void *context, const char *name, const char *value)
{
	(void)context;
	(void)name;
	(void)value;
}

/* A dry run tells the same events, and any other none. */
static void test_dry_run(void **state)
{
	struct describe_sink to = { .title = put_pair,
				    .fact = put_pair,
				    .line = put_text };
	struct sha256_digest pcrs[WORLD_PCRS];

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		with_tpm(&kinds[i]);
		to.measured = NULL;
		assert_int_equal(world_describe(kinds[i].host, NULL, NULL, &to),
				 ST_OK);
		assert_int_equal(world.tpm.nr_events, 0);
		assert_int_equal(world_boot(kinds[i].host, NULL, NULL), ST_OK);
		memcpy(pcrs, world.tpm.pcrs, sizeof(pcrs));
		make(&kinds[i]);
		to.measured = world_measured;
		assert_int_equal(world_describe(kinds[i].host, NULL, NULL, &to),
				 ST_OK);
		assert_string_equal(events(), expected[i]);
		assert_memory_equal(world.tpm.pcrs, pcrs, sizeof(pcrs));
		assert_true(world_is_clean());
	}
}

/* The page of information in the menu is a dry run, too. */
static void test_information(void **state)
{
	(void)state;
	make_entries("menu=always\n", "gg", "");
	world.tpm.exists = true;
	type_after(300, "i");
	type_after(300, "q");
	press_after(300, KEYSTROKE_DOWN);
	press_after(300, KEYSTROKE_ENTER);
	boot_entry("b");
	assert_string_equal(
		events(), "8 daybreak.conf\n8 xen_cmdline: xen\n"
			  "8 kernel_cmdline: pv\n9 xen\n9 pv\n" ENDS(
				  "2 command lines", "2 files", "no domains"));
}

/* What a person has typed is what is started, and what is measured. */
static void test_edited(void **state)
{
	(void)state;
	make_host("[global]\nmenu=always\n[a]\nxen=xen\n"
		  "options=dom0_mem=512M\nkernel=pv\ndomains=b\n"
		  "[b]\nkernel=pv one\nmemory=64\n");
	world.tpm.exists = true;
	type_after(300, "e");
	type_after(300, " sync_console");
	press_after(300, KEYSTROKE_DOWN);
	press_after(300, KEYSTROKE_DOWN);
	press_after(300, KEYSTROKE_ENTER);
	type_after(300, " more");
	type_after(300, "\x18"); /* Ctrl-X */
	boot_entry("a");
	assert_text("8 xen_cmdline", "xen dom0_mem=512M sync_console");
	assert_text("13 cmdline b: one more\n", "one more");
}

/* Of a chain, the files up to the entry's. */
static void test_chain(void **state)
{
	static const char first[] = "[global]\nchain=more.conf\n"
				    "[a]\nxen=xen\nkernel=pv\n";
	static const char second[] = "[b]\nxen=xen\nkernel=pv x\n";

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		make_host(first);
		world_add("more.conf", second, strlen(second));
		world.tpm.exists = true;
		assert_int_equal(world_boot(&boot_x86, i ? "b" : "a", NULL),
				 ST_OK);
		assert_string_equal(booted.entry, i ? "b" : "a");
		assert_digest("8 daybreak.conf", first, strlen(first));
		assert_true(!strstr(events(), "8 more.conf") == !i);
		if (i)
			assert_digest("8 more.conf", second, strlen(second));
	}
}

/* A file that is loaded where it lies, or packed, is measured as it was. */
static void test_packed(void **state)
{
	static uint8_t xen[2 * KERNEL_MAX], kernel[2 * KERNEL_MAX];
	struct span own = world_xen_x86(), image = world_xen_arm();

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		bool is_arm = kinds[i].host == &boot_arm;
		struct world_file *f;

		with_tpm(&kinds[i]);
		f = file_named(is_arm ? "xen-arm" : "xen");
		if (is_arm)
			own = image;
		f->bytes = (struct span){ xen, pack_gzip(own.base, own.size,
							 xen, sizeof(xen)) };
		f = file_named(is_arm ? "Image" : "pv");
		f->bytes =
			(struct span){ kernel,
				       pack_gzip(f->bytes.base, f->bytes.size,
						 kernel, sizeof(kernel)) };
		assert_int_equal(world_boot(kinds[i].host, NULL, NULL), ST_OK);
		assert_true(world.left);
		check_files();
		assert_true(world_is_clean());
	}
}

/* Makes a PE whose section .linux is an ELF. */
static struct span make_unified(struct span elf)
{
	static uint8_t bytes[KERNEL_MAX + 0x1000];
	struct span pe = world_pe_x86();
	struct pe_section s = { .name = ".linux",
				.memory_size = (uint32_t)elf.size,
				.addr = 0x1000,
				.file_size = (uint32_t)elf.size,
				.offset = 0x400 };
	struct pe_header h;
	uint64_t sections;

	memcpy(bytes, pe.base, 0x400);
	assert_true(pe_read_header(pe, &h, &sections));
	memcpy(bytes + sections, &s, sizeof(s));
	memcpy(bytes + 0x400, elf.base, elf.size);
	return (struct span){ bytes, 0x400 + elf.size };
}

static struct span unified;

static void check_unified(struct handoff *h)
{
	const struct module *kernel = &h->modules->modules[0];

	assert_int_equal(kernel->file.bytes.size, KERNEL_MAX);
	assert_memory_equal(world_at(kernel->addr, KERNEL_MAX), pv.bytes,
			    KERNEL_MAX);
	assert_int_equal(kernel->addr % MEMMAP_PAGE, 0);
}

/* dom0's kernel is taken out of it, and yet measured with it. */
static void test_unified(void **state)
{
	(void)state;
	for (unsigned int has_tpm = 0; has_tpm < 2; has_tpm++) {
		make_x86(plain);
		unified = make_unified(on_pv->bytes);
		on_pv->bytes = unified;
		world.tpm.exists = has_tpm;
		world.on_leave = check_unified;
		assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
		assert_true(world.left);
		assert_true(world_is_clean());
	}
	assert_string_equal(events(), "4 code pv\n" PLAIN_EVENTS);
	check_files();
}

static const char efi[] = "[a]\nefi=xen.efi one \"two\"\n";

/* The firmware measures it; what it was told, it does not know. */
static void test_application(void **state)
{
	(void)state;
	for (unsigned int comes_back = 0; comes_back < 2; comes_back++) {
		make_x86(efi);
		world.tpm.exists = true;
		world.comes_back = comes_back;
		assert_int_equal(world_boot(&boot_x86, NULL, "three"),
				 comes_back ? ST_INVALID : ST_OK);
		assert_string_equal(events(),
				    "8 daybreak.conf\n8 efi_cmdline: "
				    "one \"two\" three\n" ENDS("1 command line",
							       "no files",
							       "no domains"));
		assert_int_equal(world.resets[PLATFORM_REBOOT], comes_back);
		assert_int_equal(world.tpm.logs_published, 0);
		assert_true(world_is_clean());
	}
}

static void test_shell(void **state)
{
	static const uint8_t bytes[512] = "MZ";

	(void)state;
	make_entries("timeout=9\n", "gg", "");
	world_add("\\shellx64.efi", bytes, sizeof(bytes));
	world.tpm.exists = true;
	world.comes_back = true;
	press_after(50, KEYSTROKE_END);
	press_after(50, KEYSTROKE_ENTER);
	assert_int_equal(boot_it(), ST_INVALID);
	assert_string_equal(
		events(), "8 daybreak.conf\n8 efi_cmdline: \n" ENDS(
				  "1 command line", "no files", "no domains"));
	assert_int_equal(world.resets[PLATFORM_REBOOT], 1);
}

static const char cfg[] = "[global]\ndefault=a\n"
			  "[a]\noptions=x\nkernel=pv y\nramdisk=r.img\n";

static void make_cfg(void)
{
	world_make(MIB, 255 * MIB, 0);
	add_files("");
	file_named("daybreak.conf")->path = "unused";
	file_named("xen")->path = "not-xen";
	world_add("xen.cfg", cfg, strlen(cfg));
	world.tpm.exists = true;
}

/* xen.efi reads its files itself: nobody measures them. */
static void test_unseen(void **state)
{
	(void)state;
	make_cfg();
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_true(world.left);
	assert_int_equal(log_warnings, 1);
	assert_non_null(strstr(log_last, "xen.efi: reads its files itself: "
					 "they are not measured"));
	event_of("8 xen.cfg\n");
	event_of("8 efi_cmdline: ");
	assert_null(strstr(events(), "9 pv"));
	assert_int_equal(world.tpm.logs_published, 1);
}

static void test_unseen_required(void **state)
{
	static const char first[] = "[global]\ntpm=required\nchain=xen.cfg\n";

	(void)state;
	make_cfg();
	world_add("daybreak.conf", first, strlen(first));
	assert_refused(world_boot(&boot_x86, "a", NULL), ST_UNSUPPORTED,
		       "xen.efi: reads its files itself, so that they cannot "
		       "be measured, as tpm=required demands");
	assert_int_equal(world.tpm.nr_events, 0);
	assert_int_equal(world.resets[PLATFORM_REBOOT], 0);
}

static const char *with_global(const char *global, const char *config)
{
	snprintf(conf, sizeof(conf), "[global]\n%s\n%s", global, config);
	return conf;
}

static void test_no_tpm(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct kind kind = kinds[i];

		make(&kind);
		assert_int_equal(world_boot(kind.host, NULL, NULL), ST_OK);
		assert_int_equal(world.tpm.nr_events, 0);
		kind.config = with_global("tpm=required", kinds[i].config);
		make(&kind);
		assert_refused(world_boot(kind.host, NULL, NULL),
			       ST_UNSUPPORTED,
			       "daybreak.conf: tpm=required, but this machine "
			       "has no TPM 2");
		assert_false(world.left);
		assert_true(world_is_clean());
		kind.config = with_global("tpm=no", kinds[i].config);
		with_tpm(&kind);
		assert_int_equal(world_boot(kind.host, NULL, NULL), ST_OK);
		assert_int_equal(world.tpm.nr_events, 0);
		assert_int_equal(world.tpm.logs_published, 0);
	}
}

/* The boot goes on, and nothing more is measured. */
static void check_goes_on(const struct kind *kind, unsigned int at)
{
	with_tpm(kind);
	world.tpm.fail_at = at;
	assert_int_equal(world_boot(kind->host, NULL, NULL), ST_OK);
	assert_true(world.left);
	assert_int_equal(world.tpm.nr_events, at - 1);
	assert_int_equal(log_errors, 0);
	assert_int_equal(log_warnings, 1);
	assert_non_null(strstr(log_last, "; nothing more is measured"));
	assert_true(world_is_clean());
}

/* Nothing is started, and the machine is reset. */
static void check_stops(const struct kind *kind, unsigned int at)
{
	struct kind required = *kind;

	required.config = with_global("tpm=required", kind->config);
	with_tpm(&required);
	world.tpm.fail_at = at;
	assert_refused(world_boot(required.host, NULL, NULL), ST_IO,
		       "the TPM does not extend PCR");
	assert_int_equal(world.tpm.nr_events, at - 1);
	assert_int_equal(world.resets[PLATFORM_REBOOT], 1);
	assert_true(world_is_clean());
}

static void test_each_event_fails(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		unsigned int nr;

		with_tpm(&kinds[i]);
		assert_int_equal(world_boot(kinds[i].host, NULL, NULL), ST_OK);
		nr = world.tpm.nr_events;
		for (unsigned int at = 1; at <= nr; at++) {
			check_goes_on(&kinds[i], at);
			check_stops(&kinds[i], at);
		}
	}
}

/*
 * An entry that is refused leaves nothing. After the first event there is no
 * way back to the menu or to the next entry.
 */
static void test_each_call_fails(void **state)
{
	unsigned int reset = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		unsigned int calls;

		with_tpm(&kinds[i]);
		assert_int_equal(world_boot(kinds[i].host, NULL, NULL), ST_OK);
		calls = world.calls;
		for (unsigned int n = 1; n <= calls; n++) {
			enum status st;

			with_tpm(&kinds[i]);
			world.fail_at = n;
			st = world_boot(kinds[i].host, NULL, NULL);
			assert_int_equal(log_errors, st != ST_OK);
			assert_int_equal(world.resets[PLATFORM_REBOOT],
					 st && world.tpm.nr_events);
			assert_int_equal(world.left,
					 !st || world.tpm.nr_events);
			reset += world.resets[PLATFORM_REBOOT];
			assert_true(world_is_clean());
		}
	}
	/* The last look at the memory map, by PVH and as an Image. */
	assert_int_equal(reset, 2);
}

/* The menu is not shown again, and the sentence can be read for a while. */
static void test_reset(void **state)
{
	unsigned int calls = 0;
	struct state s;

	(void)state;
	for (unsigned int fails = 0; fails < 2; fails++) {
		make_host("[global]\nmenu=always\non_refusal=menu\n"
			  "[a]\nhypervisor=none\nkernel=pvh\n"
			  "[b]\nxen=xen\nkernel=pv\n");
		state_init(&s);
		add_state(&s);
		world.tpm.exists = true;
		press_after(300, KEYSTROKE_ENTER);
		world.fail_at = calls; /* the last one */
		assert_int_equal(boot_it(), fails ? ST_IO : ST_OK);
		calls = world.calls;
	}
	assert_int_equal(world.resets[PLATFORM_REBOOT], 1);
	assert_int_equal(nr_shots, 1);
	assert_true(platform_uptime() >= 5300000);
	assert_non_null(strstr(log_info, "Only a reset takes back what was "
					 "measured"));
	s = get_state();
	assert_string_equal(s.refused, "a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_image),
		cmocka_unit_test(test_dry_run),
		cmocka_unit_test(test_information),
		cmocka_unit_test(test_edited),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_unified),
		cmocka_unit_test(test_application),
		cmocka_unit_test(test_shell),
		cmocka_unit_test(test_unseen),
		cmocka_unit_test(test_unseen_required),
		cmocka_unit_test(test_no_tpm),
		cmocka_unit_test(test_each_event_fails),
		cmocka_unit_test(test_each_call_fails),
		cmocka_unit_test(test_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
