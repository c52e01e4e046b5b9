// SPDX-License-Identifier: MIT
/*
 * The hand-off on Arm: the /chosen that Xen would read. Files get addresses in
 * a machine whose RAM begins where QEMU's virt machine has it.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <daybreak/arm64_image.h>
#include <daybreak/arm64_kernel.h>
#include <daybreak/dom0less.h>
#include <daybreak/domain_parse.h>
#include <daybreak/place.h>
#include <daybreak/plan.h>

#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>

#define RAM_START   0x40000000ULL
#define IMAGE_ALIGN (2ULL << 20) /* Documentation/arch/arm64/booting.rst */

struct arm {
	struct arm64_image image;
	struct xen_version version;
	struct file source; /* of the tree; no bytes: there is none */
	struct tree_modules own;
	struct chosen chosen;
	struct dom0less domains;
	struct place places[PLAN_MAX_FILES + 1];
};

/* What handoff=image wants, but for the exception level. */
static enum status check_image(const struct plan *plan, const struct arm *arm)
{
	if (plan->entry.handoff != HANDOFF_IMAGE)
		return ST_OK;
	return plan_check_image(plan->xen, &arm->image);
}

static enum status read_wanted(struct plan *plan, const struct arm *arm)
{
	const char *section = plan->entry.name;
	enum status st;

	st = domain_list_parse(&plan->config, section, plan->domains,
			       DOMAIN_MAX, &plan->nr_domains);
	if (!st)
		st = domain_host_parse(&plan->config, section, &plan->host);
	if (!st)
		st = domain_check_host(&plan->host, arm->version);
	for (unsigned int i = 0; !st && i < plan->nr_domains; i++)
		st = domain_check(&plan->domains[i], GUEST_ARM64, arm->version);
	return st;
}

/* dtb=, or none: the firmware's tree is not known here. */
static enum status read_tree(struct plan *plan, struct arm *arm)
{
	enum status st = ST_OK;

	if (plan->entry.dtb.path) {
		st = esp_read(&plan->esp, plan->entry.dtb.path, true,
			      &arm->source);
		if (!st)
			st = tree_check(arm->source);
	}
	if (!st)
		st = tree_modules_read(arm->source, plan->entry.dtb.path,
				       &arm->own);
	return st ? st
		  : tree_modules_join(&arm->own, &plan->config, &plan->entry);
}

static enum status read_files(struct plan *plan, const struct arm *arm)
{
	struct entry entry = plan->entry;
	enum status st;

	entry.ucode.path = NULL; /* as xen.efi on Arm: not its business */
	st = plan_add_entry(plan, &entry);
	for (unsigned int i = 0; !st && i < plan->nr_domains; i++)
		st = plan_add_domain(plan, &plan->domains[i], (int)i);
	for (unsigned int i = 0; !st && i < arm->own.nr_modules; i++)
		if (arm->own.modules[i].first == i)
			st = plan_add_file(plan, &arm->own.modules[i].file,
					   arm->own.modules[i].kind,
					   MODULES_TREE(i));
	return st;
}

/* What Xen starts, out of what it is shipped in. */
static enum status unpack_kernel(struct plan_file *f, uint64_t limit,
				 struct xen_version version)
{
	struct arm64_kernel kernel;
	enum status st;

	for (unsigned int layers = 0;; layers++) {
		st = arm64_kernel_identify(f->first, version, layers, &kernel);
		if (!st && kernel.wrapped)
			st = file_unpack(kernel.packed, UNPACK_UNKNOWN, limit,
					 &f->first);
		f->size = f->first.bytes.size;
		if (st || !kernel.wrapped)
			return st;
	}
}

static enum status unpack_kernels(struct plan *plan, const struct arm *arm)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < plan->nr_files; i++)
		if (plan->files[i].kind == MODULE_KERNEL)
			st = unpack_kernel(&plan->files[i],
					   plan->entry.unpacked_limit,
					   arm->version);
	return st;
}

/* Where a file has to end, by the cells of the node it becomes. */
static uint64_t end_of(const struct plan_file *f, const struct arm *arm)
{
	if (f->domain == PLAN_HOST)
		return arm->own.end;
	return f->domain < PLAN_HOST
		       ? arm->own.modules[MODULES_NTH(f->domain)].end
		       : 0;
}

static enum status place_files(const struct plan *plan, struct arm *arm)
{
	static struct mem_range ranges[1 + PLACE_ROOM(PLAN_MAX_FILES + 1)];
	static struct memmap map;
	unsigned int n = 0;
	enum status st;

