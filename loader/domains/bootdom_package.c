// SPDX-License-Identifier: MIT
/*
 * The boot domain's package: which modules it has, what goes into each, and
 * what the manifest says about them.
 *
 *	manifest
 *	dom0's kernel	the pages that its kernel piece carries; or room for
 *			its ELF, and the packed file, which the boot domain
 *			unpacks
 *	dom0's ramdisk	the file
 *	a domain	for each in order: the pages that its pieces carry,
 *			except those that an earlier module has already
 *
 * So a kernel or a ramdisk that several domains use is stored once, and there
 * are never more modules than a list has room for.
 */
#include <daybreak/bootdom_plan.h>
#include <daybreak/domain_parse.h>
#include <daybreak/startofday.h>

#include <string.h>

/* libxl's defaults. */
#define GRANT_FRAMES	64
#define MAPTRACK_FRAMES 1024

_Static_assert(4 + DOMAIN_MAX <= MODLIST_MAX, "a module for each domain");

static enum status add_module(struct modlist *package, const char *name,
			      uint64_t nr_pages)
{
	const struct file file = { name, { NULL, nr_pages * DOMAIN_PAGE } };

	return modlist_add(package, MODULE_OTHER, file, NULL);
}

static bool same_bytes(struct span a, struct span b)
{
	return a.base && a.base == b.base && a.size == b.size;
}

/*
 * The bytes of a kernel piece are those of its file, at offsets that follow
 * from its segments and its symbol table. They depend neither on the ABI nor on
 * where the kernel is placed.
 */
static bool same_kernel(const struct bootdom_image *a,
			const struct bootdom_image *b)
{
	const struct layout *k = a->layout, *l = b->layout;

	return same_bytes(a->domain->kernel.bytes, b->domain->kernel.bytes) &&
	       k->nr_parts == l->nr_parts &&
	       !memcmp(k->parts, l->parts, k->nr_parts * sizeof(k->parts[0])) &&
	       k->symtab.present == l->symtab.present &&
	       k->symtab.at == l->symtab.at && k->symtab.size == l->symtab.size;
}

static struct span module_bytes(const struct bootdom_image *image,
				const struct piece *piece)
{
	return image->domain->modules->modules[piece->index].file.bytes;
}

/* True when both packages have the same files and command lines. */
static bool same_list(const struct modlist *a, const struct modlist *b)
{
	if (a->nr_modules != b->nr_modules)
		return false;
	for (unsigned int i = 0; i < a->nr_modules; i++)
		if (!same_bytes(a->modules[i].file.bytes,
				b->modules[i].file.bytes) ||
		    strcmp(a->modules[i].cmdline, b->modules[i].cmdline))
			return false;
	return true;
}

/* True for two pieces that carry the same bytes. */
static bool same_content(const struct bootdom_image *a, const struct piece *p,
			 const struct bootdom_image *b, const struct piece *q)
{
	if (p->kind != q->kind)
		return false;
	switch (p->kind) {
	case PIECE_KERNEL:
		return same_kernel(a, b);
	case PIECE_MODULE:
		return same_bytes(module_bytes(a, p), module_bytes(b, q));
	case PIECE_PACKAGE:
		return same_list(a->domain->modules, b->domain->modules);
	default:
		return false;
	}
}

/*
 * The boot domain becomes dom0 only after it has started all domains. Until
 * then dom0's kernel and ramdisk are unchanged in the package, so a domain's
 * pieces can be copied from them.
 */
static bool find_in_dom0(const struct bootdom_plan *plan,
			 const struct bootdom_image *image,
			 const struct piece *piece, struct manifest_pages *out)
{
	const struct manifest_dom0 *dom0 = &plan->manifest.dom0;

	if (!plan->has_dom0)
		return false;
	if (piece->kind == PIECE_KERNEL) {
		if (dom0->is_packed)
			return false;
		out->module = dom0->kernel_module;
		return same_kernel(&plan->dom0, image);
	}
	if (piece->kind != PIECE_MODULE || !dom0->has_ramdisk)
		return false;
	out->module = dom0->ramdisk_module;
	return same_bytes(
		plan->package.modules[dom0->ramdisk_module].file.bytes,
		module_bytes(image, piece));
}

/* The same among the domains that start before this one. */
static bool find_in_domains(const struct bootdom_plan *plan, unsigned int place,
			    const struct bootdom_image *image,
			    const struct piece *piece,
			    struct manifest_pages *out)
{
	for (unsigned int i = 0; i < place; i++) {
		const struct bootdom_image *other =
			&plan->images[plan->order[i]];

		for (unsigned int j = 0; j < other->layout->nr_pieces; j++)
			if (same_content(other, &other->layout->pieces[j],
					 image, piece)) {
				*out = plan->domains[i].carried[j];
				return true;
			}
	}
	return false;
}

