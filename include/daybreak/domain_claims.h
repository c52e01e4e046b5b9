/* SPDX-License-Identifier: MIT */
/*
 * Rules of Xen on Arm that tie domains to each other, to dom0 and to Xen's own
 * options. Xen stops the whole host where one is broken, so it is said before
 * it starts; where a domain was described, in the configuration or in the
 * device tree, makes no difference.
 */
#ifndef DAYBREAK_DOMAIN_CLAIMS_H
#define DAYBREAK_DOMAIN_CLAIMS_H

#include <daybreak/status.h>

#include <stdbool.h>
#include <stdint.h>

struct domain_config;

/* What one domain claims. Strings are borrowed. */
struct domain_claims {
	const char *where; /* the file that describes it, for sentences */
	const char *name;
	uint32_t capabilities; /* of enum domain_capability */
	bool wants_xenstore;   /* xen,enhanced=enabled or legacy */
	bool direct_map, static_mem, llc_colors;
	bool passthrough, nr_spis, device_tree; /* says anything of it */
};

/* The host that they are made on. */
struct host_claims {
	bool has_dom0;
	const char *options; /* Xen's whole command line */
};

/* What a section of the configuration claims. */
struct domain_claims domain_claims_of(const struct domain_config *domain);

/*
 * Checks nr domains, all that Xen will make. Returns ST_INVALID with a sentence
 * naming the domain. Source: dom0less-bindings.c and dom0less-build.c of Xen
 * 4.21, and its predecessor, Arm's dom0less-build.c.
 */
enum status domain_claims_check(const struct host_claims *host,
				const struct domain_claims *domains,
				unsigned int nr);

#endif
