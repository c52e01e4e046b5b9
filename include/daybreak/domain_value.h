/* SPDX-License-Identifier: MIT */
/*
 * The forms that values of a domain's section have. Each function reads one
 * item and refuses, with file and line, what is not of its form.
 */
#ifndef DAYBREAK_DOMAIN_VALUE_H
#define DAYBREAK_DOMAIN_VALUE_H

#include <daybreak/domain_config.h>

/* One key=value line and the file it is in. */
struct value {
	const struct config *config;
	const struct config_item *item;
};

/*
 * The first section of that name, or NULL. Items of a section are told by its
 * pointer, for a second section of one name is never looked at.
 */
const char *value_section(const struct config *config, const char *name);

/* Refuses the item: it is key=value, and wanted is what it should be. */
enum status value_refuse(const struct value *v, const char *wanted);

/*
 * Reads a number, decimal or after 0x hexadecimal, with K, M or G behind it
 * where suffix is true, and moves *s past it. Returns false when there is none
 * or it does not fit in 64 bits.
 */
bool value_number(const char **s, bool suffix, uint64_t *out);

/* Copies the next word, which ends at a blank or a comma. False: none, or
 * longer than size - 1. *s is moved past it. */
bool value_word(const char **s, char *out, unsigned int size);

/* Past blanks and tabs. */
const char *value_skip_blanks(const char *s);

/* A digit's value up to base 16; 16 for what is none. */
unsigned int value_digit(char c);

/* True when nothing but blanks is left. */
bool value_end(const char *s);

/*
 * Reads a list as xl.cfg writes it: "a", ["a", 'b', 3,], []. *list is true for
 * all but the first. Calls visit for each element, NUL-terminated in a buffer,
 * until it does not return ST_OK.
 */
enum status value_list(const struct value *v, bool *list,
		       enum status (*visit)(const struct value *v,
					    const char *element,
					    unsigned int index, void *context),
		       void *context);

/* The other forms; each appends to out, or fills it. */
enum status value_ranges(const struct value *v, uint64_t align,
			 struct domain_range *out, unsigned int *nr);
enum status value_shm(const struct value *v, struct domain_shm *out,
		      unsigned int *nr);
enum status value_evtchn(const struct value *v, struct domain_evtchn *out,
			 unsigned int *nr);

/* --- domain_cpus.c --- */

/* Reads CPUs as in xl.cfg: all, 0-3,^2,7. Returns ST_INVALID. */
enum status value_cpus(const struct value *v, const char *text,
		       struct cpu_set *out);
enum status value_colors(const struct value *v, char out[DOMAIN_MAX_COLORS]);

/* --- domain_read.c --- */

/* Reads the item, whose key is key, to its field of out. */
enum status domain_read(const struct value *v, const struct domain_key *key,
			struct domain_config *out);

/* --- domain_devices.c: lists of xl.cfg's; each appends to out --- */

enum status value_iomem(const struct value *v, struct domain_devices *out);
enum status value_ports(const struct value *v, struct domain_devices *out);
enum status value_irqs(const struct value *v, struct domain_devices *out);

/* True for a name that a device tree node and a domain can have. */
bool value_is_name(const char *name);

#endif
