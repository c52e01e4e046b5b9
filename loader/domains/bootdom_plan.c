// SPDX-License-Identifier: MIT
/*
 * From the domains that are wanted to the boot domain's manifest and the list
 * of its package's modules.
 */
#include <daybreak/bootdom_plan.h>
#include <daybreak/domain_parse.h>
#include <daybreak/startofday.h>

#include <string.h>

#define NOMINAL_MEMORY	(64ULL << 30) /* of dom0: for checks alone */
#define STORE_EVTCHN	1
#define CONSOLE_EVTCHN	2
/* What libxl gives where nothing is said. */
#define GRANT_FRAMES	64
#define MAPTRACK_FRAMES 1024

_Static_assert(DOMAIN_MAX <= MANIFEST_MAX_DOMAINS, "all can be started");
_Static_assert(sizeof(struct cpu_set) == MANIFEST_CPU_WORDS * 8, "all CPUs");

enum status bootdom_plan_read(const struct config *config,
			      const struct entry *entry,
			      struct bootdom_plan *out)
{
	const struct xen_version unknown = { 0 };
	enum status st;

	memset(out, 0, sizeof(*out));
	out->has_dom0 = entry->kernel.path != NULL;
	st = domain_list_parse(config, entry->name, out->wanted, DOMAIN_MAX,
			       &out->nr);
	for (unsigned int i = 0; !st && i < out->nr; i++) {
		st = domain_check(&out->wanted[i], GUEST_X86_64, unknown);
		if (!st)
			st = bootdom_check_domain(entry, &out->wanted[i]);
	}
	return st ? st : domain_order(out->wanted, out->nr, out->order);
}

/* --- layouts ----------------------------------------------------------------
 */

enum status bootdom_plan_domain(const struct domain_config *wanted,
				struct domain *domain, struct layout *layout)
{
	domain->name = wanted->name;
	domain->type = wanted->has_type ? wanted->type : DOMAIN_PV;
	domain->cmdline = wanted->cmdline;
	domain->memory = wanted->memory * 1024;
	domain->nr_vcpus = wanted->maxvcpus;
	domain->nr_online = wanted->vcpus;
	domain->console_evtchn = CONSOLE_EVTCHN;
	if (bootdom_tells_xenstore(wanted))
		domain->store_evtchn = STORE_EVTCHN;
	domain->acpi = domain->type == DOMAIN_PVH;
	return layout_place(domain, layout);
}

enum status bootdom_plan_dom0(const struct entry *entry, struct domain *domain,
			      struct layout *layout)
{
	enum status st;

	domain->name = "dom0";
	domain->type = DOMAIN_PV;
	domain->modules = NULL; /* its ramdisk stays where it is */
	domain->memory = NOMINAL_MEMORY;
	domain->nr_vcpus = 1;
	domain->flags = DOMAIN_SIF_DOM0;
	st = layout_place(domain, layout);
	return st ? st : bootdom_check_dom0(entry, domain->notes, layout);
}

/* --- the package ------------------------------------------------------------
 */

static enum status add_module(struct modlist *package, const char *name,
			      uint64_t nr_pages, unsigned int *index)
{
	const struct file file = { name, { NULL, nr_pages * DOMAIN_PAGE } };

	*index = package->nr_modules;
	return modlist_add(package, MODULE_OTHER, file, NULL);
}

/* The place of the domain that d waits for, in the order of starting. */
static uint32_t find_after(const struct bootdom_plan *plan,
			   const struct domain_config *d)
{
	for (unsigned int i = 0; d->x86.after && i < plan->nr; i++)
		if (!strcmp(plan->wanted[plan->order[i]].name, d->x86.after))
			return i;
	return MANIFEST_NOBODY;
}

static void describe_carried(const struct layout *layout,
			     struct manifest_pages *carried, uint64_t *nr)
{
	*nr = 0;
	for (unsigned int i = 0; i < layout->nr_pieces; i++) {
		carried[i].first = *nr;
		carried[i].nr = startofday_carried(layout, &layout->pieces[i]);
		*nr += carried[i].nr;
	}
}

static uint32_t number_or(const struct domain_number *number, uint32_t other)
{
	return number->set ? number->value : other;
}

