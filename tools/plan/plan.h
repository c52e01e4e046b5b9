/* SPDX-License-Identifier: MIT */
/*
 * A boot on the build machine: the boot's own code runs on a folder and an
 * assumed machine, and what it would hand off is told to a person.
 */
#ifndef TOOLS_PLAN_H
#define TOOLS_PLAN_H

#include <daybreak/boot.h>
#include <daybreak/bootdom_plan.h>
#include <daybreak/handoff.h>

/* Where an Arm host has its RAM: as QEMU's virt machine. */
#define PLAN_ARM_RAM_START 0x40000000ULL

/* The folder and the machine. */
struct plan_machine {
	const char *config; /* on the build machine */
	const char *root;   /* folder of the partition, NULL: config's */
	uint64_t memory;    /* bytes */
};

/* tools/platform.c: opens the folder. ST_NOT_FOUND or ST_INVALID with a
 * sentence. */
enum status plan_open(const struct plan_machine *machine);

/* Puts the memory where hosts for that CPU have it. */
enum status plan_fill(const struct boot_host *host);

/* The bytes of memory that are assumed. */
uint64_t plan_memory(void);

/*
 * cpu.c: which CPU's boot it is, by what the entry starts: silent, boot_x86
 * where nothing tells.
 */
const struct boot_host *plan_host(const struct options *options);

/* print.c and print_*.c: what would be handed off, as text. */
enum status plan_print(struct handoff *handoff);
void plan_print_xen(const struct handoff *handoff);
void plan_print_pvh(const struct handoff *handoff);
void plan_print_tree(const struct handoff *handoff);

/* What xen.efi would come back for is refused. */
enum status plan_print_application(const struct handoff *handoff);

/* Draws the domains that the boot domain starts. */
void plan_print_domains(const struct bootdom_plan *plan);

/*
 * Prints what the configuration says of a domain, by its place in the order of
 * starting, besides its files and memory.
 */
void plan_print_settings(const struct bootdom_plan *plan, unsigned int place);

/* Prints a node of a device tree and all below it, in source form. */
void dts_print(const void *fdt, int node);

#endif
