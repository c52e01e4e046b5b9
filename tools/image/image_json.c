// SPDX-License-Identifier: MIT
/*
 * Writes the facts of a start-of-day image as JSON. start_info is read back
 * from the bytes that the domain gets.
 */
#include "image.h"

#include "tool.h"

#include <daybreak/startofday.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

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

/* A writer that knows where commas go; levels nest less than 8 deep. */
struct json {
	FILE *to;
	unsigned int depth;
	bool inside[8]; /* something was written at that depth */
};

static void key(struct json *j, const char *name)
{
	fputs(j->inside[j->depth] ? ",\n" : "\n", j->to);
	j->inside[j->depth] = true;
	fprintf(j->to, "%*s", (int)j->depth * 2, "");
	if (name)
		fprintf(j->to, "\"%s\": ", name);
}

static void begin(struct json *j, const char *name, char bracket)
{
	if (j->depth)
		key(j, name);
	fputc(bracket, j->to);
	j->inside[++j->depth] = false;
}

static void end(struct json *j, char bracket)
{
	j->depth--;
	fprintf(j->to, "\n%*s%c", (int)j->depth * 2, "", bracket);
}

static void number(struct json *j, const char *name, uint64_t value)
{
	key(j, name);
	fprintf(j->to, "%" PRIu64, value);
}

/* Bytes that JSON does not take as they are become \\u escapes. */
static void string(struct json *j, const char *name, const char *value)
{
	key(j, name);
	fputc('"', j->to);
	for (const unsigned char *p = (const unsigned char *)value; *p; p++) {
		if (*p < 0x20 || *p > 0x7e)
			fprintf(j->to, "\\u%04x", *p);
		else
			fprintf(j->to, *p == '"' || *p == '\\' ? "\\%c" : "%c",
				*p);
	}
	fputc('"', j->to);
}

static void put_piece(struct json *j, const struct guest *g,
		      const struct piece *p)
{
	begin(j, NULL, '{');
	string(j, "name", layout_kind_name(p->kind));
	if (p->kind == PIECE_MODULE)
		string(j, "file", g->modules.modules[p->index].file.name);
	if (p->kind == PIECE_SPECIAL)
		number(j, "index", p->index);
	number(j, "pfn", p->pfn);
	number(j, "pages", p->nr_pages);
	number(j, "size", p->size);
	if (guest_is_mapped(&g->layout, p))
		number(j, "vaddr", p->gva);
	end(j, '}');
}

static void put_start_info_64(struct json *j,
			      const struct start_info_x86_64 *si)
{
	string(j, "magic", (const char *)si->magic);
	number(j, "nr_pages", si->nr_pages);
	number(j, "shared_info", si->shared_info);
	number(j, "flags", si->flags);
	number(j, "store_mfn", si->store_mfn);
	number(j, "store_evtchn", si->store_evtchn);
	number(j, "console_mfn", si->console.domU.mfn);
	number(j, "console_evtchn", si->console.domU.evtchn);
	number(j, "pt_base", si->pt_base);
	number(j, "nr_pt_frames", si->nr_pt_frames);
	number(j, "mfn_list", si->mfn_list);
	number(j, "mod_start", si->mod_start);
	number(j, "mod_len", si->mod_len);
	string(j, "cmd_line", (const char *)si->cmd_line);
	number(j, "first_p2m_pfn", si->first_p2m_pfn);
	number(j, "nr_p2m_frames", si->nr_p2m_frames);
}

static void put_start_info_32(struct json *j,
			      const struct start_info_x86_32 *si)
{
	string(j, "magic", (const char *)si->magic);
	number(j, "nr_pages", si->nr_pages);
	number(j, "shared_info", si->shared_info);
	number(j, "flags", si->flags);
	number(j, "store_mfn", si->store_mfn);
	number(j, "store_evtchn", si->store_evtchn);
	number(j, "console_mfn", si->console.domU.mfn);
	number(j, "console_evtchn", si->console.domU.evtchn);
	number(j, "pt_base", si->pt_base);
	number(j, "nr_pt_frames", si->nr_pt_frames);
	number(j, "mfn_list", si->mfn_list);
	number(j, "mod_start", si->mod_start);
	number(j, "mod_len", si->mod_len);
	string(j, "cmd_line", (const char *)si->cmd_line);
	number(j, "first_p2m_pfn", si->first_p2m_pfn);
	number(j, "nr_p2m_frames", si->nr_p2m_frames);
}

static void put_start_info_pvh(struct json *j, const struct hvm_start_info *si)
{
	number(j, "magic", si->magic);
	number(j, "version", si->version);
	number(j, "flags", si->flags);
	number(j, "nr_modules", si->nr_modules);
	number(j, "modlist_paddr", si->modlist_paddr);
	number(j, "cmdline_paddr", si->cmdline_paddr);
	number(j, "rsdp_paddr", si->rsdp_paddr);
	number(j, "memmap_paddr", si->memmap_paddr);
	number(j, "memmap_entries", si->memmap_entries);
}

