/* SPDX-License-Identifier: MIT */
/*
 * What the files of the odd firmware share: its settings, and the services as
 * they were. Each odd_NAME.c changes some, as its settings say; which those
 * are stands at its top. odd_firmware.c restores all of them.
 */
#ifndef ODD_H
#define ODD_H

#include <efi.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define ERROR_STATUS (1ULL << 63)

extern EFI_SYSTEM_TABLE *odd_table; /* as the application sees it */
extern EFI_BOOT_SERVICES *odd_bs;
extern EFI_RUNTIME_SERVICES *odd_rs;

/* Copies from before any change. */
extern EFI_SYSTEM_TABLE odd_real;
extern EFI_BOOT_SERVICES odd_real_bs;
extern EFI_RUNTIME_SERVICES odd_real_rs;

/* The text after "KEY=" at the start of a line, up to its end, or NULL. */
const char *odd_setting(const char *key);

/* Its number, in any of C's bases except octal; or what is given. */
UINT64 odd_number(const char *key, UINT64 otherwise);

/* Reads a number at *s and moves *s to what follows. */
UINT64 odd_read_number(const char **s);

/* The EFI_STATUS of that number with its highest bit; 0: EFI_SUCCESS. */
EFI_STATUS odd_status(const char *key);

/* True for an address in the application's image. */
bool odd_is_application(const void *code);

/* Prints on the real console. */
void odd_say(const char *s);
void odd_say_number(const char *what, UINT64 value);
void odd_say_variable(const char *name, UINT32 attributes, UINT64 size);

void odd_files(EFI_FILE_IO_INTERFACE *volume);
void odd_files_restore(EFI_FILE_IO_INTERFACE *volume);
void odd_memory(void);
void odd_variables(void);
void odd_variables_report(void);
void odd_screen(void);
void odd_keys(void);
void odd_keys_restore(void);
void odd_services(void);
void odd_tpm(void);
void odd_tpm_restore(void);

/* odd_options.c: sets the application's load options. */
void odd_options(EFI_LOADED_IMAGE *image, EFI_DEVICE_PATH *path);
UINTN odd_path_size(EFI_DEVICE_PATH *path);

#endif
