/* SPDX-License-Identifier: MIT */
/*
 * The platform that tests and fuzzers boot on: files and pages in memory. Any
 * call can be made to fail, and what a boot took and did not give back is
 * counted.
 */
#ifndef TEST_PLATFORM_H
#define TEST_PLATFORM_H

#include <daybreak/boot.h>
#include <daybreak/handoff.h>

#include <ram.h>

#define WORLD_MAX_FILES 16
#define WORLD_FOLDER	"\\boot" /* the application's */

struct world_file {
	const char *path; /* on the volume */
	struct span bytes;
	unsigned int opened, read; /* how often */
};

struct world {
	struct ram ram;
	unsigned int nr_files;
	struct world_file files[WORLD_MAX_FILES];
	/* Calls that may fail; that with the number fail_at does, from 1. */
	unsigned int calls, fail_at;
	unsigned int open; /* files, now */
	bool quiet;
	bool misused; /* a call between platform_quiet_begin() and _end() */
	bool no_tree; /* the firmware has neither a device tree nor ACPI */
	bool left;    /* platform_leave() was called */
	/* What looks at the hand-off while all of it is there, or NULL. */
	void (*on_leave)(struct handoff *handoff);
};

extern struct world world;

/*
 * An empty volume and a machine of size bytes from start, which the firmware
 * gives whole, with high more from 4 GiB. Ends the program where the former
 * boot has left pages or files.
 */
void world_make(uint64_t start, uint64_t size, uint64_t high);

/* A file in WORLD_FOLDER; its bytes stay the caller's. */
struct world_file *world_add(const char *path, const void *bytes,
			     uint64_t size);

/* Everything taken was given back, and no call was made that may not be. */
bool world_is_clean(void);

/* The machine's memory at an address that the boot has allocated, or NULL. */
const void *world_at(uint64_t addr, uint64_t size);

/* boot_run() of a configuration with these load options; NULL: none. */
enum status world_boot(const struct boot_host *host, const char *section,
		       const char *xen_options);

/*
 * The least hypervisors: an ELF with the multiboot2 header that Xen has, an
 * arm64 Image that is a PE, too, and a PE for x86.
 */
struct span world_xen_x86(void);
struct span world_xen_arm(void);
struct span world_pe_x86(void);

#endif
