/* SPDX-License-Identifier: MIT */
/*
 * Finds out whether an image in the boot domain's package was damaged between
 * the application and the boot domain: each module is compared with its
 * SHA-256, once, before the first domain that is made from it.
 */
#ifndef DAYBREAK_PACKAGE_CHECK_H
#define DAYBREAK_PACKAGE_CHECK_H

#include <daybreak/manifest.h>
#include <daybreak/modlist.h>

/* What is known of each module. */
struct package_check {
	const struct modlist *package;
	/* One for each module, or NULL: nothing is compared. */
	const struct sha256_digest *digests;
	bool is_compared[MODLIST_MAX], is_damaged[MODLIST_MAX];
};

/* Begins with modules that were not compared yet. Both are borrowed. */
void package_check_init(struct package_check *check,
			const struct modlist *package,
			const struct sha256_digest *digests);

/*
 * Compares all modules that the pages of a domain are taken from; it is one
 * that manifest_domain() accepted. Returns ST_INVALID with a sentence that
 * begins with the domain's name.
 */
enum status package_check_domain(struct package_check *check,
				 const struct manifest_domain *domain);

/*
 * The same for dom0's ramdisk, and for its kernel, of which only the packed
 * file is in the package if the boot domain unpacks it. name is for sentences.
 */
enum status package_check_dom0(struct package_check *check, const char *name,
			       const struct manifest_dom0 *dom0);

#endif
