// SPDX-License-Identifier: MIT
/*
 * The report of domains written and read back, every refusal of its reader,
 * UUIDs, and what dom0's command line says about domains that were not started.
 */
#include "support.h"

#include <daybreak/domain_report.h>

#include <stdio.h>

#define UUID_A "01234567-89ab-4def-8123-456789abcdef"
#define UUID_B "11234567-89ab-4def-8123-456789abcdef"
#define USUAL                                                                  \
	" on_poweroff=destroy on_reboot=restart on_watchdog=destroy "          \
	"on_crash=destroy\n"
#define WITH_UUID(uuid, name)                                                  \
	"name=" name " uuid=" uuid " type=pv start=run xenstore=no "           \
	"store-port=1 console-port=2 memory=65536 maxmem=65536 vcpus=1 "       \
	"maxvcpus=1" USUAL
#define WEB                                                                    \
	"name=web uuid=" UUID_A " type=pvh start=run xenstore=yes "            \
	"store-port=1 console-port=2 memory=262144 maxmem=524288 vcpus=2 "     \
	"maxvcpus=4 on_poweroff=preserve on_reboot=rename-restart "            \
	"on_watchdog=coredump-restart on_crash=coredump-destroy\n"
#define DB                                                                     \
	"name=db uuid=" UUID_B " type=pv start=paused xenstore=no "            \
	"store-port=1 console-port=2 memory=65536 maxmem=65536 vcpus=1 "       \
	"maxvcpus=1" USUAL

static struct domain_report got[2];
static unsigned int nr;

static enum status read_text(const char *text, size_t size)
{
	const struct file file = { "report", { (const uint8_t *)text, size } };

	return domain_report_read(file, got, 2, &nr);
}

static void there_and_back(void **state)
{
	char buf[DOMAIN_REPORT_SIZE(2)];
	struct text t;

	(void)state;
	assert_int_equal(read_text(WEB DB, strlen(WEB DB)), ST_OK);
	assert_int_equal(nr, 2);
	assert_string_equal(got[0].name, "web");
	assert_int_equal(got[0].type, DOMAIN_PVH);
	assert_int_equal(got[0].uuid[0], 0x01);
	assert_int_equal(got[0].uuid[15], 0xef);
	assert_false(got[0].paused);
	assert_true(got[0].xenstore);
	assert_int_equal(got[0].store_port, 1);
	assert_int_equal(got[0].console_port, 2);
	assert_int_equal(got[0].memory, 262144);
	assert_int_equal(got[0].maxmem, 524288);
	assert_int_equal(got[0].vcpus, 2);
	assert_int_equal(got[0].maxvcpus, 4);
	assert_int_equal(got[0].actions[ENDED_POWEROFF], ACTION_PRESERVE);
	assert_int_equal(got[0].actions[ENDED_REBOOT], ACTION_RENAME_RESTART);
	assert_int_equal(got[0].actions[ENDED_WATCHDOG],
			 ACTION_COREDUMP_RESTART);
	assert_int_equal(got[0].actions[ENDED_CRASH], ACTION_COREDUMP_DESTROY);
	assert_int_equal(got[1].actions[ENDED_CRASH], ACTION_DESTROY);
	assert_int_equal(got[1].type, DOMAIN_PV);
	assert_true(got[1].paused);
	assert_false(got[1].xenstore);
	text_init(&t, buf, sizeof(buf));
	assert_int_equal(domain_report_write(got, 2, &t), ST_OK);
	assert_string_equal(buf, WEB DB);
}

static struct pool_report pools[POOL_REPORT_MAX];

static enum status read_pools(const char *text)
{
	const struct file file = { "report",
				   { (const uint8_t *)text, strlen(text) } };

	return pool_report_read(file, pools, &nr);
}

#define POOLS "cpupool=fast id=1\ncpupool=slow id=2\n"

