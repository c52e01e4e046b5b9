/* SPDX-License-Identifier: MIT */
/*
 * Where the seal comes from.
 */
#ifndef BOOT_FIND_SEAL_H
#define BOOT_FIND_SEAL_H

#include <daybreak/boot.h>

/*
 * Finds the seal and fills in boot->seal up to its payload, with is_sought. In
 * secure mode a seal that is missing, not signed or not good is refused with a
 * sentence; otherwise boot->seal.fault has the sentence, and ST_OK is returned.
 */
enum status find_seal(struct boot *boot);

#endif
