/* SPDX-License-Identifier: MIT */
/*
 * Makes files as `xl save` writes them, small ones: a PV domain of six PFNs and
 * a PVH domain. A test changes their parts before they are put together.
 */
#ifndef TEST_SAVED_FILE_H
#define TEST_SAVED_FILE_H

#include "support.h"

#include <daybreak/saved.h>

#define SAVED_PAGE	4096
#define SAVED_MAX_BODY	(5 * SAVED_PAGE)
#define SAVED_MAX_PARTS 20
#define SAVED_FILE_SIZE (1 << 17)
#define SAVED_UUID	"01234567-89ab-4def-8123-456789abcdef"
#define SAVED_JSON(kind)                                                       \
	"{\n    \"c_info\": {\n        \"type\": \"" kind                      \
	"\",\n        \"name\": \"web\",\n        \"uuid\": \"" SAVED_UUID     \
	"\"\n    },\n    \"b_info\": {\n        \"max_vcpus\": 2,\n"           \
	"        \"avail_vcpus\": [\n            0,\n            1\n"          \
	"        ],\n        \"max_memkb\": 98304,\n"                          \
	"        \"target_memkb\": 65536,\n        \"sched_params\": {\n\n"    \
	"        }\n    },\n    \"on_reboot\": \"restart\"\n}\n"

/* A record of libxc's. */
struct saved_part {
	uint32_t type, size; /* of its body */
	uint8_t body[SAVED_MAX_BODY];
};

struct saved_maker {
	const char *json;
	uint32_t type; /* of the domain: 1 PV, 2 PVH */
	struct saved_part parts[SAVED_MAX_PARTS];
	unsigned int nr;
	uint32_t libxl[4]; /* types of libxl's records after libxc's stream */
	unsigned int nr_libxl;
	uint32_t libxl_size; /* bytes of those but END */
	/* What was made, and where its headers are. */
	uint8_t bytes[SAVED_FILE_SIZE];
	uint64_t size, libxl_at, image_at, domain_at, records_at, rest_at;
};

static inline void saved_u32(uint8_t *at, uint32_t value)
{
	memcpy(at, &value, sizeof(value));
}

static inline void saved_u64(uint8_t *at, uint64_t value)
{
	memcpy(at, &value, sizeof(value));
}

static inline struct saved_part *saved_add(struct saved_maker *m, uint32_t type,
					   uint32_t size)
{
	struct saved_part *part = &m->parts[m->nr++];

	memset(part, 0, sizeof(*part));
	part->type = type;
	part->size = size;
	return part;
}

/* A vCPU's record with a blob of this size. */
static inline void saved_add_vcpu(struct saved_maker *m, uint32_t type,
				  uint32_t vcpu, uint32_t size)
{
	saved_u32(saved_add(m, type, 8 + size)->body, vcpu);
}

static inline void saved_add_pages(struct saved_maker *m,
				   const uint64_t *entries, uint32_t nr,
				   uint32_t nr_contents)
{
	struct saved_part *part = saved_add(
		m, SAVED_PAGE_DATA, 8 + 8 * nr + nr_contents * SAVED_PAGE);

	saved_u32(part->body, nr);
	memcpy(part->body + 8, entries, 8 * nr);
	/* The first page stays zero, the others begin with their number. */
	for (uint32_t i = 1; i < nr_contents; i++)
		part->body[8 + 8 * nr + i * SAVED_PAGE] = (uint8_t)i;
}

static inline void saved_add_policies(struct saved_maker *m)
{
	saved_add(m, SAVED_CPUID_POLICY, 48);
	saved_add(m, SAVED_MSR_POLICY, 16);
	saved_add(m, SAVED_STATIC_DATA_END, 0);
}

#define SAVED_ENTRY(type, pfn) ((uint64_t)(type) << 60 | (pfn))

static inline void saved_make_pv(struct saved_maker *m)
{
	static const uint64_t entries[] = {
		SAVED_ENTRY(0, 0),  SAVED_ENTRY(1, 1),	SAVED_ENTRY(12, 2),
		SAVED_ENTRY(14, 3), SAVED_ENTRY(15, 4), SAVED_ENTRY(13, 5),
	};
	struct saved_part *part;

	m->json = SAVED_JSON("pv");
	m->type = 1;
	m->nr = m->nr_libxl = m->libxl_size = 0;
	part = saved_add(m, SAVED_PV_INFO, 8);
	part->body[0] = 8;
	part->body[1] = 4;
	saved_add_policies(m);
	part = saved_add(m, SAVED_P2M_FRAMES, 16);
	saved_u32(part->body + 4, 5);
	saved_u64(part->body + 8, 1);
	saved_add_pages(m, entries, 6, 3);
	saved_add(m, SAVED_TSC_INFO, 24);
	saved_add(m, SAVED_SHARED_INFO, SAVED_PAGE);
	saved_add_vcpu(m, SAVED_VCPU_BASIC, 0, 5168);
	saved_add_vcpu(m, SAVED_VCPU_EXTENDED, 0, 64);
	saved_add_vcpu(m, SAVED_VCPU_XSAVE, 0, 21);
	saved_add_vcpu(m, SAVED_VCPU_MSRS, 0, 16);
	saved_add_vcpu(m, SAVED_VCPU_BASIC, 1, 5168);
	saved_add(m, SAVED_END, 0);
	m->libxl[m->nr_libxl++] = 0;
}

