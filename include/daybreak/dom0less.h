/* SPDX-License-Identifier: MIT */
/*
 * The domains that Xen on Arm builds itself, as nodes of /chosen
 * (docs/misc/arm/device-tree/booting.txt and cpupools.txt in Xen's tree).
 */
#ifndef DAYBREAK_DOM0LESS_H
#define DAYBREAK_DOM0LESS_H

#include <daybreak/chosen.h>
#include <daybreak/domain_config.h>
#include <daybreak/domain_host.h>
#include <daybreak/modlist.h>
#include <daybreak/tree_modules.h>

/* A domain and where its files are: kernel, ramdisk, device tree. */
struct dom0less_domain {
	const struct domain_config *config;
	unsigned int nr_modules;
	struct chosen_module modules[3];
};

struct dom0less {
	const struct domain_host *host;
	struct tree_modules *tree; /* the tree's own domains; NULL: none */
	bool has_dom0; /* it may be the other end of event channels */
	unsigned int nr_domains;
	struct dom0less_domain domains[DOMAIN_MAX];
};

/* Whose module it is where it is no domain's of domains=. */
#define MODULES_HOST	    (-1)
#define MODULES_TREE(nth)   (-2 - (int)(nth)) /* the nth of tree->modules */
#define MODULES_NTH(domain) ((unsigned int)(-2 - (domain)))

/*
 * Adds a file that was read and will lie at addr to the host's modules, to
 * those of the domain with that place in domains= (its config is set), or to
 * the tree's own. A domain has one file of each kind, the host at most one.
 * Returns ST_OK, or tree_check()'s status for a domain's device tree.
 */
enum status modules_describe(const struct module *module, int domain,
			     uint64_t addr, struct chosen *chosen,
			     struct dom0less *domains);

/*
 * Counts what Xen will keep as modules, chosen's and the domains', against
 * CHOSEN_MAX_MODULES, and their command lines against CHOSEN_MAX_CMDLINES.
 * Returns ST_TOO_LARGE with a sentence.
 */
enum status dom0less_count(const struct chosen *chosen,
			   const struct dom0less *domains);

/*
 * Checks all domains, the configuration's and the tree's own, by
 * domain_claims_check(); options is Xen's whole command line.
 */
enum status dom0less_check(const struct dom0less *domains, const char *options);

/* Bytes that dom0less_write() adds at most. */
uint64_t dom0less_size(const struct dom0less *domains);

/*
 * Writes the nodes, and the places of the tree's own modules into theirs;
 * chosen_write() has made /chosen ready. The domains have
 * passed domain_check(). Returns ST_INVALID with a sentence for a pool= or a
 * CPU that is not there, for an event channel to a dom0 that is not, or for
 * a name that a node of /chosen has already; ST_TOO_LARGE for a number that
 * does not fit in the tree's cells, or a full tree.
 */
enum status dom0less_write(struct tree *tree, const struct dom0less *domains);

#endif
