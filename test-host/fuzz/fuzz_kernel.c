// SPDX-License-Identifier: MIT
/*
 * Any bytes as a kernel file, with and without the magic number of a bzImage:
 * the payload of an accepted file lies inside it, and unpacks to an ELF of the
 * announced size.
 */
#include "kernels.h"
#include "support.h"

#include <daybreak/kernel.h>
#include <daybreak/pe.h>

#define LIMIT	  (1 << 16)
#define WORK_SIZE (129 << 20)

static _Alignas(16) uint8_t work[WORK_SIZE];
static uint8_t image[LIMIT], memory[LIMIT];

static bool is_inside(struct span part, struct span whole)
{
	return part.base >= whole.base &&
	       span_has(whole, (uint64_t)(part.base - whole.base), part.size);
}

/* The same bytes as the kernel in a unified kernel image. */
static struct span unify(struct span bytes)
{
	static uint8_t uki[512 + LIMIT];
	struct pe_header h = { .signature = PE_SIGNATURE,
			       .nr_sections = 1,
			       .optional_size = sizeof(h) - PE_OPTIONAL_AT,
			       .magic = PE_MAGIC_PLUS };
	struct pe_section s = { .name = ".linux",
				.memory_size = (uint32_t)bytes.size,
				.file_size = (uint32_t)bytes.size,
				.offset = 512 };
	const uint32_t offset = 64;

	memcpy(uki, "MZ", 2);
	memcpy(uki + PE_OFFSET_AT, &offset, sizeof(offset));
	memcpy(uki + 64, &h, sizeof(h));
	memcpy(uki + 64 + sizeof(h), &s, sizeof(s));
	memcpy(uki + 512, bytes.base, bytes.size);
	return (struct span){ uki, 512 + bytes.size };
}

static void fuzz(struct span bytes)
{
	struct file file = { "fuzz", bytes }, elf;
	struct kernel_file k;
	struct unpack u;

	log_clear();
	if (kernel_identify(file, &k))
		return;
	if (!is_inside(k.file.bytes, bytes) ||
	    !is_inside(k.packed.bytes, k.file.bytes) ||
	    memchr(k.bz.version, '\0', sizeof(k.bz.version)) == NULL)
		__builtin_trap();
	if (kernel_open(&k, LIMIT, work, &u))
		return;
	if (k.size != UNPACK_UNKNOWN && k.size != u.size)
		__builtin_trap();
	if (!kernel_load(&u, memory, &elf) &&
	    (elf.bytes.size != u.size || memcmp(memory, "\177ELF", 4)))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz((struct span){ data, size });
	if (size < 0x208 || size > LIMIT)
		return 0;
	memcpy(image, data, size);
	memcpy(image + 0x1fe, "\x55\xaa", 2);
	memcpy(image + 0x202, "HdrS", 4);
	fuzz((struct span){ image, size });
	fuzz(unify((struct span){ image, size }));
	image[0x1f1] &= 3;
	image[0x201] = 0x70;
	image[0x207] = 2;
	image[0x211] |= 1;
	fuzz((struct span){ image, size });
	return 0;
}
