/* SPDX-License-Identifier: MIT */
/*
 * The platform for tests and fuzzers of the boot: files and pages in memory.
 * Any call can be made to fail, and leaked pages and open files are counted.
 */
#ifndef TEST_PLATFORM_H
#define TEST_PLATFORM_H

#include <daybreak/boot.h>
#include <daybreak/handoff.h>
#include <daybreak/sha256.h>

#include <ram.h>

#define WORLD_MAX_FILES	    24
#define WORLD_FOLDER	    "\\boot" /* the application's */
#define WORLD_ROWS	    60
#define WORLD_COLUMNS	    160
#define WORLD_MAX_KEYS	    20000
#define WORLD_MAX_VARIABLES 24
#define WORLD_VARIABLE_MAX  32768 /* bytes */
#define WORLD_TICKS_PER_MS  10
#define WORLD_PATIENCE	    100000 /* ms */
#define WORLD_PCRS	    24
#define WORLD_MAX_EVENTS    512
#define WORLD_EVENT_DATA    160 /* bytes that are kept */

struct world_file {
	const char *path;   /* in WORLD_FOLDER; with volume, from its root */
	const char *volume; /* NULL: the application's */
	struct span bytes;
	uint8_t *writable; /* the same bytes; NULL: read-only */
	unsigned int opened, read, written, started; /* number of times */
};

/* A screen as the menu left it; in a new world there is none. */
struct world_screen {
	unsigned int nr_columns, nr_rows;
	uint16_t text[WORLD_ROWS][WORLD_COLUMNS];
	bool reverse[WORLD_ROWS][WORLD_COLUMNS];
	bool in_use; /* between platform_screen_clear() and _end() */
	bool has_cursor;
	unsigned int cursor_row, cursor_column;
	unsigned int nr_painted; /* calls of platform_screen_row() */
	unsigned int calls;	 /* of any of these functions */
};

/* A key that is pressed some milliseconds after the one before. */
struct world_key {
	uint32_t after;
	struct keystroke key;
};

struct world_variable {
	char name[PLATFORM_VARIABLE_NAME]; /* "": none */
	bool keep;
	uint64_t size;
	uint8_t bytes[WORLD_VARIABLE_MAX];
};

/* An event that was measured, or was described in a dry run. */
struct world_event {
	unsigned int pcr;
	uint32_t type;
	bool is_pe;
	struct sha256_digest digest;
	uint64_t size; /* of the data, of which the first bytes are kept */
	uint8_t data[WORLD_EVENT_DATA];
};

/* A TPM; in a new world there is none. */
struct world_tpm {
	bool exists;
	unsigned int fail_at; /* the event that fails, from 1; 0: none */
	struct sha256_digest pcrs[WORLD_PCRS];
	unsigned int nr_events;
	struct world_event events[WORLD_MAX_EVENTS];
	unsigned int logs_published;
};

struct world {
	struct ram ram;
	unsigned int nr_files;
	const char *folder;    /* the application's; NULL: WORLD_FOLDER */
	const char *directory; /* set by platform_set_directory(), or NULL */
	struct world_file files[WORLD_MAX_FILES];
	/* Number of calls that may fail; the call fail_at, from 1, does. */
	unsigned int calls, fail_at;
	uint64_t ticks; /* of the clock */
	bool no_clock;	/* as platform_uptime() sees it */
	bool lacks_iommu;
	bool is_network;	/* the files are a server's */
	struct machine machine; /* in a new world nothing is known of it */
	unsigned int open;	/* files that are open now */
	enum platform_security security;
	bool distrusts;	       /* platform_verify() refuses all signatures */
	unsigned int verified; /* calls of platform_verify() */
	struct span image;     /* the application itself; empty: not known */
	bool quiet;
	bool misused;	  /* a call between platform_quiet_begin() and _end() */
	bool no_tree;	  /* the firmware has neither a device tree nor ACPI */
	struct file tree; /* the firmware's device tree; no bytes: none */
	unsigned int level;  /* the exception level, 2 unless a test sets it */
	unsigned int refuse; /* calls of platform_alloc_at() that still fail */
	bool says_less;	     /* the last platform_say_less() */
	bool keep_video;     /* the load option */
	unsigned int videos; /* calls of platform_video() */
	bool left; /* the boot has ended: by platform_leave(), an application
		    * that does not come back, or a reset */
	/* Called before a file's bytes are read, so that a test changes them.
	 */
	void (*on_read)(struct world_file *file);
	/* Called by platform_leave() to check the hand-off; may be NULL. */
	void (*on_leave)(struct handoff *handoff);
	/* The same for an application that is started. */
	void (*on_start)(const struct platform_application *app);
	bool comes_back; /* applications return, with application_status */
	uint64_t application_status;
	struct world_screen screen;
	unsigned int nr_keys, next_key; /* the next one that is read */
	struct world_key keys[WORLD_MAX_KEYS];
	unsigned int key_reads; /* calls of platform_read_key() */
	uint64_t idle;		/* ms since the last key */
	/* Called before a key is returned, so that a test sees the screen. */
	void (*on_key)(void);
	unsigned int torn; /* writes that failed after half of the bytes */
	bool no_variables; /* as on a machine without them */
	unsigned int variable_writes;
	struct world_variable variables[WORLD_MAX_VARIABLES];
	bool has_setup;
	struct world_tpm tpm;
	unsigned int resets[PLATFORM_FIRMWARE_SETUP + 1]; /* of each kind */
	void (*on_reset)(void); /* called before one; may be NULL */
};

