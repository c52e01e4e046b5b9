// SPDX-License-Identifier: MIT
/*
 * The manifest's reader. What it accepts, the boot domain places without
 * looking again, so that everything placing counts on is checked here.
 */
#include "manifest.h"

#include <libfdt.h>

#define KIB_PER_PAGE (DOMAIN_PAGE / 1024)
#define MAX_PAGES    (DOMAIN_MAX_MEMORY / DOMAIN_PAGE)

/* --- properties ----------------------------------------------------------- */

struct reader {
	struct file tree;
	int node;
	const char *name; /* of the node */
	const uint64_t *pages;
	unsigned int nr_modules;
};

static enum status refuse(const struct reader *r, const char *property,
			  uint64_t value, const char *wanted)
{
	return fail(ST_INVALID, "%s: %s of %s is %#lx, wanted %s", r->tree.name,
		    property, r->name, value, wanted);
}

/* A number of at most max. */
static enum status number(const struct reader *r, const char *property,
			  uint64_t max, uint64_t *out)
{
	int size;
	const void *bytes =
		fdt_getprop(r->tree.bytes.base, r->node, property, &size);

	if (!bytes || size != 8)
		return fail(ST_INVALID,
			    "%s: %s of %s is not there or has not 8 bytes",
			    r->tree.name, property, r->name);
	*out = node_read(bytes, 2);
	if (*out > max)
		return fail(ST_INVALID,
			    "%s: %s of %s is %#lx, wanted at most %#lx",
			    r->tree.name, property, r->name, *out, max);
	return ST_OK;
}

/* A list of rows; *nr is how many there are, at most max. */
static enum status rows(const struct reader *r, const char *property,
			unsigned int cells, unsigned int max,
			const uint8_t **bytes, unsigned int *nr)
{
	int size;

	*bytes = fdt_getprop(r->tree.bytes.base, r->node, property, &size);
	*nr = 0;
	if (!*bytes)
		return ST_OK;
	if ((unsigned int)size % (cells * 8))
		return fail(ST_INVALID,
			    "%s: %s of %s has %d bytes, wanted a multiple of "
			    "%u",
			    r->tree.name, property, r->name, size, cells * 8);
	*nr = (unsigned int)size / (cells * 8);
	if (*nr > max)
		return fail(ST_TOO_LARGE, "%s: %s of %s has %u rows, %u fit",
			    r->tree.name, property, r->name, *nr, max);
	return ST_OK;
}

static enum status module_number(const struct reader *r, const char *property,
				 unsigned int *out)
{
	uint64_t value;
	/* 0 is the manifest itself. */
	enum status st = number(r, property, UINT32_MAX, &value);

	if (st)
		return st;
	if (!value || value >= r->nr_modules)
		return refuse(r, property, value, "one of the modules");
	*out = (unsigned int)value;
	return ST_OK;
}

/* --- nodes ------------------------------------------------------------------
 */

static int find_compatible(const void *fdt, int parent, const char *compatible,
			   unsigned int index)
{
	int node;

	fdt_for_each_subnode(
		node, fdt,
		parent) if (!fdt_node_check_compatible(fdt, node, compatible) &&
			    !index--) return node;
	return -1;
}

static int hypervisor_node(const void *fdt)
{
	int chosen = fdt_subnode_offset(fdt, 0, "chosen");

	return chosen < 0
		       ? -1
		       : find_compatible(fdt, chosen, MANIFEST_HYPERVISOR, 0);
}

static enum status read_dom0(const struct reader *r, struct manifest_dom0 *out)
{
	uint64_t ramdisk = UINT64_MAX;
	enum status st =
		module_number(r, "daybreak,module", &out->kernel_module);

	if (!st)
		st = number(r, "daybreak,ramdisk", UINT64_MAX, &ramdisk);
	out->has_ramdisk = ramdisk != UINT64_MAX;
	if (!st && out->has_ramdisk)
		st = module_number(r, "daybreak,ramdisk", &out->ramdisk_module);
	if (!st)
		st = number(r, "daybreak,kernel-pfn", MAX_PAGES,
			    &out->kernel_pfn);
	if (!st)
		st = number(r, "daybreak,kernel-size", DOMAIN_MAX_MEMORY,
			    &out->kernel_size);
	if (!st)
		st = number(r, "daybreak,virt-base", UINT64_MAX,
			    &out->virt_base);
	if (!st)
		st = number(r, "daybreak,entry", UINT64_MAX, &out->entry);
	if (!st)
		st = number(r, "daybreak,init-p2m", UINT64_MAX, &out->init_p2m);
	if (!st)
		st = number(r, "daybreak,hypercall-page", UINT64_MAX,
			    &out->hypercall_page);
	if (st)
		return st;
	if ((out->kernel_size + DOMAIN_PAGE - 1) / DOMAIN_PAGE <
	    r->pages[out->kernel_module])
		return refuse(r, "daybreak,kernel-size", out->kernel_size,
			      "no less than its module has");
	return ST_OK;
}

