/* SPDX-License-Identifier: MIT */
/*
 * A domain from its files: what `plan` draws and `image` writes.
 */
#ifndef TOOLS_GUEST_H
#define TOOLS_GUEST_H

#include <daybreak/kernel.h>
#include <daybreak/layout.h>

/* Ports of a domain that nobody has created yet: the first two. */
#define GUEST_STORE_EVTCHN   1
#define GUEST_CONSOLE_EVTCHN 2

/* Its domain points into it: not to be copied. */
struct guest {
	struct kernel_file wrapping;
	struct image image;
	struct notes notes;
	struct modlist modules;
	struct domain domain;
	struct layout layout;
};

/*
 * Unpacks file to the ELF that it is, at most limit bytes. Returns ST_OK or a
 * status with a sentence; the bytes are never freed.
 */
enum status guest_unpack(struct file file, uint64_t limit,
			 struct kernel_file *wrapping, struct file *elf);

/* guest_unpack(), elf_parse() and notes_parse(); sets domain.kernel. */
enum status guest_kernel(struct file file, uint64_t limit, struct guest *guest);

/* "64-bit PV", "32-bit PV (PAE)", "PVH"; a constant. */
const char *guest_abi_name(enum layout_abi abi);

/* True for a piece that a PV domain's page tables show. */
bool guest_is_mapped(const struct layout *layout, const struct piece *piece);

/* Draws the domain's layout on standard output. */
void guest_draw(const struct domain *domain, const struct layout *layout);

/* A size for people, in buf: "16 MiB", "4 KiB", "1.5 GiB". Returns buf. */
#define GUEST_SIZE_MAX 32
const char *guest_size(uint64_t bytes, char buf[GUEST_SIZE_MAX]);

/* Reads "128M", "4G", "65536K", "1T"; without a letter bytes. False: not one.
 */
bool guest_parse_size(const char *text, uint64_t *bytes);

#endif
