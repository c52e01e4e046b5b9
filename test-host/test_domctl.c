// SPDX-License-Identifier: MIT
/*
 * createdomain for every Xen whose layout is known: each row is one domctl
 * version with the sizes that its own public headers have.
 */
#include "support.h"

#include "../arch/x86/bootdom/domctl.h"

static const struct {
	uint32_t version, size, arch, grant_opts;
} rows[] = {
	{ 0x12, 48, 44, 0 },  { 0x13, 56, 48, 0 },  { 0x14, 60, 52, 0 },
	{ 0x15, 64, 56, 44 }, { 0x16, 64, 56, 44 }, { 0x17, 68, 60, 44 },
	{ 0x18, 68, 60, 44 },
};

#define NR_ROWS (sizeof(rows) / sizeof(rows[0]))

static uint32_t word(const struct domctl *call, unsigned int at)
{
	uint32_t value;

	memcpy(&value, call->u + at, sizeof(value));
	return value;
}

static const struct domctl_abi *find(uint32_t version)
{
	const struct domctl_abi *abi = domctl_abis;

	while (abi->version && abi->version != version)
		abi++;
	assert_int_equal(abi->version, version);
	return abi;
}

static struct domctl_create wanted(void)
{
	struct domctl_create w = {
		.hvm = true,
		.nr_vcpus = 3,
		.max_evtchn_port = 1023,
		.max_grant_frames = 64,
		.max_maptrack_frames = 1024,
		.grant_version = 2,
		.emulation_flags = 1,
	};

	memset(w.uuid, 0xab, sizeof(w.uuid));
	return w;
}

static void common(const struct domctl *call)
{
	assert_int_equal(call->cmd, 1);
	assert_int_equal(word(call, 0), 0);
	assert_int_equal(word(call, 4), 0xabababab);
	assert_int_equal(word(call, 16), 0xabababab);
	assert_int_equal(word(call, 20), 3); /* hvm and hap */
	assert_int_equal(word(call, 24), 0);
	assert_int_equal(word(call, 28), 3);
	assert_int_equal(word(call, 32), 1023);
	assert_int_equal(word(call, 36), 64);
	assert_int_equal(word(call, 40), 1024);
}

static void every_version(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < NR_ROWS; i++) {
		const struct domctl_abi *abi = find(rows[i].version);
		struct domctl_create w = wanted();
		struct domctl call;

		memset(&call, 0xff, sizeof(call));
		domctl_create(abi, &w, &call);
		assert_int_equal(abi->size, rows[i].size);
		assert_int_equal(call.version, rows[i].version);
		common(&call);
		assert_int_equal(word(&call, rows[i].arch), 1);
		if (rows[i].grant_opts)
			assert_int_equal(word(&call, rows[i].grant_opts), 2);
		for (unsigned int at = 44; at < sizeof(call.u); at += 4)
			if (at != rows[i].arch && at != rows[i].grant_opts)
				assert_int_equal(word(&call, at), 0);
	}
}

/* Only the newest wants to be told that any number will do. */
static void any_domid(void **state)
{
	struct domctl_create w = wanted();
	struct domctl call;

	(void)state;
	domctl_create(find(0x18), &w, &call);
	assert_int_not_equal(call.domid, 0);
	domctl_create(find(0x17), &w, &call);
	assert_int_equal(call.domid, 0);
}

static void no_other(void **state)
{
	unsigned int nr = 0;

	(void)state;
	while (domctl_abis[nr].version)
		nr++;
	assert_int_equal(nr, NR_ROWS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_version),
		cmocka_unit_test(any_domid),
		cmocka_unit_test(no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
