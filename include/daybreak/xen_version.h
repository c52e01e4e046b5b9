/* SPDX-License-Identifier: MIT */
/*
 * Which Xen it is.
 */
#ifndef DAYBREAK_XEN_VERSION_H
#define DAYBREAK_XEN_VERSION_H

/* A release of Xen; major 0 means unknown. */
struct xen_version {
	unsigned int major, minor;
};

#endif
