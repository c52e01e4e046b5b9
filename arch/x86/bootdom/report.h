/* SPDX-License-Identifier: MIT */
/*
 * Tells dom0 which domains could not be started, if any, at the end of its
 * kernel's command line:
 *
 *	daybreak.failed=NAME:CALL:ERROR[,NAME:CALL:ERROR...]
 *
 * NAME is the domain's, or * for all of them. CALL is the hypercall that Xen
 * refused and ERROR its errno, or its GNTST_ number if CALL ends in -gntst; or
 * CALL is another reason and ERROR is 0: after (the domain that it waits for is
 * missing), capabilities (Xen lacks them), image, package. Pure text: makes no
 * hypercalls.
 */
#ifndef BOOTDOM_REPORT_H
#define BOOTDOM_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPORT_MAX 1024 /* the size of a command line */

struct report {
	char entries[REPORT_MAX]; /* the list after the = */
	size_t length;
	bool full;
};

/*
 * Adds one failure. Only the part of call before its first blank is used; error
 * is a hypercall's, so it is negative or 0.
 */
void report_add(struct report *report, const char *name, const char *call,
		int64_t error);

/*
 * Appends the report to a command line in a buffer of size bytes, with as many
 * whole entries as fit. Returns false if not all did.
 */
bool report_append(const struct report *report, char *cmdline, size_t size);

#endif
