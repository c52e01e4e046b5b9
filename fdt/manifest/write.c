// SPDX-License-Identifier: MIT
/*
 * The manifest's writer. libfdt puts a new node in front of its siblings, so
 * the domains are written in reverse order.
 */
#include "manifest.h"

#include <libfdt.h>

#define TREE_BYTES   2048 /* of all but domains and digests, with names */
#define DOMAIN_BYTES 2048 /* of all but its lists */
#define POOL_BYTES   256

static unsigned int list_bytes(const struct manifest_domain *d)
{
	return 8 * (d->layout.nr_pieces * PIECE_CELLS +
		    d->layout.nr_e820 * E820_CELLS +
		    d->nr_vcpus * (MANIFEST_CPU_WORDS + NODES_CELLS) +
		    d->devices.nr_iomem * IOMEM_CELLS +
		    d->devices.nr_ports * PORTS_CELLS + d->devices.nr_irqs +
		    d->vnuma.nr * VNODE_CELLS + d->nr_cpuid * CPUID_CELLS +
		    d->nr_links * LINK_CELLS + d->nr_peers);
}

uint64_t manifest_size(const struct manifest *m)
{
	uint64_t size = TREE_EMPTY_SIZE + TREE_BYTES +
			m->nr_digests * SHA256_SIZE + m->nr_pools * POOL_BYTES;

	for (unsigned int i = 0; i < m->nr_domains; i++)
		size += DOMAIN_BYTES + list_bytes(&m->domains[i]);
	return size;
}

static enum status write_numbers(struct tree *tree, int node,
				 const struct manifest_number *numbers,
				 unsigned int nr)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < nr; i++)
		st = node_u64(tree, node, numbers[i].property,
			      numbers[i].value);
	return st;
}

static enum status write_list(struct tree *tree, int node, const char *property,
			      const uint64_t *values, unsigned int nr)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < nr; i++)
		st = node_append(tree, node, property, 2, values[i]);
	return st;
}

static enum status write_pieces(struct tree *tree, int node,
				const struct manifest_domain *d)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < d->layout.nr_pieces; i++) {
		const struct piece *p = &d->layout.pieces[i];
		const uint64_t cells[PIECE_CELLS] = {
			[CELL_KIND] = p->kind,
			[CELL_INDEX] = p->index,
			[CELL_PFN] = p->pfn,
			[CELL_PAGES] = p->nr_pages,
			[CELL_GVA] = p->gva,
			[CELL_SIZE] = p->size,
			[CELL_MODULE] = d->carried[i].module,
			[CELL_FIRST] = d->carried[i].first,
			[CELL_CARRIED] = d->carried[i].nr,
		};

		st = write_list(tree, node, "daybreak,pieces", cells,
				PIECE_CELLS);
	}
	return st;
}

static enum status write_e820(struct tree *tree, int node,
			      const struct layout *layout)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < layout->nr_e820; i++) {
		const uint64_t cells[E820_CELLS] = {
			layout->e820[i].addr,
			layout->e820[i].size,
			layout->e820[i].type,
		};

		st = write_list(tree, node, "daybreak,e820", cells, E820_CELLS);
	}
	return st;
}

static enum status write_affinity(struct tree *tree, int node,
				  const struct manifest_domain *d)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && d->has_affinity && i < d->nr_vcpus; i++)
		st = write_list(tree, node, "daybreak,affinity", d->affinity[i],
				MANIFEST_CPU_WORDS);
	return st;
}

static enum status write_nodes(struct tree *tree, int node,
			       const struct domain_nodes *n)
{
	const uint64_t cells[NODES_CELLS] = {
		n->with,      n->without,   n->except[0],
		n->except[1], n->except[2], n->except[3],
	};

	return write_list(tree, node, "daybreak,nodes", cells, NODES_CELLS);
}

static enum status write_vnuma(struct tree *tree, int node,
			       const struct domain_vnuma *vnuma)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < vnuma->nr; i++) {
		const struct domain_vnode *v = &vnuma->vnodes[i];
		uint64_t cells[VNODE_CELLS] = {
			[VNODE_PNODE] = v->pnode,
			[VNODE_PAGES] = v->nr_pages,
		};

		memcpy(&cells[VNODE_VCPUS], v->vcpus, sizeof(v->vcpus));
		memcpy(&cells[VNODE_DISTANCES], v->distances,
		       sizeof(v->distances));
		st = write_list(tree, node, "daybreak,vnuma", cells,
				VNODE_CELLS);
	}
	return st;
}

