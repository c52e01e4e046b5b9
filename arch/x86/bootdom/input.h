/* SPDX-License-Identifier: MIT */
/*
 * The boot domain's input: its package, and the manifest in it.
 */
#ifndef BOOTDOM_INPUT_H
#define BOOTDOM_INPUT_H

#include "bootdom.h"

/* Large: not for a stack. */
struct input {
	bool is_whole;	      /* if not, there is only dom0, by its record */
	bool halt_on_failure; /* if not whole: a domain asks for it */
	struct modlist package;
	uint64_t pages[MODLIST_MAX]; /* of each module */
	struct manifest manifest;    /* without its domains: input_domain() */
	struct package_check check;  /* of package */
};

/*
 * Reads the package that Xen has passed on. If it is damaged, reads the record
 * of dom0 in it instead. Returns fallback_read()'s statuses if that fails too;
 * each failure has a sentence.
 */
enum status input_read(struct input *out);

/* Reads a domain of the manifest. Returns manifest_domain()'s statuses. */
enum status input_domain(const struct input *input, unsigned int index,
			 struct manifest_domain *out);

#endif
