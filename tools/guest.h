/* SPDX-License-Identifier: MIT */
/*
 * A domain made from its files, which `plan` draws and `image` writes.
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

/* The name of an ABI: "64-bit PV", "32-bit PV (PAE)" or "PVH". */
const char *guest_abi_name(enum layout_abi abi);

/* True for a piece that a PV domain's page tables map. */
bool guest_is_mapped(const struct layout *layout, const struct piece *piece);

/* Draws the domain's layout on standard output. */
void guest_draw(const struct domain *domain, const struct layout *layout);

/* Formats a size in buf: "16 MiB", "4 KiB", "1.5 GiB". Returns buf. */
#define GUEST_SIZE_MAX 32
const char *guest_size(uint64_t bytes, char buf[GUEST_SIZE_MAX]);

/* Parses "128M", "4G", "65536K", "1T", or bytes. False: not a size. */
bool guest_parse_size(const char *text, uint64_t *bytes);

#endif