static enum status describe_domain(struct bootdom_plan *plan,
				   unsigned int place)
{
	const struct domain_config *d = &plan->wanted[plan->order[place]];
	const struct bootdom_image *image = &plan->images[plan->order[place]];
	struct manifest_domain *m = &plan->domains[place];
	enum status st;
	uint64_t nr;

	*m = (struct manifest_domain){
		.name = d->name,
		.nr_vcpus = d->maxvcpus,
		.max_pages = d->maxmem * 1024 / DOMAIN_PAGE,
		.store_evtchn = image->domain->store_evtchn,
		.console_evtchn = image->domain->console_evtchn,
		.cpu_weight = d->x86.cpu_weight.value,
		.cap = d->x86.cap.value,
		.shadow_mib = d->shadow_memory.value,
		.max_grant_version = number_or(&d->max_grant_version, 0),
		.max_grant_frames =
			number_or(&d->max_grant_frames, GRANT_FRAMES),
		.max_maptrack_frames =
			number_or(&d->max_maptrack_frames, MAPTRACK_FRAMES),
		.devices = d->x86.devices,
		.after = find_after(plan, d),
		.halt_on_failure = d->x86.on_failure == FAILURE_HALT,
		.paused = d->x86.start == START_PAUSED,
		.has_affinity = d->has_affinity,
		.layout = *image->layout,
	};
	if (d->has_affinity)
		memcpy(m->affinity, d->affinity,
		       d->maxvcpus * sizeof(m->affinity[0]));
	describe_carried(image->layout, m->carried, &nr);
	st = domain_uuid(d, m->uuid);
	if (st)
		return st;
	return add_module(&plan->package, d->name, nr, &m->module);
}

static enum status describe_dom0(struct bootdom_plan *plan,
				 const struct file *ramdisk)
{
	const struct layout *layout = plan->dom0.layout;
	const struct notes *notes = plan->dom0.domain->notes;
	const struct piece *kernel = layout_find(layout, PIECE_KERNEL);
	struct manifest_dom0 *m = &plan->manifest.dom0;
	enum status st;

	*m = (struct manifest_dom0){
		.has_ramdisk = ramdisk != NULL,
		.kernel_pfn = kernel->pfn,
		.kernel_size = kernel->size,
		.virt_base = layout->virt_base,
		.entry = layout->entry,
		.init_p2m = notes->init_p2m,
		.hypercall_page = notes->hypercall_page,
	};
	st = add_module(&plan->package, "dom0's kernel",
			startofday_carried(layout, kernel), &m->kernel_module);
	if (st || !ramdisk)
		return st;
	m->ramdisk_module = plan->package.nr_modules;
	return modlist_add(&plan->package, MODULE_OTHER, *ramdisk, NULL);
}

enum status bootdom_plan_package(struct bootdom_plan *plan,
				 const struct file *ramdisk)
{
	unsigned int manifest;
	enum status st = add_module(&plan->package, "manifest", 1, &manifest);

	plan->manifest.has_dom0 = plan->has_dom0;
	plan->manifest.nr_domains = plan->nr;
	plan->manifest.domains = plan->domains;
	if (!st && plan->has_dom0)
		st = describe_dom0(plan, ramdisk);
	for (unsigned int i = 0; !st && i < plan->nr; i++)
		st = describe_domain(plan, i);
	return st;
}

/* --- the report --------------------------------------------------------------
 */

static void report_domain(const struct domain_config *d,
			  const struct manifest_domain *m,
			  struct domain_report *out)
{
	*out = (struct domain_report){
		.type = m->layout.abi == ABI_PVH ? DOMAIN_PVH : DOMAIN_PV,
		.paused = m->paused,
		.xenstore = m->store_evtchn != 0,
		.store_port = STORE_EVTCHN, /* it has it in any case */
		.console_port = CONSOLE_EVTCHN,
		.memory = d->memory,
		.maxmem = d->maxmem,
		.vcpus = d->vcpus,
		.maxvcpus = d->maxvcpus,
	};
	memcpy(out->name, d->name, strlen(d->name) + 1);
	memcpy(out->uuid, m->uuid, UUID_SIZE);
}

void bootdom_plan_report(const struct bootdom_plan *plan,
			 struct domain_report *out)
{
	for (unsigned int i = 0; i < plan->nr; i++)
		report_domain(&plan->wanted[plan->order[i]], &plan->domains[i],
			      &out[i]);
}
