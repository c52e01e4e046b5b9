// SPDX-License-Identifier: MIT
/*
 * The manifest's reader. The boot domain places what it accepts without further
 * checks, so everything that placing relies on is checked here.
 */
#include "reader.h"

#include <libfdt.h>

#define SLP_TYP_MAX 7

static int find_compatible(const void *fdt, int parent, const char *compatible,
			   unsigned int index)
{
	int node;

	fdt_for_each_subnode(node, fdt, parent)
		if (!fdt_node_check_compatible(fdt, node, compatible) &&
		    !index--)
			return node;
	return -1;
}

static int hypervisor_node(const void *fdt)
{
	int chosen = fdt_subnode_offset(fdt, 0, "chosen");

	return chosen < 0
		       ? -1
		       : find_compatible(fdt, chosen, MANIFEST_HYPERVISOR, 0);
}

/* A module that may not be there, which is all ones. */
static enum status read_optional(const struct reader *r, const char *property,
				 bool *is_there, unsigned int *module)
{
	uint64_t value;
	enum status st = reader_number(r, property, UINT64_MAX, &value);

	if (st)
		return st;
	*is_there = value != UINT64_MAX;
	return *is_there ? reader_module(r, property, module) : ST_OK;
}

static enum status read_dom0_modules(const struct reader *r,
				     struct manifest_dom0 *out)
{
	enum status st =
		reader_module(r, "daybreak,module", &out->kernel_module);

	if (st)
		return st;
	st = read_optional(r, "daybreak,ramdisk", &out->has_ramdisk,
			   &out->ramdisk_module);
	if (st)
		return st;
	return read_optional(r, "daybreak,packed", &out->is_packed,
			     &out->packed_module);
}

static enum status read_reloc(const struct reader *r, struct notes_reloc *out)
{
	uint64_t align, min, max;
	const struct reader_field fields[] = {
		{ "daybreak,reloc-align", UINT32_MAX, &align },
		{ "daybreak,reloc-min", UINT32_MAX, &min },
		{ "daybreak,reloc-max", UINT32_MAX, &max },
	};
	enum status st =
		reader_numbers(r, fields, sizeof(fields) / sizeof(fields[0]));

	if (!st)
		*out = (struct notes_reloc){ (uint32_t)align, (uint32_t)min,
					     (uint32_t)max };
	return st;
}

static enum status read_dom0(const struct reader *r, struct manifest_dom0 *out)
{
	const struct reader_field fields[] = {
		{ "daybreak,kernel-pfn", MANIFEST_MAX_PAGES, &out->kernel_pfn },
		{ "daybreak,kernel-size", DOMAIN_MAX_MEMORY,
		  &out->kernel_size },
		{ "daybreak,virt-base", UINT64_MAX, &out->virt_base },
		{ "daybreak,entry", UINT64_MAX, &out->entry },
		{ "daybreak,phys32-entry", UINT64_MAX, &out->phys32_entry },
		{ "daybreak,init-p2m", UINT64_MAX, &out->init_p2m },
		{ "daybreak,hypercall-page", UINT64_MAX, &out->hypercall_page },
	};
	enum status st = read_dom0_modules(r, out);

	if (st)
		return st;
	st = reader_numbers(r, fields, sizeof(fields) / sizeof(fields[0]));
	if (st)
		return st;
	st = read_reloc(r, &out->reloc);
	if (st)
		return st;
	if ((out->kernel_size + DOMAIN_PAGE - 1) / DOMAIN_PAGE <
	    r->pages[out->kernel_module])
		return reader_refuse(r, "daybreak,kernel-size",
				     out->kernel_size,
				     "no less than its module has");
	return ST_OK;
}

static enum status read_soft_off(const struct reader *r, struct manifest *out)
{
	const uint8_t *row;
	unsigned int nr;
	enum status st = reader_rows(r, "daybreak,soft-off", SOFT_OFF_CELLS, 1,
				     &row, &nr);

	if (st || !nr)
		return st;
	if (reader_cell(row, 0) > SLP_TYP_MAX ||
	    reader_cell(row, 1) > SLP_TYP_MAX || reader_cell(row, 2) > 1)
		return reader_refuse(r, "daybreak,soft-off",
				     reader_cell(row, 0),
				     "two sleep types and 0 or 1");
	out->has_soft_off = true;
	out->soft_off = (struct acpi_soft_off){
		.type_a = (uint8_t)reader_cell(row, 0),
		.type_b = (uint8_t)reader_cell(row, 1),
		.reduced = reader_cell(row, 2),
	};
	return ST_OK;
}

/* Without the property there are none, and nothing is compared. */
static enum status read_digests(const struct reader *r, struct manifest *out)
{
	int size;
	const void *bytes = fdt_getprop(r->tree.bytes.base, r->node,
					MANIFEST_DIGESTS, &size);

	if (!bytes)
		return ST_OK;
	if ((unsigned int)size != r->nr_modules * SHA256_SIZE)
		return fail(ST_INVALID,
			    "%s: " MANIFEST_DIGESTS " of %s has %d bytes, "
			    "expected %u",
			    r->tree.name, r->name, size,
			    r->nr_modules * SHA256_SIZE);
	out->nr_digests = r->nr_modules;
	out->digests = bytes;
	return ST_OK;
}

enum status manifest_read(struct file tree, const uint64_t *pages,
			  unsigned int nr_modules, struct manifest *out)
{
	struct reader r = { tree,  0,	       "the hypervisor's node",
			    pages, nr_modules, 0 };
	enum status st = tree_check(tree);
	int dom0;

	*out = (struct manifest){ 0 };
	if (st)
		return st;
	r.node = hypervisor_node(tree.bytes.base);
	if (r.node < 0)
		return fail(ST_INVALID,
			    "%s: has no node " MANIFEST_HYPERVISOR
			    " in /chosen",
			    tree.name);
	st = read_soft_off(&r, out);
	if (st)
		return st;
	st = read_digests(&r, out);
	if (st)
		return st;
	st = manifest_pools_read(&r, out);
	if (st)
		return st;
	while (find_compatible(tree.bytes.base, r.node, MANIFEST_DOMAIN,
			       out->nr_domains) >= 0)
		if (++out->nr_domains > MANIFEST_MAX_DOMAINS)
			return fail(ST_TOO_LARGE,
				    "%s: has more than %u domains", tree.name,
				    MANIFEST_MAX_DOMAINS);
	dom0 = find_compatible(tree.bytes.base, r.node, MANIFEST_DOM0, 0);
	out->has_dom0 = dom0 >= 0;
	r.node = dom0;
	r.name = "dom0";
	return out->has_dom0 ? read_dom0(&r, &out->dom0) : ST_OK;
}

enum status manifest_domain(struct file tree, unsigned int index,
			    const uint64_t *pages, unsigned int nr_modules,
			    struct manifest_domain *out)
{
	int parent = hypervisor_node(tree.bytes.base);
	struct reader r = { tree,	0,
			    NULL,	pages,
			    nr_modules, manifest_pools_count(tree.bytes.base) };

	r.node = find_compatible(tree.bytes.base, parent, MANIFEST_DOMAIN,
				 index);
	r.name = fdt_get_name(tree.bytes.base, r.node, NULL);
	memset(out, 0, sizeof(*out));
	if (!r.name || !*r.name || strlen(r.name) > MANIFEST_MAX_NAME)
		return fail(
			ST_INVALID,
			"%s: domain %u has no name of at most %u characters",
			tree.name, index, MANIFEST_MAX_NAME);
	out->name = r.name;
	return manifest_domain_read(&r, index, out);
}
