// SPDX-License-Identifier: MIT
/*
 * Finds the CPU that a configuration is for. The application is built for one
 * CPU; the tool can only tell from the file that the entry starts.
 */
#include "plan.h"

#include "tool.h"

#include <daybreak/pe.h>
#include <daybreak/xen_file.h>

#include <stdlib.h>

#define IMAGE_MAGIC_AT 56 /* in an arm64 Image */

static bool is_arm(struct span file)
{
	static const char image[] = "ARM\x64";
	struct pe_header pe;
	uint32_t offset;

	if (span_has(file, IMAGE_MAGIC_AT, 4) &&
	    !memcmp(file.base + IMAGE_MAGIC_AT, image, 4))
		return true;
	return pe_has_mz(file) &&
	       span_copy(file, PE_OFFSET_AT, &offset, sizeof(offset)) &&
	       span_copy(file, offset, &pe, sizeof(pe)) &&
	       pe.machine == PE_MACHINE_ARM64;
}

/* True when a file, packed or not, is for Arm; false when it is unreadable. */
static bool file_is_arm(const struct entry *entry, struct platform_file *open)
{
	void *bytes = malloc(open->size);
	struct file packed = { open->name, { bytes, open->size } }, file;
	bool arm = false;

	if (bytes && !platform_read(open, bytes) &&
	    !file_unpack(packed, UNPACK_UNKNOWN, entry->unpacked_limit,
			 &file)) {
		arm = is_arm(file.bytes) && !xen_file_is_daybreak(file.bytes);
		if (file.bytes.base != bytes)
			free((void *)(uintptr_t)file.bytes.base);
	}
	free(bytes);
	return arm;
}

static bool open_named(const char *name, struct platform_file *out)
{
	char path[PLATFORM_MAX_PATH];

	return !config_path(name, platform_directory(), name, path,
			    sizeof(path)) &&
	       !platform_open(name, path, false, out);
}

static bool names_arm(const struct entry *entry, const char *name, bool *found)
{
	struct platform_file file;
	bool arm;

	*found = open_named(name, &file);
	if (!*found)
		return false;
	arm = file_is_arm(entry, &file);
	platform_close(&file);
	return arm;
}

/* True when a file that the boot would try to start is for Arm. */
static bool starts_arm(const struct entry *entry)
{
	char name[XEN_FILE_NAME_MAX];
	bool found = false;

	if (entry->without_xen)
		return names_arm(entry, entry->kernel.path, &found);
	if (entry->xen.path)
		return names_arm(entry, entry->xen.path, &found);
	for (unsigned int n = 0; xen_file_name(entry, n, name); n++) {
		bool arm = names_arm(entry, name, &found);

		if (arm)
			return true;
	}
	return false;
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
	      starts_arm(&boot.entry);
	platform_free_all();
	print_mute(false);
	return arm ? &boot_arm : &boot_x86;
}
