// SPDX-License-Identifier: MIT
/*
 * ELFs: kernels with what their Xen notes offer, and hypervisors with what
 * their multiboot2 header asks for.
 */
#include "inspect.h"

#include <daybreak/format.h>
#include <daybreak/multiboot2.h>
#include <daybreak/notes.h>

#include <elf.h>
#include <xen/features.h>

#define MB2_MAGIC	 0xe85250d6u
#define MB2_ALIGN	 8
#define MAX_FEATURE_TEXT 1024

static const char *const features[32] = {
	[XENFEAT_writable_page_tables] = "writable_page_tables",
	[XENFEAT_writable_descriptor_tables] = "writable_descriptor_tables",
	[XENFEAT_auto_translated_physmap] = "auto_translated_physmap",
	[XENFEAT_supervisor_mode_kernel] = "supervisor_mode_kernel",
	[XENFEAT_pae_pgdir_above_4gb] = "pae_pgdir_above_4gb",
	[XENFEAT_mmu_pt_update_preserve_ad] = "mmu_pt_update_preserve_ad",
	[XENFEAT_highmem_assist] = "highmem_assist",
	[XENFEAT_gnttab_map_avail_bits] = "gnttab_map_avail_bits",
	[XENFEAT_hvm_callback_vector] = "hvm_callback_vector",
	[XENFEAT_hvm_safe_pvclock] = "hvm_safe_pvclock",
	[XENFEAT_hvm_pirqs] = "hvm_pirqs",
	[XENFEAT_dom0] = "dom0",
	[XENFEAT_memory_op_vnode_supported] = "memory_op_vnode_supported",
	[XENFEAT_ARM_SMCCC_supported] = "ARM_SMCCC_supported",
	[XENFEAT_linux_rsdp_unrestricted] = "linux_rsdp_unrestricted",
	[XENFEAT_not_direct_mapped] = "not_direct_mapped",
	[XENFEAT_direct_mapped] = "direct_mapped",
};

static const char *arch_name(enum guest_arch arch)
{
	static const char *const names[] = {
		[GUEST_X86_32] = "x86_32",
		[GUEST_X86_64] = "x86_64",
		[GUEST_ARM64] = "arm64",
		[GUEST_OTHER] = "another CPU",
	};

	return names[arch];
}

static void print_segments(const struct image *image, int depth)
{
	for (unsigned int i = 0; i < image->nr_segments; i++) {
		const struct segment *s = &image->segments[i];

		print_fact(depth, "segment",
			   "%c%c%c  %#lx at %#lx, %#lx of it from the file",
			   s->flags & PF_R ? 'r' : '-',
			   s->flags & PF_W ? 'w' : '-',
			   s->flags & PF_X ? 'x' : '-', s->memsz, s->paddr,
			   s->filesz);
	}
	print_fact(depth, "in memory", "%s",
		   print_size(image->paddr_end - image->paddr_start));
	print_fact(depth, "entry", "%#lx", image->entry);
}

/* "dom0, !auto_translated_physmap": required ones after a "!". */
static void print_features(const struct notes *n, int depth)
{
	char buf[MAX_FEATURE_TEXT];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	for (unsigned int bit = 0; bit < 32; bit++) {
		if (!((n->features_supported | n->features_required) >> bit &
		      1))
			continue;
		text_format(&t, "%s%s", t.length ? ", " : "",
			    n->features_required >> bit & 1 ? "!" : "");
		if (features[bit])
			text_format(&t, "%s", features[bit]);
		else
			text_format(&t, "bit %u", bit);
	}
	if (t.length)
		print_fact(depth, "features", "%s", buf);
}

static void print_address(int depth, const char *name, uint64_t value)
{
	if (value != NOTES_UNSET)
		print_fact(depth, name, "%#lx", value);
}

static void print_text(int depth, const char *name, const char *value)
{
	if (value[0])
		print_fact(depth, name, "%s", value);
}

