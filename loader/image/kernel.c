// SPDX-License-Identifier: MIT
/*
 * A bzImage begins with what was once a floppy's boot sector. The setup header
 * is at byte 0x1f1; the jump instruction in it gives its length:
 *
 *	0        boot sector, and setup_sects sectors of real-mode code
 *	0x1f1      setup header
 *	setup_size   protected-mode code: the decompressor
 *	 + payload_offset  the kernel, packed; then its size unpacked, 4 bytes
 *
 * The packed kernel is Linux's vmlinux, an ELF, followed by relocations for
 * loading it elsewhere.
 */
#include <daybreak/bytes.h>
#include <daybreak/kernel.h>
#include <daybreak/pe.h>

#include <stddef.h>

#define HEADER_OFFSET	   0x1f1
#define JUMP_OFFSET	   0x200 /* kernel_version is relative to this */
#define SECTOR		   512
#define DEFAULT_SECTS	   4 /* if setup_sects is 0 */
#define BOOT_FLAG	   0xaa55
#define PARAGRAPH	   16

#define PROTOCOL_PAYLOAD   0x0208
#define PROTOCOL_PREF	   0x020a
#define PROTOCOL_XLOAD	   0x020c

#define LOADED_HIGH	   (1u << 0)
#define XLF_KERNEL_64	   (1u << 0)
#define XLF_ABOVE_4G	   (1u << 1)
#define XLF_EFI_HANDOVER64 (1u << 3)

/* Linux's build appends 4 bytes to the packed kernel. */
#define SIZE_APPENDED	   4

struct setup_header {
	uint8_t setup_sects;
	uint16_t root_flags;
	uint32_t syssize;
	uint16_t ram_size, vid_mode, root_dev, boot_flag;
	uint8_t jump, jump_offset;
	char header[4];
	uint16_t version;
	uint32_t realmode_swtch;
	uint16_t start_sys_seg, kernel_version;
	uint8_t type_of_loader, loadflags;
	uint16_t setup_move_size;
	uint32_t code32_start, ramdisk_image, ramdisk_size, bootsect_kludge;
	uint16_t heap_end_ptr;
	uint8_t ext_loader_ver, ext_loader_type;
	uint32_t cmd_line_ptr, initrd_addr_max, kernel_alignment;
	uint8_t relocatable_kernel, min_alignment;
	uint16_t xloadflags;
	uint32_t cmdline_size, hardware_subarch;
	uint64_t hardware_subarch_data;
	uint32_t payload_offset, payload_length;
	uint64_t setup_data, pref_address;
	uint32_t init_size, handover_offset;
} __attribute__((packed));

#define AT(field) (HEADER_OFFSET + offsetof(struct setup_header, field))

_Static_assert(AT(boot_flag) == 0x1fe && AT(header) == 0x202 &&
		       AT(version) == 0x206 && AT(kernel_version) == 0x20e &&
		       AT(loadflags) == 0x211 && AT(xloadflags) == 0x236 &&
		       AT(cmdline_size) == 0x238 &&
		       AT(payload_offset) == 0x248 &&
		       AT(pref_address) == 0x258 && AT(init_size) == 0x260 &&
		       AT(handover_offset) == 0x264,
	       "setup header as in boot.rst");

/* Reads the header; the fields that a shorter one does not have become 0. */
static bool read_header(struct span bytes, struct setup_header *h)
{
	uint64_t size;

	memset(h, 0, sizeof(*h));
	if (!span_copy(bytes, HEADER_OFFSET, h, AT(version) - HEADER_OFFSET) ||
	    h->boot_flag != BOOT_FLAG || memcmp(h->header, "HdrS", 4))
		return false;
	size = AT(header) + h->jump_offset - HEADER_OFFSET;
	if (size > sizeof(*h))
		size = sizeof(*h);
	if (size > bytes.size - HEADER_OFFSET)
		size = bytes.size - HEADER_OFFSET;
	return span_copy(bytes, HEADER_OFFSET, h, size);
}

static enum status check_header(struct file file, const struct setup_header *h)
{
	if (!(h->loadflags & LOADED_HIGH))
		return fail(ST_UNSUPPORTED,
			    "%s: is a zImage, which is loaded below 1 MiB, "
			    "expected a bzImage",
			    file.name);
	if (h->version < PROTOCOL_PAYLOAD)
		return fail(ST_UNSUPPORTED,
			    "%s: is a bzImage with boot protocol %u.%02u, "
			    "expected 2.08 or later",
			    file.name, h->version >> 8, h->version & 0xff);
	if (AT(header) + h->jump_offset < AT(setup_data))
		return fail(ST_INVALID,
			    "%s: its setup header ends at byte %#zx, before "
			    "the payload's fields",
			    file.name, AT(header) + h->jump_offset);
	return ST_OK;
}

/* The version is an optional NUL-terminated string in the real-mode part. */
static void copy_version(struct span bytes, const struct setup_header *h,
			 struct bzimage *bz)
{
	uint64_t at = (uint64_t)JUMP_OFFSET + h->kernel_version;
	unsigned int n = 0;

