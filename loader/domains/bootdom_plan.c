// SPDX-License-Identifier: MIT
/*
 * The domains of an entry on x86: reads and checks them, lays out their memory,
 * and makes dom0's report about them. bootdom_package.c makes the package.
 */
#include <daybreak/bootdom_plan.h>
#include <daybreak/dom0_kernel.h>
#include <daybreak/domain_parse.h>

#include <string.h>

#define NOMINAL_MEMORY (64ULL << 30) /* dom0's, for checks only */

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
	if (st)
		return st;
	for (unsigned int i = 0; i < out->nr; i++) {
		st = domain_check(&out->wanted[i], GUEST_X86_64, unknown);
		if (st)
			return st;
		st = bootdom_check_domain(entry, &out->wanted[i]);
		if (st)
			return st;
	}
	st = domain_host_parse(config, entry->name, &out->host);
	if (st)
		return st;
	st = bootdom_check_pools(out, entry);
	if (st)
		return st;
	st = bootdom_check_domids(out);
	if (st)
		return st;
	st = bootdom_check_links(out);
	if (st)
		return st;
	st = domain_order(out->wanted, out->nr, out->order);
	if (st)
		return st;
	bootdom_number_domains(out);
	return ST_OK;
}

enum status bootdom_plan_domain(const struct domain_config *wanted,
				struct domain *domain, struct layout *layout)
{
	domain->name = wanted->name;
	domain->type = wanted->has_type ? wanted->type : DOMAIN_PV;
	domain->cmdline = wanted->cmdline;
	domain->memory = wanted->memory * 1024;
	domain->nr_vcpus = wanted->maxvcpus;
	domain->nr_online = wanted->vcpus;
	domain->console_evtchn = BOOTDOM_CONSOLE_EVTCHN;
	if (bootdom_xenstore(wanted) != XENSTORE_NO)
		domain->store_evtchn = BOOTDOM_STORE_EVTCHN;
	domain->acpi = domain->type == DOMAIN_PVH;
	domain->nr_shared = wanted->x86.nr_shared;
	domain->vnuma = wanted->x86.vnuma.nr ? &wanted->x86.vnuma : NULL;
	return layout_place(domain, layout);
}

enum status bootdom_plan_dom0(const struct entry *entry, struct domain *domain,
			      struct layout *layout)
{
	enum status st;

	domain->name = "dom0";
	domain->type = dom0_type(entry);
	domain->modules = NULL; /* its ramdisk stays in the package */
	domain->memory = NOMINAL_MEMORY;
	domain->nr_vcpus = 1;
	domain->flags = DOMAIN_SIF_DOM0;
	st = layout_place(domain, layout);
	return st ? st
		  : bootdom_check_dom0(entry->kernel.path, domain->notes,
				       layout, entry->nr_ramdisks);
}

static void report_domain(const struct domain_config *d,
			  const struct manifest_domain *m,
			  struct domain_report *out)
{
	*out = (struct domain_report){
		.type = m->layout.abi == ABI_PVH ? DOMAIN_PVH : DOMAIN_PV,
		.paused = m->paused,
		.devices_later = d->x86.attach == ATTACH_LATER,
		.xenstore = m->store_evtchn != 0,
		.store_port = BOOTDOM_STORE_EVTCHN, /* allocated in any case */
		.console_port = BOOTDOM_CONSOLE_EVTCHN,
		.memory = d->memory,
		.maxmem = d->maxmem,
		.vcpus = d->vcpus,
		.maxvcpus = d->maxvcpus,
	};
	memcpy(out->name, d->name, strlen(d->name) + 1);
	memcpy(out->uuid, m->uuid, UUID_SIZE);
	for (unsigned int i = 0; i < NR_DOMAIN_ENDS; i++)
		out->actions[i] = domain_action(i, d->x86.actions[i]);
}

void bootdom_plan_report(const struct bootdom_plan *plan,
			 struct domain_report *out)
{
	for (unsigned int i = 0; i < plan->nr; i++)
		report_domain(&plan->wanted[plan->order[i]], &plan->domains[i],
			      &out[i]);
}
