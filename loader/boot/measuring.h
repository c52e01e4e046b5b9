/* SPDX-License-Identifier: MIT */
/*
 * A boot that is being measured: what measure.c and measure_domains.c make its
 * events with.
 */
#ifndef BOOT_MEASURING_H
#define BOOT_MEASURING_H

#include <daybreak/boot.h>
#include <daybreak/handoff.h>
#include <daybreak/measure.h>

struct measuring {
	struct boot *boot;
	bool has_failed; /* and the boot goes on without */
	unsigned int nr_files, nr_cmdlines, nr_domains;
	struct measure_room room; /* of the current event */
};

/*
 * Measures the event in room, or hands it to the description. With tpm=required
 * an event that fails is an error, with a sentence; otherwise a warning.
 */
enum status measuring_extend(struct measuring *m);

/* The same for a tagged event of those bytes, or of text; what may be NULL. */
enum status measuring_tagged(struct measuring *m, enum measure_tag_id id,
			     const char *name, const char *what,
			     struct span bytes);

enum status measuring_tagged_text(struct measuring *m, enum measure_tag_id id,
				  const char *name, const char *what,
				  const char *text);

/* True with tpm=required. */
bool measuring_is_required(const struct boot *boot);

/* A file as it was read. */
struct file measuring_read(const struct boot_file *f);

/* The nth file of a module, as it was read. */
struct file measuring_part(const struct boot *boot, const struct boot_module *m,
			   unsigned int nth);

/* The name of a module's domain in the device tree, or NULL. */
const char *measuring_tree_domain(const struct handoff *h,
				  const struct boot_module *m);

/*
 * In measure_domains.c: measures all domains, and counts them. Returns what
 * measuring_extend() does.
 */
enum status measuring_domains(struct measuring *m, const struct handoff *h);

#endif