enum status manifest_read(struct file tree, const uint64_t *pages,
			  unsigned int nr_modules, struct manifest *out)
{
	struct reader r = { tree, 0, "the hypervisor's node", pages,
			    nr_modules };
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

/* --- a domain's layout ------------------------------------------------------
 */

static enum status check_piece(const struct reader *r, const struct layout *l,
			       const struct piece *p,
			       const struct manifest_pages *carried,
			       unsigned int module)
{
	uint64_t have = r->pages[module];

	if (!p->nr_pages || p->size > p->nr_pages * DOMAIN_PAGE)
		return refuse(r, "the size of a piece", p->size,
			      "no more than its pages hold, and a page at "
			      "least");
	if (carried->nr > p->nr_pages || carried->nr > have ||
	    carried->first > have - carried->nr)
		return refuse(r, "the last page of a piece", carried->first,
			      "inside its module");
	if (p->gva % DOMAIN_PAGE)
		return refuse(r, "the address of a piece", p->gva,
			      "a page's start");
	if (p->pfn <= l->low_pages && p->nr_pages <= l->low_pages - p->pfn)
		return ST_OK;
	if (l->abi == ABI_PVH && p->pfn >= PVH_HOLE_PFN &&
	    p->nr_pages <= (1 << 20) - p->pfn && p->pfn < (1 << 20))
		return ST_OK;
	return refuse(r, "the PFN of a piece", p->pfn,
		      "inside the domain's memory");
}

static enum status read_piece(const struct reader *r, const uint8_t *row,
			      unsigned int module, struct layout *l,
			      struct manifest_pages *carried)
{
	struct piece *p = &l->pieces[l->nr_pieces];
	uint64_t cells[PIECE_CELLS], end = 0;
	enum status st;

	for (unsigned int i = 0; i < PIECE_CELLS; i++)
		cells[i] = node_read(row + i * 8, 2);
	if (cells[CELL_KIND] >= PIECE_NR_KINDS)
		return refuse(r, "the kind of a piece", cells[CELL_KIND],
			      "a known one");
	if (cells[CELL_INDEX] >= MODLIST_MAX)
		return refuse(r, "the index of a piece", cells[CELL_INDEX],
			      "a smaller one");
	if (cells[CELL_PFN] > MAX_PAGES || cells[CELL_PAGES] > MAX_PAGES)
		return refuse(r, "the PFN of a piece", cells[CELL_PFN],
			      "inside the domain's memory");
	*p = (struct piece){ .kind = (enum piece_kind)cells[CELL_KIND],
			     .pfn = cells[CELL_PFN],
			     .nr_pages = cells[CELL_PAGES],
			     .gva = cells[CELL_GVA],
			     .size = cells[CELL_SIZE],
			     .index = (unsigned int)cells[CELL_INDEX] };
	*carried = (struct manifest_pages){ cells[CELL_FIRST],
					    cells[CELL_CARRIED] };
	st = check_piece(r, l, p, carried, module);
	if (st)
		return st;
	if (l->nr_pieces)
		end = p[-1].pfn + p[-1].nr_pages;
	if (p->pfn < end)
		return refuse(r, "the PFN of a piece", p->pfn,
			      "behind the piece before");
	l->nr_pieces++;
	return ST_OK;
}

static enum status read_pieces(const struct reader *r,
			       struct manifest_domain *out)
{
	const uint8_t *bytes;
	unsigned int nr;
	enum status st = rows(r, "daybreak,pieces", PIECE_CELLS,
			      LAYOUT_MAX_PIECES, &bytes, &nr);

	for (unsigned int i = 0; !st && i < nr; i++)
		st = read_piece(r, bytes + i * PIECE_CELLS * 8, out->module,
				&out->layout, &out->carried[i]);
	return st;
}

static enum status read_e820(const struct reader *r, struct layout *l)
{
	const uint8_t *bytes;
	enum status st = rows(r, "daybreak,e820", E820_CELLS, LAYOUT_MAX_E820,
			      &bytes, &l->nr_e820);

	for (unsigned int i = 0; !st && i < l->nr_e820; i++) {
		const uint8_t *row = bytes + i * E820_CELLS * 8;
		uint64_t type = node_read(row + 16, 2);

		if (type < E820_RAM || type > E820_UNUSABLE)
			return refuse(r, "the type of an e820 entry", type,
				      "a known one");
		l->e820[i] = (struct e820_entry){ node_read(row, 2),
						  node_read(row + 8, 2),
						  (enum e820_type)type };
	}
	return st;
}

/* One page exactly, where nothing else is thinkable. */
static enum status check_one(const struct reader *r, const struct layout *l,
			     enum piece_kind kind, bool one_page)
{
	const struct piece *p = NULL;
	unsigned int nr = 0;

	for (unsigned int i = 0; i < l->nr_pieces; i++)
		if (l->pieces[i].kind == kind) {
			p = &l->pieces[i];
			nr++;
		}
	if (nr != 1)
		return fail(ST_INVALID,
			    "%s: %s has %u pieces of kind %s, wanted 1",
			    r->tree.name, r->name, nr, layout_kind_name(kind));
	if (one_page && p->nr_pages != 1)
		return fail(ST_INVALID,
			    "%s: the %s of %s has %lu pages, wanted 1",
			    r->tree.name, layout_kind_name(kind), r->name,
			    p->nr_pages);
	return ST_OK;
}

static enum status check_pv(const struct reader *r, const struct layout *l)
{
	const uint64_t width = l->abi == ABI_PV64 ? 8 : 4;
	const struct piece *p2m;
	enum status st = check_one(r, l, PIECE_START_INFO, true);

	if (!st)
		st = check_one(r, l, PIECE_PAGE_TABLES, false);
	if (!st)
		st = check_one(r, l, PIECE_BOOT_STACK, true);
	if (!st)
		st = check_one(r, l, PIECE_P2M, false);
	if (st)
		return st;
	p2m = layout_find(l, PIECE_P2M);
	if (p2m->nr_pages !=
	    (l->nr_pages * width + DOMAIN_PAGE - 1) / DOMAIN_PAGE)
		return refuse(r, "the P2M list's size", p2m->nr_pages,
			      "as many bytes for each page as an address has");
	if (l->has_hypercall_page && l->hypercall_pfn >= l->nr_pages)
		return refuse(r, "daybreak,hypercall-pfn", l->hypercall_pfn,
			      "inside the domain's memory");
	return ST_OK;
}

/* Those pages are named by number in what Xen is told. */
static enum status check_pvh(const struct reader *r, const struct layout *l)
{
	enum status st = check_one(r, l, PIECE_IDENT_PT, true);

	if (!st && layout_find(l, PIECE_CONSOLE)->pfn !=
			   PVH_SPECIAL_PFN + SPECIAL_CONSOLE)
		return refuse(r, "the console's PFN",
			      layout_find(l, PIECE_CONSOLE)->pfn,
			      "that of its special page");
	if (!st && layout_find(l, PIECE_XENSTORE)->pfn !=
			   PVH_SPECIAL_PFN + SPECIAL_XENSTORE)
		return refuse(r, "the xenstore page's PFN",
			      layout_find(l, PIECE_XENSTORE)->pfn,
			      "that of its special page");
	return st ? st : check_one(r, l, PIECE_START_INFO, false);
}

static enum status check_layout(const struct reader *r, const struct layout *l)
{
	enum status st = check_one(r, l, PIECE_KERNEL, false);

	if (!st)
		st = check_one(r, l, PIECE_CONSOLE, true);
	if (!st)
		st = check_one(r, l, PIECE_XENSTORE, true);
	if (st)
		return st;
	return l->abi == ABI_PVH ? check_pvh(r, l) : check_pv(r, l);
}

static enum status read_sizes(const struct reader *r, struct layout *l)
{
	uint64_t abi, kib;
	enum status st = number(r, "daybreak,abi", ABI_PVH, &abi);

	if (st)
		return st;
	l->abi = (enum layout_abi)abi;
	st = number(r, "memory", DOMAIN_MAX_MEMORY / 1024, &kib);
	if (st)
		return st;
	l->nr_pages = kib / KIB_PER_PAGE;
	if (kib * 1024 < DOMAIN_MIN_MEMORY || kib % KIB_PER_PAGE)
		return refuse(r, "memory", kib, "whole pages, 4 MiB at least");
	st = number(r, "daybreak,low-pages", l->nr_pages, &l->low_pages);
	if (!st && l->abi == ABI_PVH && l->low_pages > PVH_HOLE_PFN)
		return refuse(r, "daybreak,low-pages", l->low_pages,
			      "none in the hole below 4 GiB");
	if (!st && l->abi != ABI_PVH && l->low_pages != l->nr_pages)
		return refuse(r, "daybreak,low-pages", l->low_pages,
			      "all of the domain's memory");
	return st;
}

static enum status read_affinity(const struct reader *r,
				 struct manifest_domain *out)
{
	const uint8_t *bytes;
	unsigned int nr;
	enum status st = rows(r, "daybreak,affinity", MANIFEST_CPU_WORDS,
			      DOMAIN_MAX_VCPUS, &bytes, &nr);

	if (st || !nr)
		return st;
	if (nr != out->nr_vcpus)
		return refuse(r, "the number of rows in daybreak,affinity", nr,
			      "one for each vCPU");
	out->has_affinity = true;
	for (unsigned int i = 0; i < nr * MANIFEST_CPU_WORDS; i++)
		out->affinity[i / MANIFEST_CPU_WORDS][i % MANIFEST_CPU_WORDS] =
			node_read(bytes + i * 8, 2);
	return ST_OK;
}

static enum status read_uuid(const struct reader *r, uint8_t out[16])
{
	int size;
	const void *bytes =
		fdt_getprop(r->tree.bytes.base, r->node, "domain-uuid", &size);

	if (!bytes || size != 16)
		return fail(ST_INVALID,
			    "%s: domain-uuid of %s is not there or has not 16 "
			    "bytes",
			    r->tree.name, r->name);
	memcpy(out, bytes, 16);
	return ST_OK;
}

/* What becomes of the domain, and of the host without it. */
static enum status read_policy(const struct reader *r, unsigned int index,
			       struct manifest_domain *out)
{
	uint64_t weight, cap, after, halt, paused;
	enum status st = number(r, "daybreak,cpu-weight", UINT16_MAX, &weight);

	if (!st)
		st = number(r, "daybreak,cap", UINT16_MAX, &cap);
	if (!st)
		st = number(r, "daybreak,after", MANIFEST_NOBODY, &after);
	if (!st && after != MANIFEST_NOBODY && after >= index)
		return refuse(r, "daybreak,after", after,
			      "the number of an earlier domain");
	if (!st)
		st = number(r, "daybreak,halt-on-failure", 1, &halt);
	if (!st)
		st = number(r, "daybreak,paused", 1, &paused);
	if (st)
		return st;
	out->cpu_weight = (uint32_t)weight;
	out->cap = (uint32_t)cap;
	out->after = (uint32_t)after;
	out->halt_on_failure = halt;
	out->paused = paused;
	return ST_OK;
}

static enum status read_numbers(const struct reader *r,
				struct manifest_domain *out)
{
	struct layout *l = &out->layout;
	uint64_t cpus, kib, store, console, extended_cr3;
	enum status st = number(r, "cpus", DOMAIN_MAX_VCPUS, &cpus);

	if (!st && !cpus)
		return refuse(r, "cpus", cpus, "1 at least");
	if (!st)
		st = number(r, "daybreak,max-memory", DOMAIN_MAX_MEMORY / 1024,
			    &kib);
	if (!st && kib / KIB_PER_PAGE < l->nr_pages)
		return refuse(r, "daybreak,max-memory", kib,
			      "no less than memory");
	if (!st)
		st = number(r, "daybreak,store-evtchn", UINT32_MAX, &store);
	if (!st)
		st = number(r, "daybreak,console-evtchn", UINT32_MAX, &console);
	if (!st)
		st = number(r, "daybreak,virt-base", UINT64_MAX, &l->virt_base);
	if (!st)
		st = number(r, "daybreak,entry", UINT64_MAX, &l->entry);
	if (!st)
		st = number(r, "daybreak,extended-cr3", 1, &extended_cr3);
	if (!st)
		st = number(r, "daybreak,hypercall-pfn", UINT64_MAX,
			    &l->hypercall_pfn);
	if (st)
		return st;
	l->extended_cr3 = extended_cr3;
	l->has_hypercall_page = l->hypercall_pfn != UINT64_MAX;
	out->nr_vcpus = (unsigned int)cpus;
	out->max_pages = kib / KIB_PER_PAGE;
	out->store_evtchn = (uint32_t)store;
	out->console_evtchn = (uint32_t)console;
	return ST_OK;
}

enum status manifest_domain(struct file tree, unsigned int index,
			    const uint64_t *pages, unsigned int nr_modules,
			    struct manifest_domain *out)
{
	int parent = hypervisor_node(tree.bytes.base);
	struct reader r = { tree, 0, NULL, pages, nr_modules };
	enum status st;

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
	/* First: what becomes of the host if the rest is refused. */
	st = read_policy(&r, index, out);
	if (!st)
		st = read_sizes(&r, &out->layout);
	if (!st)
		st = read_numbers(&r, out);
	if (!st)
		st = read_uuid(&r, out->uuid);
	if (!st)
		st = read_affinity(&r, out);
	if (!st)
		st = module_number(&r, "daybreak,module", &out->module);
	if (!st)
		st = read_pieces(&r, out);
	if (!st)
		st = read_e820(&r, &out->layout);
	return st ? st : check_layout(&r, &out->layout);
}
