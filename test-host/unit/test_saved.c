// SPDX-License-Identifier: MIT
/*
 * Saved domains: good ones, and every refusal, each of a file in which one
 * thing was changed. A file that was cut anywhere is refused.
 */
#include "saved_file.h"

static struct saved_maker m;

#define NR(rows) (sizeof(rows) / sizeof((rows)[0]))

static void pv(void **state)
{
	struct saved_summary s;
	struct saved saved;
	uint8_t uuid[UUID_SIZE];

	(void)state;
	saved_make_pv(&m);
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
	assert_int_equal(saved.config.kind, SAVED_PV);
	assert_string_equal(saved.config.name, "web");
	uuid_read(SAVED_UUID, uuid);
	assert_memory_equal(saved.config.uuid, uuid, UUID_SIZE);
	assert_int_equal(saved.config.memory, 65536);
	assert_int_equal(saved.config.maxmem, 98304);
	assert_int_equal(saved.config.vcpus, 2);
	assert_int_equal(saved.config.max_vcpus, 2);
	assert_int_equal(saved.config.nr_devices, 0);
	assert_int_equal(saved.xen_major, 4);
	assert_int_equal(saved.xen_minor, 17);
	assert_int_equal(s.width, 8);
	assert_int_equal(s.nr_vcpus, 2);
	assert_int_equal(s.nr_emulators, 0);
	assert_int_equal(s.nr_contents, 3);
	assert_int_equal(s.nr_zero, 1);
	assert_int_equal(s.pfn_end, 6);
	for (unsigned int i = 0; i < 16; i++)
		assert_int_equal(s.pages[i], i == 0 || i == 1 || i >= 12);
	assert_int_equal(s.records[SAVED_VCPU_BASIC].nr, 2);
	assert_int_equal(s.records[SAVED_VCPU_BASIC].size, 2 * 5176);
	assert_int_equal(s.records[SAVED_END].nr, 1);
	assert_int_equal(s.records[SAVED_HVM_CONTEXT].nr, 0);
	assert_int_equal(saved_check(&saved, &s, false), ST_OK);
}

static void pvh(void **state)
{
	struct saved_summary s;
	struct saved saved;

	(void)state;
	saved_make_pvh(&m);
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
	assert_int_equal(saved.config.kind, SAVED_PVH);
	assert_int_equal(s.width, 0);
	assert_int_equal(s.nr_vcpus, 2);
	assert_int_equal(s.nr_contents, 2);
	assert_int_equal(s.pfn_end, 0xfefff);
	assert_int_equal(s.pages[15], 1);
	assert_int_equal(saved_check(&saved, &s, false), ST_OK);

	/* One page, and holes above it. */
	saved_make_pvh(&m);
	m.parts[3].body[31] = 0xf0;
	m.parts[3].size -= SAVED_PAGE;
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
	assert_int_equal(s.pfn_end, 1);
}

/* Variants that savers write, or have written. */
static void accepted(void **state)
{
	struct saved_summary s;
	struct saved saved;

	(void)state;
	saved_make_pv(&m); /* a 32-bit domain */
	m.parts[0].body[0] = 4;
	m.parts[0].body[1] = 3;
	m.parts[8].size = m.parts[12].size = 8 + 2800;
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
	assert_int_equal(s.width, 4);
	assert_refused(saved_check(&saved, &s, true), ST_UNSUPPORTED,
		       "f: is a 32-bit PV domain");

	saved_make_pv(&m); /* empty records of a vCPU */
	m.parts[9].size = m.parts[10].size = m.parts[11].size =
		m.parts[12].size = 8;
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
	assert_int_equal(s.nr_vcpus, 1);

	saved_make_pv(&m); /* an optional record */
	m.parts[10].type = 0x80000010;
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
	assert_int_equal(s.records[SAVED_OPTIONAL].nr, 1);
	assert_int_equal(s.records[SAVED_OPTIONAL].size, 8 + 21);

	saved_make_pv(&m); /* all records that may come again */
	m.nr--;
	saved_add_vcpu(&m, SAVED_VCPU_EXTENDED, 1, 64);
	saved_add_vcpu(&m, SAVED_VCPU_XSAVE, 1, 16);
	saved_add_vcpu(&m, SAVED_VCPU_MSRS, 1, 32);
	m.parts[m.nr++] = m.parts[5];
	saved_add(&m, 0x80000000, 0);
	saved_add(&m, 0xffffffff, 3);
	saved_add(&m, SAVED_END, 0);
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
	assert_int_equal(s.records[SAVED_PAGE_DATA].nr, 2);
	assert_int_equal(s.records[SAVED_OPTIONAL].nr, 2);
	assert_int_equal(s.nr_contents, 6);

	saved_make_pv(&m); /* a configuration without its NUL */
	saved_make(&m);
	saved_u32(m.bytes + 48, (uint32_t)strlen(m.json));
	assert_int_equal(
		saved_read_all((struct file){ "f", { m.bytes, m.size } },
			       &saved, &s),
		ST_OK);

	saved_make_pvh(&m); /* no parameters */
	m.parts[6].size = 8;
	m.parts[6].body[0] = 0;
	m.libxl[0] = 0x80000001;
	m.libxl[1] = 0;
	m.nr_libxl = 2;
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
}

