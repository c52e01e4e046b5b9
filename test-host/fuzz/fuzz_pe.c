// SPDX-License-Identifier: MIT
/*
 * Any bytes as a PE, also as sections after a good header: a section that is
 * found is not empty and lies inside the file, and so do the ranges that the
 * digest is made of.
 */
#include "support.h"

#include <daybreak/pe.h>
#include <daybreak/pe_digest.h>

#define HEADER 64
#define LIMIT  (1 << 16)

static uint8_t image[LIMIT];

static void check_layout(struct span bytes, enum pe_layout layout)
{
	struct span s;

	log_clear();
	if (pe_find_section((struct file){ "fuzz", bytes }, layout, ".linux",
			    &s))
		return;
	if (!s.size || s.base < bytes.base ||
	    !span_has(bytes, (uint64_t)(s.base - bytes.base), s.size))
		__builtin_trap();
}

static void check_digest(struct span bytes)
{
	struct pe_ranges ranges;

	if (pe_authenticode((struct file){ "fuzz", bytes }, &ranges))
		return;
	/* The headers are the first two or three. */
	if (ranges.nr < 2 || ranges.list[0].base != bytes.base)
		__builtin_trap();
	for (unsigned int i = 0; i < ranges.nr; i++)
		if (!ranges.list[i].size || ranges.list[i].base < bytes.base ||
		    !span_has(bytes,
			      (uint64_t)(ranges.list[i].base - bytes.base),
			      ranges.list[i].size))
			__builtin_trap();
}

static void check(struct span bytes)
{
	check_digest(bytes);
	check_layout(bytes, PE_IN_FILE);
	check_layout(bytes, PE_IN_MEMORY);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pe_header h = { .signature = PE_SIGNATURE,
			       .nr_sections = 4,
			       .optional_size = sizeof(h) - PE_OPTIONAL_AT,
			       .magic = PE_MAGIC_PLUS,
			       .headers_size = HEADER + sizeof(h) };
	const uint32_t offset = HEADER;

	check((struct span){ data, size });
	if (size > LIMIT - HEADER - sizeof(h))
		return 0;
	memset(image, 0, HEADER);
	memcpy(image, "MZ", 2);
	memcpy(image + PE_OFFSET_AT, &offset, sizeof(offset));
	memcpy(image + HEADER, &h, sizeof(h));
	memcpy(image + HEADER + sizeof(h), data, size);
	check((struct span){ image, HEADER + sizeof(h) + size });
	return 0;
}
