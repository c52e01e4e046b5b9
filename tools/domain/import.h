/* SPDX-License-Identifier: MIT */
/*
 * Makes a domain that is started with the host from one that was written for
 * xl.
 */
#ifndef TOOLS_DOMAIN_IMPORT_H
#define TOOLS_DOMAIN_IMPORT_H

#include <daybreak/format.h>
#include <daybreak/span.h>
#include <daybreak/status.h>

#define IMPORT_MAX_NAME 80 /* bytes, with the NUL */
#define IMPORT_MAX_TEXT (64 * 1024)

/*
 * Reads xl.cfg's text, and writes the section of the domain to out, as
 * daybreak.conf has it; name is that of the section: name=, else the file's.
 * What a domain at boot cannot have is left out, each with a warning that says
 * what to do instead. ST_UNSUPPORTED for an HVM domain; ST_INVALID, or another
 * status, for what is no domain in the end. Each has a sentence.
 */
enum status import_domain(struct file xl, char name[IMPORT_MAX_NAME],
			  struct text *out);

#endif
