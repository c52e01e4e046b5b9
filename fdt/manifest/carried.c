// SPDX-License-Identifier: MIT
/*
 * Finds the bytes of a domain's pieces in the package.
 */
#include <daybreak/manifest.h>
#include <daybreak/modlist.h>

struct span manifest_carried(const struct manifest_domain *domain,
			     const struct modlist *package, unsigned int piece,
			     uint64_t first, uint64_t nr)
{
	const struct manifest_pages *pages = &domain->carried[piece];
	struct span module = package->modules[pages->module].file.bytes;
	uint64_t at, size;

	if (first >= pages->nr)
		return (struct span){ 0 };
	if (nr > pages->nr - first)
		nr = pages->nr - first;
	at = (pages->first + first) * DOMAIN_PAGE;
	size = nr * DOMAIN_PAGE;
	/* The module's last page may be incomplete. */
	if (size > module.size - at)
		size = module.size - at;
	return span_sub(module, at, size);
}
