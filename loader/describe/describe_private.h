/* SPDX-License-Identifier: MIT */
/*
 * What describes domains on x86.
 */
#ifndef DESCRIBE_PRIVATE_H
#define DESCRIBE_PRIVATE_H

#include <daybreak/describe.h>

/* The boot domain's package, and all domains that it starts. */
void describe_domains(const struct bootdom_plan *plan,
		      const struct describe_sink *to);

/*
 * A domain's settings other than its files and memory; place is its index in
 * the order of starting.
 */
void describe_settings(const struct bootdom_plan *plan, unsigned int place,
		       const struct describe_sink *to);

/* Appends a set of CPUs, as in "0-3,5,nodes:1,^6"; nodes may be NULL. */
void describe_cpus(struct text *out, const uint64_t *cpus,
		   const struct domain_nodes *nodes);

/* Draws a domain's start-of-day image. */
void describe_image(const struct bootdom_image *image,
		    const struct describe_sink *to);

#endif
