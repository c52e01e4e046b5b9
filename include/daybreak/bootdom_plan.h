/* SPDX-License-Identifier: MIT */
/*
 * An entry with domains= on x86: Xen gets the boot domain as dom0's kernel and
 * a package as its ramdisk, which holds dom0's kernel and ramdisk, every
 * domain's start-of-day image, and the manifest. This part checks the entry and
 * decides what the package consists of; the bytes are made elsewhere.
 */
#ifndef DAYBREAK_BOOTDOM_PLAN_H
#define DAYBREAK_BOOTDOM_PLAN_H

#include <daybreak/bootdom_dom0.h>
#include <daybreak/domain_config.h>
#include <daybreak/domain_host.h>
#include <daybreak/domain_report.h>
#include <daybreak/layout.h>
#include <daybreak/manifest.h>
#include <daybreak/packed.h>

/*
 * The boot domain lists the frames of one PV domain at a time, 8 bytes each, in
 * the memory from BOOTDOM_LOW up to itself. This limits the memory of a PV
 * domain.
 */
#define BOOTDOM_PV_MAX	       ((BOOTDOM_START - BOOTDOM_LOW) / 8 * DOMAIN_PAGE)

/* The event channels of each domain to dom0, in the order of allocation. */
#define BOOTDOM_STORE_EVTCHN   1
#define BOOTDOM_CONSOLE_EVTCHN 2
/* And after them those to the domains that link to it. */
#define BOOTDOM_LINK_EVTCHN    3

/* Bytes of a command line with the words of links: what Linux reads as PVH. */
#define BOOTDOM_CMDLINE	       2048

/*
 * Checks the options that the entry gives to Xen, in options= and extra.
 * Returns ST_INVALID or ST_UNSUPPORTED.
 */
enum status bootdom_check_entry(const struct entry *entry);

/* True if the domain's kernel is started as PVH. */
bool bootdom_is_pvh(const struct domain_config *domain);

/*
 * Decides whether the domain's kernel is told of xenstore: as xenstore= says,
 * or, without that key, so that the kernel does not have to wait for dom0's
 * userland. A kernel that is told of it waits until it answers; a PVH kernel,
 * unless it is an old one, can be told that it comes later. Never UNSET.
 */
enum domain_xenstore bootdom_xenstore(const struct domain_config *domain);

/* Checks the domain's keys, some against the entry. The same statuses. */
enum status bootdom_check_domain(const struct entry *entry,
				 const struct domain_config *domain);

/*
 * Checks that a package of that many bytes, the boot domain and what Xen makes
 * for it fit into dom0_mem=, if that gives a size. Returns ST_NO_MEMORY.
 */
enum status bootdom_check_room(const struct entry *entry, uint64_t package);

/* What a start-of-day image is made from; owned by the caller. */
struct bootdom_image {
	const struct domain *domain;
	const struct layout *layout;
	const struct packed_plan *saved; /* NULL: it starts with a kernel */
};

/* Large: not for a stack. */
struct bootdom_plan {
	unsigned int nr;
	struct domain_config wanted[DOMAIN_MAX]; /* in the order of domains= */
	unsigned int order[DOMAIN_MAX]; /* in which wanted are started */
	uint32_t domids[DOMAIN_MAX];	/* of wanted */
	char cmdlines[DOMAIN_MAX][BOOTDOM_CMDLINE]; /* of those with links */
	struct domain_host host;		    /* only its cpupools */
	bool has_dom0;
	struct bootdom_image dom0;
	/*
	 * Instead of dom0, if the boot domain unpacks its kernel: the packed
	 * file and its unpacked size. Without bytes: it does not.
	 */
	struct file packed;
	uint64_t unpacked_size;
	struct bootdom_image images[DOMAIN_MAX]; /* of wanted */

	struct manifest_domain domains[DOMAIN_MAX]; /* in order */
	unsigned int modules[DOMAIN_MAX]; /* each one's, of the package */
	/*
	 * If the boot domain compares the package's modules with their digests:
	 * one for each, when the package is filled.
	 */
	bool has_digests;
	struct sha256_digest digests[MODLIST_MAX];
	struct manifest manifest;
	/* Modules have sizes; only those that are files have bytes. */
	struct modlist package;
};

/*
 * Reads and checks the entry's domains, and decides the order in which they
 * start and their numbers. Returns what domain_list_parse(), domain_check(),
 * domain_order(), bootdom_check_domain() and bootdom_check_links() return.
 */
enum status bootdom_plan_read(const struct config *config,
			      const struct entry *entry,
			      struct bootdom_plan *out);

/*
 * Checks that the domains' memory and dom0_mem=, if that gives a size, fit into
 * a host with ram bytes. What Xen itself needs is not known and not counted.
 * Returns ST_NO_MEMORY with a sentence.
 */
enum status bootdom_check_host(const struct bootdom_plan *plan,
			       const struct entry *entry, uint64_t ram);

/*
 * Checks that no two domains have the same domid=. ST_INVALID with a sentence.
 */
