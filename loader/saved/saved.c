// SPDX-License-Identifier: MIT
/*
 * The headers of a saved domain, from xl's down to libxc's, and between them
 * the configuration.
 */
#include "saved_config.h"
#include "saved_wire.h"

#include <daybreak/bytes.h>

#define XL_MAGIC      "Xen saved domain, xl format\n \0 \r"
#define XL_MAGIC_SIZE 32
#define XL_BYTE_ORDER 0x01020304u
#define XL_FLAGS      3 /* the configuration is JSON, libxl's stream is v2 */

#define LIBXL_IDENT   "LibxlFmt"
#define LIBXL_VERSION 2

#define LIBXC_IDENT   "\xff\xff\xff\xff\xff\xff\xff\xffXENF"
#define LIBXC_VERSION 3
#define LIBXC_PV      1
#define LIBXC_HVM     2

#define BIG_ENDIAN    1

struct xl_header {
	uint8_t magic[XL_MAGIC_SIZE];
	uint32_t byte_order;
	uint32_t mandatory_flags, optional_flags;
	uint32_t optional_size; /* bytes that follow */
};
_Static_assert(sizeof(struct xl_header) == 48, "struct save_file_header");
_Static_assert(sizeof(XL_MAGIC) - 1 == XL_MAGIC_SIZE, "without a NUL");

struct libxl_header {
	uint8_t ident[8];
	uint8_t version[4], options[4]; /* big-endian */
};
_Static_assert(sizeof(struct libxl_header) == 16, "libxl__sr_hdr");

struct image_header {
	uint8_t ident[12];
	uint8_t version[4]; /* big-endian, as are the options */
	uint8_t options[8]; /* of which 6 are reserved */
};
_Static_assert(sizeof(struct image_header) == 24, "xc_sr_ihdr");

struct domain_header {
	uint32_t type;
	uint16_t page_shift;
	uint8_t reserved[2];
	uint32_t xen_major, xen_minor;
};
_Static_assert(sizeof(struct domain_header) == 16, "xc_sr_dhdr");

const char *saved_kind_name(enum saved_kind kind)
{
	static const char *const names[] = {
		[SAVED_PV] = "PV", [SAVED_PVH] = "PVH", [SAVED_HVM] = "HVM"
	};

	return names[kind];
}

static enum status cut_short(const struct saved *saved, const char *what)
{
	return fail(ST_TRUNCATED, "%s: ends inside %s", saved->file.name, what);
}

/* Moves *at past a header that was copied out. */
static bool take(const struct saved *saved, uint64_t *at, void *out,
		 uint64_t size)
{
	if (!span_copy(saved->file.bytes, *at, out, size))
		return false;
	*at += size;
	return true;
}

/* Only this part is xl's alone: libvirt has another. */
static enum status read_xl(struct saved *saved, uint64_t *at,
			   struct span *optional)
{
	const char *name = saved->file.name;
	struct xl_header h;

	if (!take(saved, at, &h, sizeof(h)))
		return cut_short(saved, "xl's header");
	if (h.byte_order != XL_BYTE_ORDER)
		return fail(ST_UNSUPPORTED,
			    "%s: was saved with another byte order", name);
	if (h.mandatory_flags != XL_FLAGS)
		return fail(ST_UNSUPPORTED,
			    "%s: has the flags %#x in xl's header, expected "
			    "%#x, of Xen 4.6 and later",
			    name, h.mandatory_flags, XL_FLAGS);
	if (!span_has(saved->file.bytes, *at, h.optional_size))
		return cut_short(saved, "its configuration");
	*optional = span_sub(saved->file.bytes, *at, h.optional_size);
	*at += h.optional_size;
	return ST_OK;
}

/* The configuration is the first of xl's optional data, in practice the only.
 */
static enum status read_config(struct saved *saved, struct span optional)
{
	struct span json;
	uint8_t size[4];

	if (!span_copy(optional, 0, size, sizeof(size)) ||
	    !span_has(optional, sizeof(size), le32(size)))
		return fail(ST_INVALID,
			    "%s: its configuration does not fit into the %lu "
			    "bytes of xl's optional data",
			    saved->file.name, optional.size);
	json = span_sub(optional, sizeof(size), le32(size));
	if (json.size && !json.base[json.size - 1])
		json.size--;
	return saved_config_read(saved->file.name, json, &saved->config);
}

