/* SPDX-License-Identifier: MIT */
/*
 * The platform for tests and fuzzers of the boot: files and pages in memory.
 * Any call can be made to fail, and leaked pages and open files are counted.
 */
#ifndef TEST_PLATFORM_H
#define TEST_PLATFORM_H

#include <daybreak/boot.h>
#include <daybreak/handoff.h>

#include <ram.h>

#define WORLD_MAX_FILES 24
#define WORLD_FOLDER	"\\boot" /* the application's */

struct world_file {
	const char *path; /* on the volume */
	struct span bytes;
	unsigned int opened, read; /* number of times */
};

struct world {
	struct ram ram;
	unsigned int nr_files;
	struct world_file files[WORLD_MAX_FILES];
	/* Number of calls that may fail; the call fail_at, from 1, does. */
	unsigned int calls, fail_at;
	uint64_t ticks;	   /* of the clock */
	unsigned int open; /* files that are open now */
	bool quiet;
	bool misused;	  /* a call between platform_quiet_begin() and _end() */
	bool no_tree;	  /* the firmware has neither a device tree nor ACPI */
	struct file tree; /* the firmware's device tree; no bytes: none */
	unsigned int level;  /* the exception level, 2 unless a test sets it */
	unsigned int refuse; /* calls of platform_alloc_at() that still fail */
	bool says_less;	     /* the last platform_say_less() */
	bool keep_video;     /* the load option */
	unsigned int videos; /* calls of platform_video() */
	bool left;	     /* platform_leave() was called */
	/* Called by platform_leave() to check the hand-off; may be NULL. */
	void (*on_leave)(struct handoff *handoff);
};

extern struct world world;

/*
 * An empty volume and a machine with size bytes of free memory from start and
 * high bytes from 4 GiB. Aborts when the previous boot has leaked pages or
 * files.
 */
void world_make(uint64_t start, uint64_t size, uint64_t high);

/* Adds a file to WORLD_FOLDER; the caller owns its bytes. */
struct world_file *world_add(const char *path, const void *bytes,
			     uint64_t size);

/* True when nothing was leaked and no forbidden call was made. */
bool world_is_clean(void);

/* The memory at an address, or NULL if the boot has not allocated it. */
const void *world_at(uint64_t addr, uint64_t size);

/* boot_run() with these load options: section and what follows --, or NULL. */
enum status world_boot(const struct boot_host *host, const char *section,
		       const char *xen_options);

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
