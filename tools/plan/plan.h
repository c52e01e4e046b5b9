/* SPDX-License-Identifier: MIT */
/*
 * A dry run on the build machine: the boot's own code runs on a folder and an
 * assumed machine, and its description is printed.
 */
#ifndef TOOLS_PLAN_H
#define TOOLS_PLAN_H

#include <daybreak/boot.h>

/* Where RAM of an Arm host begins: as in QEMU's virt machine. */
#define PLAN_ARM_RAM_START 0x40000000ULL

/* The folder and the machine. */
struct plan_machine {
	const char *config; /* on the build machine */
	const char *root;   /* the partition's folder; NULL: config's */
	uint64_t memory;    /* bytes */
};

/* tools/platform.c: opens the folder. Returns what esp_open() returns. */
enum status plan_open(const struct plan_machine *machine);

/* Sets up the memory map of a host with that CPU. */
enum status plan_fill(const struct boot_host *host);

/*
 * From now on opened() gets the path of each file that is opened; NULL: no
 * more.
 */
void plan_watch(void (*opened)(const char *path));

/* esp_map() in that folder, and the end of it. */
enum status plan_map(const char *name, const char *path, bool required,
		     struct file *out);
void plan_unmap(struct file *file);

/*
 * From now on dry runs compare files with the seal that is there, as a boot
 * without Secure Boot does. Before, they do not look for one.
 */
void plan_use_seal(void);

/* The assumed size of memory in bytes. */
uint64_t plan_memory(void);

/*
 * cpu.c: the boot for the CPU of the file that the entry starts; boot_x86 when
 * that is not known. Logs nothing.
 */
const struct boot_host *plan_host(const struct options *options);

/* print.c: prints a description; without an assumption. */
extern const struct describe_sink plan_print;

#endif
