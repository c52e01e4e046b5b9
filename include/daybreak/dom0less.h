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

/* A domain and its files: kernel, ramdisk, device tree. */
struct dom0less_domain {
	const struct domain_config *config;
	unsigned int nr_modules;
	struct chosen_module modules[3];
};

struct dom0less {
	const struct domain_host *host;
	struct tree_modules *tree; /* the tree's own domains; NULL: none */
	bool has_dom0;		   /* which event channels may name */
	unsigned int nr_domains;
	struct dom0less_domain domains[DOMAIN_MAX];
};

/* The owner of a module that no domain of domains= has. */
#define MODULES_HOST	    (-1)
#define MODULES_TREE(nth)   (-2 - (int)(nth)) /* the nth of tree->modules */
#define MODULES_NTH(domain) ((unsigned int)(-2 - (domain)))

/*
 * Adds a file that was read and will be at addr to the host's modules, to those
 * of the domain with that index in domains= (whose config is set), or to the
 * tree's own. Nobody has two files of one kind. Returns ST_OK, or
 * tree_check()'s status for a domain's device tree.
 */
enum status modules_describe(const struct module *module, int domain,
			     uint64_t addr, struct chosen *chosen,
			     struct dom0less *domains);

/*
 * Checks that the modules of chosen and the domains are at most
 * CHOSEN_MAX_MODULES, and their command lines CHOSEN_MAX_CMDLINES. Returns
 * ST_TOO_LARGE with a sentence.
 */
enum status dom0less_count(const struct chosen *chosen,
			   const struct dom0less *domains);

/*
 * Checks all domains, the configuration's and the tree's own, by
 * domain_claims_check(); options is Xen's whole command line.
 */
enum status dom0less_check(const struct dom0less *domains, const char *options);

/* The most bytes that dom0less_write() adds. */
uint64_t dom0less_size(const struct dom0less *domains);

/*
 * Writes the domains' nodes, and the addresses of the tree's own modules, after
 * chosen_write(). The domains have passed domain_check(). Returns ST_INVALID
 * with a sentence for a pool= or a CPU that does not exist, an event channel to
 * dom0 without a dom0, or a name that a node of /chosen already has;
 * ST_TOO_LARGE for a number that does not fit in the tree's cells, or a full
 * tree.
 */
enum status dom0less_write(struct tree *tree, const struct dom0less *domains);

#endif
