// SPDX-License-Identifier: MIT
/*
 * Kernels in their wrappers: Linux's bzImage, the arm64 Image, the 32-bit
 * zImage, and Xen for arm64, which is an Image too.
 */
#include "inspect.h"

#include <daybreak/arm64_image.h>
#include <daybreak/kernel.h>

#include <stdlib.h>

static const char *yes_no(bool yes)
{
	return yes ? "yes" : "no";
}

static void print_bzimage(struct file file, const struct kernel_file *k,
			  int depth)
{
	const struct bzimage *bz = &k->bz;

	print_title(depth, file.name, "Linux bzImage for %s, %s",
		    bz->is_64 ? "x86_64" : "x86_32",
		    print_size(file.bytes.size));
	if (bz->version[0])
		print_fact(depth, "version", "%s", bz->version);
	print_fact(depth, "boot protocol", "%u.%02u", bz->protocol >> 8,
		   bz->protocol & 0xff);
	print_fact(depth, "command line", "up to %u bytes", bz->cmdline_size);
	if (bz->init_size)
		print_fact(depth, "needs", "%s of memory at %#lx%s",
			   print_size(bz->init_size), bz->pref_address,
			   bz->relocatable ? ", or elsewhere" : "");
	print_fact(depth, "above 4 GiB", "%s", yes_no(bz->above_4g));
	inspect_pe_facts(file, depth);
	print_fact(depth, "payload", "%s, %s at %#lx",
		   unpack_identify(k->packed.bytes)
			   ? unpack_name(unpack_identify(k->packed.bytes))
			   : "not packed",
		   print_size(bz->payload_size), bz->payload_offset);
}

static enum status inspect_bzimage(const struct kernel_file *k, int depth)
{
	struct file elf;
	enum status st;

	print_bzimage(k->file, k, depth);
	st = file_unpack(k->packed, k->size, UNPACKED_LIMIT, &elf);
	if (st)
		return st;
	st = kernel_check_elf(elf);
	if (!st)
		st = inspect_elf(elf, depth + 1);
	if (elf.bytes.base != k->packed.bytes.base)
		free((void *)(uintptr_t)elf.bytes.base);
	return st;
}

enum status inspect_kernel(struct file file, int depth)
{
	struct kernel_file k;
	enum status st = kernel_identify(file, &k);

	if (st)
		return st;
	if (k.is_unified) {
		print_title(depth, file.name, "unified kernel image, %s",
			    print_size(file.bytes.size));
		inspect_pe_facts(file, depth);
		return inspect(k.file, depth + 1);
	}
	return k.kind == KERNEL_BZIMAGE ? inspect_bzimage(&k, depth)
					: ST_NOT_MINE;
}

static void print_image(struct file file, const struct arm64_image *image,
			int depth)
{
	struct xen_version xen = arm64_image_xen_version(file.bytes);

	print_title(depth, file.name, "%s for arm64, %s",
		    xen.major			 ? "Xen"
		    : image->kind == ARM64_IMAGE ? "kernel Image"
						 : "EFI application",
		    print_size(file.bytes.size));
	if (xen.major)
		print_fact(depth, "version", "%u.%u", xen.major, xen.minor);
	if (image->kind == ARM64_IMAGE) {
		print_fact(depth, "needs", "%s of memory, %s",
			   print_size(image->image_size),
			   image->anywhere ? "anywhere"
					   : "near the start of memory");
		print_fact(depth, "text offset", "%#lx", image->text_offset);
		print_fact(depth, "byte order", "%s",
			   image->big_endian ? "big-endian" : "little-endian");
		if (image->page_size)
			print_fact(depth, "pages", "%u bytes",
				   image->page_size);
	}
	inspect_pe_facts(file, depth);
}

enum status inspect_arm(struct file file, int depth)
{
	struct file head = { file.name,
			     span_sub(file.bytes, 0,
				      file.bytes.size < ARM64_IMAGE_HEAD
					      ? file.bytes.size
					      : ARM64_IMAGE_HEAD) };
	struct arm64_image image;
	enum status st = arm64_image_parse(head, file.bytes.size, &image);

	if (st)
		return st;
	if (image.kind != ARM32_ZIMAGE) {
		print_image(file, &image, depth);
		return ST_OK;
	}
	print_title(depth, file.name, "kernel zImage for arm32, %s",
		    print_size(file.bytes.size));
	print_fact(depth, "zImage", "%s", print_size(image.zimage_size));
	return ST_OK;
}
