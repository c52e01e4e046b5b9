// SPDX-License-Identifier: MIT
/*
 * A hostile kernel file: an accepted PE's entry and sections lie inside it, and
 * the search for Xen's version or for Daybreak's own name reads nothing outside
 * it.
 */
#include "support.h"

#include <daybreak/arm64_image.h>
#include <daybreak/arm64_kernel.h>
#include <daybreak/xen_file.h>

/* The packed payload lies in the file. */
static void check_kernel(struct file file)
{
	struct arm64_kernel kernel;
	struct span in;

	if (arm64_kernel_identify(file, (struct xen_version){ 4, 17 }, 0,
				  &kernel))
		return;
	in = kernel.packed.bytes;
	if (!kernel.wrapped
		    ? in.size != file.bytes.size
		    : in.size && (in.base < file.bytes.base ||
				  in.base + in.size >
					  file.bytes.base + file.bytes.size))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file file = { "fuzz", { data, size } };
	struct arm64_image image;
	struct xen_version v = arm64_image_xen_version(file.bytes);

	xen_file_is_daybreak(file.bytes);
	if (v.major > 999 || v.minor > 999 || (!v.major && v.minor))
		__builtin_trap();
	check_kernel(file);
	if (file.bytes.size > ARM64_IMAGE_HEAD)
		file.bytes.size = ARM64_IMAGE_HEAD;
	if (arm64_image_parse(file, size, &image))
		return 0;
	if (image.kind == ARM32_ZIMAGE &&
	    (!image.zimage_size || image.zimage_size > size))
		__builtin_trap();
	if (image.kind == ARM64_PE && !image.has_pe)
		__builtin_trap();
	if (image.has_pe && image.pe_entry >= image.pe_size)
		__builtin_trap();
	return 0;
}
