// SPDX-License-Identifier: MIT
/*
 * An entry with domains= on x86: every domain's files become its start-of-day
 * image, all images and the manifest one package, and Xen gets the boot
 * domain, which starts them and becomes dom0.
 */
#include "host_x86.h"

#include <daybreak/domain_config.h>
#include <daybreak/manifest.h>
#include <daybreak/package.h>
#include <daybreak/startofday.h>

#define NOMINAL_MEMORY (64ULL << 30) /* of dom0: for checks alone */
#define BOOTDOM_START  (96ULL << 20) /* where it is linked */
#define BOOTDOM_ROOM   (16ULL << 20) /* itself, and what Xen makes for it */
#define STORE_EVTCHN   1
#define CONSOLE_EVTCHN 2

extern const uint8_t bootdom_elf[], bootdom_elf_end[];

/* A kernel and what goes with it, while the package is made. */
struct guest {
	struct image image;
	struct notes notes;
	struct modlist modules;
	struct domain domain;
	struct layout layout;
};

/* Everything of one entry: large, so in pages of its own. */
struct guests {
	unsigned int nr;
	unsigned int order[DOMAIN_MAX]; /* of wanted, in which they start */
	struct domain_config wanted[DOMAIN_MAX];
	struct guest guests[DOMAIN_MAX];
	struct manifest_domain domains[DOMAIN_MAX];
	struct guest dom0;
	struct manifest manifest;
	struct modlist package;
	struct domain_report report[DOMAIN_MAX]; /* for dom0, in that order */
};

_Static_assert(DOMAIN_MAX <= MANIFEST_MAX_DOMAINS, "all can be started");

/* --- what cannot be ---------------------------------------------------------
 */

/* The value of "key=" among the options, up to a blank; NULL without. */
static const char *find_option(const char *options, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = options; *p; p++)
		if ((p == options || p[-1] == ' ') && !strncmp(p, key, n) &&
		    p[n] == '=')
			return p + n + 1;
	return NULL;
}

static bool value_has(const char *value, const char *word)
{
	size_t n = strlen(word);

	for (; *value && *value != ' '; value++)
		if (!strncmp(value, word, n))
			return true;
	return false;
}

enum status host_check_domains(const struct entry *entry)
{
	const char *dom0 = find_option(entry->options, "dom0");

	if (dom0 && value_has(dom0, "pvh"))
		return fail(ST_UNSUPPORTED,
			    "%s: entry \"%s\" has domains= and dom0=pvh, but "
			    "domains are started by a PV dom0 only",
			    entry->config, entry->name);
	if (!find_option(entry->options, "dom0_mem"))
		return fail(
			ST_INVALID,
			"%s: entry \"%s\" has domains=, but its options= "
			"has no dom0_mem=, without which Xen leaves them no "
			"memory",
			entry->config, entry->name);
	return ST_OK;
}

/* dom0_mem= as a plain size in bytes; 0 for its other forms. */
static uint64_t dom0_memory(const struct entry *entry)
{
	const char *p = find_option(entry->options, "dom0_mem");
	static const char units[] = "BKMGT";
	uint64_t value = 0;
	const char *unit;

	for (; *p >= '0' && *p <= '9' && value < UINT32_MAX; p++)
		value = value * 10 + (uint64_t)(*p - '0');
	unit = *p ? strchr(units, *p & ~0x20) : NULL;
	if (!*p || *p == ' ')
		return value * 1024; /* Xen's unit when there is none */
	if (!unit || (p[1] && p[1] != ' ') || value >= UINT32_MAX)
		return 0;
	return value << 10 * (unit - units);
}

static enum status check_memory(const struct entry *entry, uint64_t package)
{
	uint64_t have = dom0_memory(entry);
	uint64_t want = BOOTDOM_START + BOOTDOM_ROOM + package;

	if (have && have < want)
		return fail(ST_NO_MEMORY,
			    "%s: dom0_mem= is %lu MiB, which has no room for "
			    "the boot domain and the domains' images: they "
			    "take %lu MiB",
			    entry->config, have >> 20, (want >> 20) + 1);
	return ST_OK;
}

/* Keys that nothing acts upon are not passed over. */
static enum status check_keys(const struct domain_config *d)
{
	static const char *const later[] = {
		"pool",
		"shadow_memory",
		"max_grant_version",
		"max_grant_frames",
		"max_maptrack_frames",
		"maxvcpus",
	};

