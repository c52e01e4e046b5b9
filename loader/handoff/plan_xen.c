// SPDX-License-Identifier: MIT
/*
 * What each hand-off requires of an entry and its hypervisor.
 */
#include <daybreak/pe.h>
#include <daybreak/plan.h>

enum status plan_check_entry(const struct entry *entry, enum guest_arch arch)
{
	if (arch == GUEST_ARM64) {
		if (entry->without_xen)
			return fail(ST_UNSUPPORTED,
				    "%s:%u: hypervisor=none is for x86, on Arm "
				    "an entry is started by Xen",
				    entry->config, entry->without_xen->line);
		if (!entry->nr_modules)
			return ST_OK;
		return fail(ST_UNSUPPORTED,
			    "%s:%u: module= is for x86, on Arm each file needs "
			    "the key that says what it is",
			    entry->config, entry->modules[0].line);
	}
	if (entry->handoff != HANDOFF_DEFAULT)
		return fail(ST_UNSUPPORTED,
			    "%s: entry \"%s\" has handoff=, which is for Arm",
			    entry->config, entry->name);
	if (entry->host_key)
		return fail(ST_UNSUPPORTED, "%s:%u: %s= is for Arm",
			    entry->config, entry->host_key->line,
			    entry->host_key->key);
	if (entry->pools && !entry->has_domains)
		return fail(ST_UNSUPPORTED,
			    "%s:%u: cpupools= is for an entry with domains=, "
			    "which the boot domain starts: xl makes pools for "
			    "others",
			    entry->config, entry->pools->line);
	return ST_OK;
}

enum status plan_no_pvh(const struct entry *entry, const char *offers)
{
	return fail(ST_UNSUPPORTED,
		    "%s: cannot be started without Xen, as entry \"%s\" has "
		    "hypervisor=none: it offers %s, expected PVH",
		    entry->kernel.path, entry->name, offers);
}

enum status plan_multiboot2_facts(struct file xen, struct image *image,
				  struct mb2_header *header)
{
	enum status st = elf_parse(xen, xen.bytes.size, image);

	if (st == ST_NOT_MINE && pe_has_mz(xen.bytes))
		return fail(ST_UNSUPPORTED,
			    "%s: is a packed EFI application; Xen for "
			    "multiboot2 is an ELF, as xen.gz",
			    xen.name);
	if (st == ST_NOT_MINE)
		return fail(ST_UNSUPPORTED,
			    "%s: is not an ELF file, which Xen for multiboot2 "
			    "is",
			    xen.name);
	if (st)
		return st;
	st = mb2_parse_header(xen, header);
	if (st)
		return st;
	return mb2_check(xen.name, image, header);
}

enum status plan_arm_facts(struct file xen, struct arm64_image *image,
			   struct xen_version *version)
{
	enum status st = arm64_image_parse(xen, xen.bytes.size, image);

	if (st == ST_NOT_MINE || (!st && image->kind == ARM32_ZIMAGE))
		return fail(ST_UNSUPPORTED,
			    "%s: is neither an arm64 Image nor a PE, expected "
			    "Xen for Arm",
			    xen.name);
	if (st)
		return st;
	*version = arm64_image_xen_version(xen.bytes);
	return ST_OK;
}

enum status plan_check_image(struct file xen, const struct arm64_image *image)
{
	if (image->kind != ARM64_IMAGE || !image->image_size)
		return fail(ST_UNSUPPORTED,
			    "%s: has no arm64 Image header with a size, which "
			    "handoff=image needs",
			    xen.name);
	if (image->image_size < xen.bytes.size)
		return fail(ST_INVALID,
			    "%s: its Image header says %lu bytes, expected at "
			    "least the file's %lu",
			    xen.name, image->image_size, xen.bytes.size);
	return ST_OK;
}
