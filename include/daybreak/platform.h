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
#include <daybreak/keystroke.h>
#include <daybreak/machine.h>
#include <daybreak/measure.h>
#include <daybreak/memmap.h>
#include <daybreak/span.h>
#include <daybreak/status.h>
#include <daybreak/uuid.h>

#define PLATFORM_MAX_PATH 512 /* bytes, with the NUL */

/* What the firmware is, and where the application came from; "": not known. */
struct platform_identity {
	char firmware[128];	   /* its vendor and version, "EDK II 1.00" */
	char firmware_type[32];	   /* "UEFI 2.70" */
	char partition[UUID_TEXT]; /* the GPT partition's GUID */
	char path[PLATFORM_MAX_PATH]; /* of the file, absolute, with '\' */
};
void platform_identify(struct platform_identity *out);

/* True when the files are a server's: platform_write() is not for them. */
bool platform_is_network(void);

/*
 * What the machine is called, but for its arch. mac and ip are those of the
 * network card by which the application came, or else of the first one that the
 * firmware drives.
 */
void platform_machine(struct machine *out);

/* A file that is open. */
struct platform_file {
	const char *name;   /* as the user wrote it */
	uint64_t size;	    /* bytes, never 0 */
	void *handle;	    /* the platform's; NULL: not open */
	const void *source; /* the platform's: from where it is read */
};

/*
 * The application's directory ("\EFI\BOOT") and file name. The directory is
 * where configuration, seal and state are, and where other files' names begin;
 * it may be set to another one, which has to stay valid.
 */
const char *platform_directory(void);
void platform_set_directory(const char *directory);
const char *platform_app_name(void);

/* The product and its version, "Daybreak 1.2". */
const char *platform_loader_name(void);

/*
 * Opens path, absolute, with '\', on the volume, or from the server, from which
 * the application was loaded; name is for sentences and outlives the file. A
 * missing file is ST_NOT_FOUND, with a sentence only if required is set.
 * Returns ST_INVALID for a directory, ST_TRUNCATED for an empty file,
 * ST_TOO_LARGE for a path that is too long for the platform, ST_IO; all with a
 * sentence.
 */
enum status platform_open(const char *name, const char *path, bool required,
			  struct platform_file *out);

/* Who decides what may be started. */
enum platform_security {
	PLATFORM_OPEN,	    /* nothing has to be signed */
	PLATFORM_OPEN_SHIM, /* Secure Boot is on, but shim verifies nothing */
	PLATFORM_SECURE,    /* Secure Boot: only what is signed may be used */
	PLATFORM_UNSEALED, /* a seal is not even looked for: it is being made */
};
enum platform_security platform_security(void);

/*
 * Verifies the signature of a PE in the application's folder, the bytes of its
 * file, by the keys that the machine trusts, as for an application that is to
 * be started. Only for PLATFORM_SECURE: otherwise the firmware accepts
 * anything. ST_OK, or ST_UNSUPPORTED with a sentence.
 */
enum status platform_verify(struct file pe);

/*
 * The application itself, as it was loaded into memory, headers included; no
 * bytes: not known. It was verified by whoever has started it.
 */
struct file platform_image(void);

/* Reads the whole file to out, of file->size bytes. ST_IO with a sentence. */
enum status platform_read(struct platform_file *file, void *out);

/* Does nothing when the file is not open. */
void platform_close(struct platform_file *file);

/*
 * Overwrites size bytes from byte offset on of a file that exists on the
 * application's volume and has them all, and returns when the medium has them.
 * What a failure leaves of them is not known; of the rest of the volume at most
 * the time and the archive bit of the file, and of the folders above it, are
 * changed. A boot goes on without it, so the sentence of a failure is a
 * warning: ST_IO, also for a volume that is read-only or full; ST_TRUNCATED for
 * a file that is too short; ST_NOT_FOUND without a sentence.
 */
enum status platform_write(const char *name, const char *path, uint64_t offset,
			   const void *bytes, uint64_t size);

/* Another volume than the application's. */
struct platform_volume {
	const char *name; /* as the user wrote it */
	void *handle;	  /* the platform's */
};

/*
 * Finds the volume with a file system whose partition has that label or GUID,
 * as a GPT has them (UEFI 2.10, section 5.3.3); name outlives out. ST_NOT_FOUND
 * or, when there are two, ST_INVALID, with a sentence.
 */
enum status platform_find_volume(const char *name, struct platform_volume *out);

/* platform_open() on that volume; NULL: on the application's. */
enum status platform_open_on(const struct platform_volume *volume,
			     const char *name, const char *path, bool required,
			     struct platform_file *out);

/* Another EFI application. All strings outlive it. */
struct platform_application {
	const char *name;      /* of its file, as the user wrote it */
	const char *path;      /* absolute, with '\' */
	const char *arguments; /* its load options; "": none */
	const struct platform_volume *volume; /* NULL: the application's */
	struct span bytes; /* of its file; empty: the firmware reads it */
	void *image;	   /* the platform's, between the two calls */
};

/*
 * Loads it from its bytes or, if there are none, from its file, so that it can
 * find other files beside it, and lets the firmware check its signature. The
 * bytes may be freed afterwards. Returns what platform_open() returns for a
 * file that is required, or ST_UNSUPPORTED when the firmware does not load it,
 * or ST_TOO_LARGE for long arguments, with a sentence.
 */
