// SPDX-License-Identifier: MIT
/*
 * Describes the settings of a domain that the boot domain gets, apart from its
 * memory, by their keys in the configuration. Settings that are left to Xen are
 * left out.
 */
#include "describe_private.h"

#include <daybreak/keys.h>
#include <daybreak/uuid.h>

#include <string.h>

#define CPUS_TEXT    4000
#define DEVICES_TEXT 1024 /* DOMAIN_MAX_DEVICE elements */

/* Appends the ranges of a set, each after what says how it is meant. */
static void append_set(struct text *out, size_t start, const char *meant,
		       const uint64_t *bits, unsigned int nr_words)
{
	const unsigned int nr = nr_words * 64;

	for (unsigned int i = 0; i < nr; i++) {
		unsigned int from = i;

		while (i < nr && bits[i / 64] >> (i % 64) & 1)
			i++;
		if (i == from)
			continue;
		text_format(out, i - from > 1 ? "%s%s%u-%u" : "%s%s%u",
			    out->length > start ? "," : "", meant, from, i - 1);
	}
}

void describe_cpus(struct text *out, const uint64_t *cpus,
		   const struct domain_nodes *nodes)
{
	const size_t start = out->length;

	append_set(out, start, "", cpus, MANIFEST_CPU_WORDS);
	if (!nodes)
		return;
	append_set(out, start, "nodes:", &nodes->with, 1);
	append_set(out, start, "^", nodes->except, MANIFEST_CPU_WORDS);
	append_set(out, start, "^nodes:", &nodes->without, 1);
}

/* Writes one set if it is the same for all vCPUs, else the set of each. */
static void put_affinity(const struct manifest_domain *m,
			 const struct describe_sink *to)
{
	unsigned int nr = 1;
	char line[CPUS_TEXT];
	struct text t;

	for (unsigned int i = 1; i < m->nr_vcpus; i++)
		if (memcmp(m->affinity[0], m->affinity[i],
			   sizeof(m->affinity[0])) ||
		    memcmp(&m->nodes[0], &m->nodes[i], sizeof(m->nodes[0])))
			nr = m->nr_vcpus;
	text_init(&t, line, sizeof(line));
	for (unsigned int i = 0; i < nr; i++) {
		text_format(&t, "%s", i ? "; " : "");
		describe_cpus(&t, m->affinity[i], &m->nodes[i]);
	}
	describe_fact(to, "cpus", "%s", line);
}

static void put_vnuma(const struct domain_vnuma *vnuma,
		      const struct describe_sink *to)
{
	char line[CPUS_TEXT], size[DESCRIBE_SIZE_MAX];
	struct text t;

	for (unsigned int i = 0; i < vnuma->nr; i++) {
		const struct domain_vnode *v = &vnuma->vnodes[i];
		uint64_t cpus[MANIFEST_CPU_WORDS] = { 0 };

		memcpy(cpus, v->vcpus, sizeof(v->vcpus));
		text_init(&t, line, sizeof(line));
		describe_cpus(&t, cpus, NULL);
		text_format(&t, ", distances ");
		for (unsigned int j = 0; j < vnuma->nr; j++)
			text_format(&t, "%s%u", j ? "," : "", v->distances[j]);
		describe_fact(
			to, "vnode", "%u on node %u, %s, vCPUs %s", i, v->pnode,
			describe_size(v->nr_pages * DOMAIN_PAGE, size), line);
	}
}

/* Writes lists as in xl.cfg, but without quotes and separating commas. */
static void put_devices(const struct domain_devices *d,
			const struct describe_sink *to)
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
		describe_fact(to, "iomem", "%s", line);
	text_init(&t, line, sizeof(line));
	for (unsigned int i = 0; i < d->nr_ports; i++) {
		const struct domain_ports *p = &d->ports[i];

		text_format(&t, "%s%x", i ? " " : "", p->first);
		if (p->last != p->first)
			text_format(&t, "-%x", p->last);
	}
	if (d->nr_ports)
		describe_fact(to, "ioports", "%s", line);
	text_init(&t, line, sizeof(line));
	for (unsigned int i = 0; i < d->nr_irqs; i++)
		text_format(&t, "%s%u", i ? " " : "", d->irqs[i]);
	if (d->nr_irqs)
		describe_fact(to, "irqs", "%s", line);
}

/* Writes only limits that were configured; the manifest has all of them. */
static void put_limits(const struct domain_config *d,
		       const struct manifest_domain *m,
		       const struct describe_sink *to)
{
	if (m->shadow_mib)
		describe_fact(to, "shadow_memory", "%u MiB", m->shadow_mib);
	if (d->max_grant_version.set)
		describe_fact(to, "max_grant_version", "%u",
			      m->max_grant_version);
	if (d->max_grant_frames.set)
		describe_fact(to, "max_grant_frames", "%u",
			      m->max_grant_frames);
	if (d->max_maptrack_frames.set)
		describe_fact(to, "max_maptrack_frames", "%u",
			      m->max_maptrack_frames);
	if (m->passthrough)
		describe_fact(to, "passthrough", "enabled");
}

