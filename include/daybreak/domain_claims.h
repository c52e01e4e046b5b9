/* SPDX-License-Identifier: MIT */
/*
 * Rules of Xen on Arm about how domains depend on each other, on dom0 and on
 * Xen's own options. If one is broken, Xen stops the whole host, so they are
 * checked before Xen starts. They apply to domains in the configuration and in
 * the device tree alike.
 */
#ifndef DAYBREAK_DOMAIN_CLAIMS_H
#define DAYBREAK_DOMAIN_CLAIMS_H

#include <daybreak/status.h>

#include <stdbool.h>
#include <stdint.h>

struct domain_config;

/* What one domain claims. Strings are borrowed. */
struct domain_claims {
	const char *where; /* the file that describes it, for messages */
	const char *name;
	uint32_t capabilities; /* of enum domain_capability */
	bool wants_xenstore;   /* xen,enhanced=enabled or legacy */
	bool direct_map, static_mem, llc_colors;
	bool passthrough, nr_spis, device_tree; /* has the property at all */
};

/* The host that the domains are made on. */
struct host_claims {
	bool has_dom0;
	const char *options; /* Xen's whole command line */
};

/* What a domain of the configuration claims. */
struct domain_claims domain_claims_of(const struct domain_config *domain);

/*
 * Checks nr domains, which must be all that Xen will make. Returns ST_INVALID
 * with a sentence naming the domain. Sources: dom0less-bindings.c and
 * dom0less-build.c of Xen 4.21, and Arm's dom0less-build.c before it.
 */
enum status domain_claims_check(const struct host_claims *host,
				const struct domain_claims *domains,
				unsigned int nr);

#endif
