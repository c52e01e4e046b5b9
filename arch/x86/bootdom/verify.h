/* SPDX-License-Identifier: MIT */
/*
 * verify=yes: a domain is read back after it was built.
 */
#ifndef BOOTDOM_VERIFY_H
#define BOOTDOM_VERIFY_H

#include "guest.h"

/*
 * Compares every page of the pieces that place_pieces() has placed, before Xen
 * changes any of them. Returns ST_IO with a sentence for one that differs.
 */
enum status verify_pieces(const struct place_job *job);

/*
 * Asks Xen about every page of a domain that can be started: that it has it,
 * and which pages are its page tables. XEN_DOMCTL_getpageframeinfo3 of
 * xen/domctl.h. Returns ST_IO with a sentence for a page that is otherwise.
 */
enum status verify_frames(const struct guest *g);

#endif
