/* SPDX-License-Identifier: MIT */
/*
 * EFI variables as files of efivarfs: four bytes
 * of attributes, then the value. Source: Documentation/filesystems/efivarfs.rst
 * in Linux.
 */
#ifndef TOOLS_EFIVARS_H
#define TOOLS_EFIVARS_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdbool.h>

/* Where Linux mounts them. */
#define EFIVARS_FOLDER "/sys/firmware/efi/efivars"

/* The vendor of variables that UEFI itself defines (EFI_GLOBAL_VARIABLE). */
#define EFIVARS_GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* Non-volatile, boot services, runtime: of a variable that is kept. */
#define EFIVARS_KEPT   7u

/*
 * Uses the variables in that folder from now on; NULL: those of this machine,
 * if it has any. ST_NOT_FOUND with a sentence for a folder that is none.
 */
enum status efivars_open(const char *folder);

/* True once efivars_open() has found a folder with variables. */
bool efivars_exist(void);

/*
 * The path of a variable of that vendor, for sentences too; valid until the
 * next call.
 */
const char *efivars_path(const char *name, const char *vendor);

/*
 * Reads a value of at most max bytes. ST_NOT_FOUND without a sentence;
 * ST_TOO_LARGE and ST_IO with a warning, as a boot goes on without it.
 */
enum status efivars_read(const char *name, const char *vendor, void *out,
			 uint64_t max, uint64_t *size);

/*
 * Reads one of the Boot Loader Interface that is text, as UTF-8. False, with ""
 * in out, when it does not exist or is not such text.
 */
bool efivars_text(const char *name, char *out, uint64_t max);

#define EFIVARS_MAX 2048u /* bytes of a value that is written */

/*
 * Creates or replaces a kept variable of that vendor, or deletes one, which
 * need not exist. Both return 0 or an errno; EFBIG beyond EFIVARS_MAX. What is
 * already so is not written: it would wear out the firmware's flash.
 */
int efivars_write(const char *name, const char *vendor, struct span value);
int efivars_delete(const char *name, const char *vendor);

#endif
