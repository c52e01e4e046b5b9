// SPDX-License-Identifier: MIT
/*
 * Any bytes as a kernel file, with and without the magic of a bzImage: what is
 * packed in an accepted one lies inside the file, and what comes out is an ELF
 * of the announced size.
 */
#include "kernels.h"
#include "support.h"

#include <daybreak/kernel.h>

#define LIMIT	  (1 << 16)
#define WORK_SIZE (129 << 20)

static _Alignas(16) uint8_t work[WORK_SIZE];
static uint8_t image[LIMIT], memory[LIMIT];

static void fuzz(struct span bytes)
{
	struct file file = { "fuzz", bytes }, elf;
	struct kernel_file k;
	struct unpack u;

	log_clear();
	if (kernel_identify(file, &k))
		return;
	if (k.packed.bytes.base < bytes.base ||
	    !span_has(bytes, (uint64_t)(k.packed.bytes.base - bytes.base),
		      k.packed.bytes.size) ||
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
	image[0x1f1] &= 3;
	image[0x201] = 0x70;
	image[0x207] = 2;
	image[0x211] |= 1;
	fuzz((struct span){ image, size });
	return 0;
}
