// SPDX-License-Identifier: MIT
/*
 * Makes events: what is hashed, and the data that says in the log what it was.
 */
#include <daybreak/format.h>
#include <daybreak/measure.h>
#include <daybreak/utf16.h>

#define PATH_UNITS  512
#define PATH_HEADER 4 /* bytes of type, subtype and length */

_Static_assert(sizeof(struct measure_tag) == 8, "a tag as in the log");
_Static_assert(sizeof(struct measure_image_load) + PATH_HEADER +
			       2 * PATH_UNITS + 4 <=
		       MEASURE_DATA_MAX,
	       "room for every device path");

static struct span text_span(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

/* Begins the data after the first bytes of the room. */
static struct text begin(struct measure_room *out, uint64_t after)
{
	struct text t;

	text_init(&t, (char *)out->data + after, MEASURE_DATA_MAX - after);
	return t;
}

static void append(struct text *t, const char *s)
{
	text_append(t, s, strlen(s));
}

static void make(unsigned int pcr, uint32_t type, struct span bytes,
		 uint64_t size, struct measure_room *out)
{
	out->event = (struct measure_event){ .pcr = pcr,
					     .type = type,
					     .bytes = bytes,
					     .data = { out->data, size } };
}

void measure_text(unsigned int pcr, const char *prefix, const char *text,
		  struct measure_room *out)
{
	struct text t = begin(out, 0);

	append(&t, prefix);
	append(&t, text);
	make(pcr, MEASURE_IPL, text_span(text), t.length + 1, out);
}

void measure_file(unsigned int pcr, struct file file, struct measure_room *out)
{
	struct text t = begin(out, 0);

	append(&t, file.name);
	make(pcr, MEASURE_IPL, file.bytes, t.length + 1, out);
}

/*
 * Writes a device path of a file without the device (UEFI 2.10, section
 * 10.3.4.4). Returns its size; a name that is too long is left out.
 */
static uint64_t write_path(const char *name, uint8_t *out)
{
	static const uint8_t end[] = { 0x7f, 0xff, 4, 0 };
	uint16_t wide[PATH_UNITS];
	uint16_t size = 0;

	if (utf16_from_utf8(name, wide, PATH_UNITS)) {
		while (wide[size++])
			;
		size = (uint16_t)(size * sizeof(wide[0]));
		memcpy(out + PATH_HEADER, wide, size);
		size += PATH_HEADER;
		out[0] = out[1] = 4; /* media, file path */
		memcpy(out + 2, &size, sizeof(size));
	}
	memcpy(out + size, end, sizeof(end));
	return size + sizeof(end);
}

void measure_code(struct file pe, struct measure_room *out)
{
	struct measure_image_load load = { .size = pe.bytes.size };

	load.path_size = write_path(pe.name, out->data + sizeof(load));
	memcpy(out->data, &load, sizeof(load));
	make(MEASURE_PCR_CODE, MEASURE_APPLICATION, pe.bytes,
	     sizeof(load) + load.path_size, out);
	out->event.is_pe = true;
}

void measure_tagged(enum measure_tag_id id, const char *name, const char *what,
		    struct span bytes, struct measure_room *out)
{
	struct measure_tag tag = { .id = id };
	struct text t = begin(out, sizeof(tag));

	append(&t, name);
	if (what) {
		append(&t, ": ");
		append(&t, what);
	}
	tag.size = (uint32_t)t.length;
	memcpy(out->data, &tag, sizeof(tag));
	make(MEASURE_PCR_DOMAINS, MEASURE_TAGGED, bytes, sizeof(tag) + t.length,
	     out);
}