static enum status write_devices(struct tree *tree, int node,
				 const struct domain_devices *d)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < d->nr_iomem; i++) {
		const uint64_t cells[IOMEM_CELLS] = { d->iomem[i].mfn,
						      d->iomem[i].nr,
						      d->iomem[i].gfn };

		st = write_list(tree, node, "daybreak,iomem", cells,
				IOMEM_CELLS);
	}
	for (unsigned int i = 0; !st && i < d->nr_ports; i++) {
		const uint64_t cells[PORTS_CELLS] = { d->ports[i].first,
						      d->ports[i].last };

		st = write_list(tree, node, "daybreak,ioports", cells,
				PORTS_CELLS);
	}
	for (unsigned int i = 0; !st && i < d->nr_irqs; i++) {
		const uint64_t irq = d->irqs[i];

		st = write_list(tree, node, "daybreak,irqs", &irq, 1);
	}
	return st;
}

static enum status write_cpuid(struct tree *tree, int node,
			       const struct manifest_domain *d)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < d->nr_cpuid; i++) {
		const struct domain_cpuid *c = &d->cpuid[i];
		const uint64_t cells[CPUID_CELLS] = {
			c->leaf, c->subleaf, c->reg,  c->clear,
			c->set,	 c->limit,   c->keep,
		};

		st = write_list(tree, node, "daybreak,cpuid", cells,
				CPUID_CELLS);
	}
	return st;
}

static enum status write_links(struct tree *tree, int node,
			       const struct manifest_domain *d)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < d->nr_links; i++) {
		const struct manifest_link *l = &d->links[i];
		const uint64_t cells[LINK_CELLS] = { l->domid, l->first,
						     l->nr };

		st = write_list(tree, node, "daybreak,links", cells,
				LINK_CELLS);
	}
	for (unsigned int i = 0; !st && i < d->nr_peers; i++) {
		const uint64_t peer = d->peers[i];

		st = write_list(tree, node, "daybreak,peers", &peer, 1);
	}
	return st;
}

static enum status write_domain_numbers(struct tree *tree, int node,
					const struct manifest_domain *d)
{
	const struct layout *l = &d->layout;
	const struct manifest_number numbers[] = {
		{ "domid", d->domid },
		{ "memory", l->nr_pages * (DOMAIN_PAGE / 1024) },
		{ "cpus", d->nr_vcpus },
		{ "daybreak,max-memory", d->max_pages * (DOMAIN_PAGE / 1024) },
		{ "daybreak,cpu-weight", d->cpu_weight },
		{ "daybreak,cap", d->cap },
		{ "domain-cpupool", d->pool },
		{ "daybreak,period", d->period },
		{ "daybreak,budget", d->budget },
		{ "daybreak,extratime", d->extratime },
		{ "daybreak,shadow-memory", d->shadow_mib },
		{ "max_grant_version", d->max_grant_version },
		{ "max_grant_frames", d->max_grant_frames },
		{ "max_maptrack_frames", d->max_maptrack_frames },
		{ "daybreak,shadow-paging", d->shadow_paging },
		{ "daybreak,nested", d->nested },
		{ "daybreak,tsc", d->tsc },
		{ "daybreak,timer", d->timer },
		{ "daybreak,after", d->after },
		{ "daybreak,halt-on-failure", d->halt_on_failure },
		{ "daybreak,paused", d->paused },
		{ "daybreak,verify", d->verify },
		{ "daybreak,store-later", d->store_later },
		{ "daybreak,passthrough", d->passthrough },
		{ "daybreak,saved",
		  d->is_saved ? d->saved_module : UINT64_MAX },
		{ "daybreak,store-evtchn", d->store_evtchn },
		{ "daybreak,console-evtchn", d->console_evtchn },
		{ "daybreak,abi", l->abi },
		{ "daybreak,virt-base", l->virt_base },
		{ "daybreak,entry", l->entry },
		{ "daybreak,low-pages", l->low_pages },
		{ "daybreak,extended-cr3", l->extended_cr3 },
		{ "daybreak,hypercall-pfn",
		  l->has_hypercall_page ? l->hypercall_pfn : UINT64_MAX },
	};

	return write_numbers(tree, node, numbers,
			     sizeof(numbers) / sizeof(numbers[0]));
}

static enum status write_lists(struct tree *tree, int node,
			       const struct manifest_domain *d)
{
	enum status st = write_affinity(tree, node, d);

	if (st)
		return st;
	for (unsigned int i = 0; !st && d->has_nodes && i < d->nr_vcpus; i++)
		st = write_nodes(tree, node, &d->nodes[i]);
	if (st)
		return st;
	st = write_vnuma(tree, node, &d->vnuma);
	if (st)
		return st;
	st = write_devices(tree, node, &d->devices);
	if (st)
		return st;
	st = write_cpuid(tree, node, d);
	if (st)
		return st;
	st = write_links(tree, node, d);
	if (st)
		return st;
	st = write_pieces(tree, node, d);
	if (st)
		return st;
	return write_e820(tree, node, &d->layout);
}

