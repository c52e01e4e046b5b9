/* SPDX-License-Identifier: MIT */
/*
 * A boot on the build machine: the boot's own code runs on a folder and an
 * assumed machine, and what it would hand off is printed.
 */
#ifndef TOOLS_PLAN_H
#define TOOLS_PLAN_H

#include <daybreak/boot.h>
#include <daybreak/bootdom_plan.h>
#include <daybreak/handoff.h>

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

/* The assumed size of memory in bytes. */
uint64_t plan_memory(void);

/*
 * cpu.c: the boot for the CPU of the file that the entry starts; boot_x86 when
 * that is not known. Logs nothing.
 */
const struct boot_host *plan_host(const struct options *options);

/* print.c and print_*.c: print what would be handed off. */
enum status plan_print(struct handoff *handoff);
void plan_print_xen(const struct handoff *handoff);
void plan_print_pvh(const struct handoff *handoff);
void plan_print_tree(const struct handoff *handoff);

/* Refuses a missing file, because of which xen.efi would return. */
enum status plan_print_application(const struct handoff *handoff);

/* Prints an application that an entry starts instead of Xen. */
void plan_print_other(const struct platform_application *app);

/* Prints and draws the domains that the boot domain starts. */
void plan_print_domains(const struct bootdom_plan *plan);

/*
 * Prints a domain's settings other than its files and memory; place is its
 * index in the order of starting.
 */
void plan_print_settings(const struct bootdom_plan *plan, unsigned int place);

/* Prints a node of a device tree and all nodes below it as source. */
void dts_print(const void *fdt, int node);

#endif
