// SPDX-License-Identifier: MIT
/*
 * Finds the CPU that a configuration is for. The application is built for one
 * CPU; the tool can only tell from the file that the entry starts.
 */
#include "plan.h"

#include "tool.h"

#include <daybreak/hypervisor.h>
#include <daybreak/pe.h>

#include <stdlib.h>

#define IMAGE_MAGIC_AT 56 /* in an arm64 Image */

static bool is_arm(struct span file)
{
	struct pe_header pe;
	uint32_t offset;

	if (span_has_text(file, IMAGE_MAGIC_AT, "ARM\x64"))
		return true;
	return pe_has_mz(file) &&
	       span_copy(file, PE_OFFSET_AT, &offset, sizeof(offset)) &&
	       span_copy(file, offset, &pe, sizeof(pe)) &&
	       pe.machine == PE_MACHINE_ARM64;
}

/* True when a file, packed or not, is for Arm; false when it is broken. */
static bool file_is_arm(const struct entry *entry, struct file packed)
{
	struct file file;
	bool arm;

	if (file_unpack(packed, UNPACK_UNKNOWN, entry->unpacked_limit, &file))
		return false;
	arm = is_arm(file.bytes);
	if (file.bytes.base != packed.bytes.base)
		free((void *)(uintptr_t)file.bytes.base);
	return arm;
}

/*
 * The hypervisor as the boot finds it, or without one the kernel or the other
 * application; false for one on a volume that is not known here.
 */
static bool starts_arm(struct boot *boot)
{
	static struct hypervisor started;

	/* hypervisor_read() reads what xen= names, whatever it is. */
	if (boot->entry.without_xen)
		boot->entry.xen = boot->entry.kernel;
	if (boot->entry.volume)
		return false;
	if (boot->entry.efi.path)
		boot->entry.xen = boot->entry.efi;
	return !hypervisor_read(boot, &boot_anywhere, &started) &&
	       file_is_arm(&boot->entry, started.file);
}

const struct boot_host *plan_host(const struct options *options)
{
	static struct boot boot;
	bool arm;

	/* The boot itself will report the same errors later. */
	print_mute(true);
	boot.host = &boot_x86;
	boot.options = *options;
	arm = !plan_fill(&boot_x86) && !boot_find_entry(&boot) &&
	      starts_arm(&boot);
	platform_free_all();
	print_mute(false);
	return arm ? &boot_arm : &boot_x86;
}
