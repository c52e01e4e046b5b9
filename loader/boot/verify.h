/* SPDX-License-Identifier: MIT */
/*
 * The seal in a boot: where it is found, who has verified it, and what becomes
 * of what is not as it says.
 *
 * In secure mode, when the firmware or shim starts only what is signed, there
 * has to be a seal, its signature is verified, and all that it does not list is
 * refused: files, entries, and load options that are more than an entry's name.
 * In any other mode the configuration's verify= decides about files and
 * entries, and everybody who is there may do as he likes.
 */
#ifndef BOOT_VERIFY_H
#define BOOT_VERIFY_H

#include <daybreak/boot.h>

/*
 * Begins an attempt: finds the seal, the first time, and checks the load
 * options. In secure mode ST_NOT_FOUND without a seal, and what
 * platform_verify() and seal_open() return for one that is not good; ST_INVALID
 * for load options. All have a sentence. Pages of a seal stay until
 * verify_end().
 */
enum status verify_begin(struct boot *boot);

/*
 * Decides by verify= of boot->config, the first file that was read. ST_INVALID,
 * with a sentence, when that file is not as it was sealed, and for a value that
 * is not possible; ST_NOT_FOUND when a seal is missing.
 */
enum status verify_settle(struct boot *boot,
			  const struct config_global *global);

/* Forgets the seal, after the last attempt. */
void verify_end(struct boot *boot);

/* True when files and entries are compared with a seal. */
bool verify_is_used(const struct boot *boot);

/* True when nothing but what was signed may be used. */
bool verify_is_secure(const struct boot *boot);

/*
 * Compares a file that was opened from that absolute path with the seal: its
 * name, what it is used for, its length; later its bytes, where they are.
 * ST_INVALID, with a sentence, for one that is refused.
 */
enum status verify_opened(struct boot *boot, enum seal_kind kind,
			  const char *path, struct checked_file *file);
enum status verify_bytes(struct boot *boot, struct checked_file *file,
			 const void *bytes);

/*
 * What cannot be sealed: refused, or said, with a sentence of name and why, as
 * other faults are.
 */
enum status verify_unsealed(struct boot *boot, const char *name,
			    const char *why);

/* Compares an entry, by the name of its section, which may be "". */
enum status verify_entry(struct boot *boot, const char *section);

/* True for an entry that verify_entry() refuses. Without a sentence. */
bool verify_leaves_out(const struct boot *boot, const char *section);

/*
 * Whether a person may edit an entry: ST_INVALID, with a sentence, if not; and
 * whether there is any that may be edited.
 */
enum status verify_edit(const struct boot *boot, const char *section);
bool verify_has_editable(const struct boot *boot);

#endif
