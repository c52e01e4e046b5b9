// SPDX-License-Identifier: MIT
/*
 * The record of dom0 in a package's first page. Its checksum, over all bytes
 * after the checksum, is the CRC-32 of IEEE 802.3. It keeps damaged or foreign
 * pages from being taken for a record.
 */
#include <daybreak/fallback.h>

#define PAGE	  DOMAIN_PAGE
#define MAGIC	  UINT64_C(0x63657220306d6f64) /* the bytes "dom0 rec" */
#define NOTHING	  UINT64_MAX		       /* no such module */
#define CRC_BITS  0xedb88320u
#define MAX_PAGES (DOMAIN_MAX_MEMORY / PAGE)

struct record {
	uint64_t magic;
	uint64_t checksum;
	uint64_t size;			  /* of the record */
	uint64_t kernel_at, kernel_bytes; /* in the package */
	uint64_t ramdisk_at, ramdisk_bytes;
	uint64_t packed_at, packed_bytes;
	uint64_t kernel_pfn, kernel_size;
	uint64_t virt_base, entry, phys32_entry;
	uint64_t init_p2m, hypercall_page;
	uint64_t reloc_align, reloc_min, reloc_max;
	uint64_t halt_on_failure, has_digests;
	struct sha256_digest kernel_digest, ramdisk_digest, packed_digest;
};

#define CHECKED_FROM 16 /* after the checksum */

_Static_assert(sizeof(struct record) == FALLBACK_SIZE,
	       "21 numbers and 3 digests without holes");
_Static_assert((MODLIST_MAX + 1) * 16 + MODLIST_MAX <= FALLBACK_AT,
	       "the module list ends before the record");
_Static_assert(FALLBACK_AT + sizeof(struct record) <= PAGE, "in one page");

static uint32_t checksum(const struct record *r)
{
	const uint8_t *bytes = (const uint8_t *)r;
	uint32_t crc = UINT32_MAX;

	for (unsigned int i = CHECKED_FROM; i < sizeof(*r); i++) {
		crc ^= bytes[i];
		for (unsigned int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? CRC_BITS : 0);
	}
	return ~crc;
}

static bool any_halts(const struct manifest *manifest)
{
	for (unsigned int i = 0; i < manifest->nr_domains; i++)
		if (manifest->domains[i].halt_on_failure)
			return true;
	return false;
}

/* Where a module is in the package, and its digest, if it has one. */
static void find(const struct manifest *manifest, const struct modlist *modules,
		 unsigned int module, struct file package, uint64_t *at,
		 uint64_t *size, struct sha256_digest *digest)
{
	const struct span bytes = modules->modules[module].file.bytes;

	*at = (uint64_t)(bytes.base - package.bytes.base);
	*size = bytes.size;
	if (module < manifest->nr_digests)
		*digest = manifest->digests[module];
}

void fallback_write(const struct manifest *manifest,
		    const struct modlist *modules, struct file package)
{
	const struct manifest_dom0 *dom0 = &manifest->dom0;
	struct record r = {
		.magic = MAGIC,
		.size = sizeof(r),
		.ramdisk_at = NOTHING,
		.packed_at = NOTHING,
		.kernel_pfn = dom0->kernel_pfn,
		.kernel_size = dom0->kernel_size,
		.virt_base = dom0->virt_base,
		.entry = dom0->entry,
		.phys32_entry = dom0->phys32_entry,
		.init_p2m = dom0->init_p2m,
		.hypercall_page = dom0->hypercall_page,
		.reloc_align = dom0->reloc.align,
		.reloc_min = dom0->reloc.min,
		.reloc_max = dom0->reloc.max,
		.halt_on_failure = any_halts(manifest),
		.has_digests = manifest->nr_digests > 0,
	};

	find(manifest, modules, dom0->kernel_module, package, &r.kernel_at,
	     &r.kernel_bytes, &r.kernel_digest);
	if (dom0->has_ramdisk)
		find(manifest, modules, dom0->ramdisk_module, package,
		     &r.ramdisk_at, &r.ramdisk_bytes, &r.ramdisk_digest);
	if (dom0->is_packed)
		find(manifest, modules, dom0->packed_module, package,
		     &r.packed_at, &r.packed_bytes, &r.packed_digest);
	r.checksum = checksum(&r);
	memcpy((uint8_t *)(uintptr_t)package.bytes.base + FALLBACK_AT, &r,
	       sizeof(r));
}

