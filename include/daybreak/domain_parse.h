/* SPDX-License-Identifier: MIT */
/*
 * Sections that describe domains and cpupools, read and checked.
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
 * a suggestion) or given twice, and for a value that is not of its key's form;
 * ST_INVALID for a domain without kernel= or memory=, or whose keys contradict
 * each other; ST_TOO_LARGE for one module, range, ... too many.
 */
enum status domain_config_parse(const struct config *config,
				const char *section, struct domain_config *out);

/*
 * Reads domains= of the entry in section, names separated by blanks or commas,
 * and each domain. *nr is 0 without the key, as in an xen.cfg. At most
 * max domains are written to out, which is large: not for a stack. Returns,
 * besides domain_config_parse()'s, ST_INVALID for two domains with one name, a
 * section named twice among them, and for event channels whose two ends
 * disagree.
 */
enum status domain_list_parse(const struct config *config, const char *section,
			      struct domain_config *out, unsigned int max,
			      unsigned int *nr);

/*
 * Decides whether a Xen of that version, on that CPU, can give the domain
 * what it asks for. version is not looked at where it is unknown, nor on x86,
 * where the boot domain reads the keys and not Xen. Returns ST_UNSUPPORTED
 * with a sentence naming the key and the Xen that knows it.
 */
enum status domain_check(const struct domain_config *domain,
			 enum guest_arch arch, struct xen_version version);

/*
 * Decides in which order nr domains are started: as they are listed, but each
 * after the one that its after= names. order gets their indices in domains.
 * Returns ST_INVALID with a sentence for a name that is none of them, for
 * domains that wait for each other, and for two with one UUID.
 */
enum status domain_order(const struct domain_config *domains, unsigned int nr,
			 unsigned int *order);

/*
 * Reads uuid= as xl.cfg writes it, 8-4-4-4-12 hexadecimal digits, to out; all
 * 0 without it. Returns ST_INVALID with a sentence.
 */
enum status domain_uuid(const struct domain_config *domain, uint8_t out[16]);

/*
 * Reads the entry's xen,static-heap=, xen,shared-mem= and cpupools=, and the
 * sections of pools. Other keys are the entry's and are passed over. Errors as
 * domain_config_parse()'s.
 */
enum status domain_host_parse(const struct config *config, const char *section,
			      struct domain_host *out);

/* As domain_check(), for what the entry asks of a Xen on Arm. */
enum status domain_check_host(const struct domain_host *host,
			      struct xen_version version);

#endif