static void with_pools(void **state)
{
	char buf[POOL_REPORT_MAX * POOL_REPORT_SIZE];
	struct text t;

	(void)state;
	assert_int_equal(read_pools(POOLS WEB), ST_OK);
	assert_int_equal(nr, 2);
	assert_string_equal(pools[0].name, "fast");
	assert_int_equal(pools[1].id, 2);
	text_init(&t, buf, sizeof(buf));
	pool_report_write(pools, 2, &t);
	assert_string_equal(buf, POOLS);
	assert_int_equal(read_text(POOLS WEB, strlen(POOLS WEB)), ST_OK);
	assert_int_equal(nr, 1);
	assert_refused(read_text(POOLS WEB WEB, strlen(POOLS WEB WEB)),
		       ST_INVALID, "report:4: the domain web has the name");
	assert_int_equal(read_pools(WEB POOLS), ST_OK);
	assert_int_equal(nr, 0);
	/* The longest names of as many pools as there can be. */
	text_init(&t, buf, sizeof(buf));
	for (unsigned int i = 0; i < POOL_REPORT_MAX; i++) {
		pools[i] =
			(struct pool_report){ "abcdefghijklmnopqrstuvwxyz-_.+0",
					      i + 1 };
		pools[i].name[30] = (char)('0' + i);
	}
	pool_report_write(pools, POOL_REPORT_MAX, &t);
	assert_false(t.full);
	assert_int_equal(read_pools(buf), ST_OK);
	assert_int_equal(nr, POOL_REPORT_MAX);
}

static void bad_pools(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "cpupool=fast", "report:1: expected cpupool=" },
		{ "cpupool=f/t id=1\n", "a cpupool's name" },
		{ "cpupool=fast id=2\n", "id=2, expected 1 to 1" },
		{ POOLS "cpupool=fast id=3\n", "report:3: expected cpupool= " },
		{ POOLS "cpupool=other id=3", "report:3: expected id= with" },
		{ "cpupool=a id=1\ncpupool=b id=2\ncpupool=c id=3\n"
		  "cpupool=d id=4\ncpupool=e id=5\ncpupool=f id=6\n"
		  "cpupool=g id=7\ncpupool=h id=8\ncpupool=i id=9\n",
		  "more than 8 pools" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		log_clear();
		assert_refused(read_pools(bad[i].text),
			       i == 5 ? ST_TOO_LARGE : ST_INVALID, bad[i].says);
	}
}

/* The longest line fits in DOMAIN_REPORT_SIZE(). */
static void longest(void **state)
{
	struct domain_report d = {
		.name = "abcdefghijklmnopqrstuvwxyz-_.+9",
		.uuid = { 1 },
		.type = DOMAIN_PVH,
		.paused = true,
		.xenstore = true,
		.store_port = 131071,
		.console_port = 131071,
		.memory = DOMAIN_MAX_MEMORY / 1024,
		.maxmem = DOMAIN_MAX_MEMORY / 1024,
		.vcpus = 128,
		.maxvcpus = 128,
	};
	char buf[DOMAIN_REPORT_SIZE(1)];
	struct text t;

	(void)state;
	for (unsigned int i = 0; i < NR_DOMAIN_ENDS; i++)
		d.actions[i] = ACTION_COREDUMP_RESTART;
	text_init(&t, buf, sizeof(buf));
	assert_int_equal(domain_report_write(&d, 1, &t), ST_OK);
	assert_int_equal(read_text(buf, t.length), ST_OK);
	assert_memory_equal(&got[0].name, d.name, sizeof(d.name));
	text_init(&t, buf, 200);
	assert_refused(domain_report_write(&d, 1, &t), ST_TOO_LARGE,
		       "more than 199 bytes");
}

static void nothing(void **state)
{
	(void)state;
	assert_int_equal(read_text("", 0), ST_OK);
	assert_int_equal(nr, 0);
}

static void waits_for_devices(void **state)
{
	static const char text[] =
		"name=db uuid=" UUID_B " type=pv start=devices xenstore=yes "
		"store-port=1 console-port=2 memory=65536 maxmem=65536 "
		"vcpus=1 maxvcpus=1" USUAL;
	char buf[DOMAIN_REPORT_SIZE(1)];
	struct text t;

	(void)state;
	assert_int_equal(read_text(text, strlen(text)), ST_OK);
	assert_true(got[0].paused && got[0].devices_later);
	text_init(&t, buf, sizeof(buf));
	assert_int_equal(domain_report_write(got, 1, &t), ST_OK);
	assert_string_equal(buf, text);
}