	for (unsigned int i = 0; i < d->nr_keys; i++)
		for (unsigned int j = 0; j < sizeof(later) / sizeof(*later);
		     j++)
			if (!strcmp(d->keys[i].key->key, later[j]))
				return fail(ST_UNSUPPORTED,
					    "%s:%u: %s= of [%s] is not known "
					    "to the boot domain",
					    d->config, d->keys[i].line,
					    later[j], d->section);
	return ST_OK;
}

static enum status check_start(const struct entry *entry,
			       const struct domain_config *d)
{
	if (d->x86.start == START_PAUSED && !entry->kernel.path)
		return fail(ST_INVALID,
			    "%s: the domain %s has start=paused, but entry "
			    "\"%s\" has no kernel= for a dom0 that would start "
			    "it",
			    d->config, d->name, entry->name);
	return check_keys(d);
}

/* --- files ------------------------------------------------------------------
 */

static enum status open_files(const struct entry *entry, const struct guests *g)
{
	enum status st = pieces_open(entry);

	for (unsigned int i = 0; !st && i < g->nr; i++) {
		const struct domain_config *d = &g->wanted[i];

		st = pieces_add(MODULE_KERNEL, (int)i, &d->kernel, 1);
		if (!st)
			st = pieces_add(MODULE_RAMDISK, (int)i, &d->ramdisk, 1);
		for (unsigned int j = 0; !st && j < d->nr_modules; j++)
			st = pieces_add(MODULE_OTHER, (int)i, &d->modules[j],
					1);
	}
	return st;
}

static const struct piece_file *find_piece(int domain, enum module_kind kind)
{
	const struct piece_file *pieces;
	unsigned int nr;

	pieces = pieces_get(&nr);
	for (unsigned int i = 0; i < nr; i++)
		if (pieces[i].domain == domain && pieces[i].kind == kind)
			return &pieces[i];
	return NULL;
}

static struct file file_of(const struct piece_file *p)
{
	return (struct file){ p->name, { p->pages, p->size } };
}

static enum status list_modules(int domain, struct modlist *out)
{
	const struct piece_file *pieces;
	unsigned int nr;
	enum status st = ST_OK;

	pieces = pieces_get(&nr);
	for (unsigned int i = 0; !st && i < nr; i++)
		if (pieces[i].domain == domain &&
		    pieces[i].kind != MODULE_KERNEL)
			st = modlist_add(out, pieces[i].kind,
					 file_of(&pieces[i]),
					 pieces[i].kind == MODULE_RAMDISK
						 ? NULL
						 : pieces[i].cmdline);
	return st;
}

/* Unpacks the kernel of a domain, or dom0's, and reads what it says. */
static enum status read_kernel(const struct entry *entry, int domain,
			       struct guest *g)
{
	static struct kernel_file facts;
	struct file shipped = file_of(find_piece(domain, MODULE_KERNEL));
	struct file *elf = &g->domain.kernel;
	enum status st = kernel_identify(shipped, &facts);

	if (st == ST_NOT_MINE)
		return fail(ST_UNSUPPORTED,
			    "%s: is neither an ELF nor a bzImage, plain or "
			    "compressed",
			    shipped.name);
	if (!st)
		st = kernel_file_unpack(&facts, shipped, entry->unpacked_limit,
					elf);
	if (!st)
		st = elf_parse(*elf, elf->bytes.size, &g->image);
	if (st == ST_NOT_MINE)
		return fail(ST_UNSUPPORTED, "%s: what it holds is no ELF",
			    shipped.name);
	if (!st)
		st = notes_parse(*elf, &g->image, &g->notes);
	g->domain.image = &g->image;
	g->domain.notes = &g->notes;
	g->domain.modules = &g->modules;
	return st;
}

/* --- layouts ----------------------------------------------------------------
 */

static enum status lay_out(const struct entry *entry, struct guests *all,
			   unsigned int i)
{
	const struct domain_config *d = &all->wanted[i];
	struct guest *g = &all->guests[i];
	enum status st = check_start(entry, d);

	if (!st)
		st = read_kernel(entry, (int)i, g);
	if (!st)
		st = list_modules((int)i, &g->modules);
	if (st)
		return st;
	g->domain.name = d->name;
	g->domain.type = d->has_type ? d->type : DOMAIN_PV;
	g->domain.cmdline = d->cmdline;
	g->domain.memory = d->memory * 1024;
	g->domain.nr_vcpus = d->vcpus;
	g->domain.console_evtchn = CONSOLE_EVTCHN;
	/*
	 * A PV kernel that is told of xenstore stops until somebody answers,
	 * which nobody does before dom0's userland: only one that is started
	 * from there is told.
	 */
	if (g->domain.type == DOMAIN_PVH || d->x86.start == START_PAUSED)
		g->domain.store_evtchn = STORE_EVTCHN;
	g->domain.acpi = g->domain.type == DOMAIN_PVH;
	st = layout_place(&g->domain, &g->layout);
	if (!st && g->layout.abi == ABI_PV32_PAE)
		return fail(ST_UNSUPPORTED,
			    "%s: %s is a 32-bit PV kernel, which the boot "
			    "domain does not start",
			    d->name, g->domain.kernel.name);
	return st;
}

