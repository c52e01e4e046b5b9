/* SPDX-License-Identifier: MIT */
/*
 * Reading and checking the sections that describe domains and cpupools.
 */
#ifndef DAYBREAK_DOMAIN_PARSE_H
#define DAYBREAK_DOMAIN_PARSE_H

#include <daybreak/config.h>
#include <daybreak/domain_config.h>
#include <daybreak/domain_host.h>
#include <daybreak/xen_version.h>

/*
 * Reads one section. Returns ST_NOT_FOUND with a sentence when there is no
 * such section; ST_INVALID with file and line for a key that is unknown (with
 * a suggestion) or given twice, and for a value that does not have its key's
 * form; ST_INVALID for a domain without kernel= or memory=, or whose keys
 * contradict each other; ST_TOO_LARGE for too many modules, ranges, ...
 */
enum status domain_config_parse(const struct config *config,
				const char *section, struct domain_config *out);

/*
 * Reads domains= of the entry in section, names separated by blanks or commas,
 * and each domain. *nr is 0 without the key, as in a xen.cfg. At most max
 * domains are written to out, which is too large for the stack. Returns the
 * statuses of domain_config_parse(), and ST_INVALID for two domains with the
 * same name (which includes a section listed twice) and for event channels
 * whose two ends disagree.
 */
enum status domain_list_parse(const struct config *config, const char *section,
			      struct domain_config *out, unsigned int max,
			      unsigned int *nr);

/*
 * Checks that a Xen of that version, on that CPU, supports every key that the
 * domain sets. version is not checked when it is unknown, nor on x86, where the
 * boot domain reads the keys instead of Xen. Returns ST_UNSUPPORTED with a
 * sentence that names the key and the first Xen that knows it.
 */
enum status domain_check(const struct domain_config *domain,
			 enum guest_arch arch, struct xen_version version);

/*
 * Decides the order in which nr domains are started: as they are listed, but
 * each after those that its after= and link= name. Writes their indices in
 * domains to order. Returns ST_INVALID with a sentence when after= does not
 * name one of them, for domains that wait for each other, and for two with the
 * same UUID.
 */
enum status domain_order(const struct domain_config *domains, unsigned int nr,
			 unsigned int *order);

/*
 * Reads uuid= as xl.cfg writes it, 8-4-4-4-12 hexadecimal digits, into out,
 * which is zeroed without the key. Returns ST_INVALID with a sentence.
 */
enum status domain_uuid(const struct domain_config *domain, uint8_t out[16]);

/*
 * Reads the entry's xen,static-heap=, xen,shared-mem= and cpupools=, and the
 * sections of pools. Other keys belong to the entry and are ignored. Errors are
 * those of domain_config_parse().
 */
enum status domain_host_parse(const struct config *config, const char *section,
			      struct domain_host *out);

/* The same as domain_check() for the entry's own keys on Arm. */
enum status domain_check_host(const struct domain_host *host,
			      struct xen_version version);

/* The domain with that name among nr; NULL: none. */
const struct domain_config *domain_find(const struct domain_config *domains,
					unsigned int nr, const char *name);

/* The line of a key in the domain's section, or 0 without it. */
unsigned int domain_key_line(const struct domain_config *d, const char *key);

#endif
