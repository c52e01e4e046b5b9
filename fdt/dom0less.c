// SPDX-License-Identifier: MIT
/*
 * The xen,domain nodes. What libfdt adds goes in front of what is there, so
 * lists are written backwards and come out in order.
 *
 *	/chosen
 *	    xen,static-heap
 *	    pool { "xen,cpupool" }
 *	    domain { "xen,domain"
 *		module@ADDR { "multiboot,kernel", ... }
 *		shared-mem@GUEST { "xen,domain-shared-memory-v1" }
 *		vcpuN { "xen,vcpu" }
 *		evtchn@PORT { "xen,evtchn-v1" } }
 *	    shared-mem@GUEST, evtchn@PORT: dom0's
 */
#include "dom0less.h"

#include <daybreak/format.h>
#include <daybreak/keys.h>

#include <libfdt.h>

/* More bytes than a node of fixed properties takes; see dom0less_size(). */
#define NAMES_BYTES  1024 /* of every property we write */
#define DOMAIN_BYTES 832
#define SMALL_BYTES  256 /* shared memory, or both ends of a channel */
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
	if (!st)
		st = node_string(tree, node, "hard-affinity", buf);
	if (!st)
		st = node_u32(tree, node, "id", vcpu);
	if (!st)
		st = node_string(tree, node, "compatible", "xen,vcpu");
	return st;
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
	if (!st && s->role != SHM_DEFAULT)
		st = node_string(tree, node, "role",
				 s->role == SHM_OWNER ? "owner" : "borrower");
	if (!st && s->has_host)
		st = node_append(tree, node, property, cells.addr, s->host);
	if (!st)
		st = node_append_range(tree, node, property, cells, s->guest,
				       s->size);
	if (!st)
		st = node_string(tree, node, "xen,shm-id", s->id);
	if (!st)
		st = node_string(tree, node, "compatible",
				 "xen,domain-shared-memory-v1");
	return st;
}

static enum status write_shms(struct tree *tree, int parent,
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
				const struct domain_number *number)
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

/* Xen compares static memory with /chosen's cells, not with the domain's. */
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

	if (!st)
		st = write_static_mem(tree, chosen, node, &d->arm);
	if (!st && d->pool)
		st = pools_join(tree, node, d);
	if (!st)
		st = node_u32(tree, node, "cpus", d->vcpus);
	if (!st)
		st = node_u64(tree, node, "memory", d->memory);
	if (!st)
		st = node_set_cells(tree, node, (struct cells){ 2, 2 });
	if (!st)
		st = node_string(tree, node, "compatible", "xen,domain");
	return st;
}

static enum status write_domain(struct tree *tree, int chosen,
				const struct dom0less_domain *domain)
{
	const struct domain_config *d = domain->config;
	enum status st;
	int node;

	st = node_add(tree, chosen, d->name, NULL, &node);
	if (!st)
		st = write_properties(tree, chosen, node, d);
	if (!st)
		st = write_vcpus(tree, node, d);
	if (!st)
		st = write_shms(tree, node, d->arm.shm, d->arm.nr_shm);
	for (unsigned int i = domain->nr_modules; !st && i--;)
		st = chosen_add_module(tree, node, &domain->modules[i]);
	return st;
}

/* The one property whose numbers are in the root's cells. */
static enum status write_static_heap(struct tree *tree, int chosen,
				     const struct domain_host *host)
{
	struct cells cells;
	enum status st = node_root_cells(tree, &cells);

	for (unsigned int i = 0; !st && i < host->nr_static_heap; i++)
		st = node_append_range(tree, chosen, "xen,static-heap", cells,
				       host->static_heap[i].addr,
				       host->static_heap[i].size);
	return st;
}

enum status dom0less_write(struct tree *tree, const struct dom0less *domains)
{
	enum status st = ST_OK;
	int chosen;

	if (domains->tree)
		st = tree_modules_write(tree, domains->tree);
	if (!st)
		st = pools_write(tree, domains->host);
	chosen = fdt_path_offset(tree->fdt, "/chosen");
	if (!st)
		st = write_static_heap(tree, chosen, domains->host);
	if (!st)
		st = write_shms(tree, chosen, domains->host->shm,
				domains->host->nr_shm);
	for (unsigned int i = domains->nr_domains; !st && i--;)
		st = write_domain(tree, chosen, &domains->domains[i]);
	if (!st)
		st = evtchn_write(tree, domains);
	return st;
}

static uint64_t domain_size(const struct dom0less_domain *domain)
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

/* A pool names every CPU, and may have to give it a phandle. */
static uint64_t pool_size(const struct domain_pool *pool)
{
	uint64_t size = SMALL_BYTES;

	if (pool->scheduler)
		size += strlen(pool->scheduler);
	for (unsigned int i = 0; i < DOMAIN_MAX_PCPUS; i++)
		if (cpu_set_has(&pool->cpus, i))
			size += 4 + 16;
	return size;
}

uint64_t dom0less_size(const struct dom0less *domains)
{
	const struct domain_host *host = domains->host;
	uint64_t size = NAMES_BYTES + host->nr_static_heap * 16ULL +
			host->nr_shm * (uint64_t)SMALL_BYTES;

	for (unsigned int i = 0; i < host->nr_pools; i++)
		size += pool_size(&host->pools[i]);
	for (unsigned int i = 0; i < domains->nr_domains; i++)
		size += domain_size(&domains->domains[i]);
	if (domains->tree)
		size += tree_modules_size(domains->tree);
	return size;
}

static unsigned int count_cmdlines(const struct chosen_module *modules,
				   unsigned int nr)
{
	unsigned int nr_cmdlines = 0;

	for (unsigned int i = 0; i < nr; i++)
		nr_cmdlines += modules[i].cmdline && *modules[i].cmdline;
	return nr_cmdlines;
}

enum status dom0less_count(const struct chosen *chosen,
			   const struct dom0less *domains)
{
	unsigned int nr = chosen->nr_modules;
	unsigned int lines =
		count_cmdlines(chosen->modules, chosen->nr_modules);

	for (unsigned int i = 0; i < domains->nr_domains; i++) {
		const struct dom0less_domain *d = &domains->domains[i];

		nr += d->nr_modules;
		lines += count_cmdlines(d->modules, d->nr_modules);
	}
	if (domains->tree) {
		nr += tree_modules_count(domains->tree);
		lines += tree_modules_cmdlines(domains->tree);
	}
	if (nr > CHOSEN_MAX_MODULES)
		return fail(ST_TOO_LARGE,
			    "Xen on Arm takes %u files beside itself and the "
			    "device tree, the entry and its domains have %u",
			    CHOSEN_MAX_MODULES, nr);
	if (lines > CHOSEN_MAX_CMDLINES)
		return fail(ST_TOO_LARGE,
			    "Xen on Arm keeps %u command lines of dom0 and "
			    "domains, the entry and its domains have %u",
			    CHOSEN_MAX_CMDLINES, lines);
	return ST_OK;
}

enum status dom0less_check(const struct dom0less *domains, const char *options)
{
	static struct domain_claims claims[2 * DOMAIN_MAX];
	struct host_claims host = { domains->has_dom0, options };
	unsigned int nr = 0;

	for (unsigned int i = 0; i < domains->nr_domains; i++)
		claims[nr++] = domain_claims_of(domains->domains[i].config);
	for (unsigned int i = 0; domains->tree && i < domains->tree->nr_domains;
	     i++)
		claims[nr++] = domains->tree->domains[i];
	return domain_claims_check(&host, claims, nr);
}
