/* SPDX-License-Identifier: MIT */
/*
 * dom0's kernel where domains are started, as the application and the boot
 * domain see it.
 */
#ifndef DAYBREAK_BOOTDOM_DOM0_H
#define DAYBREAK_BOOTDOM_DOM0_H

#include <daybreak/kernel.h>
#include <daybreak/layout.h>

#define BOOTDOM_START (96ULL << 20) /* bytes: where it is linked */

/* The boot domain's own use begins here; below, dom0's kernel may look. */
#define BOOTDOM_LOW   (1ULL << 20)

/*
 * True for a kernel that the boot domain unpacks when it has started the
 * domains: a 64-bit bzImage of xz, which takes much longer than the other
 * formats, with a checksum that the boot domain knows, and with a window that
 * fits below the boot domain. Its notes are then not read before Xen starts.
 * work_size is what unpack_work_size() says of it.
 */
bool bootdom_unpacks(const struct kernel_file *kernel, uint64_t work_size);

/*
 * Checks that the boot domain can become dom0 with this kernel and layout.
 * Returns ST_UNSUPPORTED or ST_TOO_LARGE with a sentence that begins with name.
 */
enum status bootdom_check_dom0(const char *name, const struct notes *notes,
			       const struct layout *layout, bool has_ramdisk);

#endif
