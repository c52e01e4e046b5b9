// SPDX-License-Identifier: MIT
/*
 * What a file is that is named as a kernel by mistake.
 */
#include <daybreak/kernel.h>
#include <daybreak/pe.h>

static bool has(struct span bytes, uint64_t at, const char *magic)
{
	uint64_t n = strlen(magic);

	return span_has(bytes, at, n) && !memcmp(bytes.base + at, magic, n);
}

const char *kernel_mistaken(struct span bytes)
{
	/* The cpio formats that Linux reads: newc and crc. */
	if (has(bytes, 0, "070701") || has(bytes, 0, "070702"))
		return "a ramdisk (a cpio archive)";
	if (has(bytes, 56, "ARM\x64"))
		return "an arm64 Image";
	if (has(bytes, 0, "\xd0\x0d\xfe\xed"))
		return "a device tree";
	if (pe_has_mz(bytes))
		return "an EFI application, as xen.efi is,";
	return NULL;
}
