// SPDX-License-Identifier: MIT
/*
 * What the boot domain is told of a domain beside its memory, in the words of
 * its configuration; what is left to Xen is not shown.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <daybreak/format.h>

#define CPUS_TEXT 1024

/* "0-3,5" */
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

/* One set where it is every vCPU's, else each one's. */
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

static void print_uuid(const uint8_t *u)
{
	static const uint8_t none[16];

	if (!memcmp(u, none, sizeof(none)))
		return;
	print_fact(0, "uuid",
		   "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
		   "%02x%02x%02x%02x%02x%02x",
		   u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9],
		   u[10], u[11], u[12], u[13], u[14], u[15]);
}

void plan_print_settings(const struct bootdom_plan *plan, unsigned int place)
{
	const struct manifest_domain *m = &plan->domains[place];
	char size[GUEST_SIZE_MAX];

	if (m->paused)
		print_fact(0, "start", "paused");
	if (m->after != MANIFEST_NOBODY)
		print_fact(0, "after", "%s", plan->domains[m->after].name);
	if (m->halt_on_failure)
		print_fact(0, "on_failure", "halt");
	print_uuid(m->uuid);
	if (m->max_pages > m->layout.nr_pages)
		print_fact(0, "maxmem", "%s",
			   guest_size(m->max_pages * DOMAIN_PAGE, size));
	if (m->has_affinity)
		print_affinity(m);
	if (m->cpu_weight)
		print_fact(0, "cpu_weight", "%u", m->cpu_weight);
	if (m->cap)
		print_fact(0, "cap", "%u%%", m->cap);
}
