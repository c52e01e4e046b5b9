// SPDX-License-Identifier: MIT
/*
 * The boot domain becomes dom0 in place: dom0's start-of-day image is placed
 * like any other, but into memory that this domain already has. Then we switch
 * to its page tables.
 *
 *	0	free, then dom0's kernel, start_info, page tables, stack
 *	96 MB	the boot domain, its package (dom0's ramdisk stays in it), and
 *		what Xen made for it: P2M list, start_info, page tables, stack
 *	above	dom0's P2M list if it does not fit below
 */
#include "dom0.h"
#include "own.h"

#include <daybreak/arch.h>
#include <daybreak/bootdom_dom0.h>
#include <daybreak/startofday.h>

#define NAME DOM0_NAME

static const struct report *failed;
static struct frames own_frames;
static struct domain domain;
static struct image image;
static struct notes notes;
static struct layout layout;

static void describe(struct file kernel)
{
	domain = (struct domain){
		.name = NAME,
		.type = DOMAIN_PV,
		.kernel = kernel,
		.image = &image,
		.notes = &notes,
		.memory = start_info->nr_pages * PAGE,
		.nr_vcpus = 1,
		.flags = SIF_PRIVILEGED | SIF_INITDOMAIN,
	};
}

/* The kernel's pages, and the facts that the application has found. */
static void use_facts(const struct manifest_dom0 *facts, struct file kernel)
{
	uint64_t paddr = facts->kernel_pfn * PAGE;

	/* The package has whole pages. */
	if (kernel.bytes.size > facts->kernel_size)
		kernel.bytes.size = facts->kernel_size;
	image = (struct image){
		.arch = GUEST_X86_64,
		.is_64 = true,
		.entry = facts->entry,
		.nr_segments = 1,
		.segments[0] = { .paddr = paddr,
				 .vaddr = facts->virt_base + paddr,
				 .filesz = kernel.bytes.size,
				 .memsz = facts->kernel_size },
		.paddr_start = paddr,
		.paddr_end = paddr + facts->kernel_size,
	};
	notes = (struct notes){
		.source = NOTES_SEGMENT,
		.offers = OFFER_PV64,
		.entry = facts->entry,
		.virt_base = facts->virt_base,
		.paddr_offset = 0,
		.init_p2m = facts->init_p2m,
		.hypercall_page = facts->hypercall_page,
	};
	describe(kernel);
}

/* The kernel's ELF says all that the application could not know. */
static enum status use_packed(const struct manifest_dom0 *facts,
			      const struct modlist *package)
{
	const uint64_t began = clock_now();
	struct file elf;
	enum status st = dom0_unpack(facts, package, &elf);

	if (st)
		return st;
	st = elf_parse(elf, elf.bytes.size, &image);
	if (st)
		return st;
	st = notes_parse(elf, &image, &notes);
	if (st)
		return st;
	describe(elf);
	say("Boot domain: dom0's kernel is unpacked after %lu ms",
	    (clock_now() - began) / 1000000);
	return ST_OK;
}

/* The first PFN after everything that Xen has mapped for us. */
static uint64_t own_end(void)
{
	return own_mapped_end(start_info->pt_base / PAGE +
			      start_info->nr_pt_frames);
}

static uint64_t mapped_pages(void)
{
	const struct mapping *initial = &layout.mappings[0];

	return (initial->to - initial->from) / PAGE + 1;
}

/* Everything must fit below our image, except for a P2M list. */
static enum status lay_out(void)
{
	enum status st = layout_place(&domain, &layout);

	if (!st && layout.next_pfn > BOOTDOM_PFN &&
	    mapped_pages() <= BOOTDOM_PFN) {
		domain.p2m_pfn = own_end();
		st = layout_place(&domain, &layout);
	}
	/* Entry 0 of the top-level table is needed for our own code. */
	if (!st && !(layout.mappings[0].from >> 39 & 511))
		return fail(ST_UNSUPPORTED,
			    NAME ": its kernel is mapped at %#lx, where the "
				 "boot domain is",
			    layout.virt_base);
	if (!st && mapped_pages() > BOOTDOM_PFN)
		return fail(ST_TOO_LARGE,
			    NAME ": what its kernel needs mapped is %lu MiB, "
				 "and %lu MiB are below the boot domain",
			    mapped_pages() / 256, BOOTDOM_PFN / 256);
	return st;
}

/* Keeps what Xen told us, except for the fields that our layout decides. */
static void merge_start_info(const struct modlist *package,
			     const struct manifest_dom0 *facts, void *out)
{
	struct start_info ours = *(const struct start_info *)out, *si = out;

	memcpy(out, start_info, PAGE);
	si->pt_base = ours.pt_base;
	si->nr_pt_frames = ours.nr_pt_frames;
	si->mfn_list = ours.mfn_list;
	si->first_p2m_pfn = ours.first_p2m_pfn;
	si->nr_p2m_frames = ours.nr_p2m_frames;
	si->flags &= ~(uint32_t)SIF_MULTIBOOT_MOD;
	si->mod_start = 0;
	si->mod_len = 0;
	if (!report_append(failed, (char *)si->cmd_line, sizeof(si->cmd_line)))
		warn(NAME ": its command line has no room for all domains "
			  "that are not there");
	if (facts->has_ramdisk) {
		struct span bytes =
			package->modules[facts->ramdisk_module].file.bytes;

		si->flags |= SIF_MOD_START_PFN;
		si->mod_start = (uint64_t)(uintptr_t)bytes.base / PAGE;
		si->mod_len = bytes.size;
	}
}

