// SPDX-License-Identifier: MIT
/*
 * Finds the few values that restoring needs in libxl's JSON, which has only
 * what differs from libxl's defaults:
 *
 *	{ "c_info": { "type": "pvh", "name": "web", "uuid": "..", .. },
 *	  "b_info": { "max_vcpus": 2, "avail_vcpus": [0, 1], "max_memkb": .. },
 *	  "disks": [ {..}, .. ], "nics": [..], .. }
 *
 * Each list beside c_info and b_info is of devices, and so are three in b_info.
 * Source: Xen's tools/libs/light/libxl_types.idl, libxl_domain_config.
 */
#include "saved_config.h"

#include <daybreak/json_read.h>

/* The values, in the order of rows[]. */
enum key {
	KEY_TYPE,
	KEY_NAME,
	KEY_UUID,
	KEY_MAX_MEMKB,
	KEY_TARGET_MEMKB,
	KEY_SHADOW_MEMKB,
	KEY_MAX_VCPUS,
	KEY_AVAIL_VCPUS,
	NR_KEYS,
	KEY_NONE = NR_KEYS,
};

static const struct {
	const char *object, *key;
	enum json_kind kind;
	const char *expected;
} rows[NR_KEYS] = {
	[KEY_TYPE] = { "c_info", "type", JSON_STRING, "pv, pvh or hvm" },
	[KEY_NAME] = { "c_info", "name", JSON_STRING,
		       "a name of 1 to 255 printable characters" },
	[KEY_UUID] = { "c_info", "uuid", JSON_STRING,
		       "a UUID that is not all zeroes" },
	[KEY_MAX_MEMKB] = { "b_info", "max_memkb", JSON_NUMBER,
			    "a size in KiB" },
	[KEY_TARGET_MEMKB] = { "b_info", "target_memkb", JSON_NUMBER,
			       "a size in KiB" },
	[KEY_SHADOW_MEMKB] = { "b_info", "shadow_memkb", JSON_NUMBER,
			       "a size in KiB" },
	[KEY_MAX_VCPUS] = { "b_info", "max_vcpus", JSON_NUMBER,
			    "1 to 8192 vCPUs" },
	[KEY_AVAIL_VCPUS] = { "b_info", "avail_vcpus", JSON_LIST,
			      "a list of vCPUs" },
};

#define MAX_KB (UINT64_C(1) << 42) /* 4 PiB: 52 bits of addresses */

struct reader {
	const char *file;
	struct json_read json;
	struct span object; /* the key at depth 1 */
	enum list { LIST_NONE, LIST_VCPUS, LIST_DEVICES } list;
	unsigned int list_depth; /* of the list that is read */
	struct span list_key;
	bool seen[NR_KEYS];
	struct saved_config *out;
};

static enum status refuse(const struct reader *r, const char *expected)
{
	return fail(ST_INVALID,
		    "%s: its configuration at byte %lu: expected %s", r->file,
		    r->json.at, expected);
}

static enum key find_key(const struct reader *r, struct span key)
{
	for (unsigned int i = 0; i < NR_KEYS; i++)
		if (json_read_is(r->object, rows[i].object) &&
		    json_read_is(key, rows[i].key))
			return i;
	return KEY_NONE;
}

static bool read_kind(struct span text, enum saved_kind *out)
{
	static const char *const words[] = {
		[SAVED_PV] = "pv", [SAVED_PVH] = "pvh", [SAVED_HVM] = "hvm"
	};

	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (json_read_is(text, words[i])) {
			*out = i;
			return true;
		}
	return false;
}

static bool read_uuid(struct span json, uint8_t out[UUID_SIZE])
{
	char text[UUID_TEXT];

	return json_read_string(json, text, sizeof(text)) &&
	       uuid_read(text, out) && !uuid_is_nil(out);
}

/* Reads a value of the right kind. Returns false for one that is not good. */
static bool read_value(struct saved_config *c, enum key key, struct span text)
{
	switch (key) {
	case KEY_TYPE:
		return read_kind(text, &c->kind);
	case KEY_NAME:
		return text.size &&
		       json_read_string(text, c->name, sizeof(c->name));
	case KEY_UUID:
		return read_uuid(text, c->uuid);
	case KEY_MAX_MEMKB:
		return json_read_number(text, MAX_KB, &c->maxmem) && c->maxmem;
	case KEY_TARGET_MEMKB:
		return json_read_number(text, MAX_KB, &c->memory) && c->memory;
	case KEY_SHADOW_MEMKB:
		return json_read_number(text, MAX_KB, &c->shadow);
	case KEY_MAX_VCPUS:
		return json_read_number(text, SAVED_MAX_VCPUS, &c->max_vcpus) &&
		       c->max_vcpus;
	default:
		return true; /* a list; its elements follow */
	}
}

