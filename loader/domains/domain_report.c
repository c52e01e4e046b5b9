// SPDX-License-Identifier: MIT
/*
 * The report about the domains that are started with the host. The application
 * writes it and dom0 reads it. The order of its words is fixed, so the reader
 * accepts exactly what the writer can write.
 */
#include <daybreak/domain_report.h>

#include <daybreak/domain_value.h>

#define MAX_WORD 64
#define MAX_PORT ((1u << 17) - 1) /* FIFO ABI */

static const char *const types[] = { [DOMAIN_PV] = "pv", [DOMAIN_PVH] = "pvh" };
static const char *const starts[] = { "run", "paused", "devices" };
static const char *const yes[] = { "no", "yes" };

static void write_one(const struct domain_report *d, struct text *out)
{
	char uuid[UUID_TEXT];

	uuid_write(d->uuid, uuid);
	text_format(out, "name=%s uuid=%s type=%s start=%s xenstore=%s ",
		    d->name, uuid, types[d->type],
		    starts[d->paused + d->devices_later], yes[d->xenstore]);
	text_format(out, "store-port=%u console-port=%u memory=%lu ",
		    d->store_port, d->console_port, d->memory);
	text_format(out, "maxmem=%lu vcpus=%u maxvcpus=%u", d->maxmem, d->vcpus,
		    d->maxvcpus);
	for (unsigned int i = 0; i < NR_DOMAIN_ENDS; i++)
		text_format(out, " %s=%s", domain_end_keys[i],
			    domain_action_words[d->actions[i]]);
	text_format(out, "\n");
}

void pool_report_write(const struct pool_report *pools, unsigned int nr,
		       struct text *out)
{
	for (unsigned int i = 0; i < nr; i++)
		text_format(out, "cpupool=%s id=%u\n", pools[i].name,
			    pools[i].id);
}

enum status domain_report_write(const struct domain_report *domains,
				unsigned int nr, struct text *out)
{
	for (unsigned int i = 0; i < nr; i++)
		write_one(&domains[i], out);
	return out->full ? fail(ST_TOO_LARGE,
				"the report of %u domains has more than %zu "
				"bytes",
				nr, out->size - 1)
			 : ST_OK;
}

/* Where the reader is; each word is copied out, NUL-terminated. */
struct reader {
	struct file report;
	uint64_t at;
	unsigned int line;
	const char *key;
	char value[MAX_WORD];
};

static enum status refuse(const struct reader *r, const char *wanted)
{
	return fail(ST_INVALID, "%s:%u: expected %s= with %s", r->report.name,
		    r->line, r->key, wanted);
}

static bool next_char(struct reader *r, char *c)
{
	return span_copy(r->report.bytes, r->at++, c, 1);
}

/* Reads key=value, and the blank or the line's end after it. */
static enum status read_word(struct reader *r, const char *key, char next)
{
	unsigned int n = 0;
	char c = 0;

	r->key = key;
	for (const char *p = key; *p; p++)
		if (!next_char(r, &c) || c != *p)
			return refuse(r, "a value, in its place");
	if (!next_char(r, &c) || c != '=')
		return refuse(r, "a value, in its place");
	while (next_char(r, &c) && c != ' ' && c != '\n') {
		if (n == sizeof(r->value) - 1 || c <= ' ' || c > '~')
			return refuse(r, "letters and digits");
		r->value[n++] = c;
	}
	r->value[n] = '\0';
	/* If the report has ended, c is neither a blank nor a newline. */
	if (c != next)
		return refuse(r, next == ' ' ? "more words after it"
					     : "the line's end after it");
	return ST_OK;
}

/* Reads one of nr words; *out is its index. */
static enum status read_choice(struct reader *r, const char *key, char next,
			       const char *const *words, unsigned int nr,
			       unsigned int *out)
{
	enum status st = read_word(r, key, next);
	char expected[2 * MAX_WORD];
	struct text t;

	if (st)
		return st;
	text_init(&t, expected, sizeof(expected));
	for (*out = 0; *out < nr; ++*out) {
		if (!strcmp(r->value, words[*out]))
			return ST_OK;
		text_format(&t, "%s%s",
			    !*out	     ? ""
			    : *out == nr - 1 ? " or "
					     : ", ",
			    words[*out]);
	}
	return fail(ST_INVALID, "%s:%u: %s=%s, expected %s", r->report.name,
		    r->line, key, r->value, expected);
}

static enum status read_number(struct reader *r, const char *key, char next,
			       uint64_t min, uint64_t max, uint64_t *out)
{
	enum status st = read_word(r, key, next);
	const char *p = r->value;

	if (st)
		return st;
	if (!value_number(&p, false, out) || *p || *out < min || *out > max)
		return fail(ST_INVALID, "%s:%u: %s=%s, expected %lu to %lu",
			    r->report.name, r->line, key, r->value, min, max);
	return ST_OK;
}

static enum status read_identity(struct reader *r, struct domain_report *d)
{
	enum status st = read_word(r, "name", ' ');

	if (st)
		return st;
	if (!value_is_name(r->value))
		return refuse(r, "a domain's name");
	memcpy(d->name, r->value, strlen(r->value) + 1);
	st = read_word(r, "uuid", ' ');
	if (!st && (!uuid_read(r->value, d->uuid) || uuid_is_nil(d->uuid)))
		return refuse(r, "a UUID that is not nil");
	return st;
}

static enum status read_start(struct reader *r, struct domain_report *d)
{
	unsigned int type = 0, start = 0, xenstore = 0;
	enum status st = read_choice(r, "type", ' ', types, 2, &type);

