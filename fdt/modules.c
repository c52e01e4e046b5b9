// SPDX-License-Identifier: MIT
/*
 * Sorts the files that were read into the modules that the device tree will
 * list: the host's and each domain's.
 */
#include <daybreak/dom0less.h>

static enum chosen_kind kind_of(enum module_kind kind)
{
	switch (kind) {
	case MODULE_KERNEL:
		return CHOSEN_KERNEL;
	case MODULE_RAMDISK:
		return CHOSEN_RAMDISK;
	case MODULE_DEVICE_TREE:
		return CHOSEN_DEVICE_TREE;
	default:
		return CHOSEN_XSM;
	}
}

enum status modules_describe(const struct module *module, int domain,
			     uint64_t addr, struct chosen *chosen,
			     struct dom0less *domains)
{
	struct dom0less_domain *d;
	struct chosen_module m = {
		.kind = kind_of(module->kind),
		.name = module->file.name,
		.addr = addr,
		.size = module->file.bytes.size,
		.cmdline = module->cmdline,
	};

	if (domain == MODULES_HOST) {
		chosen->modules[chosen->nr_modules++] = m;
		return ST_OK;
	}
	if (domain < MODULES_HOST) {
		tree_modules_placed(domains->tree, MODULES_NTH(domain), addr,
				    m.size);
		return m.kind == CHOSEN_DEVICE_TREE ? tree_check(module->file)
						    : ST_OK;
	}
	d = &domains->domains[domain];
	if (m.kind == CHOSEN_KERNEL)
		m.cmdline = d->config->cmdline;
	d->modules[d->nr_modules++] = m;
	if (m.kind != CHOSEN_DEVICE_TREE)
		return ST_OK;
	return tree_check(module->file);
}