static enum status write_domain(struct tree *tree, int parent,
				const struct manifest_domain *d)
{
	enum status st;
	int node;

	st = node_add(tree, parent, d->name, NULL, &node);
	if (st)
		return st;
	st = node_string(tree, node, "compatible", MANIFEST_DOMAIN);
	if (st)
		return st;
	st = write_domain_numbers(tree, node, d);
	if (st)
		return st;
	st = node_bytes(tree, node, "domain-uuid", d->uuid, sizeof(d->uuid));
	if (st)
		return st;
	return write_lists(tree, node, d);
}

static enum status write_dom0(struct tree *tree, int parent,
			      const struct manifest_dom0 *d)
{
	const struct manifest_number numbers[] = {
		{ "daybreak,module", d->kernel_module },
		{ "daybreak,ramdisk",
		  d->has_ramdisk ? d->ramdisk_module : UINT64_MAX },
		{ "daybreak,packed",
		  d->is_packed ? d->packed_module : UINT64_MAX },
		{ "daybreak,kernel-pfn", d->kernel_pfn },
		{ "daybreak,kernel-size", d->kernel_size },
		{ "daybreak,virt-base", d->virt_base },
		{ "daybreak,entry", d->entry },
		{ "daybreak,phys32-entry", d->phys32_entry },
		{ "daybreak,reloc-align", d->reloc.align },
		{ "daybreak,reloc-min", d->reloc.min },
		{ "daybreak,reloc-max", d->reloc.max },
		{ "daybreak,init-p2m", d->init_p2m },
		{ "daybreak,hypercall-page", d->hypercall_page },
	};
	enum status st;
	int node;

	st = node_add(tree, parent, "Domain-0", NULL, &node);
	if (st)
		return st;
	st = node_string(tree, node, "compatible", MANIFEST_DOM0);
	if (st)
		return st;
	return write_numbers(tree, node, numbers,
			     sizeof(numbers) / sizeof(numbers[0]));
}

static enum status write_soft_off(struct tree *tree, int node,
				  const struct acpi_soft_off *s)
{
	const uint64_t cells[SOFT_OFF_CELLS] = { s->type_a, s->type_b,
						 s->reduced };

	return write_list(tree, node, "daybreak,soft-off", cells,
			  SOFT_OFF_CELLS);
}

static enum status add_hypervisor(struct tree *tree, int *node)
{
	enum status st;
	int chosen;

	st = node_add(tree, 0, "chosen", NULL, &chosen);
	if (st)
		return st;
	st = node_add(tree, chosen, "hypervisor", NULL, node);
	if (st)
		return st;
	return node_string(tree, *node, "compatible", MANIFEST_HYPERVISOR);
}

static enum status write_pool(struct tree *tree, int parent,
			      const struct manifest_pool *pool)
{
	enum status st;
	int node;

	st = node_add(tree, parent, pool->name, NULL, &node);
	if (st)
		return st;
	st = node_string(tree, node, "compatible", MANIFEST_POOL);
	if (st)
		return st;
	st = node_u64(tree, node, "cpupool-sched", pool->scheduler);
	if (st)
		return st;
	st = write_list(tree, node, "cpupool-cpus", pool->cpus,
			MANIFEST_CPU_WORDS);
	return st || !nodes_any(&pool->nodes)
		       ? st
		       : write_nodes(tree, node, &pool->nodes);
}

/* The last node that is written: it comes before the others and moves them. */
static enum status write_pools(struct tree *tree, const struct manifest *m)
{
	int chosen = fdt_subnode_offset(tree->fdt, 0, "chosen"), node;
	enum status st = node_add(tree, chosen, MANIFEST_POOLS, NULL, &node);

	for (unsigned int i = m->nr_pools; !st && i--;)
		st = write_pool(tree, node, &m->pools[i]);
	return st;
}

static enum status write_all(struct tree *tree, const struct manifest *m)
{
	enum status st;
	int node;

	st = add_hypervisor(tree, &node);
	if (st)
		return st;
	if (m->has_soft_off) {
		st = write_soft_off(tree, node, &m->soft_off);
		if (st)
			return st;
	}
	if (m->nr_digests) {
		st = node_bytes(tree, node, MANIFEST_DIGESTS, m->digests,
				m->nr_digests * SHA256_SIZE);
		if (st)
			return st;
	}
	for (unsigned int i = m->nr_domains; i--;) {
		st = write_domain(tree, node, &m->domains[i]);
		if (st)
			return st;
	}
	if (m->has_dom0) {
		st = write_dom0(tree, node, &m->dom0);
		if (st)
			return st;
	}
	return m->nr_pools ? write_pools(tree, m) : ST_OK;
}

enum status manifest_write(const struct manifest *manifest, void *buf,
			   uint64_t size, struct file *out)
{
	struct tree tree;
	enum status st = tree_empty("manifest", buf, size, &tree);

	if (st)
		return st;
	st = write_all(&tree, manifest);
	if (st)
		return st;
	tree_close(&tree);
	*out = tree_file(&tree);
	return ST_OK;
}
