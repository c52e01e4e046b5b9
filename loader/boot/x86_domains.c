// SPDX-License-Identifier: MIT
/*
 * An entry with domains= on x86: the files of all domains are read, laid out
 * and put into one package. Xen gets the boot domain, which starts the domains
 * and then becomes dom0.
 */
#include "x86_domains.h"

#include "edit.h"
#include "quietly.h"
#include "timing.h"
#include "unpack_file.h"
#include "x86_kernel.h"
#include "x86_modules.h"
#include "x86_package.h"
#include "x86_saved.h"

#include <daybreak/cpu_level.h>
#include <daybreak/domain_parse.h>
#include <daybreak/domain_report.h>

#define BOOTDOM_LARGEST (1ULL << 20) /* bytes; it is far smaller */

/* All other modules are for Xen, which moves and frees each separately. */
static bool is_packaged(const struct boot_module *m)
{
	return m->owner != BOOT_HOST || m->kind == MODULE_KERNEL ||
	       m->kind == MODULE_RAMDISK;
}

static bool may_share(const struct boot_module *a, const struct boot_module *b)
{
	return is_packaged(a) && is_packaged(b);
}

static enum status open_files(struct boot *boot,
			      const struct bootdom_plan *plan)
{
	enum status st = modules_open_entry(boot, &boot->entry);

	if (st)
		return st;
	for (unsigned int i = 0; i < plan->nr; i++) {
		st = modules_open_domain(boot, &plan->wanted[i], (int)i);
		if (st)
			return st;
	}
	modules_share(boot, may_share);
	return ST_OK;
}

static enum status list_modules(const struct boot *boot, int domain,
				struct modlist *out)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < boot->modules.nr; i++) {
		const struct boot_module *m = &boot->modules.list[i];

		if (m->owner == domain && m->kind != MODULE_KERNEL &&
		    m->kind != MODULE_CPU)
			st = modlist_add(out, m->kind, module_bytes(m),
					 m->cmdline);
	}
	return st;
}

/* A guest that has already read the kernel in module same, or NULL. */
static const struct guest *
find_guest(const struct boot *boot, const struct guests *all, unsigned int same)
{
	for (unsigned int i = 0; i < boot->modules.nr; i++) {
		const struct boot_module *m = &boot->modules.list[i];
		const struct guest *g = m->owner == BOOT_HOST
						? &all->dom0
						: &all->guests[m->owner];

		if (m->kind == MODULE_KERNEL && m->same == same &&
		    g->domain.kernel.bytes.base)
			return g;
	}
	return NULL;
}

/* True when only kernels share the pages of that module. */
static bool only_kernels(const struct boot *boot, unsigned int same)
{
	for (unsigned int i = 0; i < boot->modules.nr; i++)
		if (boot->modules.list[i].same == same &&
		    boot->modules.list[i].kind != MODULE_KERNEL)
			return false;
	return true;
}

/* Unpacks the kernel to its ELF, and frees the file if it is not needed. */
static enum status unpack_kernel(struct x86 *x86, const struct boot_module *m,
				 struct file *elf)
{
	struct file shipped = module_bytes(m);
	enum status st = x86_kernel_unpack(x86, elf);

	if (st)
		return st;
	if (!span_begins_in(elf->bytes, shipped.bytes) &&
	    only_kernels(x86->boot, m->same))
		pages_free_file(x86->boot, shipped);
	return ST_OK;
}

/* Parses the kernel of a domain or of dom0; each file is unpacked only once. */
static enum status read_kernel(struct x86 *x86, struct guests *all, int domain,
			       struct guest *g)
{
	const struct boot_module *m =
		modules_find(x86->boot, domain, MODULE_KERNEL);
	const struct guest *other = find_guest(x86->boot, all, m->same);
	struct file *elf = &g->domain.kernel;
	enum status st = ST_OK;

	if (other) {
		*elf = other->domain.kernel;
	} else {
		st = quietly_expect_kernel(module_bytes(m), &x86->kernel);
		if (!st)
			st = unpack_kernel(x86, m, elf);
	}
	elf->name = m->name;
	return st ? st : guest_parse(g);
}

