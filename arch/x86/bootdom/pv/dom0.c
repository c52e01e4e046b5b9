// SPDX-License-Identifier: MIT
/*
 * Becoming a PV dom0: its start-of-day image is placed like any other, and then
 * we switch to its page tables. Its P2M list goes above everything else if it
 * does not fit below the boot domain.
 */
#include "own.h"
#include "pv.h"

#include <daybreak/arch.h>
#include <daybreak/bootdom_dom0.h>
#include <daybreak/startofday.h>

#define NAME DOM0_NAME

static struct frames own_frames;
static struct domain domain;
static struct layout layout;

static void describe(const struct dom0 *dom0)
{
	own_frames = (struct frames){ (const struct mfn *)start_info->mfn_list,
				      start_info->nr_pages };
	domain = (struct domain){
		.name = NAME,
		.type = DOMAIN_PV,
		.kernel = dom0->kernel,
		.image = &dom0->image,
		.notes = &dom0->notes,
		.memory = start_info->nr_pages * PAGE,
		.nr_vcpus = 1,
		.flags = SIF_PRIVILEGED | SIF_INITDOMAIN,
	};
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
static enum status place_all(void)
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
static void merge_start_info(const struct dom0 *dom0, void *out)
{
	struct start_info ours = *(const struct start_info *)out, *si = out;
	const struct span ramdisk = dom0_ramdisk(dom0);

	memcpy(out, start_info, PAGE);
	si->pt_base = ours.pt_base;
	si->nr_pt_frames = ours.nr_pt_frames;
	si->mfn_list = ours.mfn_list;
	si->first_p2m_pfn = ours.first_p2m_pfn;
	si->nr_p2m_frames = ours.nr_p2m_frames;
	si->flags &= ~(uint32_t)SIF_MULTIBOOT_MOD;
	si->mod_start = 0;
	si->mod_len = 0;
	dom0_add_report(dom0, (char *)si->cmd_line, sizeof(si->cmd_line));
	if (ramdisk.base) {
		si->flags |= SIF_MOD_START_PFN;
		si->mod_start = (uint64_t)(uintptr_t)ramdisk.base / PAGE;
		si->mod_len = ramdisk.size;
	}
}

static void fill(void *context, unsigned int i, uint64_t first, uint64_t nr,
		 void *out)
{
	startofday_fill(&domain, &layout, &layout.pieces[i], first, nr, out);
	(void)context;
}

static enum status place_start_info(const struct dom0 *dom0)
{
	const struct piece *p = layout_find(&layout, PIECE_START_INFO);
	enum status st;
	void *at;

	st = pv_map_own(NAME, &own_frames, (struct pfn){ p->pfn }, &at);
	if (st)
		return st;
	merge_start_info(dom0, at);
	return pv_map_clear();
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
	st = pv_map_own(NAME, &own_frames, (struct pfn){ layout.hypercall_pfn },
			&at);
	if (st)
		return st;
	write_hypercalls(at);
	return pv_map_clear();
}

enum status pv_dom0_lay_out(struct dom0 *dom0)
{
	enum status st;

	describe(dom0);
	st = place_all();
	/* Of a kernel that was not packed, the application has checked it. */
	return st || !dom0->facts->is_packed
		       ? st
		       : bootdom_check_dom0(NAME, &dom0->notes, &layout,
					    dom0->facts->has_ramdisk);
}

enum status pv_dom0_place(struct dom0 *dom0)
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
	st = place_start_info(dom0);
	if (st)
		return st;
	st = place_hypercall_page();
	if (st)
		return st;
	return pv_tables_make(&own_frames, &layout);
}

enum status pv_dom0_enter(struct dom0 *dom0)
{
	struct start_vcpu vcpu;
	enum status st = pv_tables_take(&own_frames, &layout);

	(void)dom0;
	if (st)
		return st;
	startofday_vcpu(&layout, &vcpu);
	hv_fpu_taskswitch(0);
	self->traps_end();
	arch_canary_remove();
	pv_jump(vcpu.rip, vcpu.rsi, vcpu.rsp);
}
