/* SPDX-License-Identifier: MIT */
/*
 * A release of Xen.
 */
#ifndef DAYBREAK_XEN_VERSION_H
#define DAYBREAK_XEN_VERSION_H

/* A major of 0 means unknown. */
struct xen_version {
	unsigned int major, minor;
};

#endif
