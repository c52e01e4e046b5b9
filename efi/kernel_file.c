// SPDX-License-Identifier: MIT
/*
 * A kernel's ELF out of whatever it is shipped in, and dom0's kernel as Xen
 * wants it.
 */
#include "host_x86.h"
#include "quietly.h"

enum status kernel_file_unpack(const struct kernel_file *facts,
			       struct file shipped, uint64_t limit,
			       struct file *elf)
{
	enum status st;

	*elf = facts->file;
	if (facts->kind == KERNEL_ELF)
		return ST_OK;
	st = unpack_file(facts->packed, facts->size, limit, elf);
	/* An ELF in a bzImage may be plain: then it stays in there. */
	if (!st && elf->bytes.base != facts->packed.bytes.base)
		memory_free((void *)(uintptr_t)shipped.bytes.base);
	return st ? st : kernel_check_elf(*elf);
}

static enum status unpack_for_xen(const struct kernel_file *facts,
				  const struct entry *entry,
				  enum domain_type type, struct file *kernel)
{
	struct file shipped = *kernel;
	enum status st = kernel_file_unpack(facts, shipped,
					    entry->unpacked_limit, kernel);

	return st ? st : dom0_kernel_check(*kernel, type);
}

enum status kernel_file_for_xen(const struct entry *entry, const char *extra,
				struct file *kernel)
{
	static struct kernel_file facts;
	enum domain_type type = dom0_type(entry, extra);
	void *pages = (void *)(uintptr_t)kernel->bytes.base;
	enum status st = quietly_expect_kernel(*kernel, &facts);

	if (st)
		return st;
	if (quietly_dom0_is_unpacked(&facts))
		return unpack_for_xen(&facts, entry, type, kernel);
	st = quietly_dom0_look(&facts, type);
	if (st)
		return st;
	/* Xen wants whole pages: a part of the file goes to its beginning. */
	if (facts.is_unified)
		memmove(pages, facts.file.bytes.base, facts.file.bytes.size);
	kernel->bytes.size = facts.file.bytes.size;
	return ST_OK;
}