enum status bootdom_check_domids(const struct bootdom_plan *plan);

/*
 * Checks the entry's cpupools, and that each domain's pool=, cpus= and settings
 * of the scheduler fit. Returns ST_INVALID or ST_UNSUPPORTED with a sentence.
 */
enum status bootdom_check_pools(const struct bootdom_plan *plan,
				const struct entry *entry);

/* The domain's pool in plan->host; MANIFEST_NOBODY: it is in Xen's own. */
uint32_t bootdom_pool(const struct bootdom_plan *plan,
		      const struct domain_config *d);

/* Fills in the manifest's cpupools. */
void bootdom_describe_pools(struct bootdom_plan *plan);

/* The scheduler's name as in sched=. */
const char *bootdom_scheduler_name(enum manifest_scheduler scheduler);

/* Writes to out what dom0 is told about the cpupools; returns their number. */
unsigned int bootdom_report_pools(const struct bootdom_plan *plan,
				  struct pool_report out[DOMAIN_MAX_POOLS]);

/*
 * Gives each domain its number, in plan->domids: that of domid=, or, in
 * starting order, the lowest that is nobody's.
 */
void bootdom_number_domains(struct bootdom_plan *plan);

/*
 * Checks every link=, and counts the pages that each domain shares. ST_INVALID,
 * ST_UNSUPPORTED or ST_TOO_LARGE with a sentence.
 */
enum status bootdom_check_links(struct bootdom_plan *plan);

/*
 * Appends to the command lines, as they will be used, what both domains of each
 * link are told; see daybreak.conf(5). The numbers of domains must be known.
 * Returns ST_TOO_LARGE with a sentence for a line that has no room.
 */
enum status bootdom_tell_links(struct bootdom_plan *plan);

/*
 * The place, in starting order, of the domain with that name. MANIFEST_NOBODY:
 * there is none, or name is NULL.
 */
uint32_t bootdom_place(const struct bootdom_plan *plan, const char *name);

/* Fills in the links of the domain in that place, in its plan->domains. */
void bootdom_describe_links(struct bootdom_plan *plan, unsigned int place);

/* Fills in what the domain finds changed in CPUID, in m, which has nothing. */
void bootdom_cpuid(const struct domain_config *d, struct manifest_domain *m);

/*
 * Checks that there is an IOMMU, for a domain with passthrough=enabled, which
 * host_lacks_it or the entry's options switch off. ST_UNSUPPORTED with a
 * sentence.
 */
enum status bootdom_check_passthrough(const struct bootdom_plan *plan,
				      const struct entry *entry,
				      bool host_lacks_it);

/* True if a domain has passthrough=enabled. */
bool bootdom_has_passthrough(const struct bootdom_plan *plan);

/*
 * Lays out a domain. domain has its kernel and modules; the rest is filled in
 * from wanted. Returns layout_place()'s statuses.
 */
enum status bootdom_plan_domain(const struct domain_config *wanted,
				struct domain *domain, struct layout *layout);

/*
 * Does the same for a saved domain: fills in what its file says, in wanted,
 * domain and layout, which has no pieces. Returns ST_INVALID or ST_TOO_LARGE
 * with a sentence.
 */
enum status bootdom_plan_saved(const struct packed_plan *saved,
			       struct domain_config *wanted,
			       struct domain *domain, struct layout *layout);

/* True if a domain of the entry is restored. */
bool bootdom_plan_restores(const struct bootdom_plan *plan);

/*
 * Lays out and checks dom0's kernel, with a nominal memory size as dom0's own
 * is not known yet. domain has the kernel. Returns layout_place()'s statuses
 * and bootdom_check_dom0()'s.
 */
enum status bootdom_plan_dom0(const struct entry *entry, struct domain *domain,
			      struct layout *layout);

/*
 * Fills in the manifest's facts and the list of the package's modules; dom0 or
 * packed, images and has_digests must be set. ramdisk is dom0's, NULL for none.
 * Kernels and modules of several domains that are the same bytes in memory are
 * listed once. The package's first module is the manifest, of manifest_size()
 * bytes. Returns ST_OK, or ST_INVALID or ST_TOO_LARGE with a sentence.
 */
enum status bootdom_plan_package(struct bootdom_plan *plan,
				 const struct file *ramdisk);

/*
 * Fills the modules of a package that bootdom_plan_package() has described,
 * except for the manifest. places are the same modules in the package that is
 * being made, as package_read() lists them, in writable memory.
 */
void bootdom_plan_fill(const struct bootdom_plan *plan,
		       const struct modlist *places);

/*
 * True for a module that has a digest: not for the manifest, and not for room
 * that is empty until the boot domain unpacks dom0's kernel.
 */
bool bootdom_plan_compares(const struct bootdom_plan *plan,
			   unsigned int module);

/*
 * Writes to out what dom0 is told about the domains, one element for each, in
 * starting order. bootdom_plan_package() must have described them.
 */
void bootdom_plan_report(const struct bootdom_plan *plan,
			 struct domain_report *out);

#endif