enum place { XL, LIBXL, IMAGE, DOMAIN };

static void headers(void **state)
{
	static const struct {
		enum place place;
		uint32_t at, value;
		enum status status;
		const char *says;
	} rows[] = {
		{ XL, 32, 0x04030201, ST_UNSUPPORTED, "another byte order" },
		{ XL, 36, 1, ST_UNSUPPORTED, "the flags 0x1 in xl's header" },
		{ XL, 36, 7, ST_UNSUPPORTED, "the flags 0x7 in xl's header" },
		{ XL, 44, 0xffffffff, ST_TRUNCATED, "inside its config" },
		{ XL, 44, 3, ST_INVALID, "does not fit into the 3 bytes" },
		{ XL, 48, 0xffffffff, ST_INVALID, "does not fit into" },
		{ XL, 48, 0, ST_INVALID, "byte 0: expected a value" },
		{ LIBXL, 0, 0, ST_INVALID, "no stream of libxl" },
		{ LIBXL, 8, 0x01000000, ST_UNSUPPORTED, "of version 1" },
		{ LIBXL, 12, 0x01000000, ST_UNSUPPORTED, "the options 0x1" },
		{ LIBXL, 12, 0x02000000, ST_UNSUPPORTED, "the options 0x2" },
		{ LIBXL, 16, 2, ST_INVALID, "has type 0x2 and 0 bytes" },
		{ LIBXL, 20, 8, ST_INVALID, "has type 0x1 and 8 bytes" },
		{ IMAGE, 4, 0, ST_INVALID, "no stream of libxc" },
		{ IMAGE, 8, 0, ST_INVALID, "no stream of libxc" },
		{ IMAGE, 12, 0x02000000, ST_UNSUPPORTED,
		  "of libxc of version 2, expected version 3" },
		{ IMAGE, 12, 0x04000000, ST_UNSUPPORTED, "of version 4" },
		{ IMAGE, 16, 0x0100, ST_UNSUPPORTED, "big-endian" },
		{ IMAGE, 16, 0x0200, ST_UNSUPPORTED, "in the image header" },
		{ IMAGE, 20, 0x01000000, ST_UNSUPPORTED,
		  "in the image header" },
		{ DOMAIN, 4, 0x0100000c, ST_UNSUPPORTED,
		  "in the domain header" },
		{ DOMAIN, 0, 2, ST_INVALID,
		  "type 2 in libxc's stream, and its configuration is for "
		  "PV" },
		{ DOMAIN, 4, 13, ST_UNSUPPORTED, "pages of 1 << 13 bytes" },
		{ DOMAIN, 4, 11, ST_UNSUPPORTED, "pages of 1 << 11 bytes" },
	};

	(void)state;
	for (unsigned int i = 0; i < NR(rows); i++) {
		struct saved_summary s;
		struct saved saved;
		struct file file;

		saved_make_pv(&m);
		file = saved_make(&m);
		const uint64_t places[] = { 0, m.libxl_at, m.image_at,
					    m.domain_at };

		saved_u32(m.bytes + places[rows[i].place] + rows[i].at,
			  rows[i].value);
		assert_refused(saved_read_all(file, &saved, &s), rows[i].status,
			       rows[i].says);
	}
}

