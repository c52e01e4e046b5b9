// SPDX-License-Identifier: MIT
/*
 * Writes one domain's node with all that is in it. libfdt inserts a new node
 * before its siblings, so lists are written backwards and come out in order.
 *
 *	domain { "xen,domain"
 *	    module@ADDR { "multiboot,kernel", ... }
 *	    shared-mem@GUEST { "xen,domain-shared-memory-v1" }
 *	    vcpuN { "xen,vcpu" } }
 */
#include "dom0less.h"

#include <daybreak/format.h>
#include <daybreak/keys.h>

#include <libfdt.h>

/* Upper bounds for domain_size(): nodes with their fixed properties. */
#define DOMAIN_BYTES 832
#define VCPU_BYTES   96
#define AFFINITY_MAX 1024 /* 256 CPUs, every second one: 128 numbers */

/* A set as the binding's text: 0-3,5. */
static unsigned int cpu_text(const struct cpu_set *set, char *out)
{
	struct text t;
	unsigned int cpu = 0, last;

	text_init(&t, out, AFFINITY_MAX);
	for (; cpu < DOMAIN_MAX_PCPUS; cpu = last + 1) {
		last = cpu;
		if (!cpu_set_has(set, cpu))
			continue;
		while (last + 1 < DOMAIN_MAX_PCPUS &&
		       cpu_set_has(set, last + 1))
			last++;
		text_format(&t, "%s%u", t.length ? "," : "", cpu);
		if (last > cpu)
			text_format(&t, "-%u", last);
	}
	return (unsigned int)t.length;
}

/* All CPUs: the vCPU is not pinned. */
static bool is_pinned(const struct domain_config *d, unsigned int vcpu)
{
	for (unsigned int i = 0; d->has_affinity && i < DOMAIN_MAX_PCPUS; i++)
		if (!cpu_set_has(&d->affinity[vcpu], i))
			return true;
	return false;
}

static enum status write_vcpu(struct tree *tree, int parent,
			      const struct domain_config *d, unsigned int vcpu)
{
	char buf[AFFINITY_MAX];
	struct text name;
	enum status st;
	int node;

	text_init(&name, buf, sizeof(buf));
	text_format(&name, "vcpu%u", vcpu);
	st = node_add(tree, parent, buf, NULL, &node);
	cpu_text(&d->affinity[vcpu], buf);
	if (st)
		return st;
	st = node_string(tree, node, "hard-affinity", buf);
	if (st)
		return st;
	st = node_u32(tree, node, "id", vcpu);
	if (st)
		return st;
	return node_string(tree, node, "compatible", "xen,vcpu");
}

static enum status write_vcpus(struct tree *tree, int node,
			       const struct domain_config *d)
{
	enum status st = ST_OK;

	for (unsigned int i = d->vcpus; !st && i--;)
		if (is_pinned(d, i))
			st = write_vcpu(tree, node, d, i);
	return st;
}

static enum status write_shm(struct tree *tree, int parent, struct cells cells,
			     const struct domain_shm *s)
{
	static const char property[] = "xen,shared-mem";
	enum status st;
	int node;

	st = node_add(tree, parent, "shared-mem", &s->guest, &node);
	if (st)
		return st;
	if (s->role != SHM_DEFAULT)
		st = node_string(tree, node, "role",
				 s->role == SHM_OWNER ? "owner" : "borrower");
	if (st)
		return st;
	if (s->has_host)
		st = node_append(tree, node, property, cells.addr, s->host);
	if (st)
		return st;
	st = node_append_range(tree, node, property, cells, s->guest, s->size);
	if (st)
		return st;
	st = node_string(tree, node, "xen,shm-id", s->id);
	if (st)
		return st;
	return node_string(tree, node, "compatible",
			   "xen,domain-shared-memory-v1");
}

enum status shms_write(struct tree *tree, int parent,
		       const struct domain_shm *shm, unsigned int nr)
{
	struct cells cells;
	enum status st =
		node_cells(tree, parent, (struct cells){ 2, 1 }, &cells);

	while (!st && nr--)
		st = write_shm(tree, parent, cells, &shm[nr]);
	return st;
}

/* Without a value, sve asks for all that the CPU has. */
static enum status write_number(struct tree *tree, int node,
				const char *property,
				const struct config_number *number)
{
	if (!number->set)
		return ST_OK;
	if (number->value == DOMAIN_SVE_HW)
		return node_bytes(tree, node, property, NULL, 0);
	return node_u32(tree, node, property, number->value);
}

