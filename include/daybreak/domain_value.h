/* SPDX-License-Identifier: MIT */
/*
 * The forms that values of a domain's section have. Each function reads one
 * item and refuses, with file and line, what is not of its form.
 */
#ifndef DAYBREAK_DOMAIN_VALUE_H
#define DAYBREAK_DOMAIN_VALUE_H

#include <daybreak/domain_config.h>
#include <daybreak/keys.h>

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
 * Reads a number, decimal or after 0x hexadecimal, with K, M or G after it
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

/*
 * Reads decimal digits, and moves *s past them. Returns false, and leaves *s
 * alone, when there are none or they are more than max.
 */
bool value_decimal(const char **s, uint64_t max, uint64_t *out);

/*
 * Multiplies by 1024 once for K, twice for M, thrice for G at *s, and moves *s
 * past it. Returns false when that does not fit in 64 bits.
 */
bool value_suffix(const char **s, uint64_t *value);

/* The other forms; each appends to out, or fills it. */
enum status value_ranges(const struct value *v, uint64_t align,
			 struct domain_range *out, unsigned int *nr);
enum status value_shm(const struct value *v, struct domain_shm *out,
		      unsigned int *nr);
enum status value_evtchn(const struct value *v, struct domain_evtchn *out,
			 unsigned int *nr);

/* Reads CPUs as in xl.cfg: all, 0-3,^2,7. Returns ST_INVALID. */
enum status value_cpus(const struct value *v, const char *text,
		       struct cpu_set *out);

/* The CPUs of a string or of all of a list's; at least one. */
enum status value_pool_cpus(const struct value *v, struct cpu_set *out);

/*
 * The CPUs of each vCPU: one string is for all of them, a list has one for each
 * in order. vCPUs after its end may run anywhere, as in xl.cfg. *any is set
 * when there is an element.
 */
enum status value_affinity(const struct value *v,
			   struct cpu_set out[DOMAIN_MAX_VCPUS], bool *any);

/* Cache colours as Xen reads them, "0-2,5". */
enum status value_colors(const struct value *v, char out[DOMAIN_MAX_COLORS]);

/* Lists of devices as xl.cfg has them; each appends to out. */
enum status value_iomem(const struct value *v, struct domain_devices *out);
enum status value_ports(const struct value *v, struct domain_devices *out);
enum status value_irqs(const struct value *v, struct domain_devices *out);

/*
 * Reads the item, whose key is key, to its field of owner, the structure that
 * key->owner says. Returns ST_INVALID with file and line for what is not of the
 * key's form, ST_TOO_LARGE for one element too many.
 */
enum status key_read(const struct value *v, const struct key *key, void *owner);

/* The value of the word that the item is, one of the key's. */
enum status key_read_choice(const struct value *v, const struct key *key,
			    uint32_t *out);

/*
 * Refuses an item whose key, or its other name, stands before it in the
 * section: ST_INVALID, with both lines. A key that repeats is ST_OK.
 */
enum status key_check_twice(const struct value *v, const struct key *key);

/* True for a name that a device tree node and a domain can have. */
bool value_is_name(const char *name);

#endif