/* Says where each piece's pages are; *nr of them are in its own module. */
static void describe_carried(struct bootdom_plan *plan, unsigned int place,
			     uint64_t *nr)
{
	const struct bootdom_image *image = &plan->images[plan->order[place]];
	const struct layout *layout = image->layout;

	*nr = 0;
	for (unsigned int i = 0; i < layout->nr_pieces; i++) {
		const struct piece *piece = &layout->pieces[i];
		struct manifest_pages *pages = &plan->domains[place].carried[i];

		*pages = (struct manifest_pages){ .nr = startofday_carried(
							  layout, piece) };
		if (find_in_dom0(plan, image, piece, pages) ||
		    find_in_domains(plan, place, image, piece, pages))
			continue;
		pages->module = plan->modules[place];
		pages->first = *nr;
		*nr += pages->nr;
	}
}

static uint32_t number_or(const struct config_number *number, uint32_t other)
{
	return number->set ? number->value : other;
}

static enum status describe_domain(struct bootdom_plan *plan,
				   unsigned int place)
{
	const struct domain_config *d = &plan->wanted[plan->order[place]];
	const struct bootdom_image *image = &plan->images[plan->order[place]];
	struct manifest_domain *m = &plan->domains[place];
	enum status st;
	uint64_t nr;

	*m = (struct manifest_domain){
		.name = d->name,
		.nr_vcpus = d->maxvcpus,
		.max_pages = d->maxmem * 1024 / DOMAIN_PAGE,
		.domid = plan->domids[plan->order[place]],
		.store_evtchn = image->domain->store_evtchn,
		.store_later = bootdom_xenstore(d) == XENSTORE_LATER,
		.console_evtchn = image->domain->console_evtchn,
		.cpu_weight = d->x86.cpu_weight.value,
		.cap = d->x86.cap.value,
		.pool = bootdom_pool(plan, d),
		.period = d->x86.period.value,
		.budget = d->x86.budget.value,
		.extratime = number_or(&d->x86.extratime, MANIFEST_XENS),
		.shadow_mib = d->shadow_memory.value,
		.max_grant_version = number_or(&d->max_grant_version, 0),
		.max_grant_frames =
			number_or(&d->max_grant_frames, GRANT_FRAMES),
		.max_maptrack_frames =
			number_or(&d->max_maptrack_frames, MAPTRACK_FRAMES),
		.shadow_paging = d->x86.hap.set && !d->x86.hap.value,
		.nested = d->x86.nested.value,
		.tsc = d->x86.tsc == TSC_UNSET ? MANIFEST_XENS
					       : d->x86.tsc - TSC_DEFAULT,
		.timer = d->x86.timer,
		.vnuma = d->x86.vnuma,
		.devices = d->x86.devices,
		.after = bootdom_place(plan, d->x86.after),
		.halt_on_failure = d->x86.on_failure == FAILURE_HALT,
		.paused = d->x86.start == START_PAUSED,
		.verify = d->x86.verify == ANSWER_YES,
		.passthrough = d->passthrough == PASSTHROUGH_ENABLED,
		.has_affinity = d->has_affinity,
		.has_nodes = d->has_nodes,
		.layout = *image->layout,
	};
	memcpy(m->nodes, d->nodes, d->maxvcpus * sizeof(m->nodes[0]));
	if (d->has_affinity)
		memcpy(m->affinity, d->affinity,
		       d->maxvcpus * sizeof(m->affinity[0]));
	bootdom_cpuid(d, m);
	bootdom_describe_links(plan, place);
	plan->modules[place] = plan->package.nr_modules;
	describe_carried(plan, place, &nr);
	if (image->saved) {
		m->is_saved = true;
		m->saved_module = plan->modules[place];
		nr = image->saved->size / DOMAIN_PAGE;
		if (m->max_pages < m->layout.nr_pages)
			m->max_pages = m->layout.nr_pages;
	}
	st = domain_uuid(d, m->uuid);
	if (st)
		return st;
	return add_module(&plan->package, d->name, nr);
}

/* The kernel of a dom0 that has been laid out. */
static enum status describe_kernel(struct bootdom_plan *plan)
{
	const struct layout *layout = plan->dom0.layout;
	const struct notes *notes = plan->dom0.domain->notes;
	const struct image *image = plan->dom0.domain->image;
	const struct piece *kernel = layout_find(layout, PIECE_KERNEL);
	/* A PV kernel's addresses need not be those of its ELF. */
	const bool either = image->paddr_start / DOMAIN_PAGE == kernel->pfn;