static void not_saved(void **state)
{
	struct saved saved;
	struct file file;

	(void)state;
	saved_make_pv(&m);
	file = saved_make(&m);
	file.bytes.size = 31;
	assert_int_equal(saved_open(file, &saved), ST_NOT_MINE);
	file.bytes.size = m.size;
	m.bytes[31] = 0;
	assert_int_equal(saved_open(file, &saved), ST_NOT_MINE);
	file.bytes = (struct span){ 0 };
	assert_int_equal(saved_open(file, &saved), ST_NOT_MINE);
	assert_int_equal(log_errors, 0);
}

static void configurations(void **state)
{
#define C_INFO(kind)                                                           \
	"{\"c_info\":{\"type\":\"" kind                                        \
	"\",\"name\":\"a\",\"uuid\":\"" SAVED_UUID "\"}"
#define B_INFO ",\"b_info\":{\"max_memkb\":4096}"
	static const struct {
		const char *json, *says;
	} rows[] = {
		{ "", "at byte 0: expected a value" },
		{ "[]", "expected an object" },
		{ "{\"c_info\":{}}", "has no c_info.type" },
		{ "{\"c_info\":[\"type\"]}", "has no c_info.type" },
		{ C_INFO("pv") "}", "has no b_info.max_memkb" },
		{ C_INFO("xen") B_INFO "}", "expected pv, pvh or hvm" },
		{ "{\"c_info\":{\"type\":1}}", "expected pv, pvh or hvm" },
		{ "{\"c_info\":{\"type\":\"pv\",\"type\":\"pv\"}}",
		  "has c_info.type twice" },
		{ "{\"c_info\":{\"name\":\"\"}}", "expected a name" },
		{ "{\"c_info\":{\"name\":\"\\n\"}}", "expected a name" },
		{ "{\"c_info\":{\"type\":\"pv\",\"name\":\"a\"}}",
		  "has no c_info.uuid" },
		{ "{\"c_info\":{\"uuid\":\"12\"}}", "expected a UUID" },
		{ "{\"c_info\":{\"uuid\":"
		  "\"00000000-0000-0000-0000-000000000000\"}}",
		  "expected a UUID" },
		{ C_INFO("pv") ",\"b_info\":{\"max_memkb\":0}}",
		  "expected a size in KiB" },
		{ C_INFO("pv") ",\"b_info\":{\"max_memkb\":4398046511105}}",
		  "expected a size in KiB" },
		{ C_INFO("pv") ",\"b_info\":{\"target_memkb\":\"4\"}}",
		  "expected a size in KiB" },
		{ C_INFO("pv") ",\"b_info\":{\"target_memkb\":0}}",
		  "expected a size in KiB" },
		{ C_INFO("pv") ",\"b_info\":{\"shadow_memkb\":-1}}",
		  "expected a size in KiB" },
		{ C_INFO("pv") ",\"b_info\":{\"max_memkb\":4,"
			       "\"target_memkb\":5}}",
		  "has 5 KiB of memory, more than the 4 at most" },
		{ C_INFO("pv") ",\"b_info\":{\"max_vcpus\":0}}",
		  "expected 1 to 8192 vCPUs" },
		{ C_INFO("pv") ",\"b_info\":{\"max_vcpus\":8193}}",
		  "expected 1 to 8192 vCPUs" },
		{ C_INFO("pv") ",\"b_info\":{\"avail_vcpus\":1}}",
		  "expected a list of vCPUs" },
		{ C_INFO("pv") ",\"b_info\":{\"avail_vcpus\":[[]]}}",
		  "expected a list of vCPUs" },
		{ C_INFO("pv") ",\"b_info\":{\"avail_vcpus\":[8192]}}",
		  "expected a list of vCPUs" },
		{ C_INFO("pv") ",\"b_info\":{\"max_memkb\":4,"
			       "\"avail_vcpus\":[0,1]}}",
		  "has 2 of at most 1 vCPUs" },
		{ C_INFO("pv") ",\"b_info\":{\"max_memkb\":4,"
			       "\"avail_vcpus\":[]}}",
		  "has 0 of at most 1 vCPUs" },
		{ "{\"c\\u005finfo\":1}", "expected keys without escapes" },
		{ C_INFO("pv") B_INFO "} x", "expected nothing more" },
		{ C_INFO("pv") B_INFO
		  ",\"a\":[1],\"b\":[1],\"c\":[1],\"d\":[1],\"e\":[1],"
		  "\"f\":[1],\"g\":[1],\"h\":[1],\"i\":[1],\"j\":[1],"
		  "\"k\":[1],\"l\":[1],\"m\":[1],\"n\":[1],\"o\":[1],"
		  "\"p\":[1],\"q\":[1],\"r\":[1],\"s\":[1],\"t\":[1],"
		  "\"u\":[1],\"v\":[1],\"w\":[1],\"x\":[1],\"y\":[1]}",
		  "more than 24 kinds of devices" },
	};
	struct saved saved;

	(void)state;
	for (unsigned int i = 0; i < NR(rows); i++) {
		enum status st;

		saved_make_pv(&m);
		m.json = rows[i].json;
		st = saved_open(saved_make(&m), &saved);
		assert_refused(st,
			       strstr(rows[i].says, "more than 24")
				       ? ST_TOO_LARGE
				       : ST_INVALID,
			       rows[i].says);
	}
	saved_make_pv(&m); /* what libxl leaves out */
	m.json = C_INFO("pv") B_INFO "}";
	assert_int_equal(saved_open(saved_make(&m), &saved), ST_OK);
	assert_int_equal(saved.config.memory, 4096);
	assert_int_equal(saved.config.vcpus, 1);
	assert_int_equal(saved.config.max_vcpus, 1);
}

