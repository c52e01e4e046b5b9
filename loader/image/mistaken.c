// SPDX-License-Identifier: MIT
/*
 * What a file is that is named as a kernel by mistake.
 */
#include <daybreak/kernel.h>
#include <daybreak/pe.h>

const char *kernel_mistaken(struct span bytes)
{
	/* The cpio formats that Linux reads: newc and crc. */
	if (span_has_text(bytes, 0, "070701") ||
	    span_has_text(bytes, 0, "070702"))
		return "a ramdisk (a cpio archive)";
	if (span_has_text(bytes, 56, "ARM\x64"))
		return "an arm64 Image";
	if (span_has_text(bytes, 0, "\xd0\x0d\xfe\xed"))
		return "a device tree";
	if (pe_has_mz(bytes))
		return "an EFI application, as xen.efi is,";
	return NULL;
}