	if (!h->kernel_version)
		return;
	while (n < BZIMAGE_VERSION_MAX - 1 && at < bz->setup_size &&
	       span_copy(bytes, at, &bz->version[n], 1) && bz->version[n]) {
		n++;
		at++;
	}
	bz->version[n] = '\0';
}

static void copy_facts(const struct setup_header *h, struct bzimage *bz)
{
	uint64_t sects = h->setup_sects ? h->setup_sects : DEFAULT_SECTS;

	*bz = (struct bzimage){
		.protocol = h->version,
		.setup_size = (uint32_t)((sects + 1) * SECTOR),
		.code_size = (uint64_t)h->syssize * PARAGRAPH,
		.relocatable = h->relocatable_kernel,
		.alignment = h->kernel_alignment,
		.cmdline_size = h->cmdline_size,
	};
	if (h->version >= PROTOCOL_PREF) {
		bz->pref_address = h->pref_address;
		bz->init_size = h->init_size;
	}
	if (h->version >= PROTOCOL_XLOAD) {
		bz->is_64 = h->xloadflags & XLF_KERNEL_64;
		bz->above_4g = h->xloadflags & XLF_ABOVE_4G;
		bz->efi_handover = h->xloadflags & XLF_EFI_HANDOVER64;
	}
}

static enum status find_payload(struct file file, const struct setup_header *h,
				struct bzimage *bz)
{
	struct span code;

	if (!span_has(file.bytes, bz->setup_size, 1))
		return fail(ST_TRUNCATED,
			    "%s: has %lu bytes, expected more than its setup "
			    "code's %u",
			    file.name, file.bytes.size, bz->setup_size);
	code = span_sub(file.bytes, bz->setup_size,
			file.bytes.size - bz->setup_size);
	if (!h->payload_length)
		return fail(ST_UNSUPPORTED,
			    "%s: is a bzImage without a payload", file.name);
	if (!span_has(code, h->payload_offset, h->payload_length))
		return fail(ST_TRUNCATED,
			    "%s: is a bzImage whose payload, %u bytes at %#x "
			    "of its code, ends past the file",
			    file.name, h->payload_length, h->payload_offset);
	bz->payload_offset = bz->setup_size + (uint64_t)h->payload_offset;
	bz->payload_size = h->payload_length;
	return ST_OK;
}

/*
 * The last 4 bytes of the payload are its unpacked size: gzip's own ISIZE, or
 * for other formats what Linux's build appends. A plain ELF has neither.
 */
static enum status set_payload(struct file file, struct kernel_file *out)
{
	struct span payload = span_sub(file.bytes, out->bz.payload_offset,
				       out->bz.payload_size);
	enum unpack_format format = unpack_identify(payload);
	uint8_t size[SIZE_APPENDED] = { 0 };

	out->packed = (struct file){ file.name, payload };
	if (span_has_text(payload, 0, "\177ELF")) {
		out->size = payload.size;
		return ST_OK;
	}
	if (format == UNPACK_NONE || payload.size <= SIZE_APPENDED)
		return fail(ST_UNSUPPORTED,
			    "%s: is a bzImage whose payload is neither an ELF "
			    "nor compressed in a known format",
			    file.name);
	span_copy(payload, payload.size - SIZE_APPENDED, size, sizeof(size));
	out->size = le32(size);
	if (format != UNPACK_GZIP)
		out->packed.bytes.size -= SIZE_APPENDED;
	return ST_OK;
}

static enum status identify_bzimage(struct file file,
				    const struct setup_header *h,
				    struct kernel_file *out)
{
	enum status st = check_header(file, h);

	if (st)
		return st;
	out->kind = KERNEL_BZIMAGE;
	copy_facts(h, &out->bz);
	copy_version(file.bytes, h, &out->bz);
	st = find_payload(file, h, &out->bz);
	if (st)
		return st;
	return set_payload(file, out);
}

static enum status identify(struct file file, struct kernel_file *out)
{
	struct setup_header h;

	*out = (struct kernel_file){ .file = file,
				     .packed = file,
				     .size = UNPACK_UNKNOWN };
	if (read_header(file.bytes, &h))
		return identify_bzimage(file, &h, out);
	if (span_has_text(file.bytes, 0, "\177ELF")) {
		out->kind = KERNEL_ELF;
		out->size = file.bytes.size;
		return ST_OK;
	}
	out->kind = KERNEL_PACKED;
	return unpack_identify(file.bytes) ? ST_OK : ST_NOT_MINE;
}

static enum status identify_unified(struct file file, struct kernel_file *out)
{
	const char *what;
	enum status st;

	st = pe_find_section(file, PE_IN_FILE, ".linux", &file.bytes);
	if (st)
		return st;
	st = identify(file, out);
	out->is_unified = true;
	if (st != ST_NOT_MINE)
		return st;
	what = kernel_mistaken(file.bytes);
	return fail(ST_UNSUPPORTED,
		    "%s: is a unified kernel image whose section .linux is "
		    "%s, expected an ELF or a bzImage, plain or compressed",
		    file.name, what ? what : "something else");
}

enum status kernel_identify(struct file file, struct kernel_file *out)
{
	enum status st = identify(file, out);

	return st == ST_NOT_MINE ? identify_unified(file, out) : st;
}