/* What only dom0 can do is told, and devices can be left to it. */
static void cannot_be_restored(void **state)
{
	static const char devices[] =
		C_INFO("pv") ",\"b_info\":{\"max_memkb\":4,\"max_vcpus\":2,"
			     "\"irqs\":[5],\"sched\":[1,{\"disks\":[2]}],"
			     "\"ioports\":[]},\"x\":{\"y\":[1]},"
			     "\"disks\":[{\"a\":[1]},{}],\"vtpms\":[],"
			     "\"nics\":[{}]}";
	struct saved_summary s;
	struct saved saved;

	(void)state;
	saved_make_pv(&m);
	m.json = devices;
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
	assert_int_equal(saved.config.nr_devices, 3);
	assert_int_equal(saved.config.devices[1].nr, 2);
	assert_int_equal(saved_check(&saved, &s, false), ST_UNSUPPORTED);
	assert_string_equal(log_last, "f: has devices, which need "
				      "devices=later: irqs, disks, nics");
	log_clear();
	assert_refused(saved_check(&saved, &s, true), ST_UNSUPPORTED,
		       "f: has devices of the host, which it is not given "
		       "again: irqs");

	saved_make_pvh(&m);
	m.json = C_INFO("hvm") ",\"b_info\":{\"max_memkb\":4,"
			       "\"max_vcpus\":2}}";
	m.libxl[0] = 2;
	m.libxl[1] = 3;
	m.libxl[2] = 0;
	m.nr_libxl = 3;
	m.libxl_size = 13;
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
	assert_int_equal(s.nr_emulators, 2);
	assert_refused(saved_check(&saved, &s, true), ST_UNSUPPORTED,
		       "f: is HVM with a device model");
	m.json = SAVED_JSON("pvh");
	m.libxl_size = 8; /* the least that they have */
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
	assert_refused(saved_check(&saved, &s, true), ST_UNSUPPORTED,
		       "f: is PVH with a device model");

	saved_make_pvh(&m);
	m.json = C_INFO("pvh") ",\"b_info\":{\"max_memkb\":4,"
			       "\"max_vcpus\":129}}";
	assert_int_equal(saved_read_all(saved_make(&m), &saved, &s), ST_OK);
	assert_refused(saved_check(&saved, &s, true), ST_UNSUPPORTED,
		       "f: has up to 129 vCPUs, more than 128");
	saved.config.max_vcpus = 128;
	assert_int_equal(saved_check(&saved, &s, true), ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pv),
		cmocka_unit_test(pvh),
		cmocka_unit_test(accepted),
		cmocka_unit_test(headers),
		cmocka_unit_test(not_saved),
		cmocka_unit_test(configurations),
		cmocka_unit_test(cannot_be_restored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