enum status platform_load_application(struct platform_application *app);

/*
 * Starts it, once, after it was loaded. The boot has printed "Starting ...",
 * and keeps its files and pages. Returns true with its status, which is 0 when
 * it succeeded, if it has come back; false only on a platform in a test.
 */
bool platform_start_application(struct platform_application *app,
				uint64_t *status);

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

/* Frees all but what platform_keep() was called for. */
void platform_free_all(void);
void platform_keep(void *pages);

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

/* Microseconds since the machine was switched on; 0: not known. */
uint64_t platform_uptime(void);

/*
 * The size of the text screen, which may be a serial terminal and may change
 * between two calls. Returns false, with both 0, when there is no screen; the
 * other functions then do nothing.
 */
bool platform_screen_size(unsigned int *nr_columns, unsigned int *nr_rows);

/*
 * Shows text, UCS-2 with a NUL, in a row, counted from 0, with the columns
 * [from, to) in reverse; the rest of the row is blank. Each unit has to be a
 * character that takes one column; one that the console does not have is shown
 * as '?'. What does not fit is left out, and so is the last column of the last
 * row, which would scroll the screen.
 */
void platform_screen_row(unsigned int row, const uint16_t *text,
			 unsigned int from, unsigned int to);

/* Makes the screen blank, with the cursor hidden. */
void platform_screen_clear(void);

/* Shows the cursor there, or as near as there is a place; or hides it. */
void platform_screen_cursor(unsigned int row, unsigned int column);
void platform_screen_hide_cursor(void);

/*
 * Restores the colours and the cursor that were there before the first of the
 * last four calls. Lines that log_sink() got since then follow now, where the
 * cursor is: they would have torn what the screen showed. There may be fewer of
 * them.
 */
void platform_screen_end(void);

/*
 * Waits at most milliseconds for a key that a person presses; 0: only looks.
 * Returns true with a key, which is KEYSTROKE_NONE for one without a name, or
 * false with KEYSTROKE_NONE after that time, also when there is no keyboard.
 * What terminals send as several characters is one key.
 */
bool platform_read_key(uint32_t milliseconds, struct keystroke *out);

/* Forgets all keys that were pressed up to now. */
void platform_forget_keys(void);

/*
 * Variables of the Boot Loader Interface, of its vendor GUID, for boot services
 * and runtime; name is ASCII of less than PLATFORM_VARIABLE_NAME characters. A
 * boot goes on without them, so the sentence of a failure is a warning. All
 * return ST_UNSUPPORTED, without a sentence, where there are no variables.
 *
 * Get reads one of at most max bytes. ST_NOT_FOUND without a sentence,
 * ST_TOO_LARGE, ST_IO. Set creates or replaces one; keep: it survives a reset.
 * It writes only what changes. ST_IO. Delete is ST_OK for one that does not
 * exist, and else ST_IO.
 */
#define PLATFORM_VARIABLE_NAME 64
enum status platform_get_variable(const char *name, void *out, uint64_t max,
				  uint64_t *size);
enum status platform_set_variable(const char *name, const void *bytes,
				  uint64_t size, bool keep);
enum status platform_delete_variable(const char *name);

enum platform_reset {
	PLATFORM_REBOOT,
	PLATFORM_POWER_OFF,
	PLATFORM_FIRMWARE_SETUP, /* a reboot that ends in the setup */
};

/* True when the firmware offers its setup. */
bool platform_has_setup(void);

/*
 * Resets the machine. Returns only when the firmware does not do that: ST_IO or
 * ST_UNSUPPORTED with a sentence; or, with ST_OK, on a platform in a test.
 */
enum status platform_reset(enum platform_reset how);

/*
 * True when the machine has a TPM 2, or what takes its place in a confidential
 * VM, and it can be extended.
 */
bool platform_can_measure(void);

/*
 * Extends what platform_can_measure() has found, all of it. ST_OK also when the
 * firmware's log is full, which is said as a warning, once; any other fault is
 * ST_IO, with a sentence. The PCR may be extended then or not, and so it is
 * when the boot is not to go on: only a reset takes an event back.
 */
enum status platform_measure(const struct measure_event *event);

/*
 * Gives the log of all events up to now to dom0's kernel, which finds it by
 * LINUX_EFI_TPM_EVENT_LOG. Called once, before Xen is started. ST_UNSUPPORTED,
 * without a sentence, where there is no way or no log; or another status with a
 * sentence, which is a warning.
 */
enum status platform_publish_log(void);

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

/*
 * What multiboot2 passes on about the firmware: its system table and our image
 * handle.
 */
void platform_efi(uint64_t *system_table, uint64_t *image_handle);

/* The exception level an Arm CPU runs at: 1 or 2. */
unsigned int platform_exception_level(void);

/* The physical address of the ACPI tables' RSDP; 0: none. */
uint64_t platform_rsdp(void);

/* How the host is powered off. False, perhaps with a warning: not known. */
bool platform_soft_off(struct acpi_soft_off *out);

/* True if the host is known to have no IOMMU. */
bool platform_lacks_iommu(void);

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