/* Is this a list whose elements count? */
static enum list list_kind(const struct reader *r,
			   const struct json_value *value)
{
	static const char *const devices[] = { "iomem", "ioports", "irqs" };

	if (value->kind != JSON_LIST)
		return LIST_NONE;
	if (value->depth == 1)
		return LIST_DEVICES;
	if (!json_read_is(r->object, "b_info"))
		return LIST_NONE;
	for (unsigned int i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (json_read_is(value->key, devices[i]))
			return LIST_DEVICES;
	return json_read_is(value->key, rows[KEY_AVAIL_VCPUS].key) ? LIST_VCPUS
								   : LIST_NONE;
}

static enum status found(struct reader *r, const struct json_value *value)
{
	enum key key = find_key(r, value->key);

	if (key == KEY_NONE)
		return ST_OK;
	if (r->seen[key])
		return fail(ST_INVALID, "%s: its configuration has %s.%s twice",
			    r->file, rows[key].object, rows[key].key);
	r->seen[key] = true;
	if (value->kind == rows[key].kind &&
	    read_value(r->out, key, value->text))
		return ST_OK;
	return refuse(r, rows[key].expected);
}

static enum status found_vcpu(struct reader *r, const struct json_value *value)
{
	uint64_t vcpu;

	if (value->kind != JSON_NUMBER ||
	    !json_read_number(value->text, SAVED_MAX_VCPUS - 1, &vcpu))
		return refuse(r, rows[KEY_AVAIL_VCPUS].expected);
	r->out->vcpus++;
	return ST_OK;
}

static enum status found_device(struct reader *r)
{
	struct saved_config *c = r->out;
	struct saved_devices *last;

	if (c->nr_devices) {
		last = &c->devices[c->nr_devices - 1];
		if (last->kind.base == r->list_key.base) {
			last->nr++;
			return ST_OK;
		}
	}
	if (c->nr_devices == SAVED_MAX_DEVICES)
		return fail(ST_TOO_LARGE,
			    "%s: its configuration has more than %d kinds of "
			    "devices",
			    r->file, SAVED_MAX_DEVICES);
	c->devices[c->nr_devices++] = (struct saved_devices){
		.kind = r->list_key,
		.nr = 1,
		.of_host = r->list_depth > 1,
	};
	return ST_OK;
}

static enum status found_any(struct reader *r, const struct json_value *value)
{
	if (value->kind == JSON_DONE)
		return ST_OK;
	if (value->kind == JSON_CLOSE) {
		if (value->depth == r->list_depth)
			r->list = LIST_NONE;
		return ST_OK;
	}
	if (value->key.size && memchr(value->key.base, '\\', value->key.size))
		return refuse(r, "keys without escapes");
	if (!value->depth)
		return value->kind == JSON_OBJECT ? ST_OK
						  : refuse(r, "an object");
	if (r->list != LIST_NONE) {
		if (value->depth != r->list_depth + 1)
			return ST_OK;
		return r->list == LIST_VCPUS ? found_vcpu(r, value)
					     : found_device(r);
	}
	if (value->depth == 1)
		r->object = value->key;
	r->list = value->depth <= 2 ? list_kind(r, value) : LIST_NONE;
	r->list_depth = value->depth;
	r->list_key = value->key;
	return value->depth == 2 ? found(r, value) : ST_OK;
}

/* Replaces what is left out as libxl would. */
static enum status complete(const struct reader *r)
{
	static const enum key needed[] = { KEY_TYPE, KEY_NAME, KEY_UUID,
					   KEY_MAX_MEMKB };
	struct saved_config *c = r->out;

	for (unsigned int i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!r->seen[needed[i]])
			return fail(ST_INVALID,
				    "%s: its configuration has no %s.%s",
				    r->file, rows[needed[i]].object,
				    rows[needed[i]].key);
	if (!r->seen[KEY_TARGET_MEMKB])
		c->memory = c->maxmem;
	if (!r->seen[KEY_MAX_VCPUS])
		c->max_vcpus = 1;
	if (!r->seen[KEY_AVAIL_VCPUS])
		c->vcpus = 1;
	if (c->memory > c->maxmem)
		return fail(ST_INVALID,
			    "%s: its configuration has %lu KiB of memory, more "
			    "than the %lu at most",
			    r->file, c->memory, c->maxmem);
	if (!c->vcpus || c->vcpus > c->max_vcpus)
		return fail(ST_INVALID,
			    "%s: its configuration has %lu of at most %lu "
			    "vCPUs",
			    r->file, c->vcpus, c->max_vcpus);
	return ST_OK;
}

enum status saved_config_read(const char *name, struct span json,
			      struct saved_config *out)
{
	struct reader r = { .file = name,
			    .json = { .text = json },
			    .out = out };
	struct json_value value;
	const char *expected;
	enum status st;

	*out = (struct saved_config){ 0 };
	do {
		expected = json_read_next(&r.json, &value);
		if (expected)
			return refuse(&r, expected);
		st = found_any(&r, &value);
		if (st)
			return st;
	} while (value.kind != JSON_DONE);
	return complete(&r);
}
