// SPDX-License-Identifier: MIT
/*
 * Reads the facts of a kernel's file, and formats and parses sizes. Memory is
 * never freed: each command builds one thing and exits.
 */
#include "guest.h"

#include "tool.h"

#include <stdio.h>
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

const char *guest_abi_name(enum layout_abi abi)
{
	switch (abi) {
	case ABI_PV64:
		return "64-bit PV";
	case ABI_PV32_PAE:
		return "32-bit PV (PAE)";
	default:
		return "PVH";
	}
}

bool guest_is_mapped(const struct layout *l, const struct piece *p)
{
	const struct mapping *initial = &l->mappings[0];

	if (l->abi == ABI_PVH)
		return false;
	/* gva 0 means not mapped, but the initial mapping may begin at 0. */
	return p->gva || p->pfn <= (initial->to - initial->from) / DOMAIN_PAGE;
}

const char *guest_size(uint64_t bytes, char buf[GUEST_SIZE_MAX])
{
	static const char units[] = "KMGT";
	unsigned int i = 0;
	uint64_t unit = 1024;

	while (i < 3 && bytes >= unit * 1024) {
		unit *= 1024;
		i++;
	}
	if (bytes < 1024)
		snprintf(buf, GUEST_SIZE_MAX, "%u B", (unsigned int)bytes);
	else if (bytes % unit == 0)
		snprintf(buf, GUEST_SIZE_MAX, "%u %ciB",
			 (unsigned int)(bytes / unit), units[i]);
	else
		snprintf(buf, GUEST_SIZE_MAX, "%.1f %ciB",
			 (double)bytes / (double)unit, units[i]);
	return buf;
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
