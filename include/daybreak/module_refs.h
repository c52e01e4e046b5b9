/* SPDX-License-Identifier: MIT */
/*
 * The modules that an entry or a domain names: one list, used to open, read and
 * print them.
 */
#ifndef DAYBREAK_MODULE_REFS_H
#define DAYBREAK_MODULE_REFS_H

#include <daybreak/domain_config.h>
#include <daybreak/modlist.h>

/* A module as the configuration names it: one file, or several to join. */
struct module_ref {
	enum module_kind kind;
	const struct file_ref *files; /* in the entry or the domain */
	unsigned int nr_files;	      /* at least 1 */
};

/*
 * The nth module, counted from 0, that an entry names for dom0 or Xen, in the
 * order in which Xen gets them. xen= and dtb= are not modules. Returns false
 * when there are no more.
 */
bool module_refs_entry(const struct entry *entry, unsigned int nth,
		       struct module_ref *out);

/* The same for a domain, whose kernel is the first. */
bool module_refs_domain(const struct domain_config *domain, unsigned int nth,
			struct module_ref *out);

#endif