/* Nothing for a value that is none of the words: it was not given. */
static enum status write_choice(struct tree *tree, int node,
				const struct key *key, uint32_t value)
{
	for (const struct key_word *w = key->words; w->word; w++) {
		if (w->value != value)
			continue;
		if (!w->property)
			return node_bytes(tree, node, key->property, NULL, 0);
		return node_string(tree, node, key->property, w->property);
	}
	return ST_OK;
}

/* A key whose value becomes its property; other forms are written by name. */
static enum status write_key(struct tree *tree, int node, const struct key *key,
			     const struct domain_config *d)
{
	const void *field = (const uint8_t *)d + key->offset;
	const char *colors = field;

	switch (key->form) {
	case FORM_NUMBER:
	case FORM_FLAGS:
		return write_number(tree, node, key->property, field);
	case FORM_CHOICE:
		return write_choice(tree, node, key, *(const uint32_t *)field);
	case FORM_BOOL:
		if (!*(const bool *)field)
			return ST_OK;
		return node_bytes(tree, node, key->property, NULL, 0);
	case FORM_COLORS:
		if (!*colors)
			return ST_OK;
		return node_string(tree, node, key->property, colors);
	default:
		return ST_OK;
	}
}

static enum status write_keys(struct tree *tree, int node,
			      const struct domain_config *d)
{
	for (const struct key *key = config_keys; key->name; key++) {
		enum status st;

		if (key->owner != OF_DOMAIN || !key->property)
			continue;
		st = write_key(tree, node, key, d);
		if (st)
			return st;
	}
	return ST_OK;
}

/* Xen reads static memory in /chosen's cells, not in the domain's. */
static enum status write_static_mem(struct tree *tree, int chosen, int node,
				    const struct domain_arm *arm)
{
	struct cells cells;
	enum status st =
		node_cells(tree, chosen, (struct cells){ 2, 1 }, &cells);

	for (unsigned int i = 0; !st && i < arm->nr_static_mem; i++)
		st = node_append_range(tree, node, "xen,static-mem", cells,
				       arm->static_mem[i].addr,
				       arm->static_mem[i].size);
	return st;
}

static enum status write_properties(struct tree *tree, int chosen, int node,
				    const struct domain_config *d)
{
	enum status st = write_keys(tree, node, d);

	if (st)
		return st;
	st = write_static_mem(tree, chosen, node, &d->arm);
	if (st)
		return st;
	if (d->pool)
		st = pools_join(tree, node, d);
	if (st)
		return st;
	st = node_u32(tree, node, "cpus", d->vcpus);
	if (st)
		return st;
	st = node_u64(tree, node, "memory", d->memory);
	if (st)
		return st;
	st = node_set_cells(tree, node, (struct cells){ 2, 2 });
	if (st)
		return st;
	return node_string(tree, node, "compatible", "xen,domain");
}

enum status domain_write(struct tree *tree, int chosen,
			 const struct dom0less_domain *domain)
{
	const struct domain_config *d = domain->config;
	enum status st;
	int node;

	st = node_add(tree, chosen, d->name, NULL, &node);
	if (st)
		return st;
	st = write_properties(tree, chosen, node, d);
	if (st)
		return st;
	st = write_vcpus(tree, node, d);
	if (st)
		return st;
	st = shms_write(tree, node, d->arm.shm, d->arm.nr_shm);
	for (unsigned int i = domain->nr_modules; !st && i--;)
		st = chosen_add_module(tree, node, &domain->modules[i]);
	return st;
}

uint64_t domain_size(const struct dom0less_domain *domain)
{
	const struct domain_config *d = domain->config;
	uint64_t size = DOMAIN_BYTES + d->arm.nr_static_mem * 16ULL;
	char buf[AFFINITY_MAX];

	size += (d->arm.nr_shm + d->arm.nr_evtchn) * (uint64_t)SMALL_BYTES;
	for (unsigned int i = 0; i < d->vcpus; i++)
		if (is_pinned(d, i))
			size += VCPU_BYTES + cpu_text(&d->affinity[i], buf);
	for (unsigned int i = 0; i < domain->nr_modules; i++)
		size += chosen_module_size(&domain->modules[i]);
	return size;
}
