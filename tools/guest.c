// SPDX-License-Identifier: MIT
/*
 * Reads the facts of a kernel's file, and parses sizes. Memory is
 * never freed: each command builds one thing and exits.
 */
#include "guest.h"

#include "tool.h"

#include <stdlib.h>

enum status guest_unpack(struct file file, uint64_t limit,
			 struct kernel_file *wrapping, struct file *elf)
{
	enum status st = kernel_expect(file, wrapping);

	if (st)
		return st;
	*elf = wrapping->file;
	if (wrapping->kind == KERNEL_ELF)
		return ST_OK;
	st = file_unpack(wrapping->packed, wrapping->size, limit, elf);
	return st ? st : kernel_check_elf(*elf);
}

enum status guest_kernel(struct file file, uint64_t limit, struct guest *g)
{
	struct kernel_file wrapping;
	enum status st =
		guest_unpack(file, limit, &wrapping, &g->domain.kernel);

	return st ? st : guest_parse(g);
}

bool guest_parse_size(const char *text, uint64_t *bytes)
{
	static const char units[] = "KMGT";
	unsigned int shift = 0;
	char *end;
	const char *unit;

	if (*text < '0' || *text > '9')
		return false;
	*bytes = strtoull(text, &end, 10);
	if (*end) {
		unit = strchr(units, *end);
		if (!unit || end[1])
			return false;
		shift = 10 * (unsigned int)(unit - units + 1);
	}
	if (*bytes > UINT64_MAX >> shift)
		return false;
	*bytes <<= shift;
	return true;
}
