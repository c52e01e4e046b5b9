/* SPDX-License-Identifier: MIT */
/*
 * Xen's public ABI for both widths of guest, whatever CPU and width we are
 * built for: its "foreign" headers have fixed-width fields throughout.
 */
#ifndef LOADER_ABI_H
#define LOADER_ABI_H

#include <stdint.h>

/* Under ISO C the headers use this word for an alignment they do not define. */
#define FIXME			  __attribute__((aligned(8)))

/* Without it the headers rename start_info's fields by macros. */
#define __XEN_INTERFACE_VERSION__ 0x00040e00
#include <xen/xen.h>

/* Defined by x86's own header, which is not used for other CPUs. */
#ifndef XEN_HAVE_PV_UPCALL_MASK
#define XEN_HAVE_PV_UPCALL_MASK
#endif
#include <xen/foreign/x86_32.h>
#include <xen/foreign/x86_64.h>

_Static_assert(sizeof(struct start_info_x86_64) == 1168, "64-bit start_info");
_Static_assert(sizeof(struct start_info_x86_32) == 1112, "32-bit start_info");

#endif