static enum status lay_out_dom0(const struct entry *entry, struct guest *g)
{
	const struct mapping *initial = &g->layout.mappings[0];
	enum status st = read_kernel(entry, PIECE_HOST, g);

	if (st)
		return st;
	g->domain.name = "dom0";
	g->domain.type = DOMAIN_PV;
	g->domain.modules = NULL; /* its ramdisk stays where it is */
	g->domain.memory = NOMINAL_MEMORY;
	g->domain.nr_vcpus = 1;
	g->domain.flags = DOMAIN_SIF_DOM0;
	st = layout_place(&g->domain, &g->layout);
	if (st)
		return st;
	if (g->layout.abi != ABI_PV64)
		return fail(ST_UNSUPPORTED,
			    "%s: is a 32-bit PV kernel, and dom0's must be a "
			    "64-bit one where domains are started",
			    entry->kernel.path);
	if (entry->nr_ramdisks && !g->notes.mod_start_pfn)
		return fail(ST_UNSUPPORTED,
			    "%s: has no MOD_START_PFN note, which dom0's "
			    "kernel needs where domains are started",
			    entry->kernel.path);
	if (initial->to - initial->from >= BOOTDOM_START &&
	    g->notes.init_p2m != NOTES_UNSET)
		return fail(ST_TOO_LARGE,
			    "%s: wants %lu MiB mapped, and the boot domain "
			    "leaves dom0's kernel %lu MiB",
			    entry->kernel.path,
			    (initial->to - initial->from) >> 20,
			    (uint64_t)(BOOTDOM_START >> 20));
	return ST_OK;
}

/* --- the package ------------------------------------------------------------
 */

static enum status add_module(struct modlist *package, const char *name,
			      uint64_t nr_pages, unsigned int *index)
{
	const struct file file = { name, { NULL, nr_pages * MEMMAP_PAGE } };

	*index = package->nr_modules;
	return modlist_add(package, MODULE_OTHER, file, NULL);
}

/* The place of the domain that d waits for, in the order of starting. */
static uint32_t find_after(const struct guests *all,
			   const struct domain_config *d)
{
	for (unsigned int i = 0; d->x86.after && i < all->nr; i++)
		if (!strcmp(all->wanted[all->order[i]].name, d->x86.after))
			return i;
	return MANIFEST_NOBODY;
}

static void describe_carried(const struct layout *layout,
			     struct manifest_pages *carried, uint64_t *nr)
{
	*nr = 0;
	for (unsigned int i = 0; i < layout->nr_pieces; i++) {
		carried[i].first = *nr;
		carried[i].nr = startofday_carried(layout, &layout->pieces[i]);
		*nr += carried[i].nr;
	}
}

_Static_assert(sizeof(struct cpu_set) == MANIFEST_CPU_WORDS * 8, "all CPUs");

/* dom0 finds a domain by its UUID, so that each has one. */
static enum status make_uuid(const struct domain_config *d,
			     uint8_t out[UUID_SIZE])
{
	enum status st = domain_uuid(d, out);

	if (st || !uuid_is_nil(out))
		return st;
	random_bytes(out, UUID_SIZE);
	uuid_from_random(out);
	return ST_OK;
}

static void describe_for_dom0(const struct domain_config *d,
			      const struct manifest_domain *m,
			      struct domain_report *out)
{
	*out = (struct domain_report){
		.type = m->layout.abi == ABI_PVH ? DOMAIN_PVH : DOMAIN_PV,
		.paused = m->paused,
		.xenstore = m->store_evtchn != 0,
		.store_port = STORE_EVTCHN, /* it has it in any case */
		.console_port = CONSOLE_EVTCHN,
		.memory = d->memory,
		.maxmem = d->maxmem,
		.vcpus = d->vcpus,
		.maxvcpus = d->maxvcpus,
	};
	memcpy(out->name, d->name, strlen(d->name) + 1);
	memcpy(out->uuid, m->uuid, UUID_SIZE);
}