extern struct world world;

/*
 * An empty volume and a machine with size bytes of free memory from start and
 * high bytes from 4 GiB. Aborts when the previous boot has leaked pages or
 * files.
 */
void world_make(uint64_t start, uint64_t size, uint64_t high);

/*
 * Adds a file to WORLD_FOLDER or, if its path begins with '\\', to the whole
 * volume; the caller owns its bytes.
 */
struct world_file *world_add(const char *path, const void *bytes,
			     uint64_t size);

/* The same, to be written to with platform_write(). */
struct world_file *world_add_writable(const char *path, void *bytes,
				      uint64_t size);

/* The file with that absolute path on a volume, or NULL. */
struct world_file *world_find(const struct platform_volume *volume,
			      const char *path);

/*
 * Switches the machine off and on: files, and variables that are kept, stay;
 * the clock, keys and counters of calls begin again.
 */
void world_power_cycle(void);

/* Counts a call of the platform. True when it is the one that has to fail. */
bool world_call_fails(void);

/* Gives the machine a screen of that size. */
void world_screen(unsigned int nr_columns, unsigned int nr_rows);

/*
 * A row of the screen, or all of them with a newline after each, as UTF-8
 * without blanks at the end; what is in reverse is between [ and ]. Valid until
 * the next call.
 */
const char *world_row(unsigned int row);
const char *world_text(void);

/*
 * Adds keys to the script; characters of text as a serial line sends them. When
 * it is over, nobody presses a key for WORLD_PATIENCE; then somebody leaves
 * whatever is shown, so that every boot ends.
 */
void world_press_after(uint32_t milliseconds, struct keystroke key);
void world_press(enum keystroke_name name);
void world_type(const char *text);

/* A variable, or NULL; and sets one, as the OS would have. */
struct world_variable *world_variable(const char *name);
void world_set_variable(const char *name, const void *bytes, uint64_t size,
			bool keep);

/*
 * Keeps an event, as platform_measure() does: a dry run's sink has it as its
 * measured(). context is not used.
 */
void world_measured(void *context, const struct measure_event *event);

/* True when nothing was leaked and no forbidden call was made. */
bool world_is_clean(void);

/* The memory at an address, or NULL if the boot has not allocated it. */
const void *world_at(uint64_t addr, uint64_t size);

/* boot_run() with these load options: section and what follows --, or NULL. */
enum status world_boot(const struct boot_host *host, const char *section,
		       const char *xen_options);

/* The same with all load options. */
enum status world_boot_with(const struct boot_host *host,
			    const struct options *options);

/* The same with boot_describe(). */
enum status world_describe(const struct boot_host *host, const char *section,
			   const char *xen_options,
			   const struct describe_sink *to);

/*
 * Minimal hypervisors: an ELF with the same multiboot2 tags as Xen's, an arm64
 * Image that is also a PE, and a PE for x86.
 */
struct span world_xen_x86(void);
struct span world_xen_arm(void);
struct span world_pe_x86(void);

#endif