/* In WEB, old is replaced by new. */
static const struct {
	const char *old, *new, *says;
} rows[] = {
	{ "name=", "neme=", "report:1: expected name=" },
	{ "name=web", "name:web", "expected name=" },
	{ "name=web", "name=", "expected name= with a domain's name" },
	{ "name=web", "name=w/b", "expected name= with a domain's name" },
	{ "name=web", "name=9b", "expected name= with a domain's name" },
	{ "name=web", "name=w\033b", "expected name= with letters and digits" },
	{ "name=web", "name=w\377b", "expected name= with letters and digits" },
	{ "name=web ", "name=web\n", "expected name= with more words" },
	{ "web", "abcdefghijklmnopqrstuvwxyzabcdef", "a domain's name" },
	{ "web", UUID_A UUID_A, "expected name= with letters and digits" },
	{ "name=web", "name=w~b", "expected name= with a domain's name" },
	{ "uuid=0", "uuid=g", "expected uuid= with a UUID" },
	{ UUID_A, "00000000-0000-0000-0000-000000000000", "that is not nil" },
	{ "type=pvh", "type=hvm", "type=hvm, expected pv or pvh" },
	{ "start=run", "start=ran",
	  "start=ran, expected run, paused or devices" },
	{ "xenstore=yes", "xenstore=1", "xenstore=1, expected no or yes" },
	{ "store-port=1", "store-port=0",
	  "store-port=0, expected 1 to 131071" },
	{ "store-port=1", "store-port=131072", "expected 1 to 131071" },
	{ "store-port=1", "store-port=-1", "expected 1 to 131071" },
	{ "store-port=1", "store-port=1x", "expected 1 to 131071" },
	{ "console-port=2", "console-port=0", "console-port=0, expected 1" },
	{ "memory=262144", "memory=4095", "memory=4095, expected 4096 to" },
	{ "memory=262144", "memory=256K", "memory=256K, expected 4096 to" },
	{ "memory=262144", "memory=17179869185",
	  "expected 4096 to 17179869184" },
	{ "maxmem=524288", "maxmem=262143", "maxmem=262143, expected 262144" },
	{ "maxmem=524288", "maxmem=17179869185",
	  "maxmem=17179869185, expected" },
	{ "vcpus=2", "vcpus=0", "vcpus=0, expected 1 to 128" },
	{ "vcpus=2", "vcpus=129", "vcpus=129, expected 1 to 128" },
	{ "maxvcpus=4", "maxvcpus=1", "maxvcpus=1, expected 2 to 128" },
	{ "maxvcpus=4", "maxvcpus=129", "maxvcpus=129, expected 2 to 128" },
	{ "on_poweroff=preserve ", "", "expected on_poweroff= with a value" },
	{ "off=preserve", "off=", "on_poweroff=, expected destroy, restart" },
	{ "off=preserve", "off=unset", "on_poweroff=unset, expected destroy" },
	{ "off=preserve", "off=soft-reset",
	  "on_poweroff=soft-reset, expected destroy, restart, rename-restart, "
	  "preserve, coredump-destroy or coredump-restart" },
	{ "reboot=rename-restart", "reboot=restart_rename",
	  "on_reboot=restart_rename, expected" },
	{ "watchdog=coredump-restart", "watchdog=yes", "on_watchdog=yes, " },
	{ "crash=coredump-destroy", "crash=coredump", "on_crash=coredump, " },
	{ "coredump-destroy\n", "coredump-destroy ",
	  "expected on_crash= with the line's end" },
	{ "coredump-destroy\n", "coredump-destroy",
	  "expected on_crash= with the line's end" },
	{ "on_crash=coredump-destroy\n", "on_crash",
	  "expected on_crash= with a value" },
	{ "on_crash=coredump-destroy\n", "on_c",
	  "expected on_crash= with a value" },
	{ " on_poweroff=preserve ", "\n",
	  "expected maxvcpus= with more words" },
};

static void refusals(void **state)
{
	char text[512];

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *at = strstr(WEB, rows[i].old);

		assert_non_null(at);
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - WEB), WEB,
			 rows[i].new, at + strlen(rows[i].old));
		log_clear();
		assert_refused(read_text(text, strlen(text)), ST_INVALID,
			       rows[i].says);
	}
}

/* Every shorter text ends in the middle of a line. */
static void truncated(void **state)
{
	(void)state;
	for (size_t size = 1; size < strlen(WEB); size++) {
		char *copy = malloc(size); /* ASan reports a read past it */

		memcpy(copy, WEB, size);
		log_clear();
		assert_refused(read_text(copy, size), ST_INVALID, "report:1: ");
		free(copy);
	}
}

static void several(void **state)
{
	(void)state;
	log_clear();
	assert_refused(read_text(WEB WEB, 2 * strlen(WEB)), ST_INVALID,
		       "report:2: the domain web has the name or the UUID");
	assert_refused(read_text(WEB WITH_UUID(UUID_A, "other"),
				 strlen(WEB WITH_UUID(UUID_A, "other"))),
		       ST_INVALID, "report:2: the domain other has the name");
	assert_refused(read_text(WEB WITH_UUID(UUID_B, "web"),
				 strlen(WEB WITH_UUID(UUID_B, "web"))),
		       ST_INVALID, "report:2: the domain web has the name");
	assert_refused(read_text(WEB DB DB, strlen(WEB DB DB)), ST_TOO_LARGE,
		       "more than 2 lines");
	assert_refused(read_text(DB "\n", strlen(DB) + 1), ST_INVALID,
		       "report:2: expected name=");
}

