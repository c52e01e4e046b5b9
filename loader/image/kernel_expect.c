// SPDX-License-Identifier: MIT
/*
 * The messages about a file that is named as a kernel: what it is if it is not
 * one, or which part of it is used.
 */
#include <daybreak/kernel.h>

void kernel_say_unified(const struct kernel_file *kernel)
{
	if (kernel->is_unified)
		say("%s: is a unified kernel image, of which only the kernel "
		    "is used: ramdisk= names a ramdisk, and the command line "
		    "follows the file's name",
		    kernel->file.name);
}

enum status kernel_expect(struct file file, struct kernel_file *out)
{
	enum status st = kernel_identify(file, out);
	const char *what;

	if (!st)
		kernel_say_unified(out);
	if (st != ST_NOT_MINE)
		return st;
	what = kernel_mistaken(file.bytes);
	if (what)
		return fail(ST_UNSUPPORTED,
			    "%s: is %s and no kernel for x86, expected an ELF "
			    "or a bzImage, plain, compressed or in a unified "
			    "kernel image",
			    file.name, what);
	return fail(ST_UNSUPPORTED,
		    "%s: is neither an ELF nor a bzImage, plain, compressed or "
		    "in a unified kernel image",
		    file.name);
}

enum status kernel_check_elf(struct file file)
{
	const char *what = kernel_mistaken(file.bytes);

	if (span_has_text(file.bytes, 0, "\177ELF"))
		return ST_OK;
	if (what)
		return fail(ST_UNSUPPORTED,
			    "%s: holds %s, expected an ELF, as kernels for Xen "
			    "are",
			    file.name, what);
	return fail(ST_UNSUPPORTED,
		    "%s: holds %lu bytes that are not an ELF, as kernels for "
		    "Xen are",
		    file.name, file.bytes.size);
}
