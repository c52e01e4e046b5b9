// SPDX-License-Identifier: MIT
/*
 * Saved domains: any bytes, any configuration, and good files of which parts
 * and bytes were changed. What was accepted lies inside the file, and each PFN
 * inside the domain. What is packed is read again; of any other module, what is
 * read lies inside it.
 */
#include "saved_file.h"

#include <daybreak/packed.h>

#define REQUIRE(x)                                                             \
	do {                                                                   \
		if (!(x))                                                      \
			__builtin_trap();                                      \
	} while (0)

#define MAX_JSON 8192

enum { ANY_BYTES, A_PV, A_PVH, A_CONFIG, A_MODULE, NR_HOWS };

static struct saved_maker m;

static void check_config(const struct saved_config *c)
{
	REQUIRE(c->name[0] && memchr(c->name, '\0', sizeof(c->name)));
	for (const char *p = c->name; *p; p++)
		REQUIRE((uint8_t)*p >= 0x20 && *p != 0x7f);
	REQUIRE(!uuid_is_nil(c->uuid));
	REQUIRE(c->memory && c->memory <= c->maxmem);
	REQUIRE(c->vcpus && c->vcpus <= c->max_vcpus);
	REQUIRE(c->nr_devices <= SAVED_MAX_DEVICES);
	for (unsigned int i = 0; i < c->nr_devices; i++)
		REQUIRE(c->devices[i].nr);
}

static bool is_inside(struct span part, struct span whole)
{
	return !part.size ||
	       (span_begins_in(part, whole) &&
		part.size <= whole.size - (uint64_t)(part.base - whole.base));
}

/* Returns the pages with contents. */
static uint64_t check_pages(const struct saved_walk *walk,
			    const struct saved_record *record)
{
	struct saved_pages pages = saved_pages(record);
	struct saved_page page;
	uint64_t nr = 0;

	while (saved_next_page(&pages, &page)) {
		REQUIRE(is_inside(page.bytes, record->body));
		REQUIRE(!page.bytes.size || page.bytes.size == SAVED_PAGE);
		REQUIRE(page.type < 5 || page.type > 8);
		REQUIRE(!walk->width || page.pfn < walk->p2m_size);
		nr += page.bytes.size != 0;
	}
	REQUIRE(!pages.pfns.size && !pages.contents.size);
	return nr;
}

static void check_records(const struct saved *saved,
			  const struct saved_summary *s)
{
	struct saved_walk walk = saved_walk(saved);
	struct saved_record record;
	uint64_t nr_contents = 0, end = saved->records;

	do {
		REQUIRE(!saved_next(&walk, &record));
		REQUIRE(record.offset == end);
		REQUIRE(is_inside(record.body, saved->file.bytes));
		end += 8 + ((record.body.size + 7) & ~UINT64_C(7));
		if (record.type == SAVED_PAGE_DATA)
			nr_contents += check_pages(&walk, &record);
	} while (record.type != SAVED_END);
	REQUIRE(walk.at == saved->file.bytes.size);
	REQUIRE(nr_contents == s->nr_contents && s->nr_zero <= nr_contents);
	REQUIRE(s->nr_vcpus && s->nr_vcpus <= saved->config.max_vcpus);
	REQUIRE((saved->config.kind == SAVED_PV) == (s->width != 0));
}

static void check_packed(const struct packed *p, struct span module)
{
	const struct packed_header *h = &p->header;
	uint64_t next = 0, nr_pages = 0, nr_contents = 0, at = 0;
	struct packed_record record;

	for (uint64_t i = 0; i < h->nr_runs; i++) {
		const struct packed_run run = packed_run(p, i);

		REQUIRE(run.nr && run.pfn >= next);
		REQUIRE(run.type < 13 || run.type == SAVED_PAGE_ALLOCATE);
		REQUIRE(run.type < 5 || run.type > 8);
		next = run.pfn + run.nr;
		REQUIRE(next <= (h->p2m_size ? h->p2m_size : PACKED_MAX_PFN));
		nr_pages += run.nr;
		nr_contents += run.is_carried ? run.nr : 0;
	}
	REQUIRE(nr_pages == h->nr_pages && nr_contents == h->nr_contents);
	REQUIRE(p->contents.size == nr_contents * SAVED_PAGE);
	REQUIRE(is_inside(p->contents, module));
	while (packed_next(p, &at, &record))
		REQUIRE(is_inside(record.body, p->state));
	REQUIRE(at == p->state.size && is_inside(p->state, module));
}

