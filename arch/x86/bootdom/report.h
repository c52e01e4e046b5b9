/* SPDX-License-Identifier: MIT */
/*
 * Which domains could not be started, for dom0: at the end of its kernel's
 * command line, and only when there is one,
 *
 *	daybreak.failed=NAME:CALL:ERROR[,NAME:CALL:ERROR...]
 *
 * NAME is the domain's, or * for all of them. CALL is the hypercall that Xen
 * refused and ERROR its errno, or its GNTST_ number where CALL ends in -gntst;
 * or CALL is what else was in the way, and ERROR 0: after (the domain that it
 * waits for), capabilities (of Xen), image, package. Pure text; nothing is
 * called.
 */
#ifndef BOOTDOM_REPORT_H
#define BOOTDOM_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPORT_MAX 1024 /* as many as a command line has */

struct report {
	char entries[REPORT_MAX]; /* as above, after the = */
	size_t length;
	bool full;
};

/*
 * Adds one failure. call counts up to its first blank, the rest is for
 * people; error is a hypercall's, so negative or 0.
 */
void report_add(struct report *report, const char *name, const char *call,
		int64_t error);

/*
 * Appends to a command line in a buffer of size bytes what fits of it, in
 * whole entries. Returns false when that was not all.
 */
bool report_append(const struct report *report, char *cmdline, size_t size);

#endif
