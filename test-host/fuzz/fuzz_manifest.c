// SPDX-License-Identifier: MIT
/*
 * A manifest of any bytes: an accepted one places every piece inside the domain
 * and takes every byte from inside its module.
 */
#include "manifests.h"

static void check(const struct manifest_domain *d)
{
	uint64_t end = 0;

	for (unsigned int i = 0; i < d->layout.nr_pieces; i++) {
		const struct piece *p = &d->layout.pieces[i];

		const struct manifest_pages *c = &d->carried[i];

		if (p->pfn < end || p->pfn + p->nr_pages > 1ULL << 33)
			__builtin_trap();
		if (!c->module || c->module >= NR_MODULES ||
		    c->nr > p->nr_pages ||
		    c->first + c->nr > module_pages[c->module] ||
		    c->first + c->nr < c->first)
			__builtin_trap();
		end = p->pfn + p->nr_pages;
	}
	for (unsigned int i = 0; i < d->nr_links; i++) {
		const struct piece *p = layout_find(&d->layout, PIECE_SHARED);
		const struct manifest_link *l = &d->links[i];

		if (!p || !l->nr || l->first + l->nr > p->nr_pages ||
		    l->first + l->nr > DOMAIN_MAX_SHARED)
			__builtin_trap();
	}
	if (d->layout.abi != ABI_PVH && end > d->layout.nr_pages)
		__builtin_trap();
}

/*
 * Changes a good manifest: random bytes would never make a tree that passes the
 * checks.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint64_t buffer[4096];
	static const struct sha256_digest digests[NR_MODULES];
	static struct manifest_domain d;
	struct manifest m = make_manifest(), got;
	struct file tree;

	m.nr_digests = NR_MODULES;
	m.digests = digests;
	manifest_write(&m, buffer, sizeof(buffer), &tree);
	for (; size >= 3; data += 3, size -= 3)
		((uint8_t *)
			 buffer)[(data[0] << 8 | data[1]) % tree.bytes.size] =
			data[2];
	if (manifest_read(tree, module_pages, NR_MODULES, &got))
		return 0;
	if (got.nr_digests &&
	    (got.nr_digests != NR_MODULES ||
	     !span_has(
		     tree.bytes,
		     (uint64_t)((const uint8_t *)got.digests - tree.bytes.base),
		     sizeof(digests))))
		__builtin_trap();
	for (unsigned int i = 0; i < got.nr_domains; i++)
		if (!manifest_domain(tree, i, module_pages, NR_MODULES, &d))
			check(&d);
	return 0;
}
