/* SPDX-License-Identifier: MIT */
/*
 * Kernels as distributions ship them: an ELF packed inside something that the
 * firmware or a boot loader can start. This header has the facts about the
 * wrapper and where the ELF is in it; <daybreak/notes.h> says what the ELF
 * offers.
 */
#ifndef DAYBREAK_KERNEL_H
#define DAYBREAK_KERNEL_H

#include <daybreak/unpack.h>

#include <stdbool.h>

#define BZIMAGE_VERSION_MAX 128 /* with the NUL; longer ones are cut */

enum kernel_kind {
	KERNEL_ELF,    /* plain */
	KERNEL_PACKED, /* the whole file is compressed */
	KERNEL_BZIMAGE,
};

/* A bzImage's setup header; 0 for fields that its protocol does not have. */
struct bzimage {
	uint16_t protocol; /* 0x20f is 2.15 */
	char version[BZIMAGE_VERSION_MAX];
	uint32_t setup_size; /* bytes before the protected-mode code */
	uint64_t code_size;  /* bytes of that code, as the header says */
	bool relocatable;
	uint32_t alignment;
	uint32_t cmdline_size; /* the longest, without the NUL */
	uint64_t pref_address;
	uint32_t init_size; /* memory that it needs from there */
	bool is_64;	    /* XLF_KERNEL_64: has the 64-bit entry */
	bool above_4g;	    /* XLF_CAN_BE_LOADED_ABOVE_4G */
	bool efi_handover;  /* XLF_EFI_HANDOVER_64 */
	uint64_t payload_offset, payload_size; /* in the file */
};

struct kernel_file {
	enum kernel_kind kind;
	/* Comes from a unified kernel image: file is its section .linux. */
	bool is_unified;
	struct file file; /* the kernel itself, of that kind */
	/* For unpack_open_sized: KERNEL_ELF is the file itself. */
	struct file packed;
	uint64_t size;	   /* of the ELF, or UNPACK_UNKNOWN */
	struct bzimage bz; /* KERNEL_BZIMAGE only */
};

/*
 * Identifies a whole file. A bzImage must have boot protocol 2.08 or later,
 * whose header says where the payload is, and must be complete. In a unified
 * kernel image (a PE with a section .linux) the kernel is identified; its
 * other sections are ignored. Returns ST_NOT_MINE silently for any other file,
 * ST_TRUNCATED, ST_INVALID or ST_UNSUPPORTED (a zImage, an older protocol,
 * another CPU's unified kernel image) with a sentence. Sources: The Linux/x86
 * Boot Protocol (Documentation/arch/x86/boot.rst); the UAPI Group's Unified
 * Kernel Image.
 */
enum status kernel_identify(struct file file, struct kernel_file *out);

/*
 * The same, but returns ST_UNSUPPORTED with a sentence for any other file. For
 * a unified kernel image, logs that only its kernel is used.
 */
enum status kernel_expect(struct file file, struct kernel_file *out);

/* After kernel_identify(): logs the same about a unified kernel image. */
void kernel_say_unified(const struct kernel_file *kernel);

/*
 * Checks that an unpacked kernel is an ELF. Returns ST_UNSUPPORTED with a
 * sentence if it is not.
 */
enum status kernel_check_elf(struct file file);

/*
 * Describes what is easily mistaken for a kernel: "a ramdisk (a cpio archive)",
 * "an arm64 Image"; a constant, NULL when nothing is recognised.
 */
const char *kernel_mistaken(struct span bytes);

#endif