/* The word of a key whose field has this value. */
static const char *word_of(const char *name, uint32_t value)
{
	const struct key_word *w = key_find(IN_DOMAIN, name)->words;

	while (w->value != value)
		w++;
	return w->word;
}

static void put_cpu(const struct domain_config *d,
		    const struct describe_sink *to)
{
	if (d->x86.tsc)
		describe_fact(to, "tsc_mode", "%s",
			      word_of("tsc_mode", d->x86.tsc));
	if (d->x86.timer)
		describe_fact(to, "timer_mode", "%s",
			      word_of("timer_mode", d->x86.timer));
	if (d->x86.level.file.path)
		describe_fact(to, "cpuid_level", "%s", d->x86.level.file.path);
	if (d->x86.features.text)
		describe_fact(to, "cpuid", "%s", d->x86.features.text);
	if (d->x86.hap.set)
		describe_fact(to, "hap", "%u", d->x86.hap.value);
	if (d->x86.nested.set)
		describe_fact(to, "nestedhvm", "%u", d->x86.nested.value);
}

static void put_slices(const struct domain_config *d,
		       const struct describe_sink *to)
{
	if (d->x86.period.set)
		describe_fact(to, "period", "%u us", d->x86.period.value);
	if (d->x86.budget.set)
		describe_fact(to, "budget", "%u us", d->x86.budget.value);
	if (d->x86.extratime.set)
		describe_fact(to, "extratime", "%u", d->x86.extratime.value);
}

static void put_cpus(const struct domain_config *d,
		     const struct manifest_domain *m,
		     const struct describe_sink *to)
{
	if (m->nr_vcpus > d->vcpus)
		describe_fact(to, "maxvcpus", "%u", m->nr_vcpus);
	if (m->pool != MANIFEST_NOBODY)
		describe_fact(to, "pool", "%s", d->pool);
	put_vnuma(&m->vnuma, to);
	if (m->has_affinity)
		put_affinity(m, to);
	if (m->cpu_weight)
		describe_fact(to, "cpu_weight", "%u", m->cpu_weight);
	if (m->cap)
		describe_fact(to, "cap", "%u%%", m->cap);
	put_slices(d, to);
	put_cpu(d, to);
}

static void put_start(const struct bootdom_plan *plan,
		      const struct domain_config *d,
		      const struct manifest_domain *m,
		      const struct describe_sink *to)
{
	char uuid[UUID_TEXT];

	if (m->verify)
		describe_fact(to, "verify", "yes");
	if (m->paused)
		describe_fact(to, "start", "paused");
	if (m->after != MANIFEST_NOBODY)
		describe_fact(to, "after", "%s", plan->domains[m->after].name);
	for (unsigned int i = 0; i < d->x86.nr_links; i++) {
		const struct domain_link *l = &d->x86.links[i];

		describe_fact(to, "link", "%s, %u page%s", l->peer, l->nr_pages,
			      l->nr_pages == 1 ? "" : "s");
	}
	if (m->halt_on_failure)
		describe_fact(to, "on_failure", "halt");
	if (d->x86.xenstore != XENSTORE_UNSET)
		describe_fact(to, "xenstore", "%s",
			      m->store_later	? "later"
			      : m->store_evtchn ? "yes"
						: "no");
	for (unsigned int i = 0; i < NR_DOMAIN_ENDS; i++)
		if (d->x86.actions[i] != ACTION_UNSET)
			describe_fact(to, domain_end_keys[i], "%s",
				      domain_action_words[d->x86.actions[i]]);
	if (d->x86.domid.set)
		describe_fact(to, "domid", "%u", m->domid);
	uuid_write(m->uuid, uuid);
	if (d->x86.uuid)
		describe_fact(to, "uuid", "%s", uuid);
}

void describe_settings(const struct bootdom_plan *plan, unsigned int place,
		       const struct describe_sink *to)
{
	const struct domain_config *d = &plan->wanted[plan->order[place]];
	const struct manifest_domain *m = &plan->domains[place];
	char size[DESCRIBE_SIZE_MAX];

	put_start(plan, d, m, to);
	if (m->max_pages > m->layout.nr_pages)
		describe_fact(to, "maxmem", "%s",
			      describe_size(m->max_pages * DOMAIN_PAGE, size));
	put_cpus(d, m, to);
	put_limits(d, m, to);
	put_devices(&m->devices, to);
}
