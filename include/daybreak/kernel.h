/* SPDX-License-Identifier: MIT */
/*
 * Kernels as distributions ship them: the ELF is packed inside something that
 * the firmware or a boot loader can start. Facts about the wrapping, and the
 * way to the ELF; what the ELF offers, <daybreak/notes.h> says.
 */
#ifndef DAYBREAK_KERNEL_H
#define DAYBREAK_KERNEL_H

#include <daybreak/unpack.h>

#include <stdbool.h>

#define BZIMAGE_VERSION_MAX 128 /* the NUL included; longer is cut */

enum kernel_kind {
	KERNEL_ELF,    /* plain */
	KERNEL_PACKED, /* the whole file is compressed */
	KERNEL_BZIMAGE,
};

/* What a bzImage's setup header says; 0 where its protocol is too old. */
struct bzimage {
	uint16_t protocol; /* 0x20f is 2.15 */
	char version[BZIMAGE_VERSION_MAX];
	uint32_t setup_size; /* bytes before the protected-mode code */
	uint64_t code_size;  /* bytes of that, as the header says */
	bool relocatable;
	uint32_t alignment;
	uint32_t cmdline_size; /* the longest it takes, without the NUL */
	uint64_t pref_address;
	uint32_t init_size; /* memory it wants from there */
	bool is_64;	    /* XLF_KERNEL_64: has the 64-bit entry */
	bool above_4g;	    /* XLF_CAN_BE_LOADED_ABOVE_4G */
	bool efi_handover;  /* XLF_EFI_HANDOVER_64 */
	uint64_t payload_offset, payload_size; /* in the file */
};

struct kernel_file {
	enum kernel_kind kind;
	/* Out of a unified kernel image: file is its section .linux. */
	bool is_unified;
	struct file file; /* the kernel itself, which is of that kind */
	/* For unpack_open_sized: KERNEL_ELF is the file itself. */
	struct file packed;
	uint64_t size;	   /* of the ELF, or UNPACK_UNKNOWN */
	struct bzimage bz; /* KERNEL_BZIMAGE only */
};

/*
 * Says what a whole file is. A bzImage must have boot protocol 2.08 or later,
 * whose header names the payload, and all of it. Of a unified kernel image (a
 * PE with a section .linux) the kernel in it is meant; its other sections are
 * not looked at. Returns ST_NOT_MINE silently for what is none of the kinds,
 * ST_TRUNCATED, ST_INVALID or ST_UNSUPPORTED (a zImage, an older protocol,
 * another CPU's unified kernel image) with a sentence. Sources: The Linux/x86
 * Boot Protocol (Documentation/arch/x86/boot.rst); the UAPI Group's Unified
 * Kernel Image.
 */
enum status kernel_identify(struct file file, struct kernel_file *out);

/*
 * The same, and ST_UNSUPPORTED with a sentence for what is none of them. Says
 * of a unified kernel image that only its kernel is used.
 */
enum status kernel_expect(struct file file, struct kernel_file *out);

/* That sentence of kernel_expect(), for who calls kernel_identify(). */
void kernel_say_unified(const struct kernel_file *kernel);

/*
 * Whether what was unpacked is an ELF at all; ST_UNSUPPORTED with a sentence
 * when it is not.
 */
enum status kernel_check_elf(struct file file);

/*
 * Words for people for what is easily taken for a kernel: "a ramdisk (a cpio
 * archive)", "an arm64 Image"; a constant, NULL where nothing is recognised.
 */
const char *kernel_mistaken(struct span bytes);

#endif
