/* SPDX-License-Identifier: MIT */
/*
 * One boot, planned on the build machine: everything the application would
 * read, and how each way of handing off is told to a person.
 */
#ifndef TOOLS_PLAN_H
#define TOOLS_PLAN_H

#include "esp.h"

#include <daybreak/bootdom_plan.h>
#include <daybreak/domain_host.h>
#include <daybreak/load_options.h>
#include <daybreak/modlist.h>

#define PLAN_MAX_FILES 128 /* as the application's PIECES_MAX */
#define PLAN_HOST      (-1)

/* One module: a file, or several that are joined. */
struct plan_file {
	enum module_kind kind;
	/*
	 * Whose it is, by its place in domains=, or PLAN_HOST; on Arm
	 * MODULES_TREE() for the device tree's own.
	 */
	int domain;
	const char *name, *cmdline;
	uint64_t size;
	struct file first; /* the only one, where nr_joined is 1 */
	unsigned int nr_joined;
};

struct plan {
	struct esp esp;
	struct config config;
	struct entry entry;
	struct options options; /* what the load options ask for */
	uint64_t memory;	/* bytes of the machine that is assumed */
	struct file xen;	/* unpacked */
	unsigned int nr_files;
	struct plan_file files[PLAN_MAX_FILES];
	unsigned int nr_domains;
	struct domain_config domains[DOMAIN_MAX];
	struct domain_host host;
};

/*
 * Reads every file but Xen's that the entry itself names; and those of a
 * domain, whose place in domains= is given.
 */
enum status plan_add_entry(struct plan *plan, const struct entry *entry);
enum status plan_add_domain(struct plan *plan, const struct domain_config *d,
			    int domain);

/*
 * Whether a hypervisor or kernel is for Arm, by what its headers begin with;
 * whether they are good is said later.
 */
bool plan_is_arm(struct span file);

/* Reads one file more, whose kind and owner are given. */
enum status plan_add_file(struct plan *plan, const struct file_ref *file,
			  enum module_kind kind, int domain);

/* Each prints its hand-off, or returns what the boot would say. */
enum status plan_x86(struct plan *plan);
enum status plan_xen_efi(struct plan *plan);
enum status plan_pvh(struct plan *plan);
enum status plan_arm(struct plan *plan);

/*
 * Reads and lays out every domain of domains= and dom0, whose files plan has,
 * and plans the package. list becomes what Xen gets: its kernel is the boot
 * domain, whose size nobody here knows.
 */
enum status plan_domains(struct plan *plan, struct modlist *list,
			 struct bootdom_plan *out);

/*
 * Looks at dom0's kernel in the list of what Xen gets without domains=; what
 * the boot would make of it takes its place.
 */
enum status plan_dom0_kernel(const struct plan *plan, struct modlist *list);

/* Draws what plan_domains() has planned. */
void plan_draw_domains(const struct bootdom_plan *plan);

/*
 * Prints what the configuration says of a domain, by its place in the order of
 * starting, beside its files and memory.
 */
void plan_print_settings(const struct bootdom_plan *plan, unsigned int place);

/* Prints a node of a device tree and all below it, in source form. */
void dts_print(const void *fdt, int node);

#endif
