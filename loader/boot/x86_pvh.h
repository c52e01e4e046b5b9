/* SPDX-License-Identifier: MIT */
/*
 * Starting a kernel on x86 without a hypervisor.
 */
#ifndef BOOT_X86_PVH_H
#define BOOT_X86_PVH_H

#include "x86_state.h"

/* Boots the entry's kernel itself. Returns only when it cannot. */
enum status x86_boot_pvh(struct x86 *x86);

#endif