static void put_start_info(struct json *j, const struct guest *g)
{
	static uint64_t page[DOMAIN_PAGE / 8];
	const struct layout *l = &g->layout;

	startofday_fill(&g->domain, l, layout_find(l, PIECE_START_INFO), 0, 1,
			page);
	begin(j, "start_info", '{');
	if (l->abi == ABI_PV64)
		put_start_info_64(j, (const void *)page);
	else if (l->abi == ABI_PV32_PAE)
		put_start_info_32(j, (const void *)page);
	else
		put_start_info_pvh(j, (const void *)page);
	end(j, '}');
}

static void put_segment(struct json *j, const char *name, bool cached,
			const struct start_segment *s)
{
	if (!cached) {
		number(j, name, s->selector);
		return;
	}
	begin(j, name, '{');
	number(j, "selector", s->selector);
	number(j, "base", s->base);
	number(j, "limit", s->limit);
	number(j, "attributes", s->attributes);
	end(j, '}');
}

static void put_vcpu(struct json *j, const struct guest *g)
{
	bool pvh = g->layout.abi == ABI_PVH;
	struct start_vcpu v;

	startofday_vcpu(&g->layout, &v);
	begin(j, "vcpu", '{');
	number(j, "rip", v.rip);
	number(j, "rsp", v.rsp);
	number(j, "rsi", v.rsi);
	number(j, "rbx", v.rbx);
	number(j, "rflags", v.rflags);
	number(j, "dr6", v.dr6);
	number(j, "dr7", v.dr7);
	put_segment(j, "cs", pvh, &v.cs);
	put_segment(j, "ds", pvh, &v.ds);
	put_segment(j, "es", pvh, &v.es);
	put_segment(j, "fs", pvh, &v.fs);
	put_segment(j, "gs", pvh, &v.gs);
	put_segment(j, "ss", pvh, &v.ss);
	if (pvh) {
		put_segment(j, "tr", pvh, &v.tr);
		number(j, "cr0", v.cr0);
		number(j, "mtrr_def_type", v.mtrr_def_type);
	} else {
		number(j, "flags", v.flags);
		number(j, "vm_assist", v.vm_assist);
		number(j, "cr3_pfn", v.cr3_pfn);
	}
	end(j, '}');
}

static void put_pv(struct json *j, const struct layout *l)
{
	number(j, "virt_base", l->virt_base);
	if (l->has_hypercall_page)
		number(j, "hypercall_pfn", l->hypercall_pfn);
	if (l->abi == ABI_PV32_PAE) {
		number(j, "l3_below_4g", l->l3_below_4g);
		number(j, "extended_cr3", l->extended_cr3);
	}
}

static void put_pvh(struct json *j, const struct guest *g)
{
	struct start_param params[START_MAX_PARAMS];
	unsigned int nr = startofday_params(&g->domain, &g->layout, params);

	begin(j, "hvm_params", '[');
	for (unsigned int i = 0; i < nr; i++) {
		begin(j, NULL, '{');
		number(j, "index", params[i].index);
		number(j, "value", params[i].value);
		end(j, '}');
	}
	end(j, ']');
	begin(j, "e820", '[');
	for (unsigned int i = 0; i < g->layout.nr_e820; i++) {
		begin(j, NULL, '{');
		number(j, "addr", g->layout.e820[i].addr);
		number(j, "size", g->layout.e820[i].size);
		number(j, "type", g->layout.e820[i].type);
		end(j, '}');
	}
	end(j, ']');
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

	begin(j, "special_pages", '{');
	if (l->abi != ABI_PVH) {
		number(j, "console", pfn_of(l, PIECE_CONSOLE));
		number(j, "xenstore", pfn_of(l, PIECE_XENSTORE));
	}
	for (unsigned int i = 0; l->abi == ABI_PVH && i < PVH_NR_SPECIAL; i++)
		number(j, names[i], PVH_SPECIAL_PFN + i);
	end(j, '}');
}

static void put_all(struct json *j, const struct guest *g)
{
	static const char *const abis[] = { "xen-3.0-x86_64", "xen-3.0-x86_32p",
					    "hvm-3.0-x86_32" };
	const struct layout *l = &g->layout;

	begin(j, NULL, '{');
	string(j, "abi", abis[l->abi]);
	string(j, "kernel", g->domain.kernel.name);
	number(j, "memory", g->domain.memory);
	number(j, "vcpus", g->domain.nr_vcpus);
	number(j, "entry", l->entry);
	begin(j, "pieces", '[');
	for (unsigned int i = 0; i < l->nr_pieces; i++)
		put_piece(j, g, &l->pieces[i]);
	end(j, ']');
	put_start_info(j, g);
	put_special_pages(j, l);
	put_vcpu(j, g);
	if (l->abi == ABI_PVH)
		put_pvh(j, g);
	else
		put_pv(j, l);
	end(j, '}');
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
