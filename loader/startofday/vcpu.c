// SPDX-License-Identifier: MIT
/*
 * The first vCPU at its first instruction, for each ABI. The values are those
 * of xen/arch-x86/xen.h and hvm/start_info.h, or libxenguest's.
 */
#include <daybreak/startofday.h>

#include "abi.h"

#define EFLAGS_IF    0x200ULL
#define CR0_PE	     0x01ULL
#define CR0_ET	     0x10ULL
#define DR6_RESET    0xffff0ff0ULL
#define DR7_RESET    0x400ULL
#define MTRR_ENABLE  0x800ULL
#define MTRR_WB	     0x006ULL

/* Attributes as VMX and SVM keep them: G, D, P and the type. */
#define SEGMENT_CODE 0xc9bu
#define SEGMENT_DATA 0xc93u
#define SEGMENT_TSS  0x08bu

static uint64_t gva_of(const struct layout *layout, enum piece_kind kind,
		       uint64_t page)
{
	return layout->virt_base +
	       (layout_find(layout, kind)->pfn + page) * DOMAIN_PAGE;
}

static void selectors(struct start_vcpu *v, uint16_t cs, uint16_t data,
		      uint16_t ss)
{
	v->cs.selector = cs;
	v->ss.selector = ss;
	v->ds.selector = data;
	v->es.selector = data;
	v->fs.selector = data;
	v->gs.selector = data;
}

static void start_pv(const struct layout *layout, struct start_vcpu *v)
{
	v->rsp = gva_of(layout, PIECE_BOOT_STACK, 1);
	v->rsi = gva_of(layout, PIECE_START_INFO, 0);
	v->rflags = EFLAGS_IF;
	v->cr3_pfn = layout_find(layout, PIECE_PAGE_TABLES)->pfn;
	v->flags = VGCF_in_kernel_X86_64 | VGCF_online_X86_64;
	if (layout->abi == ABI_PV64) {
		selectors(v, FLAT_KERNEL_CS_X86_64, FLAT_KERNEL_DS_X86_64,
			  FLAT_KERNEL_SS_X86_64);
		return;
	}
	selectors(v, FLAT_KERNEL_CS_X86_32, FLAT_KERNEL_DS_X86_32,
		  FLAT_KERNEL_SS_X86_32);
	if (layout->extended_cr3)
		v->vm_assist = 1u << VMASST_TYPE_pae_extended_cr3;
}

static void start_pvh(const struct layout *layout, struct start_vcpu *v)
{
	const struct start_segment data = { .limit = UINT32_MAX,
					    .attributes = SEGMENT_DATA };

	v->rbx = gva_of(layout, PIECE_START_INFO, 0);
	v->cr0 = CR0_PE | CR0_ET;
	v->cs = data;
	v->cs.attributes = SEGMENT_CODE;
	v->ds = v->es = v->ss = data;
	v->tr = (struct start_segment){ .limit = 0x67,
					.attributes = SEGMENT_TSS };
	v->mtrr_def_type = MTRR_ENABLE | MTRR_WB;
}

void startofday_vcpu(const struct layout *layout, struct start_vcpu *out)
{
	*out = (struct start_vcpu){ .abi = layout->abi,
				    .rip = layout->entry,
				    .dr6 = DR6_RESET,
				    .dr7 = DR7_RESET };
	if (layout->abi == ABI_PVH)
		start_pvh(layout, out);
	else
		start_pv(layout, out);
}
