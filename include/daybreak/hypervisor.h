/* SPDX-License-Identifier: MIT */
/*
 * The hypervisor's file, as the boot finds it.
 */
#ifndef DAYBREAK_HYPERVISOR_H
#define DAYBREAK_HYPERVISOR_H

#include <daybreak/boot.h>
#include <daybreak/xen_file.h>

struct hypervisor {
	struct file file; /* in its own pages; file.name may point to name */
	char name[XEN_FILE_NAME_MAX];
	char own[XEN_FILE_NAME_MAX]; /* a file that is Daybreak itself */
};

/*
 * Reads the whole file that xen= names to memory from room, or without it the
 * first file that xen_file_name() names, that exists and is not Daybreak
 * itself.
 */
enum status hypervisor_read(struct boot *boot, const struct boot_room *room,
			    struct hypervisor *out);

#endif