	if (!st)
		st = read_choice(r, "start", ' ', starts, 3, &start);
	if (!st)
		st = read_choice(r, "xenstore", ' ', yes, 2, &xenstore);
	d->type = type ? DOMAIN_PVH : DOMAIN_PV;
	d->paused = start > 0;
	d->devices_later = start > 1;
	d->xenstore = xenstore;
	return st;
}

static enum status read_ports(struct reader *r, struct domain_report *d)
{
	uint64_t store = 0, console = 0;
	enum status st = read_number(r, "store-port", ' ', 1, MAX_PORT, &store);

	if (st)
		return st;
	st = read_number(r, "console-port", ' ', 1, MAX_PORT, &console);
	if (st)
		return st;
	d->store_port = (uint32_t)store;
	d->console_port = (uint32_t)console;
	return ST_OK;
}

static enum status read_sizes(struct reader *r, struct domain_report *d)
{
	uint64_t most = DOMAIN_MAX_MEMORY / 1024, vcpus = 0, maxvcpus = 0;
	enum status st = read_number(r, "memory", ' ', DOMAIN_MIN_MEMORY / 1024,
				     most, &d->memory);

	if (st)
		return st;
	st = read_number(r, "maxmem", ' ', d->memory, most, &d->maxmem);
	if (st)
		return st;
	st = read_number(r, "vcpus", ' ', 1, DOMAIN_MAX_VCPUS, &vcpus);
	if (st)
		return st;
	st = read_number(r, "maxvcpus", ' ', vcpus, DOMAIN_MAX_VCPUS,
			 &maxvcpus);
	if (st)
		return st;
	d->vcpus = (unsigned int)vcpus;
	d->maxvcpus = (unsigned int)maxvcpus;
	return ST_OK;
}

/* The line's last words; no action is unset. */
static enum status read_actions(struct reader *r, struct domain_report *d)
{
	for (unsigned int i = 0; i < NR_DOMAIN_ENDS; i++) {
		unsigned int action = 0;
		enum status st =
			read_choice(r, domain_end_keys[i],
				    i + 1 == NR_DOMAIN_ENDS ? '\n' : ' ',
				    domain_action_words + 1,
				    NR_DOMAIN_ACTIONS - 1, &action);

		if (st)
			return st;
		d->actions[i] = (enum domain_action)(action + 1);
	}
	return ST_OK;
}

/* dom0 identifies domains by UUID and users by name, so both are unique. */
static enum status check_own(const struct reader *r,
			     const struct domain_report *domains,
			     unsigned int nr)
{
	const struct domain_report *d = &domains[nr];

	for (unsigned int i = 0; i < nr; i++)
		if (!strcmp(domains[i].name, d->name) ||
		    !memcmp(domains[i].uuid, d->uuid, UUID_SIZE))
			return fail(ST_INVALID,
				    "%s:%u: the domain %s has the name or the "
				    "UUID of one before",
				    r->report.name, r->line, d->name);
	return ST_OK;
}

static enum status read_line(struct reader *r, struct domain_report *domains,
			     unsigned int nr)
{
	struct domain_report *d = &domains[nr];
	enum status st;

	*d = (struct domain_report){ 0 };
	st = read_identity(r, d);
	if (st)
		return st;
	st = read_start(r, d);
	if (st)
		return st;
	st = read_ports(r, d);
	if (st)
		return st;
	st = read_sizes(r, d);
	if (st)
		return st;
	st = read_actions(r, d);
	if (st)
		return st;
	return check_own(r, domains, nr);
}

static bool at_pool(const struct reader *r)
{
	static const char word[] = "cpupool=";
	char begin[sizeof(word) - 1];

	return span_copy(r->report.bytes, r->at, begin, sizeof(begin)) &&
	       !memcmp(begin, word, sizeof(begin));
}

static enum status read_pool(struct reader *r, struct pool_report *pools,
			     unsigned int nr)
{
	enum status st = read_word(r, "cpupool", ' ');
	uint64_t id;

	if (st)
		return st;
	if (!value_is_name(r->value))
		return refuse(r, "a cpupool's name");
	for (unsigned int i = 0; i < nr; i++)
		if (!strcmp(pools[i].name, r->value))
			return refuse(r, "a name that no other has");
	memcpy(pools[nr].name, r->value, strlen(r->value) + 1);
	pools[nr].id = nr + 1;
	return read_number(r, "id", '\n', nr + 1, nr + 1, &id);
}

enum status pool_report_read(struct file report,
			     struct pool_report out[POOL_REPORT_MAX],
			     unsigned int *nr)
{
	struct reader r = { .report = report };

	for (*nr = 0; at_pool(&r); (*nr)++) {
		enum status st;

		r.line++;
		if (*nr == POOL_REPORT_MAX)
			return fail(ST_TOO_LARGE, "%s: has more than %u pools",
				    report.name, POOL_REPORT_MAX);
		st = read_pool(&r, out, *nr);
		if (st)
			return st;
	}
	return ST_OK;
}

/* pool_report_read() reads them. */
static void skip_pools(struct reader *r)
{
	char c = 0;

	for (; at_pool(r); r->line++)
		while (next_char(r, &c) && c != '\n')
			;
}

enum status domain_report_read(struct file report, struct domain_report *out,
			       unsigned int max, unsigned int *nr)
{
	struct reader r = { .report = report };

	skip_pools(&r);
	for (*nr = 0; r.at < report.bytes.size; (*nr)++) {
		enum status st;

		r.line++;
		if (*nr == max)
			return fail(ST_TOO_LARGE, "%s: has more than %u lines",
				    report.name, max);
		st = read_line(&r, out, *nr);
		if (st)
			return st;
	}
	return ST_OK;
}