static void fill(void *context, unsigned int i, uint64_t first, uint64_t nr,
		 void *out)
{
	startofday_fill(&domain, &layout, &layout.pieces[i], first, nr, out);
	(void)context;
}

static enum status place_start_info(const struct modlist *package,
				    const struct manifest_dom0 *facts)
{
	const struct piece *p = layout_find(&layout, PIECE_START_INFO);
	enum status st;
	void *at;

	st = map_own(NAME, &own_frames, (struct pfn){ p->pfn }, &at);
	if (st)
		return st;
	merge_start_info(package, facts, at);
	return map_clear();
}

/*
 * Writes the hypercall page as Xen would for a domctl. The domctl is not used,
 * as it needs a known interface version and dom0 must start on any Xen. A
 * kernel calls byte 32 x N for hypercall N. iret is jumped to instead and does
 * not return; it pushes three registers as struct iret_context
 * (xen/arch-x86/xen-x86_64.h) needs them.
 */
static void write_hypercalls(uint8_t *page)
{
	/* push rcx, push r11, mov $N, %eax, syscall, pop r11, pop rcx, ret */
	static const uint8_t call[] = {
		0x51, 0x41, 0x53, 0xb8, 0,    0,    0,
		0,    0x0f, 0x05, 0x41, 0x5b, 0x59, 0xc3
	};
	/* push rcx, push r11, push rax, mov $N, %eax, syscall */
	static const uint8_t iret[] = { 0x51, 0x41, 0x53,
					0x50, 0xb8, __HYPERVISOR_iret,
					0,    0,    0,
					0x0f, 0x05 };

	memset(page, 0xcc, PAGE); /* int3 */
	for (unsigned int i = 0; i < PAGE / 32; i++) {
		memcpy(page + i * 32, call, sizeof(call));
		page[i * 32 + 4] = (uint8_t)i;
	}
	memcpy(page + __HYPERVISOR_iret * 32, iret, sizeof(iret));
}

static enum status place_hypercall_page(void)
{
	enum status st;
	void *at;

	if (!layout.has_hypercall_page)
		return ST_OK;
	st = map_own(NAME, &own_frames, (struct pfn){ layout.hypercall_pfn },
		     &at);
	if (st)
		return st;
	write_hypercalls(at);
	return map_clear();
}

static enum status place(const struct manifest_dom0 *facts,
			 const struct modlist *package)
{
	const struct place_job job = {
		.name = NAME,
		.domid = DOMID_SELF,
		.layout = &layout,
		.to = { frames_mfn, &own_frames, 0, NAME },
		.frames = &own_frames,
		.fill = fill,
	};
	enum status st = place_pieces(&job);

	if (st)
		return st;
	st = place_start_info(package, facts);
	if (st)
		return st;
	return place_hypercall_page();
}

static enum status prepare(const struct manifest_dom0 *facts,
			   const struct modlist *package)
{
	enum status st;

	if (!facts->is_packed) {
		use_facts(facts, package->modules[facts->kernel_module].file);
		return lay_out();
	}
	st = use_packed(facts, package);
	if (st)
		return st;
	st = lay_out();
	return st ? st
		  : bootdom_check_dom0(NAME, &notes, &layout,
				       facts->has_ramdisk);
}

enum status dom0_become(const struct manifest_dom0 *facts,
			struct package_check *check,
			const struct report *report, void (*last_words)(void))
{
	const struct modlist *package = check->package;
	uint64_t began;
	struct start_vcpu vcpu;
	enum status st;

	failed = report;
	own_frames = (struct frames){ (const struct mfn *)start_info->mfn_list,
				      start_info->nr_pages };
	last_words();
	st = package_check_dom0(check, NAME, facts);
	if (st)
		return st;
	st = prepare(facts, package);
	if (st)
		return st;
	began = clock_now();
	st = place(facts, package);
	if (st)
		return st;
	st = dom0_tables_make(&own_frames, &layout);
	if (st)
		return st;
	/* Said now, as the clock's page will not be mapped any more. */
	say("Boot domain: dom0 is placed after %lu ms",
	    (clock_now() - began) / 1000000);
	st = dom0_tables_take(&own_frames, &layout);
	if (st)
		return st;
	startofday_vcpu(&layout, &vcpu);
	hv_fpu_taskswitch(0);
	traps_end();
	arch_canary_remove();
	bootdom_jump(vcpu.rip, vcpu.rsi, vcpu.rsp);
}
