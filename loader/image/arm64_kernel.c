// SPDX-License-Identifier: MIT
/*
 * Identifies kernels for Arm. Two kinds of PE contain a kernel. An EFI zboot
 * image unpacks itself as an EFI application, which Xen cannot run:
 *
 *	0   "MZ", 0, 0, "zimg"
 *	8   offset and size of the payload, 32 bits each
 *	24  name of the compression, which the payload's magic also shows
 *	60  PE header's offset
 *
 * A unified kernel image has the kernel in its section .linux.
 */
#include <daybreak/arm64_image.h>
#include <daybreak/arm64_kernel.h>
#include <daybreak/bytes.h>
#include <daybreak/pe.h>
#include <daybreak/unpack.h>

#define UIMAGE_MAGIC   0x27051956u /* big-endian, as the whole header */
#define UIMAGE_ARM     2
#define UIMAGE_ARM64   22
#define UIMAGE_NONE    0
#define UIMAGE_GZIP    1
#define UIMAGE_UNPACKS 18 /* Xen 4.18 and later unpack it */

/* The first instruction of Images without a magic (until Linux 3.12). */
#define IMAGE_OLD_CODE 0x14000008u

struct zboot_header {
	uint8_t mz[4];
	char type[4];
	uint32_t offset, size;
};
_Static_assert(sizeof(struct zboot_header) == 16,
	       "header as in zboot-header.S");

struct uimage_header {
	uint8_t magic[4], header_crc[4], time[4], size[4];
	uint8_t load[4], entry[4], data_crc[4];
	uint8_t os, arch, type, compression;
	char name[32];
};
_Static_assert(sizeof(struct uimage_header) == 64,
	       "header as in U-Boot's image.h");

/* What is easily mistaken for a kernel. */
static const char *mistaken(struct span bytes)
{
	if (span_has_text(bytes, 0, "\177ELF"))
		return "an ELF";
	if (span_has_text(bytes, 0x202, "HdrS"))
		return "a bzImage, which is for x86";
	if (span_has_text(bytes, 0, "07070"))
		return "a ramdisk";
	if (span_has_text(bytes, 0, "\xd0\x0d\xfe\xed"))
		return "a device tree";
	return "something else";
}

static enum status refuse(struct file file)
{
	return fail(ST_UNSUPPORTED,
		    "%s: is no kernel for Xen on Arm: expected an arm64 Image, "
		    "a zImage, a uImage, an EFI zboot image or a unified "
		    "kernel image, found %s",
		    file.name, mistaken(file.bytes));
}

static enum status check_uimage(struct file file, const struct uimage_header *h,
				struct xen_version version)
{
	bool old = version.major == 4 && version.minor < UIMAGE_UNPACKS;

	if (h->arch != UIMAGE_ARM && h->arch != UIMAGE_ARM64)
		return fail(ST_UNSUPPORTED,
			    "%s: is a uImage for CPU %u, expected %u (Arm) or "
			    "%u (arm64)",
			    file.name, h->arch, UIMAGE_ARM, UIMAGE_ARM64);
	if (be32(h->size) > file.bytes.size - sizeof(*h))
		return fail(ST_TRUNCATED,
			    "%s: is a uImage of %u bytes, but only %lu follow "
			    "its header",
			    file.name, be32(h->size),
			    file.bytes.size - sizeof(*h));
	if (h->compression != UIMAGE_NONE &&
	    (h->compression != UIMAGE_GZIP || old))
		return fail(ST_UNSUPPORTED,
			    "%s: is a uImage with compression %u, which this "
			    "Xen does not unpack, expected one without",
			    file.name, h->compression);
	if (!be32(h->load) && be32(h->entry))
		return fail(ST_INVALID,
			    "%s: is a uImage with an entry at %#x and no load "
			    "address, expected both or none",
			    file.name, be32(h->entry));
	return ST_OK;
}

static bool is_uimage(struct span bytes, struct uimage_header *h)
{
	return span_copy(bytes, 0, h, sizeof(*h)) &&
	       be32(h->magic) == UIMAGE_MAGIC;
}

static bool is_old_image(struct span bytes)
{
	uint32_t code;

	return span_has(bytes, 0, 64) &&
	       span_copy(bytes, 0, &code, sizeof(code)) &&
	       code == IMAGE_OLD_CODE;
}

static enum status find_payload(struct file file, const struct zboot_header *h,
				struct arm64_kernel *out)
{
	if (!h->size || !span_has(file.bytes, h->offset, h->size))
		return fail(ST_TRUNCATED,
			    "%s: is an EFI zboot image whose payload, %u bytes "
			    "at %u, is empty or ends past the file's %lu "
			    "bytes",
			    file.name, h->size, h->offset, file.bytes.size);
	out->wrapped = true;
	out->packed = (struct file){ file.name,
				     span_sub(file.bytes, h->offset, h->size) };
	if (unpack_identify(out->packed.bytes))
		return ST_OK;
	return fail(ST_UNSUPPORTED,
		    "%s: is an EFI zboot image whose payload has an unknown "
		    "compression",
		    file.name);
}

/* A unified kernel image's kernel. */
static enum status find_linux(struct file file, struct arm64_kernel *out)
{
	struct span linux;
	enum status st = pe_find_section(file, PE_IN_FILE, ".linux", &linux);

	if (st == ST_NOT_MINE)
		return fail(ST_UNSUPPORTED,
			    "%s: is a PE without a kernel in it, expected an "
			    "Image, an EFI zboot image or a section .linux",
			    file.name);
	if (st)
		return st;
	out->wrapped = true;
	out->packed = (struct file){ file.name, linux };
	return ST_OK;
}

static enum status identify_pe(struct file file, struct arm64_kernel *out)
{
	struct zboot_header h;

	if (span_copy(file.bytes, 0, &h, sizeof(h)) &&
	    !memcmp(h.type, "zimg", sizeof(h.type)))
		return find_payload(file, &h, out);
	return find_linux(file, out);
}

static enum status identify(struct file file, struct xen_version version,
			    struct arm64_kernel *out)
{
	struct uimage_header uimage;
	struct arm64_image image;
	enum status st;

	*out = (struct arm64_kernel){ .packed = file };
	/* As in Xen, a uImage's header is checked before its contents. */
	if (is_uimage(file.bytes, &uimage))
		return check_uimage(file, &uimage, version);
	if (unpack_identify(file.bytes)) {
		out->wrapped = true;
		return ST_OK;
	}
	st = arm64_image_parse(file, file.bytes.size, &image);
	if (st == ST_NOT_MINE)
		return is_old_image(file.bytes) ? ST_OK : refuse(file);
	if (st || image.kind != ARM64_PE)
		return st;
	return identify_pe(file, out);
}

enum status arm64_kernel_identify(struct file file, struct xen_version version,
				  unsigned int layers, struct arm64_kernel *out)
{
	enum status st = identify(file, version, out);

	if (!st && out->wrapped && layers == ARM64_KERNEL_LAYERS)
		return fail(ST_UNSUPPORTED,
			    "%s: its kernel is packed more than %u times",
			    file.name, ARM64_KERNEL_LAYERS);
	return st;
}
