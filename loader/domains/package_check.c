// SPDX-License-Identifier: MIT
/*
 * Compares the modules of the boot domain's package with their digests.
 */
#include <daybreak/package_check.h>

void package_check_init(struct package_check *check,
			const struct modlist *package,
			const struct sha256_digest *digests)
{
	*check = (struct package_check){ .package = package,
					 .digests = digests };
}

/* The module's bytes stay as they are until dom0's kernel is placed. */
static bool is_damaged(struct package_check *check, unsigned int module)
{
	struct sha256_digest digest;

	if (!check->digests)
		return false;
	if (!check->is_compared[module]) {
		sha256_of(check->package->modules[module].file.bytes, &digest);
		check->is_damaged[module] =
			!sha256_equal(&digest, &check->digests[module]);
		check->is_compared[module] = true;
	}
	return check->is_damaged[module];
}

static enum status compare(struct package_check *check, const char *whose,
			   const char *what, unsigned int module)
{
	if (!is_damaged(check, module))
		return ST_OK;
	return fail(ST_INVALID,
		    "%s: its %s is damaged: the SHA-256 of the package's "
		    "module %u differs",
		    whose, what, module);
}

enum status package_check_domain(struct package_check *check,
				 const struct manifest_domain *domain)
{
	enum status st = ST_OK;

	if (domain->is_saved)
		return compare(check, domain->name, "saved state",
			       domain->saved_module);
	for (unsigned int i = 0; !st && i < domain->layout.nr_pieces; i++)
		if (domain->carried[i].nr)
			st = compare(check, domain->name, "image",
				     domain->carried[i].module);
	return st;
}

enum status package_check_dom0(struct package_check *check, const char *name,
			       const struct manifest_dom0 *dom0)
{
	enum status st = compare(check, name, "kernel",
				 dom0->is_packed ? dom0->packed_module
						 : dom0->kernel_module);

	if (st || !dom0->has_ramdisk)
		return st;
	return compare(check, name, "ramdisk", dom0->ramdisk_module);
}