	for (; n < plan->nr_files; n++)
		arm->places[n] =
			(struct place){ .name = plan->files[n].name,
					.size = plan->files[n].size,
					.align = MEMMAP_PAGE,
					.end = end_of(&plan->files[n], arm) };
	if (plan->entry.handoff == HANDOFF_IMAGE)
		arm->places[n++] =
			(struct place){ .name = plan->xen.name,
					.size = arm->image.image_size,
					.align = IMAGE_ALIGN };
	memmap_init(&map, ranges, sizeof(ranges) / sizeof(ranges[0]));
	st = memmap_add(&map, RAM_START, plan->memory & ~(MEMMAP_PAGE - 1),
			MEM_FREE);
	return st ? st : place_all(&map, place_floor(&map), arm->places, n);
}

static enum status describe_file(const struct plan_file *f, uint64_t addr,
				 struct arm *arm)
{
	struct module module = { .kind = f->kind,
				 .file = { f->name,
					   { f->first.bytes.base, f->size } },
				 .cmdline = f->cmdline };

	return modules_describe(&module, f->domain, addr, &arm->chosen,
				&arm->domains);
}

static void describe_domains(struct plan *plan, struct arm *arm)
{
	arm->domains.host = &plan->host;
	arm->domains.tree = &arm->own;
	arm->domains.has_dom0 = plan->entry.kernel.path || arm->own.has_kernel;
	arm->domains.nr_domains = plan->nr_domains;
	for (unsigned int i = 0; i < plan->nr_domains; i++)
		arm->domains.domains[i].config = &plan->domains[i];
	arm->chosen.own = arm->own.own;
	arm->chosen.own_dom0 = arm->own.has_kernel;
}

static enum status describe_files(const struct plan *plan, struct arm *arm)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < plan->nr_files; i++)
		st = describe_file(&plan->files[i], arm->places[i].addr, arm);
	return st ? st : dom0less_count(&arm->chosen, &arm->domains);
}

static enum status open_tree(struct arm *arm, struct tree *tree)
{
	uint64_t size =
		chosen_size(&arm->chosen) + dom0less_size(&arm->domains);
	enum status st = ST_OK;
	void *buffer;

	if (arm->source.bytes.size)
		st = tree_grown_size(arm->source, size, &size);
	else
		size += TREE_EMPTY_SIZE;
	if (!st)
		st = file_alloc("the device tree for Xen", size, &buffer);
	if (st)
		return st;
	return arm->source.bytes.size
		       ? tree_open(arm->source, buffer, size, tree)
		       : tree_empty("the device tree for Xen", buffer, size,
				    tree);
}

static void print_arm(const struct plan *plan, const struct arm *arm,
		      const struct tree *tree)
{
	bool as_image = plan->entry.handoff == HANDOFF_IMAGE;
	char size[GUEST_SIZE_MAX];

	putchar('\n');
	print_title(0, "Hand-off", "device tree, %s",
		    as_image ? "to Xen's Image after boot services"
			     : "to Xen as an EFI application");
	if (arm->version.major)
		print_fact(0, "xen", "%s, Xen %u.%u", plan->xen.name,
			   arm->version.major, arm->version.minor);
	else
		print_fact(0, "xen", "%s", plan->xen.name);
	print_fact(0, "tree", "%s",
		   plan->entry.dtb.path ? plan->entry.dtb.path
					: "the firmware's; here an empty one");
	print_fact(0, "addresses", "if %s of memory from %#lx on were all free",
		   guest_size(plan->memory, size), (uint64_t)RAM_START);
	putchar('\n');
	dts_print(tree->fdt, fdt_path_offset(tree->fdt, "/chosen"));
}

/* Everything that can be refused before a file of dom0's or a domain's. */
static enum status read_configuration(struct plan *plan, struct arm *arm)
{
	static char cmdline[CHOSEN_MAX_CMDLINE];
	static const struct modlist none;
	struct text t;
	enum status st = read_tree(plan, arm);

	if (st)
		return st;
	text_init(&t, cmdline, sizeof(cmdline));
	st = plan_xen_cmdline(&plan->entry, NULL, &none, plan->options.xen, &t);
	if (!st)
		st = read_wanted(plan, arm);
	if (st)
		return st;
	arm->chosen.xen_args = cmdline;
	describe_domains(plan, arm);
	return dom0less_check(&arm->domains, cmdline);
}

enum status plan_arm(struct plan *plan)
{
	static struct arm arm;
	struct tree tree;
	enum status st = plan_check_entry(&plan->entry, GUEST_ARM64);

	if (!st)
		st = plan_arm_facts(plan->xen, &arm.image, &arm.version);

	if (!st)
		st = check_image(plan, &arm);
	if (!st)
		st = read_configuration(plan, &arm);
	if (!st)
		st = read_files(plan, &arm);
	if (!st)
		st = unpack_kernels(plan, &arm);
	if (!st)
		st = place_files(plan, &arm);
	if (!st)
		st = describe_files(plan, &arm);
	if (!st)
		st = open_tree(&arm, &tree);
	if (!st)
		st = chosen_write(&tree, &arm.chosen);
	if (!st)
		st = dom0less_write(&tree, &arm.domains);
	if (!st)
		print_arm(plan, &arm, &tree);
	return st;
}
