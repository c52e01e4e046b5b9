// SPDX-License-Identifier: MIT
/*
 * Any bytes as an ELF: an accepted image lies inside its file and inside its
 * own bounds, sorted, without overlaps.
 */
#include "support.h"

#include <daybreak/image.h>

#define REQUIRE(what)                                                          \
	do {                                                                   \
		if (!(what))                                                   \
			__builtin_trap();                                      \
	} while (0)

static void check(const struct image *image, uint64_t file_size)
{
	uint64_t position = 0;

	REQUIRE(image->nr_segments > 0);
	for (unsigned int i = 0; i < image->nr_segments; i++) {
		const struct segment *s = &image->segments[i];

		REQUIRE(s->offset >= position && s->offset <= file_size);
		REQUIRE(s->filesz <= file_size - s->offset);
		REQUIRE(s->memsz > 0 && s->filesz <= s->memsz);
		REQUIRE(s->paddr >= image->paddr_start);
		REQUIRE(s->memsz <= image->paddr_end - s->paddr);
		for (unsigned int j = 0; j < i; j++) {
			const struct segment *t = &image->segments[j];

			REQUIRE(s->paddr + s->memsz <= t->paddr ||
				t->paddr + t->memsz <= s->paddr);
		}
		position = s->offset + s->filesz;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file file = { "fuzz", { data, size } };
	struct image image;

	if (!elf_parse(file, size, &image))
		check(&image, size);
	/* The same bytes as the head of an endless file. */
	if (!elf_parse(file, UINT64_MAX, &image))
		check(&image, UINT64_MAX);
	return 0;
}
