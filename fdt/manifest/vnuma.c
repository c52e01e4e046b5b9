// SPDX-License-Identifier: MIT
/*
 * Reads a domain's virtual NUMA nodes, which have to have its memory and its
 * vCPUs between them: Xen does not check that.
 */
#include "reader.h"

#include <string.h>

#define WHAT "daybreak,vnuma"

static enum status read_vnode(const struct reader *r, const uint8_t *row,
			      struct domain_vnode *out)
{
	const uint64_t pnode = reader_cell(row, VNODE_PNODE);
	const uint64_t distances = reader_cell(row, VNODE_DISTANCES);

	if (pnode >= DOMAIN_MAX_PNODES)
		return reader_refuse(r, "a node of the host in " WHAT, pnode,
				     "one below 64");
	out->pnode = (uint32_t)pnode;
	out->nr_pages = reader_cell(row, VNODE_PAGES);
	if (!out->nr_pages || out->nr_pages > MANIFEST_MAX_PAGES)
		return reader_refuse(r, "the pages of " WHAT, out->nr_pages,
				     "1 at least, and less than 16 TiB");
	for (unsigned int i = 0; i < DOMAIN_MAX_VCPUS / 64; i++)
		out->vcpus[i] = reader_cell(row, VNODE_VCPUS + i);
	memcpy(out->distances, &distances, sizeof(out->distances));
	return ST_OK;
}

static enum status check_vcpus(const struct reader *r,
			       const struct manifest_domain *d)
{
	for (unsigned int i = 0; i < DOMAIN_MAX_VCPUS; i++) {
		const unsigned int nr = vnuma_count(&d->vnuma, i);

		if (nr != (i < d->nr_vcpus))
			return reader_refuse(
				r, "the nodes in " WHAT " with one vCPU", nr,
				"one, and none of others' vCPUs");
	}
	return ST_OK;
}

enum status manifest_vnuma_read(const struct reader *r,
				struct manifest_domain *out)
{
	struct domain_vnuma *vnuma = &out->vnuma;
	uint64_t sum = 0;
	const uint8_t *bytes;
	enum status st = reader_rows(r, WHAT, VNODE_CELLS, DOMAIN_MAX_VNODES,
				     &bytes, &vnuma->nr);

	if (st || !vnuma->nr)
		return st;
	for (unsigned int i = 0; i < vnuma->nr; i++) {
		st = read_vnode(r, bytes + i * VNODE_CELLS * 8,
				&vnuma->vnodes[i]);
		if (st)
			return st;
		sum += vnuma->vnodes[i].nr_pages;
	}
	if (out->is_saved || sum != out->layout.nr_pages)
		return reader_refuse(r, "all pages of " WHAT, sum,
				     "those of a new domain");
	return check_vcpus(r, out);
}
