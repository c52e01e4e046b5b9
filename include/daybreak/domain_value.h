/* SPDX-License-Identifier: MIT */
/*
 * The forms of values in a domain's section. Each function reads one item and
 * refuses, with file and line, a value that does not have that form.
 */
#ifndef DAYBREAK_DOMAIN_VALUE_H
#define DAYBREAK_DOMAIN_VALUE_H

#include <daybreak/domain_host.h>
#include <daybreak/keys.h>

/* One key=value line and the file it is in. */
struct value {
	const struct config *config;
	const struct config_item *item;
};

/*
 * The first section of that name, or NULL. An item belongs to a section when it
 * has the same pointer: a second section of the same name is never read.
 */
const char *value_section(const struct config *config, const char *name);

/* Refuses the item; wanted says what its value should be. */
enum status value_refuse(const struct value *v, const char *wanted);

/* Refuses one line more than the max of its key, by ST_TOO_LARGE. */
enum status value_refuse_more(const struct value *v, unsigned int max);

/*
 * Reads a number, decimal or, after 0x, hexadecimal, which K, M or G may follow
 * if suffix is true, and moves *s past it. Returns false when there is none or
 * it does not fit in 64 bits.
 */
bool value_number(const char **s, bool suffix, uint64_t *out);

/*
 * Copies the next word, which ends at a blank or a comma, and moves *s past it.
 * Returns false when there is none or it is longer than size - 1.
 */
bool value_word(const char **s, char *out, unsigned int size);

/* Skips blanks and tabs. */
const char *value_skip_blanks(const char *s);

/* The value of a digit of up to base 16; 16 when c is not a digit. */
unsigned int value_digit(char c);

/* True when only blanks are left. */
bool value_end(const char *s);

/* What is called for an element of a list; a failure ends the list. */
typedef enum status value_visit(const struct value *v, const char *element,
				unsigned int index, void *context);

/*
 * Reads a list as xl.cfg writes it: "a", ["a", 'b', 3,], []. *list is false for
 * the first of these forms. Calls visit for each element, NUL-terminated in a
 * buffer. An element that is a list is not read further.
 */
enum status value_list(const struct value *v, bool *list, value_visit *visit,
		       void *context);

/* The same for an element of a list that is a list, which it has to be. */
enum status value_inner_list(const struct value *v, const char *element,
			     value_visit *visit, void *context);

/*
 * Reads decimal digits, and moves *s past them. Returns false, and leaves *s
 * alone, when there are none or they are more than max.
 */
bool value_decimal(const char **s, uint64_t max, uint64_t *out);

/*
 * Multiplies value by 1024 once, twice or three times for a K, M or G at *s,
 * and moves *s past it. Returns false when the result does not fit in 64 bits.
 */
bool value_suffix(const char **s, uint64_t *value);

/* These append to the *nr elements of out. */
enum status value_ranges(const struct value *v, uint64_t align,
			 struct domain_range *out, unsigned int *nr);
enum status value_shm(const struct value *v, struct domain_shm *out,
		      unsigned int *nr);
enum status value_evtchn(const struct value *v, struct domain_evtchn *out,
			 unsigned int *nr);

/* Reads CPUs as in xl.cfg: all, or 0-3,^2,7. Returns ST_OK or ST_INVALID. */
enum status value_cpus(const struct value *v, const char *text,
		       struct cpu_set *out);

/*
 * Reads the CPUs of a string or of all elements of a list; at least one. Also
 * reads the NUMA nodes of a string, as value_affinity().
 */
enum status value_pool_cpus(const struct value *v, struct domain_pool *out);

/*
 * Reads the CPUs of each vCPU: a string is for all vCPUs, a list has an element
 * for each. vCPUs past the end of the list may run anywhere, as in xl.cfg. Also
 * reads node:N and nodes:N-M, in a string before all that is left out.
 */
enum status value_affinity(const struct value *v, struct domain_config *out);

/* Reads cache colours and writes them as Xen reads them, "0-2,5". */
enum status value_colors(const struct value *v, char out[DOMAIN_MAX_COLORS]);

/* Read lists of devices as in xl.cfg and append to out. */
enum status value_iomem(const struct value *v, struct domain_devices *out);
enum status value_ports(const struct value *v, struct domain_devices *out);
enum status value_irqs(const struct value *v, struct domain_devices *out);

/*
 * Reads xl.cfg's cpuid=: libxl's form "host,NAME=VALUE,...", or xend's, a list
 * of "LEAF[,SUBLEAF]:REGISTER=BITS,...". out has nothing yet; its text points
 * into the configuration's.
 */
enum status value_features(const struct value *v, struct domain_features *out);

/*
 * Reads a list with a list for each vnode: ["pnode=0","size=512","vcpus=0-3",
 * "vdistances=10,20"]. Each has a share of the memory, all distances, and vCPUs
 * that no other has.
 */
enum status value_vnuma(const struct value *v, struct domain_vnuma *out);

/* Reads NAME[:PAGES] and appends it to the *nr elements of out. */
enum status value_link(const struct value *v, struct domain_link *out,
		       unsigned int *nr);

/*
 * Reads the item, whose key is key, into its field of owner, the structure that
 * key->owner says. Returns ST_INVALID with file and line for a value that does
 * not have the key's form, ST_TOO_LARGE for too many elements.
 */
enum status key_read(const struct value *v, const struct key *key, void *owner);

/*
 * Reads a number that has nothing after it. Returns false, without a sentence,
 * when it is not one from key->min to key->max.
 */
bool key_read_number(const struct key *key, const char *text, uint32_t *out);

/* Reads an item that has to be one of the key's words, as the word's value. */
enum status key_read_choice(const struct value *v, const struct key *key,
			    uint32_t *out);

/*
 * Refuses an item whose key, or an alias of it, was already given in the
 * section: ST_INVALID, with both lines. Keys that may repeat are ST_OK.
 */
enum status key_check_twice(const struct value *v, const struct key *key);

/* True for a name that a device tree node and a domain can have. */
bool value_is_name(const char *name);

#endif
