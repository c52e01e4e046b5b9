/* SPDX-License-Identifier: MIT */
/*
 * A dry run on the build machine: the boot's own code runs on a folder and an
 * assumed machine, and its description is printed.
 */
#ifndef TOOLS_PLAN_H
#define TOOLS_PLAN_H

#include <daybreak/boot.h>

#include <limits.h>

/* Where RAM of an Arm host begins: as in QEMU's virt machine. */
#define PLAN_ARM_RAM_START 0x40000000ULL

/* The folder and the machine. */
struct plan_machine {
	const char *config;    /* on the build machine */
	const char *root;      /* the partition's folder; NULL: config's */
	const char *downloads; /* of files that have URLs; NULL: none */
	uint64_t memory;       /* bytes */
	struct machine named;  /* by the values of its variables */
	bool is_network;       /* the folder stands for a server's */
};

/* Of which boot a command line asks for a dry run. */
struct plan_request {
	const char *command;	      /* "plan", for sentences */
	const struct boot_host *host; /* NULL: chosen by the entry's files */
	struct plan_machine machine;
	struct options options;
	char text[LOAD_OPTIONS_MAX]; /* to which options points */
};

/*
 * request.c: takes one option as getopt() has found it, with its value in
 * optarg: 'r' is --root, 'a' --arch, 'm' --memory, 'o' --options, 's' --set,
 * 'n' --network, 'd' --downloads. Returns EXIT_GOOD, or EXIT_USAGE when it has
 * said what is wrong.
 */
int plan_read_option(int c, struct plan_request *r);

/* The same for nr words after the options: CONFIG and perhaps an ENTRY. */
int plan_read_words(char **words, int nr, struct plan_request *r);

/* Names the configuration to the boot, which finds it itself in a folder. */
void plan_name(struct plan_request *r);

/*
 * The same, chooses the host where the request does not, and
 * sets up its memory, after plan_open(). Returns what plan_fill() does.
 */
enum status plan_begin(struct plan_request *r);

/* tools/platform.c: opens the folder. Returns what esp_open() returns. */
enum status plan_open(const struct plan_machine *machine);

/* Sets up the memory map of a host with that CPU. */
enum status plan_fill(const struct boot_host *host);

/*
 * From now on opened() gets the path of each file that is opened; NULL: no
 * more.
 */
void plan_watch(void (*opened)(const char *path));

/* From now on that machine boots; its values have been checked. */
void plan_set_machine(const struct machine *machine);

/* Where a file or folder is on the build machine, as esp_host_path() says. */
bool plan_host_path(const char *path, char out[PATH_MAX]);

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

/*
 * Takes a description that nobody reads. A volume that only the machine itself
 * has is not looked for.
 */
extern const struct describe_sink plan_nowhere;

#endif
