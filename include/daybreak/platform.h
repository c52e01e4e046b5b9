/* SPDX-License-Identifier: MIT */
/*
 * All that the boot's story (loader/boot/) knows of the world. Three implement
 * it: efi/, the firmware the application runs on; tools/platform.c, a folder
 * and an assumed machine, for `daybreak plan`; test-host/platform.c, files and
 * pages in memory, for tests and fuzzers. Beside these functions a platform
 * has log_sink() of <daybreak/status.h>.
 */
#ifndef DAYBREAK_PLATFORM_H
#define DAYBREAK_PLATFORM_H

#include <daybreak/acpi_sleep.h>
#include <daybreak/config.h>
#include <daybreak/format.h>
#include <daybreak/handoff.h>
#include <daybreak/memmap.h>
#include <daybreak/span.h>
#include <daybreak/status.h>

#define PLATFORM_MAX_PATH 512 /* bytes, with the NUL */

/* A file that is open. */
struct platform_file {
	const char *name; /* as the person wrote it */
	uint64_t size;	  /* bytes, never 0 */
	void *handle;	  /* the platform's; NULL: not open */
};

/*
 * Directory of the application ("\EFI\BOOT") and its name in it; valid for the
 * whole boot.
 */
const char *platform_directory(void);
const char *platform_app_name(void);

/*
 * Opens path, absolute, with '\', on the volume the application came from;
 * name is for sentences and outlives the file. A missing file is ST_NOT_FOUND,
 * with a sentence only when required. Returns ST_INVALID for a directory,
 * ST_TRUNCATED for an empty file, ST_TOO_LARGE for a path the platform cannot
 * take, ST_IO; all with a sentence.
 */
enum status platform_open(const char *name, const char *path, bool required,
			  struct platform_file *out);

/* Reads the whole file to out, which has its size. ST_IO with a sentence. */
enum status platform_read(struct platform_file *file, void *out);

/* Does nothing for one that is not open. */
void platform_close(struct platform_file *file);

/* What will be executed is told apart from all else. */
enum platform_use { PLATFORM_DATA, PLATFORM_CODE };

/*
 * Whole pages for size bytes, whose last address is at or below max, or at the
 * page-aligned address addr. Not zeroed. NULL, silently, when there are none.
 * They are the boot's until platform_free() or platform_free_all().
 */
void *platform_alloc(uint64_t size, uint64_t max);
void *platform_alloc_at(uint64_t addr, uint64_t size, enum platform_use use);

/* Gives back what one of these returned; NULL is passed over. */
void platform_free(void *pages);
void platform_free_all(void);

/* The most bytes that were allocated at one time. */
uint64_t platform_peak(void);

/*
 * The physical address of a byte that is the boot's own or in pages that
 * platform_alloc() gave.
 */
uint64_t platform_address(const void *byte);

/*
 * The machine's memory as it is now, normalised. It is the platform's: the
 * next call changes it. ST_IO or ST_INVALID with a sentence.
 */
enum status platform_map(const struct memmap **map);

/*
 * Between the two no interrupt comes in and no other platform function may be
 * called but log_sink(), whose lines are shown afterwards. Everything that ends
 * in one of Debian's libraries runs there: they keep data below the stack
 * pointer.
 */
void platform_quiet_begin(void);
void platform_quiet_end(void);

/* Fills out with random bytes. */
void platform_random(uint8_t *out, unsigned int size);

/* The boot domain of an x86 host, an ELF, packed. */
struct span platform_bootdom(void);

/*
 * The firmware's device tree, unchecked: bytes as far as there is memory. No
 * bytes where ACPI describes the machine. ST_UNSUPPORTED, silently, where there
 * is neither; ST_INVALID with a sentence.
 */
enum status platform_tree(struct file *out);

/* What multiboot2 hands on of the firmware: where its tables are, and who we
 * are. */
void platform_efi(uint64_t *system_table, uint64_t *image_handle);

/* The exception level an Arm CPU runs at: 1 or 2. */
unsigned int platform_exception_level(void);

/* The physical address of the ACPI tables' RSDP; 0: none. */
uint64_t platform_rsdp(void);

/* How the host is switched off; false, perhaps with a warning: not known. */
bool platform_soft_off(struct acpi_soft_off *out);

/* Sets the graphics mode that video= asks for, if there is one. */
void platform_video(const struct video_mode *mode);

/*
 * Leaves for what handoff says, and returns only when it cannot, or when what
 * was started has come back: with a sentence. The boot has said "Starting ...";
 * its files are closed, its pages are there. The platform frees nothing that is
 * still needed, and what it frees may be freed again by platform_free_all().
 */
enum status platform_leave(struct handoff *handoff);

#endif