static enum status describe_domain(struct guests *all, unsigned int place)
{
	const struct domain_config *d = &all->wanted[all->order[place]];
	const struct guest *g = &all->guests[all->order[place]];
	struct manifest_domain *m = &all->domains[place];
	enum status st;
	uint64_t nr;

	*m = (struct manifest_domain){
		.name = d->name,
		.nr_vcpus = d->vcpus,
		.max_pages = d->maxmem * 1024 / DOMAIN_PAGE,
		.store_evtchn = g->domain.store_evtchn,
		.console_evtchn = g->domain.console_evtchn,
		.cpu_weight = d->x86.cpu_weight.value,
		.cap = d->x86.cap.value,
		.after = find_after(all, d),
		.halt_on_failure = d->x86.on_failure == FAILURE_HALT,
		.paused = d->x86.start == START_PAUSED,
		.has_affinity = d->has_affinity,
		.layout = g->layout,
	};
	if (d->has_affinity)
		memcpy(m->affinity, d->affinity,
		       d->vcpus * sizeof(m->affinity[0]));
	describe_carried(&g->layout, m->carried, &nr);
	st = make_uuid(d, m->uuid);
	if (st)
		return st;
	describe_for_dom0(d, m, &all->report[place]);
	return add_module(&all->package, d->name, nr, &m->module);
}

static enum status describe_dom0(struct guests *all)
{
	const struct guest *g = &all->dom0;
	const struct piece_file *ramdisk =
		find_piece(PIECE_HOST, MODULE_RAMDISK);
	const struct piece *kernel = layout_find(&g->layout, PIECE_KERNEL);
	struct manifest_dom0 *m = &all->manifest.dom0;
	enum status st;

	*m = (struct manifest_dom0){
		.has_ramdisk = ramdisk != NULL,
		.kernel_pfn = kernel->pfn,
		.kernel_size = kernel->size,
		.virt_base = g->layout.virt_base,
		.entry = g->layout.entry,
		.init_p2m = g->notes.init_p2m,
		.hypercall_page = g->notes.hypercall_page,
	};
	st = add_module(&all->package, "dom0's kernel",
			startofday_carried(&g->layout, kernel),
			&m->kernel_module);
	if (st || !ramdisk)
		return st;
	m->ramdisk_module = all->package.nr_modules;
	return modlist_add(
		&all->package, MODULE_OTHER,
		(struct file){ ramdisk->name, { NULL, ramdisk->size } }, NULL);
}

static enum status write_manifest(struct guests *all)
{
	struct module *first = &all->package.modules[0];
	enum status st;
	uint64_t size;
	void *buf;

	all->manifest.nr_domains = all->nr;
	all->manifest.domains = all->domains;
	size = manifest_size(&all->manifest);
	st = memory_alloc("manifest", size, host_memory_max, &buf);
	if (st)
		return st;
	/* libfdt is a static library of Debian's like the decompressors. */
	quiet_begin();
	st = manifest_write(&all->manifest, buf, size, &first->file);
	quiet_end();
	return st;
}

static enum status describe(struct guests *all)
{
	unsigned int manifest;
	enum status st = add_module(&all->package, "manifest", 1, &manifest);

	if (!st && all->manifest.has_dom0)
		st = describe_dom0(all);
	for (unsigned int i = 0; !st && i < all->nr; i++)
		st = describe_domain(all, i);
	return st ? st : write_manifest(all);
}

static void fill_image(const struct guest *g, uint8_t *out)
{
	for (unsigned int i = 0; i < g->layout.nr_pieces; i++) {
		const struct piece *p = &g->layout.pieces[i];
		uint64_t nr = startofday_carried(&g->layout, p);

		startofday_fill(&g->domain, &g->layout, p, 0, nr, out);
		out += nr * DOMAIN_PAGE;
	}
}

static void *module_at(const struct modlist *places, unsigned int module)
{
	return (void *)(uintptr_t)places->modules[module].file.bytes.base;
}

static void fill_dom0(const struct guest *g, const struct manifest_dom0 *dom0,
		      const struct modlist *places)
{
	const struct piece *kernel = layout_find(&g->layout, PIECE_KERNEL);
	const struct piece_file *ramdisk =
		find_piece(PIECE_HOST, MODULE_RAMDISK);

	startofday_fill(&g->domain, &g->layout, kernel, 0,
			startofday_carried(&g->layout, kernel),
			module_at(places, dom0->kernel_module));
	if (ramdisk)
		memcpy(module_at(places, dom0->ramdisk_module), ramdisk->pages,
		       ramdisk->size);
}