static enum status read_libxl(struct saved *saved, uint64_t *at)
{
	const char *name = saved->file.name;
	struct saved_wire record;
	struct libxl_header h;

	if (!take(saved, at, &h, sizeof(h)))
		return cut_short(saved, "the header of libxl's stream");
	if (memcmp(h.ident, LIBXL_IDENT, sizeof(h.ident)))
		return fail(
			ST_INVALID,
			"%s: has no stream of libxl after its configuration",
			name);
	if (be32(h.version) != LIBXL_VERSION || be32(h.options))
		return fail(ST_UNSUPPORTED,
			    "%s: has a stream of libxl of version %u with the "
			    "options %#x, expected version %u without any",
			    name, be32(h.version), be32(h.options),
			    LIBXL_VERSION);
	if (!take(saved, at, &record, sizeof(record)))
		return cut_short(saved, "libxl's first record");
	if (record.type != LIBXL_LIBXC_CONTEXT || record.length)
		return fail(ST_INVALID,
			    "%s: libxl's first record has type %#x and %u "
			    "bytes, expected LIBXC_CONTEXT, %u, without any",
			    name, record.type, record.length,
			    LIBXL_LIBXC_CONTEXT);
	return ST_OK;
}

/* Refuses what no saver writes, as Xen's own checker does. */
static enum status check_reserved(const struct saved *saved,
				  const uint8_t *bytes, uint64_t size,
				  const char *where)
{
	for (uint64_t i = 0; i < size; i++)
		if (bytes[i])
			return fail(ST_UNSUPPORTED,
				    "%s: has reserved bits in the %s of "
				    "libxc's stream",
				    saved->file.name, where);
	return ST_OK;
}

static enum status read_image(struct saved *saved, uint64_t *at)
{
	const char *name = saved->file.name;
	struct image_header h;

	if (!take(saved, at, &h, sizeof(h)))
		return cut_short(saved, "the image header of libxc's stream");
	if (memcmp(h.ident, LIBXC_IDENT, sizeof(h.ident)))
		return fail(ST_INVALID,
			    "%s: has no stream of libxc in that of libxl",
			    name);
	if (be32(h.version) != LIBXC_VERSION)
		return fail(ST_UNSUPPORTED,
			    "%s: has a stream of libxc of version %u, expected "
			    "version %u, of Xen 4.14 and later",
			    name, be32(h.version), LIBXC_VERSION);
	if (h.options[1] & BIG_ENDIAN)
		return fail(ST_UNSUPPORTED,
			    "%s: has a big-endian stream of libxc", name);
	return check_reserved(saved, h.options, sizeof(h.options),
			      "image header");
}

static enum status read_domain(struct saved *saved, uint64_t *at)
{
	const char *name = saved->file.name;
	const uint32_t type =
		saved->config.kind == SAVED_PV ? LIBXC_PV : LIBXC_HVM;
	struct domain_header h;

	if (!take(saved, at, &h, sizeof(h)))
		return cut_short(saved, "the domain header of libxc's stream");
	if (h.type != type)
		return fail(ST_INVALID,
			    "%s: has a domain of type %u in libxc's stream, "
			    "and its configuration is for %s, which is %u",
			    name, h.type, saved_kind_name(saved->config.kind),
			    type);
	if (h.page_shift != 12)
		return fail(ST_UNSUPPORTED,
			    "%s: has pages of 1 << %u bytes, expected 1 << 12",
			    name, h.page_shift);
	saved->xen_major = h.xen_major;
	saved->xen_minor = h.xen_minor;
	return check_reserved(saved, h.reserved, sizeof(h.reserved),
			      "domain header");
}

enum status saved_open(struct file file, struct saved *out)
{
	struct span optional = { 0 };
	uint64_t at = 0;
	enum status st;

	out->file = file;
	if (!span_has(file.bytes, 0, XL_MAGIC_SIZE) ||
	    memcmp(file.bytes.base, XL_MAGIC, XL_MAGIC_SIZE))
		return ST_NOT_MINE;
	st = read_xl(out, &at, &optional);
	if (st)
		return st;
	st = read_config(out, optional);
	if (st)
		return st;
	st = read_libxl(out, &at);
	if (st)
		return st;
	st = read_image(out, &at);
	if (st)
		return st;
	st = read_domain(out, &at);
	if (st)
		return st;
	out->records = at;
	return ST_OK;
}
