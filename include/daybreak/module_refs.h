/* SPDX-License-Identifier: MIT */
/*
 * The files that an entry or a domain names, as the modules they become: one
 * list for opening, reading and printing them.
 */
#ifndef DAYBREAK_MODULE_REFS_H
#define DAYBREAK_MODULE_REFS_H

#include <daybreak/domain_config.h>
#include <daybreak/modlist.h>

/* A module as the configuration names it: a file, or several to be joined. */
struct module_ref {
	enum module_kind kind;
	const struct file_ref *files; /* in the entry or the domain */
	unsigned int nr_files;	      /* at least 1 */
};

/*
 * The nth module, from 0, of those that an entry names for dom0 and for Xen,
 * in the order in which Xen gets them. xen= and dtb= are not modules. Returns
 * false when there are no more.
 */
bool module_refs_entry(const struct entry *entry, unsigned int nth,
		       struct module_ref *out);

/* The same for a domain, whose kernel is the first. */
bool module_refs_domain(const struct domain_config *domain, unsigned int nth,
			struct module_ref *out);

#endif
