/* SPDX-License-Identifier: MIT */
/*
 * The hypervisor's file.
 */
#ifndef BOOT_HYPERVISOR_H
#define BOOT_HYPERVISOR_H

#include "modules.h"
#include "pages.h"

#include <daybreak/xen_file.h>

struct hypervisor {
	struct file file; /* in pages of its own; its name may be name */
	char name[XEN_FILE_NAME_MAX];
	char own[XEN_FILE_NAME_MAX]; /* one that was Daybreak itself */
};

/*
 * Reads what xen= names, or without it the first of xen_file_name()'s names
 * that is there and is not Daybreak, whole.
 */
enum status hypervisor_read(struct boot *boot, struct hypervisor *out);

#endif