	plan->manifest.dom0 = (struct manifest_dom0){
		.kernel_module = plan->package.nr_modules,
		.kernel_pfn = kernel->pfn,
		.kernel_size = kernel->size,
		.virt_base = layout->virt_base,
		.entry = layout->abi == ABI_PVH ? NOTES_UNSET : layout->entry,
		.phys32_entry = either ? notes->phys32_entry : NOTES_UNSET,
		.reloc = notes->reloc,
		.init_p2m = notes->init_p2m,
		.hypercall_page = notes->hypercall_page,
	};
	return add_module(&plan->package, "dom0's kernel",
			  startofday_carried(layout, kernel));
}

static enum status describe_packed(struct bootdom_plan *plan)
{
	const uint64_t size = plan->unpacked_size;
	const unsigned int nr = plan->package.nr_modules;
	enum status st =
		add_module(&plan->package, "dom0's kernel",
			   size / DOMAIN_PAGE + (size % DOMAIN_PAGE != 0));

	plan->manifest.dom0 = (struct manifest_dom0){ .kernel_module = nr,
						      .kernel_size = size,
						      .is_packed = true,
						      .packed_module = nr + 1 };
	return st ? st
		  : modlist_add(&plan->package, MODULE_OTHER, plan->packed,
				NULL);
}

static enum status describe_dom0(struct bootdom_plan *plan,
				 const struct file *ramdisk)
{
	struct manifest_dom0 *m = &plan->manifest.dom0;
	enum status st = plan->packed.bytes.base ? describe_packed(plan)
						 : describe_kernel(plan);

	m->has_ramdisk = ramdisk != NULL;
	if (st || !ramdisk)
		return st;
	m->ramdisk_module = plan->package.nr_modules;
	return modlist_add(&plan->package, MODULE_OTHER, *ramdisk, NULL);
}

enum status bootdom_plan_package(struct bootdom_plan *plan,
				 const struct file *ramdisk)
{
	struct manifest *m = &plan->manifest;
	enum status st = add_module(&plan->package, "manifest", 1);

	m->has_dom0 = plan->has_dom0;
	m->nr_domains = plan->nr;
	m->domains = plan->domains;
	bootdom_describe_pools(plan);
	if (!st && plan->has_dom0)
		st = describe_dom0(plan, ramdisk);
	for (unsigned int i = 0; !st && i < plan->nr; i++)
		st = describe_domain(plan, i);
	m->nr_digests = plan->has_digests ? plan->package.nr_modules : 0;
	m->digests = plan->digests;
	plan->package.modules[0].file.bytes.size = manifest_size(m);
	return st;
}

bool bootdom_plan_compares(const struct bootdom_plan *plan, unsigned int module)
{
	const struct manifest_dom0 *dom0 = &plan->manifest.dom0;

	if (!plan->has_digests || !module)
		return false;
	return !plan->has_dom0 || !dom0->is_packed ||
	       module != dom0->kernel_module;
}

/* Where a module's bytes from a page on are written. */
static uint8_t *module_at(const struct modlist *places, unsigned int module,
			  uint64_t page)
{
	const struct span bytes = places->modules[module].file.bytes;

	return (uint8_t *)(uintptr_t)bytes.base + page * DOMAIN_PAGE;
}

static void fill_piece(const struct bootdom_image *image,
		       const struct piece *piece, uint8_t *out)
{
	startofday_fill(image->domain, image->layout, piece, 0,
			startofday_carried(image->layout, piece), out);
}

static void fill_domain(const struct bootdom_plan *plan, unsigned int place,
			const struct modlist *places)
{
	const struct bootdom_image *image = &plan->images[plan->order[place]];

	if (image->saved)
		packed_write(image->saved,
			     module_at(places, plan->modules[place], 0));
	for (unsigned int i = 0; i < image->layout->nr_pieces; i++) {
		const struct manifest_pages *pages =
			&plan->domains[place].carried[i];

		if (pages->module == plan->modules[place])
			fill_piece(
				image, &image->layout->pieces[i],
				module_at(places, pages->module, pages->first));
	}
}

void bootdom_plan_fill(const struct bootdom_plan *plan,
		       const struct modlist *places)
{
	const struct modlist *package = &plan->package;

	/* Modules that are whole files are copied. */
	for (unsigned int i = 0; i < package->nr_modules; i++)
		if (package->modules[i].file.bytes.base)
			memcpy(module_at(places, i, 0),
			       package->modules[i].file.bytes.base,
			       package->modules[i].file.bytes.size);
	if (plan->has_dom0 && !plan->manifest.dom0.is_packed)
		fill_piece(&plan->dom0,
			   layout_find(plan->dom0.layout, PIECE_KERNEL),
			   module_at(places, plan->manifest.dom0.kernel_module,
				     0));
	for (unsigned int i = 0; i < plan->nr; i++)
		fill_domain(plan, i, places);
}
