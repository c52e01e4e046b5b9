/* SPDX-License-Identifier: MIT */
/*
 * Small kernels for unit tests and fuzzers: an ELF in a buffer, with the notes,
 * legacy section or symbol table that the test requests.
 */
#ifndef TEST_KERNELS_H
#define TEST_KERNELS_H

#include <elf.h>

#include <daybreak/domain.h>
#include <daybreak/kernel.h>

#define KERNEL_MAX	 8192

/* Where the parts of the specimen lie in its file. */
#define KERNEL_NOTES	 0x400
#define KERNEL_TEXT	 0x1000
#define KERNEL_TEXT_SIZE 0x800

struct kernel {
	uint8_t bytes[KERNEL_MAX] __attribute__((aligned(16)));
	struct file file;
	uint32_t notes_size;
	struct image image;
	struct notes notes;
};

/*
 * Begins an ELF of that class with one segment of KERNEL_TEXT_SIZE bytes at
 * paddr, memsz bytes in memory, and a PT_NOTE that kernel_note fills.
 */
void kernel_init(struct kernel *k, bool is_64, uint64_t paddr, uint64_t memsz);

/* Appends one of Xen's notes: an 8-byte number, a string, or bytes. */
void kernel_number(struct kernel *k, uint32_t type, uint64_t value);
void kernel_string(struct kernel *k, uint32_t type, const char *value);
void kernel_note(struct kernel *k, uint32_t type, const void *desc,
		 uint32_t size);

/* The notes that every PV kernel has. */
void kernel_pv(struct kernel *k);

/*
 * Complete kernels of KERNEL_MEMORY bytes, one of each kind: 64-bit PV without
 * optional notes; 64-bit PV with Linux's notes (P2M list at its own address,
 * module given by PFN); PV with PAE; and PVH.
 */
#define KERNEL_MEMORY 0x3001
#define KERNEL_HIGH   0xffffffff80000000ULL
void kernel_pv64(struct kernel *k);
void kernel_linux_like(struct kernel *k, uint64_t paddr);
void kernel_pae(struct kernel *k);
void kernel_pvh(struct kernel *k);

/* Writes notes_size to the program header; kernel_note does this itself. */
void kernel_finish(struct kernel *k);

/*
 * Unpacks a packed kernel's ELF as the application does, in two steps, so that
 * the caller can allocate u->size bytes at memory in between.
 */
enum status kernel_open(const struct kernel_file *kernel, uint64_t limit,
			void *work, struct unpack *u);
enum status kernel_load(struct unpack *u, void *memory, struct file *elf);

/* Calls elf_parse and notes_parse. */
enum status kernel_parse(struct kernel *k);

#endif
