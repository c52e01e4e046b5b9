/* SPDX-License-Identifier: MIT */
/*
 * The list of entries that one is chosen from.
 */
#ifndef BOOT_LISTING_H
#define BOOT_LISTING_H

#include <daybreak/boot.h>

/*
 * Lists the entries of the configuration and of the files that chain= names, in
 * boot->choice. Files that cannot be read are left out: an entry of an earlier
 * one can be booted without them. Fails, with a sentence, only if the first one
 * cannot be read again, which boot->config then is.
 */
enum status listing_make(struct boot *boot);

#endif
