/* SPDX-License-Identifier: MIT */
/*
 * Rules of Xen on Arm between domains, dom0 and Xen's own options. Xen panics
 * when one is broken, so they are checked before Xen starts, whether a domain
 * is described in the configuration or in the device tree.
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
	bool passthrough, nr_spis, device_tree; /* whether the key is set */
};

/* The host on which the domains are started. */
struct host_claims {
	bool has_dom0;
	const char *options; /* Xen's whole command line */
};

/* The claims of a domain that the configuration describes. */
struct domain_claims domain_claims_of(const struct domain_config *domain);

/*
 * Checks nr domains, which are all that Xen will create. Returns ST_INVALID
 * with a sentence that names the domain. Source: dom0less-bindings.c and
 * dom0less-build.c of Xen 4.21, and Arm's dom0less-build.c before that.
 */
enum status domain_claims_check(const struct host_claims *host,
				const struct domain_claims *domains,
				unsigned int nr);

#endif
