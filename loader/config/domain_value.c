// SPDX-License-Identifier: MIT
/*
 * The forms of values: numbers, lists, names, ranges of memory. The text is
 * untrusted: counts and lengths are limited, and no sum can overflow.
 */
#include <daybreak/domain_value.h>

#include <string.h>

#define MAX_WORD     64
#define MAX_ELEMENT  256
#define PAGE	     4096ULL
#define ADDR_MAX     (1ULL << 52)
#define EVTCHN_PORTS (1u << 17) /* with the FIFO ABI */

const char *value_section(const struct config *config, const char *name)
{
	for (unsigned int i = 0; i < config->nr_sections; i++)
		if (!strcmp(config->sections[i].name, name))
			return config->sections[i].name;
	return NULL;
}

enum status value_refuse(const struct value *v, const char *wanted)
{
	return fail(ST_INVALID, "%s:%u: %s=%s, expected %s", v->config->name,
		    v->item->line, v->item->key, v->item->value, wanted);
}

enum status value_refuse_more(const struct value *v, unsigned int max)
{
	return fail(ST_TOO_LARGE, "%s:%u: more than %u %s lines",
		    v->config->name, v->item->line, max, v->item->key);
}

const char *value_skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

unsigned int value_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return 16;
}

bool value_suffix(const char **s, uint64_t *value)
{
	unsigned int shift;

	switch (**s) {
	case 'K':
		shift = 10;
		break;
	case 'M':
		shift = 20;
		break;
	case 'G':
		shift = 30;
		break;
	default:
		return true;
	}
	if (*value > UINT64_MAX >> shift)
		return false;
	*value <<= shift;
	(*s)++;
	return true;
}

bool value_number(const char **s, bool suffix, uint64_t *out)
{
	const char *p = value_skip_blanks(*s), *first;
	unsigned int base = 10;
	uint64_t value = 0;

	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		base = 16;
		p += 2;
	}
	for (first = p; value_digit(*p) < base; p++) {
		if (value > (UINT64_MAX - value_digit(*p)) / base)
			return false;
		value = value * base + value_digit(*p);
	}
	if (p == first || (suffix && !value_suffix(&p, &value)))
		return false;
	*s = p;
	*out = value;
	return true;
}

