/* SPDX-License-Identifier: MIT */
/*
 * An entry with domains= on x86.
 */
#ifndef BOOT_X86_DOMAINS_H
#define BOOT_X86_DOMAINS_H

#include "x86_state.h"

/*
 * The same as x86_load_modules(), but dom0's kernel is the boot domain, and its
 * ramdisk is the package with the real dom0's kernel and ramdisk and with every
 * domain's image.
 */
enum status x86_load_domains(struct x86 *x86);

#endif
