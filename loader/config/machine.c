// SPDX-License-Identifier: MIT
/*
 * What a machine is called. Its firmware is not trusted: of what it says only
 * harmless characters are kept.
 */
#include <daybreak/machine.h>

#include <daybreak/bytes.h>
#include <daybreak/format.h>

#include "suggest.h"

#include <stddef.h>
#include <string.h>

#define NAME_MAX 32

static const struct {
	const char *name;
	size_t offset, size;
} variables[] = {
#define VARIABLE(field)                                                        \
	{                                                                      \
#field, offsetof(struct machine, field),                       \
			sizeof(((struct machine *)NULL)->field)                \
	}
	VARIABLE(mac), VARIABLE(uuid), VARIABLE(serial),
	VARIABLE(ip),  VARIABLE(arch),
#undef VARIABLE
};

#define NR (sizeof(variables) / sizeof(variables[0]))

/* True for zeroes alone and for ones alone. */
static bool is_unset(const uint8_t *bytes, unsigned int size)
{
	if (bytes[0] != 0 && bytes[0] != 0xff)
		return false;
	return !memcmp(bytes, bytes + 1, size - 1);
}

void machine_set_mac(struct machine *machine,
		     const uint8_t mac[MACHINE_MAC_SIZE])
{
	struct text t;

	text_init(&t, machine->mac, sizeof(machine->mac));
	if (is_unset(mac, MACHINE_MAC_SIZE))
		return;
	for (unsigned int i = 0; i < MACHINE_MAC_SIZE; i++)
		text_format(&t, "%s%02x", i ? "-" : "", mac[i]);
}

void machine_set_uuid(struct machine *machine, const uint8_t uuid[UUID_SIZE])
{
	machine->uuid[0] = '\0';
	if (!is_unset(uuid, UUID_SIZE))
		uuid_write(uuid, machine->uuid);
}

void machine_set_ip(struct machine *machine, const uint8_t ip[4])
{
	struct text t;

	text_init(&t, machine->ip, sizeof(machine->ip));
	if (ip[0] | ip[1] | ip[2] | ip[3])
		text_format(&t, "%u.%u.%u.%u", ip[0], ip[1], ip[2], ip[3]);
}

void machine_set_ip6(struct machine *machine, const uint8_t ip[IP6_SIZE])
{
	machine->ip[0] = '\0';
	if (ip[0] | ip[1])
		ip6_write(ip, machine->ip);
}

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

static bool is_value(const char *s, uint64_t size)
{
	if (!size || !is_letter_or_digit(*s))
		return false;
	for (uint64_t i = 1; i < size; i++)
		if (!is_letter_or_digit(s[i]) && s[i] != '-' && s[i] != '_' &&
		    s[i] != '.' && s[i] != '+')
			return false;
	return true;
}

void machine_set_serial(struct machine *machine, const char *bytes,
			uint64_t size)
{
	struct text t;

	text_init(&t, machine->serial, sizeof(machine->serial));
	while (size && *bytes == ' ') {
		bytes++;
		size--;
	}
	while (size && bytes[size - 1] == ' ')
		size--;
	if (size < sizeof(machine->serial) && is_value(bytes, size))
		text_append(&t, bytes, size);
}

/* The variable of that name; NR: there is none. */
static size_t find(const char *name, uint64_t size)
{
	size_t i = 0;

	while (i < NR && (strlen(variables[i].name) != size ||
			  memcmp(variables[i].name, name, size)))
		i++;
	return i;
}

const char *machine_value(const struct machine *machine, const char *name,
			  uint64_t size)
{
	const size_t i = find(name, size);

	return i < NR ? (const char *)machine + variables[i].offset : NULL;
}

enum status machine_refuse_name(const char *whose, const char *name,
				uint64_t size)
{
	const int shown = (int)(size < NAME_MAX ? size : NAME_MAX);
	char word[NAME_MAX + 1], list[128];
	struct text meant, known;
	struct suggestion s;

	text_init(&meant, word, sizeof(word));
	text_append(&meant, name, (size_t)shown);
	text_init(&known, list, sizeof(list));
	suggest_init(&s, word);
	for (size_t i = 0; i < NR; i++) {
		suggest_offer(&s, variables[i].name);
		text_format(&known, "%s%s", i ? ", " : "", variables[i].name);
	}
	if (s.best)
		return fail(ST_INVALID,
			    "%s variable \"%.*s\", did you mean \"%s\"? "
			    "There are %s",
			    whose, shown, name, s.best, list);
	return fail(ST_INVALID, "%s variable \"%.*s\", there are %s", whose,
		    shown, name, list);
}

static bool set_mac(struct machine *machine, const char *s)
{
	uint8_t mac[MACHINE_MAC_SIZE];

	if (strlen(s) != MACHINE_MAC_TEXT - 1)
		return false;
	for (unsigned int i = 0; i < MACHINE_MAC_SIZE; i++, s += 3) {
		const unsigned int high = hex_digit((uint8_t)s[0]);
		const unsigned int low = hex_digit((uint8_t)s[1]);

		if (high > 15 || low > 15 ||
		    (s[2] != '-' && s[2] != ':' && s[2]))
			return false;
		mac[i] = (uint8_t)(high << 4 | low);
	}
	machine_set_mac(machine, mac);
	return machine->mac[0];
}

static bool set_uuid(struct machine *machine, const char *s)
{
	uint8_t uuid[UUID_SIZE];

	if (!uuid_read(s, uuid))
		return false;
	machine_set_uuid(machine, uuid);
	return machine->uuid[0];
}

/* Whatever is no address does not become the same text again. */
static bool set_ip4(struct machine *machine, const char *s)
{
	uint8_t ip[4] = { 0 };
	const char *at = s;

	for (unsigned int i = 0; i < sizeof(ip); i++) {
		while (*at >= '0' && *at <= '9')
			ip[i] = (uint8_t)(ip[i] * 10 + *at++ - '0');
		at += *at != '\0';
	}
	machine_set_ip(machine, ip);
	return machine->ip[0] && !strcmp(machine->ip, s);
}

static bool set_ip6(struct machine *machine, const char *s)
{
	uint8_t ip[IP6_SIZE];

	if (!ip6_read((struct span){ (const uint8_t *)s, strlen(s) }, ip))
		return false;
	machine_set_ip6(machine, ip);
	return machine->ip[0];
}

static bool set_value(struct machine *machine, size_t i, const char *s)
{
	struct text t;

	if (!strcmp(variables[i].name, "ip"))
		return strchr(s, ':') ? set_ip6(machine, s)
				      : set_ip4(machine, s);
	if (!strcmp(variables[i].name, "mac"))
		return set_mac(machine, s);
	if (!strcmp(variables[i].name, "uuid"))
		return set_uuid(machine, s);
	text_init(&t, (char *)machine + variables[i].offset, variables[i].size);
	text_append(&t, s, strlen(s));
	return !t.full && is_value(s, t.length);
}

enum status machine_set(struct machine *machine, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t i;

	if (!equals)
		return fail(ST_INVALID,
			    "\"%s\" has no =, expected NAME=VALUE as "
			    "mac=52-54-00-12-34-56",
			    word);
	i = find(word, (uint64_t)(equals - word));
	if (i == NR)
		return machine_refuse_name("no", word,
					   (uint64_t)(equals - word));
	if (!set_value(machine, i, equals + 1))
		return fail(ST_INVALID, "%s is not a valid %s", equals + 1,
			    variables[i].name);
	return ST_OK;
}
