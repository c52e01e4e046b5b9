/* SPDX-License-Identifier: MIT */
/*
 * The byte of a domain's console page that says whether the domain's output is
 * being read: the field connection of struct xencons_interface in Xen's
 * public/io/console.h, since 4.21. Older releases leave the byte 0, and older
 * kernels ignore it. A kernel that uses it drops output while it says
 * "disconnected", instead of waiting for room.
 */
#ifndef DAYBREAK_CONSOLE_PAGE_H
#define DAYBREAK_CONSOLE_PAGE_H

#define CONSOLE_CONNECTION_AT 3088 /* bytes into the page */
#define CONSOLE_CONNECTED     0
#define CONSOLE_DISCONNECTED  1

#endif
