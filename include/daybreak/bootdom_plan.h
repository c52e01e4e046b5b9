/* SPDX-License-Identifier: MIT */
/*
 * An entry with domains= on x86: Xen gets the boot domain as dom0's kernel and
 * a package as its ramdisk, which holds dom0's kernel and ramdisk, every
 * domain's start-of-day image, and the manifest. What may not be, and what the
 * package consists of; the bytes are made elsewhere.
 */
#ifndef DAYBREAK_BOOTDOM_PLAN_H
#define DAYBREAK_BOOTDOM_PLAN_H

#include <daybreak/domain_config.h>
#include <daybreak/domain_report.h>
#include <daybreak/layout.h>
#include <daybreak/manifest.h>

#define BOOTDOM_START  (96ULL << 20) /* bytes: where it is linked */

/*
 * It lists the frames of one PV domain at a time, 8 bytes each, in the memory
 * from here up to itself: so much memory a PV domain can have.
 */
#define BOOTDOM_LIST   (1ULL << 20)
#define BOOTDOM_PV_MAX ((BOOTDOM_START - BOOTDOM_LIST) / 8 * DOMAIN_PAGE)

/*
 * What the entry's options= and extra have to say or may not say to Xen.
 * Returns ST_INVALID or ST_UNSUPPORTED.
 */
enum status bootdom_check_entry(const struct entry *entry);

/*
 * Decides whether the domain's kernel is told of xenstore: as xenstore= says,
 * or where it says nothing, when that does not keep the kernel waiting for
 * dom0's userland. A PV kernel that is told of it stops until somebody answers;
 * a PVH kernel, unless it is an old one, waits only when it wants something.
 */
bool bootdom_tells_xenstore(const struct domain_config *domain);

/* The domain's keys, beside its entry's. The same statuses. */
enum status bootdom_check_domain(const struct entry *entry,
				 const struct domain_config *domain);

/*
 * A kernel that is to become dom0 in the boot domain's place, by its layout.
 * Returns ST_UNSUPPORTED or ST_TOO_LARGE.
 */
enum status bootdom_check_dom0(const struct entry *entry,
			       const struct notes *notes,
			       const struct layout *layout);

/*
 * Whether a package of that many bytes, the boot domain and what Xen makes for
 * it fit into dom0_mem=, as far as that tells a size. Returns ST_NO_MEMORY.
 */
enum status bootdom_check_room(const struct entry *entry, uint64_t package);

/* What a start-of-day image is made of; the caller's. */
struct bootdom_image {
	const struct domain *domain;
	const struct layout *layout;
};

/* Large: not for a stack. */
struct bootdom_plan {
	unsigned int nr;
	struct domain_config wanted[DOMAIN_MAX]; /* as they are listed */
	unsigned int order[DOMAIN_MAX]; /* of wanted, in which they start */
	bool has_dom0;
	struct bootdom_image dom0;
	struct bootdom_image images[DOMAIN_MAX]; /* of wanted */

	struct manifest_domain domains[DOMAIN_MAX]; /* in order */
	unsigned int modules[DOMAIN_MAX]; /* each one's own, of the package */
	struct manifest manifest;
	/* With sizes; bytes have the files alone. */
	struct modlist package;
};

/*
 * Reads and checks the entry's domains and the order in which they start.
 * Returns what domain_list_parse(), domain_check(), domain_order() and
 * bootdom_check_domain() return.
 */
enum status bootdom_plan_read(const struct config *config,
			      const struct entry *entry,
			      struct bootdom_plan *out);

/*
 * Whether the domains' memory and dom0_mem=, as far as that tells a size, are
 * within a host's ram bytes; what Xen itself needs comes on top and is not
 * known. In bootdom_check.c. Returns ST_NO_MEMORY with a sentence.
 */
enum status bootdom_check_host(const struct bootdom_plan *plan,
			       const struct entry *entry, uint64_t ram);

/*
 * Lays out a domain. domain has its kernel and modules; the rest is filled in
 * from what is wanted. Returns layout_place()'s statuses.
 */
enum status bootdom_plan_domain(const struct domain_config *wanted,
				struct domain *domain, struct layout *layout);

/*
 * Lays out dom0's kernel, as far as that does not depend on dom0's memory, and
 * checks it. domain has the kernel. Returns layout_place()'s statuses and
 * bootdom_check_dom0()'s.
 */
enum status bootdom_plan_dom0(const struct entry *entry, struct domain *domain,
			      struct layout *layout);

/*
 * Writes the manifest's facts and the list of the package's modules, when dom0
 * and images are set. ramdisk is dom0's, NULL for none. Kernels and modules of
 * several domains that are the same bytes in memory are listed once. The
 * package's first module is the manifest's: its file is manifest_write()'s to
 * set before anybody asks for package_size(). Returns ST_OK, or ST_INVALID or
 * ST_TOO_LARGE with a sentence.
 */
enum status bootdom_plan_package(struct bootdom_plan *plan,
				 const struct file *ramdisk);

/*
 * Fills the modules of a package that bootdom_plan_package() and
 * manifest_write() have described. places are the same modules in the package
 * that is made, as package_read() tells them: their bytes are writable memory.
 */
void bootdom_plan_fill(const struct bootdom_plan *plan,
		       const struct modlist *places);

/*
 * What dom0 is told of the domains, one element each in the order in which
 * they start, once bootdom_plan_package() has described them.
 */
void bootdom_plan_report(const struct bootdom_plan *plan,
			 struct domain_report *out);

#endif
