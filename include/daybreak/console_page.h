/* SPDX-License-Identifier: MIT */
/*
 * The byte of a domain's console page that says whether somebody reads what
 * the domain prints: struct xencons_interface's connection in Xen's
 * public/io/console.h, since 4.21. Older releases leave the byte 0, and older
 * kernels do not look at it; one that does drops what it would print instead of
 * waiting for room.
 */
#ifndef DAYBREAK_CONSOLE_PAGE_H
#define DAYBREAK_CONSOLE_PAGE_H

#define CONSOLE_CONNECTION_AT 3088 /* bytes into the page */
#define CONSOLE_CONNECTED     0
#define CONSOLE_DISCONNECTED  1

#endif
