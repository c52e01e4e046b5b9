// SPDX-License-Identifier: MIT
/*
 * hvm_start_info and the lists after it, in libxenguest's order.
 */
#include <daybreak/pvh.h>

#include "window.h"

#include <xen/arch-x86/hvm/start_info.h>

_Static_assert(sizeof(struct hvm_start_info) == 56, "version 1");
_Static_assert(sizeof(struct hvm_modlist_entry) == 32, "module list entry");
_Static_assert(sizeof(struct hvm_memmap_table_entry) == 24, "memmap entry");
_Static_assert((int)E820_RAM == XEN_HVM_MEMMAP_TYPE_RAM &&
		       (int)E820_UNUSABLE == XEN_HVM_MEMMAP_TYPE_UNUSABLE,
	       "memmap types are the e820's");

/* The offset of each part from the start. */
struct parts {
	uint64_t cmdline, modules, cmdlines, memmap, end;
};

static struct parts find_parts(const struct pvh_info *info)
{
	uint64_t room = info->nr_modules > PVH_MIN_MODULES ? info->nr_modules
							   : PVH_MIN_MODULES;
	struct parts p = { .cmdline = sizeof(struct hvm_start_info) };

	p.modules = p.cmdline;
	if (info->cmdline)
		p.modules += (strlen(info->cmdline) + 1 + 7) & ~7ULL;
	p.cmdlines = p.modules + room * sizeof(struct hvm_modlist_entry);
	p.memmap = p.cmdlines + room * PVH_MODULE_CMDLINE;
	p.end = p.memmap +
		info->nr_e820 * sizeof(struct hvm_memmap_table_entry);
	return p;
}

uint64_t pvh_size(const struct pvh_info *info)
{
	return find_parts(info).end;
}

static void put_module(const struct pvh_info *info, const struct parts *p,
		       unsigned int i, const struct window *w)
{
	const struct pvh_module *m = &info->modules[i];
	uint64_t at = p->cmdlines + i * PVH_MODULE_CMDLINE;
	struct hvm_modlist_entry entry = { .paddr = m->paddr, .size = m->size };

	if (m->cmdline && m->cmdline[0]) {
		uint64_t length = strlen(m->cmdline);

		if (length > PVH_MODULE_CMDLINE - 1)
			length = PVH_MODULE_CMDLINE - 1;
		entry.cmdline_paddr = info->paddr + at;
		window_put(w, at, m->cmdline, length);
	}
	window_put(w, p->modules + i * sizeof(entry), &entry, sizeof(entry));
}

static void put_header(const struct pvh_info *info, const struct parts *p,
		       const struct window *w)
{
	struct hvm_start_info h = {
		.magic = XEN_HVM_START_MAGIC_VALUE,
		.version = 1,
		.nr_modules = info->nr_modules,
		.rsdp_paddr = info->rsdp_paddr,
		.memmap_paddr = info->paddr + p->memmap,
		.memmap_entries = info->nr_e820,
	};

	if (info->nr_modules)
		h.modlist_paddr = info->paddr + p->modules;
	if (info->cmdline) {
		h.cmdline_paddr = info->paddr + p->cmdline;
		window_put(w, p->cmdline, info->cmdline,
			   strlen(info->cmdline) + 1);
	}
	window_put(w, 0, &h, sizeof(h));
}

void pvh_write(const struct pvh_info *info, uint64_t offset, uint64_t size,
	       void *out)
{
	const struct parts p = find_parts(info);
	const struct window w = { out, offset, size };

	memset(out, 0, size);
	put_header(info, &p, &w);
	for (unsigned int i = 0; i < info->nr_modules; i++)
		put_module(info, &p, i, &w);
	for (unsigned int i = 0; i < info->nr_e820; i++) {
		struct hvm_memmap_table_entry entry = {
			.addr = info->e820[i].addr,
			.size = info->e820[i].size,
			.type = info->e820[i].type,
		};

		window_put(&w, p.memmap + i * sizeof(entry), &entry,
			   sizeof(entry));
	}
}
