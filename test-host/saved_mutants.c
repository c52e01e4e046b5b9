// SPDX-License-Identifier: MIT
/*
 * Changes saved domains at random, and treats each as the application and the
 * boot domain do: it is refused in one sentence that names the file, or packed
 * and read again. The same seed makes the same changes.
 *
 *	saved_mutants SEED COUNT FOLDER KEEP FILE...
 *
 * Writes the first KEEP files of each FILE to FOLDER that were packed to
 * something else than FILE itself, as FILE's number, '-' and the change's
 * number. Prints how many were refused and packed; ends with 1 at the first
 * fault.
 */
#include "support.h"

#include <daybreak/packed.h>

#include <stdio.h>

#define MAX_FILES   8
#define MAX_PARTS   4096 /* of a file: what is not contents of pages */
#define MAX_CHANGES 4
#define PAGE	    4096

static uint64_t chance_state;

static uint64_t chance(uint64_t below)
{
	chance_state = chance_state * UINT64_C(6364136223846793005) + 1;
	return (chance_state >> 33) % below;
}

/* Bytes of a file. */
struct part {
	uint64_t at, size;
};

struct original {
	const char *name;
	uint8_t *bytes;
	uint64_t size;
	struct part parts[MAX_PARTS];
	unsigned int nr_parts, nr_kept;
	uint8_t *packed;
	uint64_t packed_size;
};

/* One change: the file, and what packing makes of it; NULL if refused. */
struct mutant {
	uint8_t *bytes;
	uint64_t size;
	uint8_t *packed;
	uint64_t packed_size;
};

static _Noreturn void fault(const char *name, const char *what)
{
	fprintf(stderr, "%s: %s\n", name, what);
	exit(1);
}

static void *allocate(uint64_t size)
{
	void *p = aligned_alloc(PAGE, (size + PAGE - 1) / PAGE * PAGE);

	if (!p)
		fault("memory", "there is not enough");
	return p;
}

/* As the boot domain reads it: the header is what the plan has said. */
static void check_packed(const char *name, const struct packed_plan *plan,
			 const struct mutant *m)
{
	struct packed read;
	struct packed_record record;
	uint64_t at = 0;

	if (packed_read((struct file){ name, { m->packed, m->packed_size } },
			&read))
		fault(name, log_last);
	if (memcmp(&read.header, &plan->header, sizeof(read.header)))
		fault(name, "its packed header differs from the plan's");
	while (packed_next(&read, &at, &record))
		if (record.body.size > read.state.size)
			fault(name, "a record is larger than the state");
}

static bool is_one_sentence(const char *name)
{
	const size_t n = strlen(name);

	return log_errors == 1 && !strncmp(log_last, name, n) &&
	       log_last[n] == ':' && log_last[n + 1] == ' ' &&
	       log_last[n + 2] && !strchr(log_last, '\n');
}

/* Packs it, or checks the sentence. */
static void treat(const char *name, struct mutant *m)
{
	struct packed_plan plan;
	struct saved saved;
	enum status st;

	log_clear();
	m->packed = NULL;
	st = saved_open((struct file){ name, { m->bytes, m->size } }, &saved);
	if (!st)
		st = packed_plan(&saved, false, &plan);
	/* The application says itself that it is none. */
	if (st == ST_NOT_MINE)
		return;
	if (st) {
		if (!is_one_sentence(name))
			fault(name, log_last);
		return;
	}
	m->packed_size = plan.size;
	m->packed = allocate(plan.size);
	memset(m->packed, 0, plan.size);
	packed_write(&plan, m->packed);
	check_packed(name, &plan, m);
}

static void add_part(struct original *o, uint64_t at, uint64_t size)
{
	if (o->nr_parts < MAX_PARTS && size)
		o->parts[o->nr_parts++] = (struct part){ at, size };
}

/* Where a file has something to be read, other than contents of pages. */
static void find_parts(struct original *o)
{
	struct saved saved;
	struct saved_walk walk;
	struct saved_record record;

	if (saved_open((struct file){ o->name, { o->bytes, o->size } }, &saved))
		fault(o->name, "is not good");
	add_part(o, 0, saved.records);
	walk = saved_walk(&saved);
	do {
		uint32_t nr = 0;
		uint64_t size;

		if (saved_next(&walk, &record))
			fault(o->name, "is not good");
		size = record.body.size;
		span_copy(record.body, 0, &nr, sizeof(nr));
		if (record.type == SAVED_PAGE_DATA)
			size = 8 + 8 * (uint64_t)nr;
		add_part(o, record.offset, 8);
		add_part(o, record.offset + 8, size);
	} while (record.type != SAVED_END);
}

