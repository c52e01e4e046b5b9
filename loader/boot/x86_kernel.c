// SPDX-License-Identifier: MIT
/*
 * Extracts a kernel's ELF from the file it is shipped in, and converts dom0's
 * kernel to a form that Xen accepts.
 */
#include "x86_kernel.h"

#include "measured.h"
#include "quietly.h"
#include "timing.h"
#include "unpack_file.h"

enum status x86_kernel_unpack(struct x86 *x86, struct file *elf)
{
	const struct kernel_file *k = &x86->kernel;
	enum status st;

	*elf = k->file;
	if (k->kind == KERNEL_ELF)
		return ST_OK;
	st = unpack_file(x86->boot, k->packed, k->size, &boot_anywhere, elf);
	return st ? st : kernel_check_elf(*elf);
}

static enum status unpack_for_xen(struct x86 *x86, enum domain_type type,
				  struct module *kernel)
{
	struct file shipped = kernel->file;
	enum status st = x86_kernel_unpack(x86, &kernel->file);

	if (st)
		return st;
	/* An ELF that is not packed inside a bzImage stays in the file. */
	if (!span_begins_in(kernel->file.bytes, shipped.bytes))
		pages_free_file(x86->boot, shipped);
	kernel->addr = platform_address(kernel->file.bytes.base);
	return dom0_kernel_check(kernel->file, type);
}

/* A module has to begin at a page, so the kernel moves to the file's start. */
static enum status take_out(struct x86 *x86, struct module *kernel)
{
	const struct file inside = x86->kernel.file;
	void *pages = (void *)(uintptr_t)kernel->file.bytes.base;
	enum status st = ST_OK;

	/* A file that is to be measured has to stay as it is. */
	if (measured_has(x86->boot, kernel->file.bytes))
		st = pages_alloc(x86->boot, kernel->file.name,
				 inside.bytes.size, &pages);
	if (st)
		return st;
	memmove(pages, inside.bytes.base, inside.bytes.size);
	kernel->file.bytes = (struct span){ pages, inside.bytes.size };
	kernel->addr = platform_address(pages);
	return ST_OK;
}

static enum status convert(struct x86 *x86, struct module *kernel)
{
	struct kernel_file *k = &x86->kernel;
	enum domain_type type = dom0_type(&x86->boot->entry);
	enum status st = quietly_expect_kernel(kernel->file, k);

	if (st)
		return st;
	if (quietly_dom0_is_unpacked(k))
		return unpack_for_xen(x86, type, kernel);
	st = quietly_dom0_look(k, type);
	if (st)
		return st;
	if (k->is_unified)
		return take_out(x86, kernel);
	kernel->file.bytes.size = k->file.bytes.size;
	return ST_OK;
}

enum status x86_kernel_for_xen(struct x86 *x86, struct module *kernel)
{
	const enum timing_step before = timing_enter(x86->boot, TIMING_UNPACK);

	return timing_leave(x86->boot, before, convert(x86, kernel));
}
