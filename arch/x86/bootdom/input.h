/* SPDX-License-Identifier: MIT */
/*
 * What the boot domain was given: its package, and what the manifest in it
 * says.
 */
#ifndef BOOTDOM_INPUT_H
#define BOOTDOM_INPUT_H

#include "bootdom.h"

/* Large: not for a stack. */
struct input {
	bool is_whole;	      /* otherwise there is dom0 alone, by its record */
	bool halt_on_failure; /* not whole: a domain asked for that */
	struct modlist package;
	uint64_t pages[MODLIST_MAX]; /* of each module */
	struct manifest manifest;    /* its domains are read one by one */
};

/*
 * Reads the package that Xen has handed over. Where it is damaged, reads the
 * record of dom0 in it instead. Returns fallback_read()'s statuses when there
 * is none either, each refusal with a sentence.
 */
enum status input_read(struct input *out);

/* Reads a domain of the manifest. Returns manifest_domain()'s statuses. */
enum status input_domain(const struct input *input, unsigned int index,
			 struct manifest_domain *out);

#endif
