// SPDX-License-Identifier: MIT
/*
 * SMBIOS: an entry point says where the structures are. Each structure has a
 * header, fixed fields, and then its strings, which fields name by their
 * numbers, from 1. A NUL ends each string, and another one all of them.
 */
#include <daybreak/smbios.h>

#include <daybreak/bytes.h>

#include <string.h>

#define ENTRY_32_SIZE 0x1f /* of 2.1 and later */
#define ENTRY_64_SIZE 0x18
#define HEADER_SIZE   4

#define TYPE_SYSTEM   1
#define TYPE_END      127

/* Offsets in the system's structure. */
#define SYSTEM_SERIAL 0x07
#define SYSTEM_UUID   0x08

/* Since this version the UUID's first three numbers are little-endian. */
#define VERSION_MIXED 0x0206

/* One structure: the fixed part, and all bytes after it. */
struct structure {
	struct span fixed, rest;
};

static bool sums_to_zero(struct span s)
{
	uint8_t sum = 0;

	for (uint64_t i = 0; i < s.size; i++)
		sum = (uint8_t)(sum + s.base[i]);
	return s.base && !sum;
}

/* The entry point, whose length is in it; empty if it is not whole. */
static struct span whole(struct span bytes, uint64_t length_at,
			 uint64_t min_size)
{
	struct span s;

	if (!span_has(bytes, 0, min_size))
		return (struct span){ 0 };
	s = span_sub(bytes, 0, bytes.base[length_at]);
	return s.size >= min_size && sums_to_zero(s) ? s : (struct span){ 0 };
}

static bool read_entry_64(struct span bytes, struct smbios_table *out)
{
	const struct span s = whole(bytes, 6, ENTRY_64_SIZE);

	if (!s.base)
		return false;
	out->version = (unsigned int)s.base[7] << 8 | s.base[8];
	out->size = le32(s.base + 0x0c);
	out->addr = le32(s.base + 0x10) | (uint64_t)le32(s.base + 0x14) << 32;
	return true;
}

static bool read_entry_32(struct span bytes, struct smbios_table *out)
{
	const struct span s = whole(bytes, 5, ENTRY_32_SIZE);

	if (!s.base || !span_has_text(s, 0x10, "_DMI_"))
		return false;
	out->version = (unsigned int)s.base[6] << 8 | s.base[7];
	out->size = (uint64_t)s.base[0x16] | (uint64_t)s.base[0x17] << 8;
	out->addr = le32(s.base + 0x18);
	return true;
}

bool smbios_read_entry(struct span bytes, struct smbios_table *out)
{
	if (span_has_text(bytes, 0, "_SM3_"))
		return read_entry_64(bytes, out);
	return span_has_text(bytes, 0, "_SM_") && read_entry_32(bytes, out);
}

/* Takes the string at the start of rest; empty after the last. */
static struct span take_string(struct span *rest)
{
	const uint8_t *end =
		rest->size ? memchr(rest->base, 0, rest->size) : NULL;
	struct span s;

	if (!end) {
		*rest = (struct span){ 0 };
		return *rest;
	}
	s = (struct span){ rest->base, (uint64_t)(end - rest->base) };
	*rest = span_sub(*rest, s.size + 1, rest->size - s.size - 1);
	return s;
}

/* Takes the structure at the start of rest, strings included. */
static bool take_structure(struct span *rest, struct structure *out)
{
	struct span s;

	if (!span_has(*rest, 0, HEADER_SIZE))
		return false;
	s = span_sub(*rest, 0, rest->base[1]);
	if (s.size < HEADER_SIZE)
		return false;
	*rest = span_sub(*rest, s.size, rest->size - s.size);
	*out = (struct structure){ s, *rest };
	/* Without strings two NULs follow, as with one that is empty. */
	if (!take_string(rest).size)
		return take_string(rest).base;
	while (take_string(rest).size)
		;
	return true;
}

static struct span find_string(const struct structure *s, unsigned int number)
{
	struct span rest = s->rest, found = { 0 };

	for (unsigned int i = 0; i < number; i++) {
		found = take_string(&rest);
		if (!found.size)
			break;
	}
	return found;
}

static void read_uuid(const uint8_t from[UUID_SIZE], unsigned int version,
		      struct machine *machine)
{
	static const uint8_t mixed[UUID_SIZE] = {
		3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15
	};
	uint8_t uuid[UUID_SIZE];

	for (unsigned int i = 0; i < UUID_SIZE; i++)
		uuid[i] = from[version < VERSION_MIXED ? i : mixed[i]];
	machine_set_uuid(machine, uuid);
}

static void read_system(const struct structure *s, unsigned int version,
			struct machine *machine)
{
	struct span serial;
	uint8_t uuid[UUID_SIZE], number;

	if (span_copy(s->fixed, SYSTEM_SERIAL, &number, 1)) {
		serial = find_string(s, number);
		machine_set_serial(machine, (const char *)serial.base,
				   serial.size);
	}
	if (span_copy(s->fixed, SYSTEM_UUID, uuid, sizeof(uuid)))
		read_uuid(uuid, version, machine);
}

void smbios_read_system(struct span structures, unsigned int version,
			struct machine *machine)
{
	struct structure s;

	while (take_structure(&structures, &s) && s.fixed.base[0] != TYPE_END) {
		if (s.fixed.base[0] != TYPE_SYSTEM)
			continue;
		read_system(&s, version, machine);
		return;
	}
}
