/* SPDX-License-Identifier: MIT */
/*
 * A domain made from its files, which `image` writes, and sizes in options.
 */
#ifndef TOOLS_GUEST_H
#define TOOLS_GUEST_H

#include <daybreak/guest.h>
#include <daybreak/kernel.h>

/* Event channel ports of a new domain: the first two. */
#define GUEST_STORE_EVTCHN   1
#define GUEST_CONSOLE_EVTCHN 2

/*
 * Unpacks the ELF in file, up to limit bytes. Returns ST_OK or a status with a
 * sentence; the bytes are never freed.
 */
enum status guest_unpack(struct file file, uint64_t limit,
			 struct kernel_file *wrapping, struct file *elf);

/* guest_unpack() to domain.kernel, and guest_parse(). */
enum status guest_kernel(struct file file, uint64_t limit, struct guest *guest);

/* Parses "128M", "4G", "65536K", "1T", or bytes. False: not a size. */
bool guest_parse_size(const char *text, uint64_t *bytes);

#endif
