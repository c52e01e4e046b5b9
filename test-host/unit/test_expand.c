// SPDX-License-Identifier: MIT
/*
 * Variables in a configuration: where they stand, what they become, and each
 * refusal.
 */
#include "configs.h"

#include <daybreak/domain_parse.h>
#include <daybreak/expand.h>

static const struct machine known = {
	.mac = "52-54-00-12-34-56",
	.uuid = "01234567-89ab-cdef-0123-456789abcdef",
	.serial = "X1",
	.ip = "192.0.2.1",
	.arch = "amd64",
};

/* Exactly as large as is said, so that ASan reports overruns. */
static char *room;

static enum status expand_in(const struct machine *machine, size_t size)
{
	struct text t;

	free(room);
	room = malloc(size);
	assert_non_null(room);
	text_init(&t, room, size);
	log_clear();
	return expand(&config, machine, &t);
}

static void test_texts(void **state)
{
	static const struct {
		const char *written, *expanded;
	} rows[] = {
		{ "${mac}", "52-54-00-12-34-56" },
		{ "a ${uuid} b", "a 01234567-89ab-cdef-0123-456789abcdef b" },
		{ "${serial}${serial}", "X1X1" },
		{ "ip=${ip}:${arch}", "ip=192.0.2.1:amd64" },
		{ "${ip} $5 $ $$ $a} {ip} $", "192.0.2.1 $5 $ $$ $a} {ip} $" },
		{ "$${ip}", "${ip}" },
		{ "$$${ip}", "$${ip}" },
		{ "$${", "${" },
		{ "$${a ${ip}", "${a 192.0.2.1" },
		/* A value is not looked into, and } alone is itself. */
		{ "${ip}}", "192.0.2.1}" },
		{ "\"${ip} x\" ${arch}", "\"192.0.2.1 x\" amd64" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char s[256];

		snprintf(s, sizeof(s), "[x]\nkernel=a\noptions=%s\n",
			 rows[i].written);
		parse(CONFIG_DAYBREAK, s);
		assert_true(expand_is_needed(&config));
		assert_int_equal(expand_in(&known, 128), ST_OK);
		assert_int_equal(resolve("x"), ST_OK);
		assert_string_equal(entry.options, rows[i].expanded);
		/* What was written stays. */
		assert_string_equal(config.items[1].value, rows[i].written);
	}
}

/* Every key with a file or a command line, and no other. */
static void test_keys(void **state)
{
	(void)state;
	parse(CONFIG_DAYBREAK,
	      "[global]\nchain=${arch}.conf\n"
	      "[x]\ntitle=${ip}\nxen=${arch}/xen\noptions=o=${ip}\n"
	      "kernel=${arch}/k a=${mac} b\nramdisk=${serial} r.img\n"
	      "ramdisk=r\nmodule=${uuid} ${serial}\nxsm=${arch}\n"
	      "ucode=${arch}.u\ndtb=${arch}.d\n"
	      "[y]\nefi=${arch}.efi ${ip}\nvolume=${ip}\n");
	assert_int_equal(expand_in(&known, EXPAND_ROOM), ST_OK);
	assert_int_equal(resolve("x"), ST_OK);
	assert_string_equal(entry.title, "${ip}");
	assert_file(&entry.xen, "amd64/xen", "", "xen", 5);
	assert_string_equal(entry.options, "o=192.0.2.1");
	assert_file(&entry.kernel, "amd64/k", "a=52-54-00-12-34-56 b", "kernel",
		    7);
	assert_file(&entry.ramdisks[0], "X1 r.img", "", "ramdisk", 8);
	assert_file(&entry.ramdisks[1], "r", "", "ramdisk", 9);
	assert_file(&entry.modules[0], known.uuid, "X1", "module", 10);
	assert_string_equal(entry.xsm.path, "amd64");
	assert_string_equal(entry.ucode.path, "amd64.u");
	assert_string_equal(entry.dtb.path, "amd64.d");
	assert_int_equal(resolve("y"), ST_OK);
	assert_file(&entry.efi, "amd64.efi", "192.0.2.1", "efi", 15);
	assert_string_equal(entry.volume, "${ip}");
	assert_int_equal(resolve("z"), ST_NOT_FOUND);
	assert_string_equal(chain, "amd64.conf");
}

static void test_domain(void **state)
{
	static struct domain_config d;

	(void)state;
	parse(CONFIG_DAYBREAK,
	      "[x]\nkernel=k\ndomains=web\n"
	      "[web]\nkernel=${arch}/g\ncmdline=\"name=${serial} a\"\n"
	      "ramdisk=${arch}.img\nmodules=m ${ip}\nmemory=64\n");
	assert_int_equal(expand_in(&known, EXPAND_ROOM), ST_OK);
	assert_int_equal(domain_config_parse(&config, "web", &d), ST_OK);
	assert_string_equal(d.kernel.path, "amd64/g");
	assert_string_equal(d.cmdline, "name=X1 a");
	assert_string_equal(d.ramdisk.path, "amd64.img");
	assert_string_equal(d.modules[0].args, "192.0.2.1");
}

/* A text without variables takes no room, and an xen.cfg has none. */
static void test_not_needed(void **state)
{
	(void)state;
	parse(CONFIG_DAYBREAK, "[x]\ntitle=${ip}\nkernel=a $ip {ip} $ {x}\n");
	assert_false(expand_is_needed(&config));
	parse(CONFIG_XEN, "[x]\nkernel=a${ip}\noptions=${nothing\n");
	assert_false(expand_is_needed(&config));
	assert_int_equal(expand_in(&known, 1), ST_OK);
	assert_int_equal(resolve("x"), ST_OK);
	assert_string_equal(entry.kernel.path, "a${ip}");
}

static void test_refused(void **state)
{
	static const struct {
		const char *line, *says;
	} rows[] = {
		{ "kernel=a ${}", "daybreak.conf:2: kernel= has the unknown "
				  "variable \"\", there are mac, uuid, serial, "
				  "ip, arch" },
		{ "kernel=a ${MAC}", "variable \"MAC\", there are" },
		{ "kernel=a ${seria}", "did you mean \"serial\"? There are" },
		{ "kernel=${mac2}", "did you mean \"mac\"?" },
		{ "kernel=a ${ip", "daybreak.conf:2: kernel= has ${ without a "
				   "closing }" },
		{ "kernel=a ${", "without a closing }" },
		/* A file's name ends at a blank. */
		{ "kernel=${ ip}", "without a closing }" },
		{ "kernel=a ${ ip}", "variable \" ip\", did you mean \"ip\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char s[128];

		snprintf(s, sizeof(s), "[x]\n%s\n", rows[i].line);
		parse(CONFIG_DAYBREAK, s);
		assert_refused(expand_in(&known, 128), ST_INVALID,
			       rows[i].says);
	}
}

/* Only an entry that needs it is refused. */
static void test_unknown(void **state)
{
	static const char *const lines[] = { "kernel=${ip}/k", "kernel=k ${ip}",
					     "kernel=k ${mac} ${ip} ${uuid}" };
	struct machine machine = known;

	(void)state;
	machine.ip[0] = machine.uuid[0] = '\0';
	for (size_t i = 0; i < COUNT(lines); i++) {
		char s[128];

		snprintf(s, sizeof(s), "[x]\n%s\n[y]\nkernel=k ${mac}\n",
			 lines[i]);
		parse(CONFIG_DAYBREAK, s);
		assert_int_equal(expand_in(&machine, 128), ST_OK);
		assert_int_equal(resolve("y"), ST_OK);
		assert_refused(resolve("x"), ST_INVALID,
			       "daybreak.conf:2: kernel= has ${ip}, which is "
			       "not known on this machine");
	}
	parse(CONFIG_DAYBREAK, "[global]\nchain=${ip}\n");
	assert_int_equal(expand_in(&machine, 128), ST_OK);
	assert_refused(resolve("x"), ST_INVALID, "chain= has ${ip}, which is");
}

/* With each room that is too small it is refused, and nothing overrun. */
static void test_room(void **state)
{
	static const char s[] = "[x]\nkernel=${ip} b=${mac}\noptions=$${a\n";
	const size_t needed = sizeof("192.0.2.1") +
			      sizeof("b=52-54-00-12-34-56") + sizeof("${a") +
			      sizeof("") + 1;

	(void)state;
	for (size_t size = 1; size < needed; size++) {
		parse(CONFIG_DAYBREAK, s);
		assert_refused(expand_in(&known, size), ST_TOO_LARGE,
			       "of lines with variables");
	}
	parse(CONFIG_DAYBREAK, s);
	assert_int_equal(expand_in(&known, needed), ST_OK);
}

static int end(void **state)
{
	free(room);
	room = NULL;
	return teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_domain),
		cmocka_unit_test(test_not_needed),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
