// SPDX-License-Identifier: MIT
/*
 * The arm64 Image header has 64 bytes. If it begins with "MZ", its last word is
 * the offset of a PE header, and the file is both a kernel for a boot loader
 * and a program for the firmware.
 *
 *	0   code0, code1	56  magic "ARM\x64"
 *	8   text_offset		60  PE header's offset
 *	16  image_size
 *	24  flags
 */
#include <daybreak/arm64_image.h>
#include <daybreak/pe.h>

#include <stddef.h>

#define IMAGE_MAGIC	0x644d5241u
#define ZIMAGE_MAGIC	0x016f2818u
#define ZIMAGE_ENDIAN	0x04030201u
#define MAX_IMAGE_SIZE	(1ULL << 40)

#define FLAG_BIG_ENDIAN (1u << 0)
#define FLAG_ANYWHERE	(1u << 3)

struct image_header {
	uint32_t code[2];
	uint64_t text_offset, image_size, flags;
	uint64_t reserved[3];
	uint32_t magic, pe_offset;
};
_Static_assert(sizeof(struct image_header) == 64 &&
		       offsetof(struct image_header, magic) == 56 &&
		       offsetof(struct image_header, pe_offset) == PE_OFFSET_AT,
	       "Image header as in booting.rst");

struct zimage_header {
	uint32_t code[9];
	uint32_t magic, start, end, endian;
};
_Static_assert(sizeof(struct zimage_header) == 0x34 &&
		       offsetof(struct zimage_header, magic) == 0x24,
	       "zImage header as in head.S");

static enum status check_section(struct file head, uint64_t file_size,
				 uint64_t at, const struct pe_header *pe,
				 unsigned int i)
{
	struct pe_section s;

	if (!span_copy(head.bytes, at, &s, sizeof(s)))
		return fail(ST_TRUNCATED,
			    "%s: PE section header %u ends past its first %lu "
			    "bytes",
			    head.name, i, head.bytes.size);
	if (s.offset > file_size || s.file_size > file_size - s.offset)
		return fail(ST_TRUNCATED,
			    "%s: PE section %u, %u bytes at %u, ends past the "
			    "file's %lu bytes",
			    head.name, i, s.file_size, s.offset, file_size);
	if (s.addr > pe->image_size || s.memory_size > pe->image_size - s.addr)
		return fail(ST_INVALID,
			    "%s: PE section %u, %u bytes at %u, ends past the "
			    "image's %u bytes",
			    head.name, i, s.memory_size, s.addr,
			    pe->image_size);
	return ST_OK;
}

static enum status check_sections(struct file head, uint64_t file_size,
				  uint64_t at, const struct pe_header *pe)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < pe->nr_sections; i++)
		st = check_section(head, file_size,
				   at + i * sizeof(struct pe_section), pe, i);
	return st;
}

static enum status check_pe(struct file head, const struct pe_header *pe)
{
	if (pe->signature != PE_SIGNATURE)
		return fail(ST_INVALID,
			    "%s: its PE header begins with %#x, expected %#x",
			    head.name, pe->signature, PE_SIGNATURE);
	if (pe->machine != PE_MACHINE_ARM64)
		return fail(ST_UNSUPPORTED,
			    "%s: is a PE for machine %#x, expected arm64's %#x",
			    head.name, pe->machine, PE_MACHINE_ARM64);
	if (pe->magic != PE_MAGIC_PLUS || pe->subsystem != PE_SUBSYSTEM_EFI_APP)
		return fail(
			ST_UNSUPPORTED,
			"%s: is a PE of format %#x and subsystem %u, expected "
			"%#x and %u, an EFI application",
			head.name, pe->magic, pe->subsystem, PE_MAGIC_PLUS,
			PE_SUBSYSTEM_EFI_APP);
	if (pe->optional_size < sizeof(*pe) - PE_OPTIONAL_AT)
		return fail(
			ST_INVALID,
			"%s: its PE optional header has %u bytes, expected at "
			"least %zu",
			head.name, pe->optional_size,
			sizeof(*pe) - PE_OPTIONAL_AT);
	if (pe->entry >= pe->image_size)
		return fail(ST_INVALID,
			    "%s: its PE entry %#x is outside the image's %u "
			    "bytes",
			    head.name, pe->entry, pe->image_size);
	return ST_OK;
}

static enum status parse_pe(struct file head, uint64_t file_size,
			    uint32_t offset, struct arm64_image *out)
{
	struct pe_header pe;
	enum status st;

	if (!span_copy(head.bytes, offset, &pe, sizeof(pe)))
		return fail(ST_TRUNCATED,
			    "%s: its PE header at %u ends past its first %lu "
			    "bytes",
			    head.name, offset, head.bytes.size);
	st = check_pe(head, &pe);
	if (st)
		return st;
	/* offset is inside head, so this sum cannot overflow. */
	st = check_sections(
		head, file_size,
		(uint64_t)offset + PE_OPTIONAL_AT + pe.optional_size, &pe);
	if (st)
		return st;
	out->has_pe = true;
	out->pe_entry = pe.entry;
	out->pe_size = pe.image_size;
	return ST_OK;
}