static void uuids(void **state)
{
	uint8_t uuid[UUID_SIZE];
	char text[UUID_TEXT];

	(void)state;
	assert_true(uuid_read("01234567-89AB-CDEF-0123-456789abcdef", uuid));
	uuid_write(uuid, text);
	assert_string_equal(text, "01234567-89ab-cdef-0123-456789abcdef");
	assert_false(uuid_is_nil(uuid));
	memset(uuid, 0xff, sizeof(uuid));
	uuid_from_random(uuid);
	uuid_write(uuid, text);
	assert_string_equal(text, "ffffffff-ffff-4fff-bfff-ffffffffffff");
	memset(uuid, 0, sizeof(uuid));
	assert_true(uuid_is_nil(uuid));
	uuid_from_random(uuid);
	uuid_write(uuid, text);
	assert_string_equal(text, "00000000-0000-4000-8000-000000000000");
}

static enum status find(const char *cmdline, const char *name,
			struct domain_fault *out)
{
	size_t size = strlen(cmdline);
	uint8_t *copy = malloc(size + !size);
	enum status st;

	memcpy(copy, cmdline, size);
	st = domain_fault_find((struct file){ "cmdline", { copy, size } }, name,
			       out);
	free(copy);
	return st;
}

static void failures(void **state)
{
	static const char line[] =
		"root=/dev/xvda daybreak.failed=old:x:1 quiet "
		"daybreak.failed=web:populate_physmap:12,db:after:0\n";
	struct domain_fault f;

	(void)state;
	log_clear();
	assert_int_equal(find(line, "web", &f), ST_OK);
	assert_string_equal(f.call, "populate_physmap");
	assert_int_equal(f.error, 12);
	assert_int_equal(find(line, "db", &f), ST_OK);
	assert_string_equal(f.call, "after");
	assert_int_equal(f.error, 0);
	assert_int_equal(find(line, "old", &f), ST_NOT_FOUND);
	assert_int_equal(find(line, "we", &f), ST_NOT_FOUND);
	assert_int_equal(find("", "web", &f), ST_NOT_FOUND);
	assert_int_equal(find("quiet", "web", &f), ST_NOT_FOUND);
	assert_int_equal(find("xdaybreak.failed=web:a:1", "web", &f),
			 ST_NOT_FOUND);
	assert_int_equal(find("daybreak.failed=web:a:1", "web", &f), ST_OK);
	assert_int_equal(find("daybreak.failed=*:package:0", "x", &f), ST_OK);
	assert_string_equal(f.call, "package");
	/* As long as the parts can be. */
	assert_int_equal(find("daybreak.failed=a234567890123456789012345678901:"
			      "b234567890123456789012345678901:4294967295",
			      "a234567890123456789012345678901", &f),
			 ST_OK);
	assert_string_equal(f.call, "b234567890123456789012345678901");
	assert_int_equal(f.error, UINT32_MAX);
	assert_int_equal(log_errors, 0);
}

static void wrong_failures(void **state)
{
	static const char *const wrong[] = {
		"web",
		"web:",
		"web:a",
		"web:a:",
		"web:a:x",
		"web:a:-1",
		":a:1",
		"web::1",
		"web:a:1:2",
		"other:a,web:a:1",
		"web:a:4294967296",
		"other:a:1,,",
		"a2345678901234567890123456789012:a:1",
		"web:a2345678901234567890123456789012:1",
		"web:a:000000000001",
		"web:a:1K",
	};
	struct domain_fault f;
	char line[128];

	(void)state;
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(line, sizeof(line), "daybreak.failed=%s", wrong[i]);
		log_clear();
		assert_refused(find(line, "web", &f), ST_INVALID,
			       "is not a list of NAME:CALL:ERROR");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(waits_for_devices),
		cmocka_unit_test(with_pools),
		cmocka_unit_test(bad_pools),
		cmocka_unit_test(longest),
		cmocka_unit_test(nothing),
		cmocka_unit_test(refusals),
		cmocka_unit_test(truncated),
		cmocka_unit_test(several),
		cmocka_unit_test(uuids),
		cmocka_unit_test(failures),
		cmocka_unit_test(wrong_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