/* One of Xen's records in HVM_CONTEXT. */
static inline void saved_add_context(struct saved_part *part, uint16_t type,
				     uint16_t instance, uint32_t size)
{
	uint8_t *at = part->body + part->size;

	saved_u32(at, type | (uint32_t)instance << 16);
	saved_u32(at + 4, size);
	part->size += 8 + size;
}

static inline void saved_make_pvh(struct saved_maker *m)
{
	static const uint64_t entries[] = { SAVED_ENTRY(0, 0),
					    SAVED_ENTRY(15, 1),
					    SAVED_ENTRY(0, 0xfeffe) };
	struct saved_part *part;

	m->json = SAVED_JSON("pvh");
	m->type = 2;
	m->nr = m->nr_libxl = m->libxl_size = 0;
	saved_add_policies(m);
	saved_add_pages(m, entries, 3, 2);
	saved_add(m, SAVED_TSC_INFO, 24);
	part = saved_add(m, SAVED_HVM_CONTEXT, 0);
	saved_add_context(part, 1, 0, 24);
	saved_u32(part->body + 8, 0x54381286);
	saved_u32(part->body + 12, 1);
	saved_add_context(part, 2, 0, 1032);
	saved_add_context(part, 2, 1, 1032);
	saved_add_context(part, 0, 0, 0);
	part = saved_add(m, SAVED_HVM_PARAMS, 24);
	saved_u32(part->body, 1);
	saved_add(m, SAVED_END, 0);
	m->libxl[m->nr_libxl++] = 0;
}

static inline void saved_put(struct saved_maker *m, const void *data,
			     uint64_t size)
{
	memcpy(m->bytes + m->size, data, size);
	m->size += size;
}

static inline void saved_put_u32(struct saved_maker *m, uint32_t value)
{
	saved_put(m, &value, sizeof(value));
}

/* A record's header and room for its body, zeroed. */
static inline uint8_t *saved_put_record(struct saved_maker *m, uint32_t type,
					uint32_t size)
{
	uint8_t *body;

	saved_put_u32(m, type);
	saved_put_u32(m, size);
	body = m->bytes + m->size;
	memset(body, 0, (size + 7) & ~7u);
	m->size += (size + 7) & ~7u;
	return body;
}

static inline void saved_put_headers(struct saved_maker *m)
{
	static const char xl[] = "Xen saved domain, xl format\n \0 \r";
	static const char libxl[] = "LibxlFmt\0\0\0\2\0\0\0";
	static const char image[] = "\xff\xff\xff\xff\xff\xff\xff\xffXENF"
				    "\0\0\0\3\0\0\0\0\0\0\0";
	uint32_t json_size = (uint32_t)strlen(m->json) + 1;

	m->size = 0;
	saved_put(m, xl, 32);
	saved_put_u32(m, 0x01020304);
	saved_put_u32(m, 3);
	saved_put_u32(m, 0);
	saved_put_u32(m, 4 + json_size);
	saved_put_u32(m, json_size);
	saved_put(m, m->json, json_size);
	m->libxl_at = m->size;
	saved_put(m, libxl, 16);
	saved_put_record(m, 1, 0);
	m->image_at = m->size;
	saved_put(m, image, 24);
	m->domain_at = m->size;
	saved_put_u32(m, m->type);
	saved_put_u32(m, 12);
	saved_put_u32(m, 4);
	saved_put_u32(m, 17);
	m->records_at = m->size;
}

/* Puts the parts together; the file refers to m. */
static inline struct file saved_make(struct saved_maker *m)
{
	saved_put_headers(m);
	for (unsigned int i = 0; i < m->nr; i++)
		memcpy(saved_put_record(m, m->parts[i].type, m->parts[i].size),
		       m->parts[i].body, m->parts[i].size);
	m->rest_at = m->size;
	for (unsigned int i = 0; i < m->nr_libxl; i++)
		saved_put_record(m, m->libxl[i],
				 m->libxl[i] ? m->libxl_size : 0);
	return (struct file){ "f", { m->bytes, m->size } };
}

/* Opens a file and reads all of it. */
static inline enum status saved_read_all(struct file file, struct saved *saved,
					 struct saved_summary *summary)
{
	enum status st = saved_open(file, saved);

	return st ? st : saved_summarise(saved, summary);
}

#endif