static struct original read_file(const char *name)
{
	struct original o = { .name = name };
	struct mutant same;
	FILE *file = fopen(name, "rb");

	if (!file || fseek(file, 0, SEEK_END))
		fault(name, "cannot be read");
	o.size = (uint64_t)ftell(file);
	rewind(file);
	o.bytes = malloc(o.size);
	if (!o.bytes || fread(o.bytes, 1, o.size, file) != o.size)
		fault(name, "cannot be read");
	fclose(file);
	find_parts(&o);
	same = (struct mutant){ o.bytes, o.size, NULL, 0 };
	treat(name, &same);
	if (!same.packed)
		fault(name, log_last);
	o.packed = same.packed;
	o.packed_size = same.packed_size;
	return o;
}

static uint64_t value(void)
{
	static const uint64_t values[] = {
		0,
		1,
		2,
		4,
		7,
		8,
		0xff,
		0x1000,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		UINT64_MAX,
		UINT64_C(1) << 52,
	};
	const uint64_t nr = sizeof(values) / sizeof(values[0]);
	const uint64_t i = chance(2 * nr);

	return i < nr ? values[i]
		      : chance(UINT64_MAX >> 33) << 20 ^ chance(1u << 20);
}

/* Changes one to eight bytes of a part, or of the whole file. */
static void change_bytes(const struct original *o, struct mutant *m)
{
	static const uint8_t sizes[] = { 1, 1, 2, 4, 8 };
	struct part part = o->parts[chance(o->nr_parts)];
	uint64_t at, n = sizes[chance(sizeof(sizes))], v = value();

	if (!chance(8))
		part = (struct part){ 0, o->size };
	at = part.at + chance(part.size);
	if (n > 1 && chance(4))
		at = part.at + (at - part.at) / n * n;
	for (; n && at < m->size; n--, at++, v >>= 8)
		m->bytes[at] = (uint8_t)v;
}

/* Its bytes have an allocation of their own, which ends where they end. */
static struct mutant change(const struct original *o)
{
	struct mutant m = { .size = o->size };

	switch (chance(12)) {
	case 0: /* cut anywhere */
		m.size = chance(o->size);
		break;
	case 1: /* cut where something begins */
		m.size = o->parts[chance(o->nr_parts)].at;
		break;
	default:
		break;
	}
	m.bytes = malloc(m.size ? m.size : 1);
	if (!m.bytes)
		fault("memory", "there is not enough");
	memcpy(m.bytes, o->bytes, m.size);
	for (uint64_t i = 1 + chance(MAX_CHANGES); i; i--)
		change_bytes(o, &m);
	return m;
}

static bool is_other(const struct original *o, const struct mutant *m)
{
	return m->packed_size != o->packed_size ||
	       memcmp(m->packed, o->packed, o->packed_size);
}

static void keep(const char *folder, unsigned int original, unsigned int number,
		 const struct mutant *m)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%u-%u", folder, original, number);
	file = fopen(path, "wb");
	if (!file || fwrite(m->bytes, 1, m->size, file) != m->size ||
	    fclose(file))
		fault(path, "cannot be written");
}

int main(int argc, char **argv)
{
	static struct original originals[MAX_FILES];
	unsigned int nr_packed = 0, count, nr_kept;
	const unsigned int nr = (unsigned int)argc - 5;

	if (argc < 6 || nr > MAX_FILES)
		fault("saved_mutants", "SEED COUNT FOLDER KEEP FILE...");
	chance_state = strtoull(argv[1], NULL, 0);
	count = (unsigned int)strtoul(argv[2], NULL, 0);
	nr_kept = (unsigned int)strtoul(argv[4], NULL, 0);
	for (unsigned int i = 0; i < nr; i++)
		originals[i] = read_file(argv[5 + i]);
	for (unsigned int i = 0; i < count; i++) {
		struct original *o = &originals[i % nr];
		struct mutant m = change(o);

		treat("mutant", &m);
		nr_packed += m.packed != NULL;
		if (m.packed && o->nr_kept < nr_kept && is_other(o, &m)) {
			o->nr_kept++;
			keep(argv[3], i % nr, i, &m);
		}
		free(m.packed);
		free(m.bytes);
	}
	printf("%u refused, %u packed\n", count - nr_packed, nr_packed);
	for (unsigned int i = 0; i < nr; i++) {
		free(originals[i].packed);
		free(originals[i].bytes);
	}
	return 0;
}
