/* SPDX-License-Identifier: MIT */
/*
 * Keeps what is to be measured at the end of a boot as it was read. Without a
 * TPM nothing is kept.
 */
#ifndef BOOT_MEASURED_H
#define BOOT_MEASURED_H

#include <daybreak/boot.h>

/* Begins an attempt, before anything is read. */
void measured_begin(struct boot *boot);

/*
 * True if the boot will be measured, as far as is known: tpm= is only known
 * once the configuration has been read.
 */
bool measured_is_wanted(const struct boot *boot);

/*
 * Keeps a configuration: is_first ends the chain of those before. Keeps a file
 * that is no module. Names and bytes stay until the attempt has ended.
 */
void measured_config(struct boot *boot, struct file text, bool is_first);
void measured_file(struct boot *boot, struct file file);

/* True if a file begins in these bytes that has to stay as it is. */
bool measured_has(const struct boot *boot, struct span bytes);

#endif
