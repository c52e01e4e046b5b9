// SPDX-License-Identifier: MIT
/*
 * Prints the settings of a domain that the boot domain gets, apart from its
 * memory, by their keys in the configuration. Settings that are left to Xen are
 * not printed.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <daybreak/format.h>
#include <daybreak/uuid.h>

#define CPUS_TEXT    4000
#define DEVICES_TEXT 1024 /* DOMAIN_MAX_DEVICE elements */

/* Appends a set of CPUs: "0-3,5". */
static void append_cpus(struct text *out, const uint64_t *cpus)
{
	unsigned int nr = MANIFEST_CPU_WORDS * 64;
	bool first = true;

	for (unsigned int i = 0; i < nr; i++) {
		unsigned int from = i;

		while (i < nr && cpus[i / 64] >> (i % 64) & 1)
			i++;
		if (i == from)
			continue;
		text_format(out, i - from > 1 ? "%s%u-%u" : "%s%u",
			    first ? "" : ",", from, i - 1);
		first = false;
	}
}

/* Prints one set if it is the same for all vCPUs, else the set of each. */
static void print_affinity(const struct manifest_domain *m)
{
	unsigned int nr = 1;
	char line[CPUS_TEXT];
	struct text t;

	for (unsigned int i = 1; i < m->nr_vcpus; i++)
		if (memcmp(m->affinity[0], m->affinity[i],
			   sizeof(m->affinity[0])))
			nr = m->nr_vcpus;
	text_init(&t, line, sizeof(line));
	for (unsigned int i = 0; i < nr; i++) {
		text_format(&t, "%s", i ? "; " : "");
		append_cpus(&t, m->affinity[i]);
	}
	print_fact(0, "cpus", "%s", line);
}

/* Prints lists as in xl.cfg, but without quotes and separating commas. */
static void print_devices(const struct domain_devices *d)
{
	char line[DEVICES_TEXT];
	struct text t;

	text_init(&t, line, sizeof(line));
	for (unsigned int i = 0; i < d->nr_iomem; i++) {
		const struct domain_iomem *m = &d->iomem[i];

		text_format(&t, "%s%lx,%lx", i ? " " : "", m->mfn, m->nr);
		if (m->gfn != m->mfn)
			text_format(&t, "@%lx", m->gfn);
	}
	if (d->nr_iomem)
		print_fact(0, "iomem", "%s", line);
	text_init(&t, line, sizeof(line));
	for (unsigned int i = 0; i < d->nr_ports; i++) {
		const struct domain_ports *p = &d->ports[i];

		text_format(&t, "%s%x", i ? " " : "", p->first);
		if (p->last != p->first)
			text_format(&t, "-%x", p->last);
	}
	if (d->nr_ports)
		print_fact(0, "ioports", "%s", line);
	text_init(&t, line, sizeof(line));
	for (unsigned int i = 0; i < d->nr_irqs; i++)
		text_format(&t, "%s%u", i ? " " : "", d->irqs[i]);
	if (d->nr_irqs)
		print_fact(0, "irqs", "%s", line);
}

/* Prints only limits that were configured; the manifest has all of them. */
static void print_limits(const struct domain_config *d,
			 const struct manifest_domain *m)
{
	if (m->shadow_mib)
		print_fact(0, "shadow_memory", "%u MiB", m->shadow_mib);
	if (d->max_grant_version.set)
		print_fact(0, "max_grant_version", "%u", m->max_grant_version);
	if (d->max_grant_frames.set)
		print_fact(0, "max_grant_frames", "%u", m->max_grant_frames);
	if (d->max_maptrack_frames.set)
		print_fact(0, "max_maptrack_frames", "%u",
			   m->max_maptrack_frames);
}

static void print_cpus(const struct domain_config *d,
		       const struct manifest_domain *m)
{
	if (m->nr_vcpus > d->vcpus)
		print_fact(0, "maxvcpus", "%u", m->nr_vcpus);
	if (m->has_affinity)
		print_affinity(m);
	if (m->cpu_weight)
		print_fact(0, "cpu_weight", "%u", m->cpu_weight);
	if (m->cap)
		print_fact(0, "cap", "%u%%", m->cap);
}

static void print_start(const struct bootdom_plan *plan,
			const struct domain_config *d,
			const struct manifest_domain *m)
{
	char uuid[UUID_TEXT];

	if (m->paused)
		print_fact(0, "start", "paused");
	if (m->after != MANIFEST_NOBODY)
		print_fact(0, "after", "%s", plan->domains[m->after].name);
	if (m->halt_on_failure)
		print_fact(0, "on_failure", "halt");
	if (d->x86.xenstore != XENSTORE_UNSET)
		print_fact(0, "xenstore", "%s", m->store_evtchn ? "yes" : "no");
	uuid_write(m->uuid, uuid);
	if (d->x86.uuid)
		print_fact(0, "uuid", "%s", uuid);
}

void plan_print_settings(const struct bootdom_plan *plan, unsigned int place)
{
	const struct domain_config *d = &plan->wanted[plan->order[place]];
	const struct manifest_domain *m = &plan->domains[place];
	char size[GUEST_SIZE_MAX];

	print_start(plan, d, m);
	if (m->max_pages > m->layout.nr_pages)
		print_fact(0, "maxmem", "%s",
			   guest_size(m->max_pages * DOMAIN_PAGE, size));
	print_cpus(d, m);
	print_limits(d, m);
	print_devices(&m->devices);
}
