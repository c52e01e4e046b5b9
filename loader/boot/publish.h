/* SPDX-License-Identifier: MIT */
/*
 * What the Boot Loader Interface tells the operating system, in EFI variables.
 * A boot goes on without them; what fails is said as a warning.
 */
#ifndef BOOT_PUBLISH_H
#define BOOT_PUBLISH_H

#include <daybreak/boot.h>

/* The loader, the firmware, and all entries. */
void publish_loader(const struct boot *boot);

/* An entry's id, in the variable of that name; keep: it survives a reset. */
void publish_entry(const struct boot *boot, const char *name, uint32_t entry,
		   bool keep);

/* The timeout, as in <daybreak/timeout.h>. */
void publish_timeout(uint32_t timeout);

/* When the menu was shown last, and when the loader has ended. */
void publish_menu(const struct boot *boot);
void publish_end(const struct boot *boot);

#endif