static enum status check_image(struct file head, uint64_t file_size,
			       const struct image_header *h)
{
	if (h->image_size > MAX_IMAGE_SIZE || h->text_offset > MAX_IMAGE_SIZE)
		return fail(ST_INVALID,
			    "%s: its Image header asks for %#lx bytes at %#lx, "
			    "more than any machine has",
			    head.name, h->image_size, h->text_offset);
	/* Kernels before Linux 3.17 have 0. */
	if (h->image_size && h->image_size < file_size)
		warn("%s: has %lu bytes, but its Image header says that "
		     "the image has only %lu",
		     head.name, file_size, h->image_size);
	return ST_OK;
}

static enum status parse_image(struct file head, uint64_t file_size,
			       const struct image_header *h,
			       struct arm64_image *out)
{
	static const uint32_t page_sizes[] = { 0, 4096, 16384, 65536 };
	enum status st = check_image(head, file_size, h);

	out->kind = ARM64_IMAGE;
	out->text_offset = h->text_offset;
	out->image_size = h->image_size;
	out->big_endian = h->flags & FLAG_BIG_ENDIAN;
	out->page_size = page_sizes[h->flags >> 1 & 3];
	out->anywhere = h->flags & FLAG_ANYWHERE;
	if (st || !pe_has_mz(head.bytes))
		return st;
	return parse_pe(head, file_size, h->pe_offset, out);
}

static enum status parse_zimage(struct file head, uint64_t file_size,
				const struct zimage_header *h,
				struct arm64_image *out)
{
	if (h->endian != ZIMAGE_ENDIAN)
		return fail(ST_UNSUPPORTED,
			    "%s: is a big-endian zImage, expected a "
			    "little-endian one",
			    head.name);
	if (h->start >= h->end)
		return fail(ST_INVALID,
			    "%s: its zImage header has the start %#x, expected "
			    "one below its end %#x",
			    head.name, h->start, h->end);
	if (h->end - h->start > file_size)
		return fail(ST_TRUNCATED,
			    "%s: its zImage header says %u bytes, the file has "
			    "only %lu",
			    head.name, h->end - h->start, file_size);
	out->kind = ARM32_ZIMAGE;
	out->zimage_size = h->end - h->start;
	return ST_OK;
}

enum status arm64_image_parse(struct file head, uint64_t file_size,
			      struct arm64_image *out)
{
	struct image_header image;
	struct zimage_header zimage;

	*out = (struct arm64_image){ 0 };
	if (span_copy(head.bytes, 0, &zimage, sizeof(zimage)) &&
	    zimage.magic == ZIMAGE_MAGIC)
		return parse_zimage(head, file_size, &zimage, out);
	if (!span_copy(head.bytes, 0, &image, sizeof(image)))
		return ST_NOT_MINE;
	if (image.magic == IMAGE_MAGIC)
		return parse_image(head, file_size, &image, out);
	if (!pe_has_mz(head.bytes))
		return ST_NOT_MINE;
	out->kind = ARM64_PE;
	return parse_pe(head, file_size, image.pe_offset, out);
}

/* Reads digits whose characters are step bytes apart. */
static bool read_digits(struct span s, uint64_t *at, unsigned int step,
			unsigned int *out)
{
	unsigned int value = 0, digits = 0;

	for (; span_has(s, *at, step) && s.base[*at] >= '0' &&
	       s.base[*at] <= '9' && digits < 3;
	     digits++, *at += step)
		value = value * 10 + s.base[*at] - '0';
	*out = value;
	return digits;
}

static bool read_version(struct span s, uint64_t at, unsigned int step,
			 struct xen_version *out)
{
	struct xen_version v;

	if (!read_digits(s, &at, step, &v.major) || !span_has(s, at, step) ||
	    s.base[at] != '.')
		return false;
	at += step;
	if (!read_digits(s, &at, step, &v.minor) || !v.major)
		return false;
	*out = v;
	return true;
}

/* Finds the first version number that follows mark. */
static bool find_version(struct span s, const void *mark, uint64_t size,
			 unsigned int step, struct xen_version *out)
{
	const uint8_t *p = s.base, *end = s.base + s.size;

	while (p && (uint64_t)(end - p) >= size) {
		if (!memcmp(p, mark, size) &&
		    read_version(s, (uint64_t)(p - s.base) + size, step, out))
			return true;
		p = memchr(p + 1, *(const uint8_t *)mark,
			   (uint64_t)(end - p) - 1);
	}
	return false;
}

struct xen_version arm64_image_xen_version(struct span image)
{
	static const char compatible[] = "xen,xen-";
	static const char stub[] = "X\0e\0n\0 \0";
	struct xen_version v = { 0, 0 };

	if (!find_version(image, compatible, sizeof(compatible) - 1, 1, &v))
		find_version(image, stub, sizeof(stub) - 1, 2, &v);
	return v;
}