/* Reads what another host can give the domain, if it is to find no more. */
static enum status read_level(const struct boot *boot, int domain,
			      enum layout_abi abi, struct domain_level *out)
{
	const struct boot_module *m = modules_find(boot, domain, MODULE_CPU);

	return m ? cpu_level_edits(
			   module_bytes(m),
			   abi == ABI_PVH ? CPU_LEVEL_HVM : CPU_LEVEL_PV, out)
		 : ST_OK;
}

static enum status lay_out(struct x86 *x86, struct guests *all, unsigned int i)
{
	struct guest *g = &all->guests[i];
	enum status st;

	if (all->plan.wanted[i].restore.path)
		return x86_saved_lay_out(x86, all, i);
	st = read_kernel(x86, all, (int)i, g);
	if (st)
		return st;
	st = list_modules(x86->boot, (int)i, &g->modules);
	if (st)
		return st;
	all->plan.images[i] =
		(struct bootdom_image){ &g->domain, &g->layout, NULL };
	st = bootdom_plan_domain(&all->plan.wanted[i], &g->domain, &g->layout);
	return st ? st
		  : read_level(x86->boot, (int)i, g->layout.abi,
			       &all->plan.wanted[i].x86.level);
}

/* True when a domain has dom0's kernel, which must then be unpacked. */
static bool is_shared(const struct boot *boot, const struct boot_module *kernel)
{
	for (unsigned int i = 0; i < boot->modules.nr; i++)
		if (&boot->modules.list[i] != kernel &&
		    boot->modules.list[i].same == kernel->same)
			return true;
	return false;
}

/*
 * dom0's kernel is unpacked by the boot domain if possible, as the domains need
 * not wait for it.
 */
static bool leave_packed(struct x86 *x86, const struct boot_module *m,
			 struct bootdom_plan *plan)
{
	const struct kernel_file *k = &x86->kernel;

	if (k->size > x86->boot->entry.unpacked_limit ||
	    is_shared(x86->boot, m) || !quietly_bootdom_unpacks(k))
		return false;
	plan->packed = k->packed;
	plan->unpacked_size = k->size;
	return true;
}

static enum status lay_out_dom0(struct x86 *x86, struct guests *all)
{
	struct guest *g = &all->dom0;
	const struct boot_module *m =
		modules_find(x86->boot, BOOT_HOST, MODULE_KERNEL);
	enum status st = quietly_expect_kernel(module_bytes(m), &x86->kernel);

	if (st || leave_packed(x86, m, &all->plan))
		return st;
	st = unpack_kernel(x86, m, &g->domain.kernel);
	if (st)
		return st;
	g->domain.kernel.name = m->name;
	st = guest_parse(g);
	if (st)
		return st;
	all->plan.dom0 = (struct bootdom_image){ &g->domain, &g->layout, NULL };
	return bootdom_plan_dom0(&x86->boot->entry, &g->domain, &g->layout);
}

static enum status lay_out_all(struct x86 *x86, struct guests *all)
{
	enum status st = ST_OK;

	if (all->plan.has_dom0)
		st = lay_out_dom0(x86, all);
	for (unsigned int i = 0; !st && i < all->plan.nr; i++)
		st = lay_out(x86, all, i);
	return st;
}

/* This is only an estimate: Xen's own need for memory is not known here. */
static enum status check_memory(const struct bootdom_plan *plan,
				const struct entry *entry)
{
	const struct memmap *map;
	enum status st = platform_map(&map);

	return st ? st : bootdom_check_host(plan, entry, memmap_ram(map));
}

/* What only the files say of domains that are restored. */
static enum status check_saved(struct bootdom_plan *plan,
			       const struct entry *entry)
{
	enum status st;

	if (!bootdom_plan_restores(plan))
		return ST_OK;
	st = domain_order(plan->wanted, plan->nr, plan->order);
	return st ? st : check_memory(plan, entry);
}

/* Adds the boot domain, in its own pages, from which Xen loads its ELF. */
static enum status add_bootdom(struct x86 *x86)
{
	const struct boot_module *kernel =
		modules_find(x86->boot, BOOT_HOST, MODULE_KERNEL);
	const struct file packed = { "boot domain", platform_bootdom() };
	struct file elf;
	enum status st =
		unpack_file_limited(x86->boot, packed, BOOTDOM_LARGEST, &elf);