bool value_decimal(const char **s, uint64_t max, uint64_t *out)
{
	const char *p = *s;
	uint64_t value = 0;

	for (; value_digit(*p) < 10; p++) {
		unsigned int digit = value_digit(*p);

		if (digit > max || value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (p == *s)
		return false;
	*s = p;
	*out = value;
	return true;
}

bool value_end(const char *s)
{
	return !*value_skip_blanks(s);
}

bool value_word(const char **s, char *out, unsigned int size)
{
	const char *p = *s;
	unsigned int n = 0;

	while (*p == ' ' || *p == '\t' || *p == ',')
		p++;
	while (*p && *p != ' ' && *p != '\t' && *p != ',') {
		if (n == size - 1)
			return false;
		out[n++] = *p++;
	}
	out[n] = '\0';
	*s = p;
	return n > 0;
}

bool value_is_name(const char *name)
{
	unsigned int n = 0;

	for (; name[n]; n++) {
		char c = name[n];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		bool other = (c >= '0' && c <= '9') || c == '-' || c == '_' ||
			     c == '.' || c == '+';

		if (n == DOMAIN_MAX_NAME || !(letter || (n && other)))
			return false;
	}
	return n > 0;
}

/* Copies an inner list, up to the ] that ends it. */
static const char *read_inner(const char *p, char *out, unsigned int size)
{
	char quote = '\0';
	unsigned int n = 0;

	do {
		if (n == size - 1 || !*p)
			return NULL;
		if (quote == *p)
			quote = '\0';
		else if (!quote && (*p == '"' || *p == '\''))
			quote = *p;
		out[n++] = *p++;
	} while (quote || p[-1] != ']');
	out[n] = '\0';
	return p;
}

/* Reads an element of a list, in quotes or up to the next ',' or ']'. */
static const char *read_element(const char *p, char *out, unsigned int size)
{
	char quote = *p == '"' || *p == '\'' ? *p++ : '\0';
	unsigned int n = 0;

	if (!quote && *p == '[')
		return read_inner(p, out, size);
	for (; *p && (quote ? *p != quote : *p != ',' && *p != ']'); p++) {
		if (n == size - 1)
			return NULL;
		out[n++] = *p;
	}
	out[n] = '\0';
	if (!quote)
		return p;
	return *p ? p + 1 : NULL;
}

/* Skips what separates two elements; NULL when neither ',' nor ']' follows. */
static const char *skip_comma(const char *p)
{
	p = value_skip_blanks(p);
	if (*p == ',')
		return value_skip_blanks(p + 1);
	return *p == ']' ? p : NULL;
}

/* Visits the elements from p, behind a [, up to the ] at the end of the text.
 */
static enum status visit_all(const struct value *v, const char *p,
			     value_visit *visit, void *context)
{
	static const char wanted[] = "a string or a list like [\"2\", \"3-4\"]";
	char element[MAX_ELEMENT];
	enum status st;

	p = value_skip_blanks(p);
	for (unsigned int i = 0; p && *p != ']'; i++) {
		p = read_element(p, element, sizeof(element));
		if (!p)
			break;
		st = visit(v, element, i, context);
		if (st)
			return st;
		p = skip_comma(p);
	}
	return p && value_end(p + 1) ? ST_OK : value_refuse(v, wanted);
}

enum status value_list(const struct value *v, bool *list, value_visit *visit,
		       void *context)
{
	const char *p = value_skip_blanks(v->item->value);

	*list = *p == '[';
	if (!*list)
		return visit(v, v->item->value, 0, context);
	return visit_all(v, p + 1, visit, context);
}

enum status value_inner_list(const struct value *v, const char *element,
			     value_visit *visit, void *context)
{
	if (*element != '[')
		return value_refuse(v, "a list of lists");
	return visit_all(v, element + 1, visit, context);
}

static bool is_range(uint64_t addr, uint64_t size, uint64_t align)
{
	return size && addr % align == 0 && size % align == 0 &&
	       addr < ADDR_MAX && size <= ADDR_MAX - addr;
}

enum status value_ranges(const struct value *v, uint64_t align,
			 struct domain_range *out, unsigned int *nr)
{
	const char *p = v->item->value;
	struct domain_range r;

	do {
		if (!value_number(&p, true, &r.addr) ||
		    !value_number(&p, true, &r.size) ||
		    !is_range(r.addr, r.size, align))
			return value_refuse(
				v, align == PAGE ? "pairs of address and size, "
						   "in whole pages"
						 : "pairs of address and size, "
						   "in multiples of 64K");
		if (*nr == DOMAIN_MAX_RANGES)
			return fail(ST_TOO_LARGE,
				    "%s:%u: %s has more than %u ranges",
				    v->config->name, v->item->line,
				    v->item->key, DOMAIN_MAX_RANGES);
		out[(*nr)++] = r;
	} while (!value_end(p));
	return ST_OK;
}

static bool read_role(const char *p, enum shm_role *role)
{
	char word[MAX_WORD];

	*role = SHM_DEFAULT;
	if (value_end(p))
		return true;
	if (!value_word(&p, word, sizeof(word)) || !value_end(p))
		return false;
	*role = !strcmp(word, "owner") ? SHM_OWNER : SHM_BORROWER;
	return *role == SHM_OWNER || !strcmp(word, "borrower");
}

/* Reads [host] guest size [role]: three numbers or two. */
static bool read_shm(const char *p, struct domain_shm *s)
{
	uint64_t third;

	if (!value_word(&p, s->id, sizeof(s->id)) ||
	    !value_number(&p, true, &s->guest) ||
	    !value_number(&p, true, &s->size))
		return false;
	s->has_host = value_number(&p, true, &third);
	if (s->has_host) {
		s->host = s->guest;
		s->guest = s->size;
		s->size = third;
		if (!is_range(s->host, s->size, PAGE))
			return false;
	}
	return is_range(s->guest, s->size, PAGE) && read_role(p, &s->role);
}

enum status value_shm(const struct value *v, struct domain_shm *out,
		      unsigned int *nr)
{
	struct domain_shm s = { .line = v->item->line };

	if (*nr == DOMAIN_MAX_SHM)
		return value_refuse_more(v, DOMAIN_MAX_SHM);
	if (!read_shm(v->item->value, &s))
		return value_refuse(v, "an id of at most 15 characters, [host "
				       "address] guest address and size in "
				       "whole pages, [owner or borrower]");
	for (unsigned int i = 0; i < *nr; i++)
		if (!strcmp(out[i].id, s.id))
			return value_refuse(v, "each id once in a domain");
	out[(*nr)++] = s;
	return ST_OK;
}

static bool read_port(const char **p, uint32_t *port)
{
	uint64_t value;

	if (!value_number(p, false, &value) || !value || value >= EVTCHN_PORTS)
		return false;
	*port = (uint32_t)value;
	return true;
}

enum status value_evtchn(const struct value *v, struct domain_evtchn *out,
			 unsigned int *nr)
{
	struct domain_evtchn e = { .line = v->item->line };
	const char *p = v->item->value;

	if (*nr == DOMAIN_MAX_EVTCHN)
		return value_refuse_more(v, DOMAIN_MAX_EVTCHN);
	if (!read_port(&p, &e.local) ||
	    !value_word(&p, e.peer, sizeof(e.peer)) ||
	    !read_port(&p, &e.remote) || !value_end(p))
		return value_refuse(v, "a local port, the name of a domain, "
				       "and its port; ports are 1 to 131071");
	for (unsigned int i = 0; i < *nr; i++)
		if (out[i].local == e.local)
			return value_refuse(v, "each local port once");
	out[(*nr)++] = e;
	return ST_OK;
}
