/* SPDX-License-Identifier: MIT */
/*
 * A kernel with all that a start-of-day image is made of.
 */
#ifndef DAYBREAK_GUEST_H
#define DAYBREAK_GUEST_H

#include <daybreak/layout.h>

/* domain points into the struct, so it may not be copied. */
struct guest {
	struct image image;
	struct notes notes;
	struct modlist modules;
	struct domain domain;
	struct layout layout;
};

/*
 * Parses the kernel, domain.kernel, whose bytes outlive the guest, and points
 * domain at the image, the notes and the modules. Returns the status of
 * elf_parse() or notes_parse().
 */
enum status guest_parse(struct guest *guest);

#endif