/* What a file packs to is a module, with all that the plan says. */
static void pack(const struct saved *saved)
{
	static uint8_t room[1 << 18] __attribute__((aligned(4096)));
	struct packed_plan plan;
	struct packed p;

	if (packed_plan(saved, false, &plan) || plan.size > sizeof(room))
		return;
	packed_write(&plan, room);
	REQUIRE(!packed_read((struct file){ "fuzz", { room, plan.size } }, &p));
	REQUIRE(!memcmp(&p.header, &plan.header, sizeof(p.header)));
	check_packed(&p, (struct span){ room, plan.size });
}

/* A good module of which bytes were changed, in each 3: an offset, a byte. */
static void change_module(const uint8_t *data, size_t size)
{
	static uint8_t room[1 << 18] __attribute__((aligned(4096)));
	struct packed_plan plan;
	struct saved saved;
	struct packed p;

	saved_make_pvh(&m);
	REQUIRE(!saved_open(saved_make(&m), &saved));
	REQUIRE(!packed_plan(&saved, false, &plan));
	packed_write(&plan, room);
	for (; size >= 3; data += 3, size -= 3)
		room[(data[0] << 8 | data[1]) % plan.size] = data[2];
	if (!packed_read((struct file){ "fuzz", { room, plan.size } }, &p))
		check_packed(&p, (struct span){ room, plan.size });
}

/* In each 4 bytes: what is done to which part, and a number. */
static void change_parts(const uint8_t **data, size_t *size, unsigned int nr)
{
	static struct saved_part moved;

	for (; nr && *size >= 4; nr--, *data += 4, *size -= 4) {
		struct saved_part *part = &m.parts[(*data)[1] % m.nr];
		unsigned int value = (*data)[2] | (*data)[3] << 8;
		unsigned int to = value % m.nr;

		moved = *part;
		switch ((*data)[0] % 4) {
		case 0:
			part->size = value % SAVED_MAX_BODY;
			break;
		case 1:
			part->type = value & 0x1f;
			break;
		case 2:
			*part = m.parts[to];
			m.parts[to] = moved;
			break;
		default:
			if (m.nr < 15)
				m.parts[m.nr++] = moved;
		}
	}
}

/* In each 3 bytes: an offset and the byte for it. */
static void change_bytes(const uint8_t *data, size_t size)
{
	for (; size >= 3; data += 3, size -= 3)
		m.bytes[(data[0] << 8 | data[1]) % m.size] = data[2];
}

static struct file make(int how, const uint8_t *data, size_t size)
{
	static char json[MAX_JSON + 1];
	unsigned int nr = size ? data[0] & 3 : 0;
	struct file file;

	if (how == ANY_BYTES)
		return (struct file){ "fuzz", { data, size } };
	if (how == A_PVH)
		saved_make_pvh(&m);
	else
		saved_make_pv(&m);
	if (how == A_CONFIG) {
		memcpy(json, data, size);
		json[size] = '\0';
		m.json = json;
		return saved_make(&m);
	}
	if (size) {
		data++;
		size--;
	}
	change_parts(&data, &size, nr);
	file = saved_make(&m);
	change_bytes(data, size);
	return file;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct saved_summary summary;
	struct saved saved;
	struct file file;

	if (!size || (data[0] % NR_HOWS == A_CONFIG && size > MAX_JSON))
		return 0;
	if (data[0] % NR_HOWS == A_MODULE) {
		change_module(data + 1, size - 1);
		return 0;
	}
	file = make(data[0] % NR_HOWS, data + 1, size - 1);
	if (saved_open(file, &saved))
		return 0;
	check_config(&saved.config);
	REQUIRE(saved.records <= file.bytes.size);
	if (saved_summarise(&saved, &summary))
		return 0;
	check_records(&saved, &summary);
	if (!saved_check(&saved, &summary, false))
		REQUIRE(!saved.config.nr_devices);
	pack(&saved);
	return 0;
}