static void print_addresses(const struct notes *n, int depth)
{
	print_address(depth, "PVH entry", n->phys32_entry);
	if (n->reloc.align)
		print_fact(depth, "PVH may move",
			   "to multiples of %#x in %#x to %#x", n->reloc.align,
			   n->reloc.min, n->reloc.max);
	print_address(depth, "PV entry", n->entry);
	print_address(depth, "virtual base", n->virt_base);
	print_address(depth, "physical offset", n->paddr_offset);
	print_address(depth, "hypercall page", n->hypercall_page);
	print_address(depth, "P2M list at", n->init_p2m);
	print_address(depth, "Xen may use from", n->hv_start_low);
}

static void print_notes(const struct notes *n, int depth)
{
	static const char *const sources[] = {
		[NOTES_NONE] = "nothing",
		[NOTES_SEGMENT] = "notes in a segment",
		[NOTES_SECTION] = "notes in a section",
		[NOTES_GUEST_SECTION] = "the section __xen_guest",
	};
	static const char *const pae[] = {
		[PAE_NO] = "no",
		[PAE_YES] = "yes",
		[PAE_EXTENDED_CR3] = "yes, page tables above 4 GiB",
		[PAE_BIMODAL] = "yes or no",
	};

	print_fact(depth, "Xen can start it", "as %s", notes_offers(n));
	print_fact(depth, "says so by", "%s", sources[n->source]);
	if (n->guest_os[0])
		print_fact(depth, "guest OS", "%s%s%s", n->guest_os,
			   n->guest_version[0] ? " " : "", n->guest_version);
	print_text(depth, "for Xen", n->xen_version);
	print_text(depth, "loader", n->loader);
	print_text(depth, "says", n->info);
	print_addresses(n, depth);
	if (n->offers & OFFER_PV32_PAE)
		print_fact(depth, "PAE", "%s", pae[n->pae]);
	if (n->mod_start_pfn)
		print_fact(depth, "ramdisk", "need not be mapped");
	if (n->suspend_cancel)
		print_fact(depth, "suspend", "can be cancelled");
	if (n->symtab.wanted)
		print_fact(depth, "symbols", "%s needed in memory",
			   print_size(n->symtab.symtab_size));
	print_features(n, depth);
}

/* Asked first: mb2_parse_header() would refuse a file without a header. */
static bool has_multiboot2(struct span head)
{
	uint32_t magic;

	for (uint64_t at = 0; span_copy(head, at, &magic, sizeof(magic));
	     at += MB2_ALIGN)
		if (magic == MB2_MAGIC)
			return true;
	return false;
}

static enum status print_multiboot2(struct file file, const struct image *image,
				    int depth)
{
	struct file head = { file.name, span_sub(file.bytes, 0,
						 file.bytes.size < MB2_SEARCH
							 ? file.bytes.size
							 : MB2_SEARCH) };
	struct mb2_header h;
	enum status st;

	if (!has_multiboot2(head.bytes))
		return ST_OK;
	st = mb2_parse_header(head, &h);
	if (st)
		return st;
	st = mb2_check(file.name, image, &h);
	if (st)
		return st;
	print_fact(depth, "hand-off", "multiboot2, boot services kept");
	print_fact(depth, "EFI64 entry", "%#x", h.efi64_entry);
	if (h.relocatable)
		print_fact(depth, "may move",
			   "to multiples of %#x in %#x to "
			   "%#x",
			   h.load_align, h.load_min, h.load_max);
	print_fact(depth, "modules", "%s",
		   h.modules_aligned ? "aligned to pages" : "anywhere");
	return ST_OK;
}

enum status inspect_elf(struct file file, int depth)
{
	struct image image;
	struct notes notes;
	enum status st = elf_parse(file, file.bytes.size, &image);

	if (st)
		return st;
	st = notes_parse(file, &image, &notes);
	if (st)
		return st;
	print_title(depth, file.name, "ELF for %s, %u bits, %s, %s",
		    arch_name(image.arch), image.is_64 ? 64 : 32,
		    image.type == ET_EXEC ? "at fixed addresses"
					  : "at any address",
		    print_size(file.bytes.size));
	print_segments(&image, depth);
	if (notes.source != NOTES_NONE)
		print_notes(&notes, depth);
	return print_multiboot2(file, &image, depth);
}
