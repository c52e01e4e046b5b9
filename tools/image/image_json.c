// SPDX-License-Identifier: MIT
/*
 * Writes the facts of a start-of-day image as JSON. start_info is read back
 * from the bytes that the domain gets.
 */
#include "image.h"

#include "json.h"
#include "tool.h"

#include <daybreak/startofday.h>

#include <errno.h>
#include <stdio.h>

/* Macros that Xen's headers need under ISO C. */
#define FIXME			  __attribute__((aligned(8)))
#define __XEN_INTERFACE_VERSION__ 0x00040e00
#include <xen/xen.h>
#ifndef XEN_HAVE_PV_UPCALL_MASK
#define XEN_HAVE_PV_UPCALL_MASK
#endif
#include <xen/arch-x86/hvm/start_info.h>
#include <xen/foreign/x86_32.h>
#include <xen/foreign/x86_64.h>

static void put_piece(struct json *j, const struct guest *g,
		      const struct piece *p)
{
	json_begin(j, NULL, '{');
	json_string(j, "name", layout_kind_name(p->kind));
	if (p->kind == PIECE_MODULE)
		json_string(j, "file", g->modules.modules[p->index].file.name);
	if (p->kind == PIECE_SPECIAL)
		json_number(j, "index", p->index);
	json_number(j, "pfn", p->pfn);
	json_number(j, "pages", p->nr_pages);
	json_number(j, "size", p->size);
	if (layout_maps(&g->layout, p))
		json_number(j, "vaddr", p->gva);
	json_end(j, '}');
}

static void put_start_info_64(struct json *j,
			      const struct start_info_x86_64 *si)
{
	json_string(j, "magic", (const char *)si->magic);
	json_number(j, "nr_pages", si->nr_pages);
	json_number(j, "shared_info", si->shared_info);
	json_number(j, "flags", si->flags);
	json_number(j, "store_mfn", si->store_mfn);
	json_number(j, "store_evtchn", si->store_evtchn);
	json_number(j, "console_mfn", si->console.domU.mfn);
	json_number(j, "console_evtchn", si->console.domU.evtchn);
	json_number(j, "pt_base", si->pt_base);
	json_number(j, "nr_pt_frames", si->nr_pt_frames);
	json_number(j, "mfn_list", si->mfn_list);
	json_number(j, "mod_start", si->mod_start);
	json_number(j, "mod_len", si->mod_len);
	json_string(j, "cmd_line", (const char *)si->cmd_line);
	json_number(j, "first_p2m_pfn", si->first_p2m_pfn);
	json_number(j, "nr_p2m_frames", si->nr_p2m_frames);
}

static void put_start_info_32(struct json *j,
			      const struct start_info_x86_32 *si)
{
	json_string(j, "magic", (const char *)si->magic);
	json_number(j, "nr_pages", si->nr_pages);
	json_number(j, "shared_info", si->shared_info);
	json_number(j, "flags", si->flags);
	json_number(j, "store_mfn", si->store_mfn);
	json_number(j, "store_evtchn", si->store_evtchn);
	json_number(j, "console_mfn", si->console.domU.mfn);
	json_number(j, "console_evtchn", si->console.domU.evtchn);
	json_number(j, "pt_base", si->pt_base);
	json_number(j, "nr_pt_frames", si->nr_pt_frames);
	json_number(j, "mfn_list", si->mfn_list);
	json_number(j, "mod_start", si->mod_start);
	json_number(j, "mod_len", si->mod_len);
	json_string(j, "cmd_line", (const char *)si->cmd_line);
	json_number(j, "first_p2m_pfn", si->first_p2m_pfn);
	json_number(j, "nr_p2m_frames", si->nr_p2m_frames);
}

static void put_start_info_pvh(struct json *j, const struct hvm_start_info *si)
{
	json_number(j, "magic", si->magic);
	json_number(j, "version", si->version);
	json_number(j, "flags", si->flags);
	json_number(j, "nr_modules", si->nr_modules);
	json_number(j, "modlist_paddr", si->modlist_paddr);
	json_number(j, "cmdline_paddr", si->cmdline_paddr);
	json_number(j, "rsdp_paddr", si->rsdp_paddr);
	json_number(j, "memmap_paddr", si->memmap_paddr);
	json_number(j, "memmap_entries", si->memmap_entries);
}

static void put_start_info(struct json *j, const struct guest *g)
{
	static uint64_t page[DOMAIN_PAGE / 8];
	const struct layout *l = &g->layout;

	startofday_fill(&g->domain, l, layout_find(l, PIECE_START_INFO), 0, 1,
			page);
	json_begin(j, "start_info", '{');
	if (l->abi == ABI_PV64)
		put_start_info_64(j, (const void *)page);
	else if (l->abi == ABI_PV32_PAE)
		put_start_info_32(j, (const void *)page);
	else
		put_start_info_pvh(j, (const void *)page);
	json_end(j, '}');
}

static void put_segment(struct json *j, const char *name, bool cached,
			const struct start_segment *s)
{
	if (!cached) {
		json_number(j, name, s->selector);
		return;
	}
	json_begin(j, name, '{');
	json_number(j, "selector", s->selector);
	json_number(j, "base", s->base);
	json_number(j, "limit", s->limit);
	json_number(j, "attributes", s->attributes);
	json_end(j, '}');
}