static enum status add(struct file package, const char *name, uint64_t at,
		       uint64_t size, struct modlist *modules)
{
	struct file file = { name, { 0 } };

	if (at % PAGE || !at || !size)
		return fail(ST_INVALID,
			    "%s: %s begins at %#lx, expected a page's start "
			    "after the first, and has %lu bytes",
			    package.name, name, at, size);
	if (!span_has(package.bytes, at, size))
		return fail(ST_TRUNCATED,
			    "%s: %s is %lu bytes from %#lx on, and the package "
			    "has %lu bytes",
			    package.name, name, size, at, package.bytes.size);
	file.bytes = span_sub(package.bytes, at, size);
	return modlist_add(modules, MODULE_OTHER, file, NULL);
}

static enum status check(struct file package, const struct record *r)
{
	if (r->magic != MAGIC)
		return fail(ST_NOT_FOUND, "%s: has no record of dom0",
			    package.name);
	if (r->size != sizeof(*r) || r->checksum != checksum(r))
		return fail(ST_INVALID,
			    "%s: the record of dom0 has a wrong checksum",
			    package.name);
	if (r->kernel_pfn > MAX_PAGES || r->kernel_size > DOMAIN_MAX_MEMORY)
		return fail(ST_INVALID,
			    "%s: dom0's kernel is %lu bytes at page %#lx, "
			    "expected inside a domain's memory",
			    package.name, r->kernel_size, r->kernel_pfn);
	if ((r->kernel_size + PAGE - 1) / PAGE < r->kernel_bytes / PAGE)
		return fail(ST_INVALID,
			    "%s: dom0's kernel is %lu bytes, and %lu are in "
			    "the package",
			    package.name, r->kernel_size, r->kernel_bytes);
	return ST_OK;
}

bool fallback_has(struct file package)
{
	uint64_t magic = 0;

	return span_copy(package.bytes, FALLBACK_AT, &magic, sizeof(magic)) &&
	       magic == MAGIC;
}

static enum status add_modules(struct file package, const struct record *r,
			       struct modlist *modules)
{
	enum status st = add(package, "dom0's kernel", r->kernel_at,
			     r->kernel_bytes, modules);

	if (!st && r->ramdisk_at != NOTHING)
		st = add(package, "dom0's ramdisk", r->ramdisk_at,
			 r->ramdisk_bytes, modules);
	if (!st && r->packed_at != NOTHING)
		st = add(package, "dom0's packed kernel", r->packed_at,
			 r->packed_bytes, modules);
	return st;
}

/* In the order of add_modules(). */
static void add_digests(const struct record *r, struct fallback *out)
{
	struct sha256_digest *digest = out->digests;

	out->has_digests = r->has_digests;
	*digest++ = r->kernel_digest;
	if (r->ramdisk_at != NOTHING)
		*digest++ = r->ramdisk_digest;
	if (r->packed_at != NOTHING)
		*digest++ = r->packed_digest;
}

enum status fallback_read(struct file package, struct fallback *out)
{
	struct record r;
	enum status st;

	out->modules.nr_modules = 0;
	if (!span_copy(package.bytes, FALLBACK_AT, &r, sizeof(r)))
		return fail(ST_NOT_FOUND,
			    "%s: has %lu bytes, too few for a record of dom0",
			    package.name, package.bytes.size);
	st = check(package, &r);
	if (st)
		return st;
	st = add_modules(package, &r, &out->modules);
	if (st)
		return st;
	out->halt_on_failure = r.halt_on_failure;
	add_digests(&r, out);
	out->dom0 = (struct manifest_dom0){
		.has_ramdisk = r.ramdisk_at != NOTHING,
		.is_packed = r.packed_at != NOTHING,
		.kernel_module = 0,
		.ramdisk_module = 1,
		.packed_module = out->modules.nr_modules - 1,
		.kernel_pfn = r.kernel_pfn,
		.kernel_size = r.kernel_size,
		.virt_base = r.virt_base,
		.entry = r.entry,
		.phys32_entry = r.phys32_entry,
		.init_p2m = r.init_p2m,
		.hypercall_page = r.hypercall_page,
		.reloc = { (uint32_t)r.reloc_align, (uint32_t)r.reloc_min,
			   (uint32_t)r.reloc_max },
	};
	return ST_OK;
}