/* Whoever has read the package's own descriptors knows where all goes. */
static void fill_package(const struct guests *all, const struct modlist *places)
{
	const struct span manifest = all->package.modules[0].file.bytes;

	memcpy(module_at(places, 0), manifest.base, manifest.size);
	if (all->manifest.has_dom0)
		fill_dom0(&all->dom0, &all->manifest.dom0, places);
	for (unsigned int i = 0; i < all->nr; i++)
		fill_image(&all->guests[all->order[i]],
			   module_at(places, all->domains[i].module));
}

static enum status make_package(const struct entry *entry, struct guests *all,
				struct file *out)
{
	static struct modlist places;
	uint64_t size;
	enum status st = package_size(&all->package, &size);
	void *pages;

	if (!st)
		st = check_memory(entry, size);
	if (!st)
		st = memory_alloc("package", size, host_memory_max, &pages);
	if (st)
		return st;
	*out = (struct file){ "package", { pages, size } };
	/* Descriptors and empty command lines: one page. */
	package_fill(&all->package, 0, MEMMAP_PAGE, pages);
	st = package_read(*out, &places);
	if (!st)
		fill_package(all, &places);
	return st;
}

/* --- all of it -------------------------------------------------------------
 */

static enum status read_wanted(const struct config *config,
			       const struct entry *entry, struct guests **out)
{
	const struct xen_version unknown = { 0 };
	struct guests *all;
	enum status st = memory_alloc(config->name, sizeof(*all),
				      host_memory_max, (void **)&all);

	if (st)
		return st;
	memset(all, 0, sizeof(*all));
	*out = all;
	st = domain_list_parse(config, entry->name, all->wanted, DOMAIN_MAX,
			       &all->nr);
	for (unsigned int i = 0; !st && i < all->nr; i++)
		st = domain_check(&all->wanted[i], GUEST_X86_64, unknown);
	return st ? st : domain_order(all->wanted, all->nr, all->order);
}

/* Xen executes nothing of it where it is, but wants whole pages. */
static enum status add_bootdom(const struct piece_file *kernel,
			       struct modlist *list)
{
	uint64_t size = (uint64_t)(bootdom_elf_end - bootdom_elf);
	enum status st;
	void *pages;

	st = memory_alloc("boot domain", size, host_memory_max, &pages);
	if (st)
		return st;
	memcpy(pages, bootdom_elf, size);
	return modlist_add(list, MODULE_KERNEL,
			   (struct file){ kernel ? kernel->name : "bootdom",
					  { pages, size } },
			   kernel ? kernel->cmdline : "");
}

/* What the entry has beside dom0's kernel and ramdisk is Xen's own. */
static enum status add_others(struct modlist *list)
{
	const struct piece_file *pieces;
	unsigned int nr;
	enum status st = ST_OK;

	pieces = pieces_get(&nr);
	for (unsigned int i = 0; !st && i < nr; i++)
		if (pieces[i].domain == PIECE_HOST &&
		    pieces[i].kind != MODULE_KERNEL &&
		    pieces[i].kind != MODULE_RAMDISK)
			st = modlist_add(list, pieces[i].kind,
					 file_of(&pieces[i]),
					 pieces[i].cmdline);
	return st;
}

enum status host_load_domains(const struct config *config,
			      const struct entry *entry, struct modlist *list)
{
	struct guests *all;
	struct file package;
	enum status st = read_wanted(config, entry, &all);

	if (!st)
		st = open_files(entry, all);
	if (!st)
		st = host_read_pieces();
	if (!st && entry->kernel.path) {
		all->manifest.has_dom0 = true;
		st = lay_out_dom0(entry, &all->dom0);
	}
	for (unsigned int i = 0; !st && i < all->nr; i++)
		st = lay_out(entry, all, i);
	if (!st)
		st = describe(all);
	if (!st && all->manifest.has_dom0)
		st = domain_variable_prepare(all->report, all->nr);
	if (!st)
		st = make_package(entry, all, &package);
	if (!st)
		st = add_bootdom(find_piece(PIECE_HOST, MODULE_KERNEL), list);
	if (!st)
		st = modlist_add(list, MODULE_RAMDISK, package, "");
	return st ? st : add_others(list);
}
