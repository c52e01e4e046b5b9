/* SPDX-License-Identifier: MIT */
/*
 * The interface between the boot (loader/boot/) and what it runs on. There are
 * three implementations: efi/, the firmware; tools/platform.c, a directory and
 * an assumed machine, for `daybreak plan`; test-host/platform.c, files and
 * pages in memory, for tests and fuzzers. A platform also provides log_sink()
 * of <daybreak/status.h>.
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
	const char *name; /* as the user wrote it */
	uint64_t size;	  /* bytes, never 0 */
	void *handle;	  /* the platform's; NULL: not open */
};

/*
 * The application's directory ("\EFI\BOOT") and file name; valid for the whole
 * boot.
 */
const char *platform_directory(void);
const char *platform_app_name(void);

/*
 * Opens path, absolute, with '\', on the volume from which the application was
 * loaded; name is for sentences and outlives the file. A missing file is
 * ST_NOT_FOUND, with a sentence only if required is set. Returns ST_INVALID for
 * a directory, ST_TRUNCATED for an empty file, ST_TOO_LARGE for a path that is
 * too long for the platform, ST_IO; all with a sentence.
 */
enum status platform_open(const char *name, const char *path, bool required,
			  struct platform_file *out);

/* Reads the whole file to out, of file->size bytes. ST_IO with a sentence. */
enum status platform_read(struct platform_file *file, void *out);

/* Does nothing when the file is not open. */
void platform_close(struct platform_file *file);

/* What pages are for: the firmware may refuse to execute data. */
enum platform_use { PLATFORM_DATA, PLATFORM_CODE };

/*
 * Whole pages for size bytes, with the last address at or below max, or
 * starting at the page-aligned address addr. They are not zeroed. Returns NULL,
 * without a sentence, when there are none. The boot owns them until
 * platform_free() or platform_free_all().
 */
void *platform_alloc(uint64_t size, uint64_t max);
void *platform_alloc_at(uint64_t addr, uint64_t size, enum platform_use use);

/* Frees what one of these returned; does nothing for NULL. */
void platform_free(void *pages);
void platform_free_all(void);

/* The most bytes that were allocated at the same time. */
uint64_t platform_peak(void);

/*
 * The physical address of a byte in the boot's own memory or in pages that
 * platform_alloc() returned.
 */
uint64_t platform_address(const void *byte);

/*
 * A clock for timing=: its ticks since some moment, and how many there are in a
 * millisecond. 0 ticks per millisecond: there is no clock.
 */
uint64_t platform_ticks(void);
uint64_t platform_ticks_per_ms(void);

/*
 * Whether the console shows only warnings and errors: a serial line takes about
 * 0.1 ms for a character. It also does in a dry run, see boot_describe(). A
 * platform that reports the boot may ignore it.
 */
void platform_say_less(bool less);

/*
 * The machine's current memory map, normalised. The platform owns it and
 * overwrites it at the next call. ST_IO or ST_INVALID with a sentence.
 */
enum status platform_map(const struct memmap **map);

/*
 * Between the two, interrupts are off and the only platform function that may
 * be called is log_sink(), whose lines are shown afterwards. All calls into
 * Debian's libraries are made there: they keep data below the stack pointer
 * (the red zone), where the firmware's interrupt handlers would overwrite it.
 */
void platform_quiet_begin(void);
void platform_quiet_end(void);

/* Fills out with random bytes. */
void platform_random(uint8_t *out, unsigned int size);

/* The boot domain for x86: a compressed ELF file. */
struct span platform_bootdom(void);

/*
 * The firmware's device tree, not yet checked; its bytes extend to the end of
 * the memory it lies in. Empty if ACPI describes the machine. ST_UNSUPPORTED,
 * without a sentence, when there is neither; ST_INVALID with a sentence.
 */
enum status platform_tree(struct file *out);

/* What multiboot2 passes on about the firmware: its system table and our image
 * handle. */
void platform_efi(uint64_t *system_table, uint64_t *image_handle);

/* The exception level an Arm CPU runs at: 1 or 2. */
unsigned int platform_exception_level(void);

/* The physical address of the ACPI tables' RSDP; 0: none. */
uint64_t platform_rsdp(void);

/* How the host is powered off. False, perhaps with a warning: not known. */
bool platform_soft_off(struct acpi_soft_off *out);

/* Sets the graphics mode that video= asks for, if it exists. */
void platform_video(const struct video_mode *mode);

/*
 * Starts what handoff describes. Returns, with a sentence, only when that fails
 * or when what was started has returned. The boot has printed "Starting ...",
 * closed its files, and kept its pages. The platform may free pages that are no
 * longer needed; platform_free_all() may still be called afterwards.
 */
enum status platform_leave(struct handoff *handoff);

#endif
