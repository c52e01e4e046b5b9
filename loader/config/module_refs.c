// SPDX-License-Identifier: MIT
/*
 * The keys that name files, the module that each becomes, and their order.
 */
#include <daybreak/module_refs.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The nth module among named, skipping keys that are not set, then others. */
static bool pick(const struct module_ref *named, unsigned int nr_named,
		 const struct file_ref *others, unsigned int nr_others,
		 unsigned int nth, struct module_ref *out)
{
	for (unsigned int i = 0; i < nr_named; i++) {
		if (!named[i].nr_files || !named[i].files->path)
			continue;
		if (!nth--) {
			*out = named[i];
			return true;
		}
	}
	if (nth >= nr_others)
		return false;
	*out = (struct module_ref){ MODULE_OTHER, &others[nth], 1 };
	return true;
}

bool module_refs_entry(const struct entry *entry, unsigned int nth,
		       struct module_ref *out)
{
	const struct module_ref named[] = {
		{ MODULE_KERNEL, &entry->kernel, 1 },
		{ MODULE_RAMDISK, entry->ramdisks, entry->nr_ramdisks },
		{ MODULE_XSM, &entry->xsm, 1 },
		{ MODULE_UCODE, &entry->ucode, 1 },
	};

	return pick(named, COUNT(named), entry->modules, entry->nr_modules, nth,
		    out);
}

bool module_refs_domain(const struct domain_config *domain, unsigned int nth,
			struct module_ref *out)
{
	const struct module_ref named[] = {
		{ MODULE_KERNEL, &domain->kernel, 1 },
		{ MODULE_RAMDISK, &domain->ramdisk, 1 },
		{ MODULE_DEVICE_TREE, &domain->dtb, 1 },
		{ MODULE_SAVED, &domain->restore, 1 },
		{ MODULE_CPU, &domain->x86.level.file, 1 },
	};

	return pick(named, COUNT(named), domain->modules, domain->nr_modules,
		    nth, out);
}