static void put_vcpu(struct json *j, const struct guest *g)
{
	bool pvh = g->layout.abi == ABI_PVH;
	struct start_vcpu v;

	startofday_vcpu(&g->layout, &v);
	json_begin(j, "vcpu", '{');
	json_number(j, "rip", v.rip);
	json_number(j, "rsp", v.rsp);
	json_number(j, "rsi", v.rsi);
	json_number(j, "rbx", v.rbx);
	json_number(j, "rflags", v.rflags);
	json_number(j, "dr6", v.dr6);
	json_number(j, "dr7", v.dr7);
	put_segment(j, "cs", pvh, &v.cs);
	put_segment(j, "ds", pvh, &v.ds);
	put_segment(j, "es", pvh, &v.es);
	put_segment(j, "fs", pvh, &v.fs);
	put_segment(j, "gs", pvh, &v.gs);
	put_segment(j, "ss", pvh, &v.ss);
	if (pvh) {
		put_segment(j, "tr", pvh, &v.tr);
		json_number(j, "cr0", v.cr0);
		json_number(j, "mtrr_def_type", v.mtrr_def_type);
	} else {
		json_number(j, "flags", v.flags);
		json_number(j, "vm_assist", v.vm_assist);
		json_number(j, "cr3_pfn", v.cr3_pfn);
	}
	json_end(j, '}');
}

static void put_pv(struct json *j, const struct layout *l)
{
	json_number(j, "virt_base", l->virt_base);
	if (l->has_hypercall_page)
		json_number(j, "hypercall_pfn", l->hypercall_pfn);
	if (l->abi == ABI_PV32_PAE) {
		json_number(j, "l3_below_4g", l->l3_below_4g);
		json_number(j, "extended_cr3", l->extended_cr3);
	}
}

static void put_pvh(struct json *j, const struct guest *g)
{
	struct start_param params[START_MAX_PARAMS];
	unsigned int nr = startofday_params(&g->domain, &g->layout, params);

	json_begin(j, "hvm_params", '[');
	for (unsigned int i = 0; i < nr; i++) {
		json_begin(j, NULL, '{');
		json_number(j, "index", params[i].index);
		json_number(j, "value", params[i].value);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_begin(j, "e820", '[');
	for (unsigned int i = 0; i < g->layout.nr_e820; i++) {
		json_begin(j, NULL, '{');
		json_number(j, "addr", g->layout.e820[i].addr);
		json_number(j, "size", g->layout.e820[i].size);
		json_number(j, "type", g->layout.e820[i].type);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static uint64_t pfn_of(const struct layout *l, enum piece_kind kind)
{
	return layout_find(l, kind)->pfn;
}

static void put_special_pages(struct json *j, const struct layout *l)
{
	static const char *const names[PVH_NR_SPECIAL] = {
		[SPECIAL_PAGING] = "paging",
		[SPECIAL_ACCESS] = "access",
		[SPECIAL_SHARING] = "sharing",
		[SPECIAL_BUFIOREQ] = "bufioreq",
		[SPECIAL_XENSTORE] = "xenstore",
		[SPECIAL_IOREQ] = "ioreq",
		[SPECIAL_IDENT_PT] = "ident_pt",
		[SPECIAL_CONSOLE] = "console",
	};

	json_begin(j, "special_pages", '{');
	if (l->abi != ABI_PVH) {
		json_number(j, "console", pfn_of(l, PIECE_CONSOLE));
		json_number(j, "xenstore", pfn_of(l, PIECE_XENSTORE));
	}
	for (unsigned int i = 0; l->abi == ABI_PVH && i < PVH_NR_SPECIAL; i++)
		json_number(j, names[i], PVH_SPECIAL_PFN + i);
	json_end(j, '}');
}

static void put_all(struct json *j, const struct guest *g)
{
	static const char *const abis[] = { "xen-3.0-x86_64", "xen-3.0-x86_32p",
					    "hvm-3.0-x86_32" };
	const struct layout *l = &g->layout;

	json_begin(j, NULL, '{');
	json_string(j, "abi", abis[l->abi]);
	json_string(j, "kernel", g->domain.kernel.name);
	json_number(j, "memory", g->domain.memory);
	json_number(j, "vcpus", g->domain.nr_vcpus);
	json_number(j, "entry", l->entry);
	json_begin(j, "pieces", '[');
	for (unsigned int i = 0; i < l->nr_pieces; i++)
		put_piece(j, g, &l->pieces[i]);
	json_end(j, ']');
	put_start_info(j, g);
	put_special_pages(j, l);
	put_vcpu(j, g);
	if (l->abi == ABI_PVH)
		put_pvh(j, g);
	else
		put_pv(j, l);
	json_end(j, '}');
	fputc('\n', j->to);
}

enum status image_write_json(const struct guest *g, const char *path)
{
	struct json j = { .to = fopen(path, "w") };
	bool bad;

	if (!j.to)
		return fail(ST_IO, "%s: cannot be written: %s", path,
			    strerror(errno));
	put_all(&j, g);
	bad = ferror(j.to);
	if (fclose(j.to) || bad)
		return fail(ST_IO, "%s: cannot be written: %s", path,
			    strerror(errno));
	return ST_OK;
}