	elf.name = kernel ? kernel->name : "bootdom";
	return st ? st
		  : x86_add_module(x86, MODULE_KERNEL, elf,
				   kernel ? kernel->cmdline : "");
}

/* Adds the entry's other modules, which are for Xen itself. */
static enum status add_others(struct x86 *x86)
{
	const struct boot *boot = x86->boot;
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < boot->modules.nr; i++) {
		const struct boot_module *m = &boot->modules.list[i];

		if (!is_packaged(m))
			st = x86_add_module(x86, m->kind, module_bytes(m),
					    m->cmdline);
	}
	return st;
}

/* The firmware's tables are read only if they matter. */
static enum status check_passthrough(const struct bootdom_plan *plan,
				     const struct entry *entry)
{
	return bootdom_check_passthrough(plan, entry,
					 bootdom_has_passthrough(plan) &&
						 platform_lacks_iommu());
}

/* Writes the report on the domains, which dom0 reads in an EFI variable. */
static enum status write_report(struct x86 *x86,
				const struct bootdom_plan *plan)
{
	struct text *report = &x86->handoff.report;
	struct pool_report pools[DOMAIN_MAX_POOLS];
	const unsigned int nr_pools = bootdom_report_pools(plan, pools);
	uint64_t size =
		DOMAIN_REPORT_SIZE(plan->nr) + nr_pools * POOL_REPORT_SIZE;
	struct domain_report *domains;
	enum status st;
	void *pages;

	st = pages_alloc(x86->boot, "report of domains",
			 size + DOMAIN_MAX * sizeof(*domains), &pages);
	if (st)
		return st;
	domains = pages;
	text_init(report, (char *)(domains + DOMAIN_MAX), size);
	pool_report_write(pools, nr_pools, report);
	bootdom_plan_report(plan, domains);
	return domain_report_write(domains, plan->nr, report);
}

static enum status make_package(struct x86 *x86, struct guests *all,
				struct file *out)
{
	const enum timing_step before = timing_enter(x86->boot, TIMING_FILL);

	return timing_leave(x86->boot, before, x86_make_package(x86, all, out));
}

static enum status read_all(struct x86 *x86, struct guests *all)
{
	struct boot *boot = x86->boot;
	enum status st;

	st = bootdom_plan_read(&boot->config, &boot->entry, &all->plan);
	if (st)
		return st;
	edit_domains(boot, all->plan.wanted, all->plan.nr);
	st = bootdom_tell_links(&all->plan);
	if (st)
		return st;
	st = check_memory(&all->plan, &boot->entry);
	if (st)
		return st;
	st = check_passthrough(&all->plan, &boot->entry);
	if (st)
		return st;
	st = open_files(boot, &all->plan);
	if (st)
		return st;
	return x86_read_modules(x86);
}

static enum status add_modules(struct x86 *x86, struct file package)
{
	enum status st = add_bootdom(x86);

	if (st)
		return st;
	st = x86_add_module(x86, MODULE_RAMDISK, package, "");
	if (st)
		return st;
	return add_others(x86);
}

static enum status load(struct x86 *x86, struct guests *all)
{
	struct file package;
	enum status st = read_all(x86, all);

	if (st)
		return st;
	st = lay_out_all(x86, all);
	if (st)
		return st;
	st = check_saved(&all->plan, &x86->boot->entry);
	if (st)
		return st;
	st = make_package(x86, all, &package);
	if (st)
		return st;
	if (all->plan.has_dom0) {
		st = write_report(x86, &all->plan);
		if (st)
			return st;
	}
	return add_modules(x86, package);
}

enum status x86_load_domains(struct x86 *x86)
{
	const struct bootdom_plan *plan;
	void *pages;
	enum status st = pages_alloc_zeroed(x86->boot, x86->boot->config.name,
					    sizeof(struct guests), &pages);

	if (st)
		return st;
	plan = &((struct guests *)pages)->plan;
	st = load(x86, pages);
	x86->handoff.domains = plan;
	x86->handoff.places = &x86->places;
	x86->handoff.wanted = plan->wanted;
	x86->handoff.nr_wanted = plan->nr;
	return st;
}
