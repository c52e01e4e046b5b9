// SPDX-License-Identifier: MIT
/*
 * Becoming a PVH dom0: its kernel is copied to its place, and entered with
 * paging off, as Xen would do it. Xen's start information stays, but for the
 * ramdisk and the end of the command line.
 */
#include "pvh.h"

#include <daybreak/arch.h>
#include <daybreak/bootdom_dom0.h>

#define NAME DOM0_NAME

static struct {
	struct hvm_start_info info;
	struct hvm_modlist_entry ramdisk;
} start __attribute__((aligned(8)));

static uint64_t place; /* the kernel's first byte */

static uint64_t kernel_size(const struct dom0 *dom0)
{
	return dom0->image.paddr_end - dom0->image.paddr_start;
}

/* Memory that is not ours at addr. */
static bool is_free(uint64_t addr, uint64_t size)
{
	return pvh_memory_has(addr, size) && addr + size <= BOOTDOM_START;
}

/* The lowest place that its note allows. */
static bool find_other(const struct dom0 *dom0, uint64_t size)
{
	const struct notes_reloc *reloc = &dom0->notes.reloc;
	uint64_t align = reloc->align;

	if (!align)
		return false;
	if (align < PAGE)
		align = PAGE;
	place = reloc->min < BOOTDOM_LOW ? BOOTDOM_LOW : reloc->min;
	for (place = (place + align - 1) / align * align;
	     place + size <= BOOTDOM_START && place + size - 1 <= reloc->max;
	     place += align)
		if (is_free(place, size))
			return true;
	return false;
}

enum status pvh_dom0_lay_out(struct dom0 *dom0)
{
	const struct image *image = &dom0->image;
	const uint64_t size = kernel_size(dom0);
	enum status st;

	if (!(dom0->notes.offers & OFFER_PVH))
		return fail(ST_UNSUPPORTED,
			    NAME ": is to be PVH, but its kernel offers %s",
			    notes_offers(&dom0->notes));
	st = notes_check_dom0(NAME, &dom0->notes);
	if (st)
		return st;
	place = image->paddr_start;
	if (is_free(place, size) || find_other(dom0, size))
		return ST_OK;
	return fail(ST_NO_MEMORY,
		    NAME ": its kernel needs the memory at %#lx-%#lx, which "
			 "this host or the boot domain has for other things",
		    image->paddr_start, image->paddr_end);
}

static void load(const struct dom0 *dom0)
{
	const struct image *image = &dom0->image;

	memset((void *)place, 0, kernel_size(dom0));
	for (unsigned int i = 0; i < image->nr_segments; i++) {
		const struct segment *s = &image->segments[i];

		memcpy((void *)(s->paddr - image->paddr_start + place),
		       dom0->kernel.bytes.base + s->offset, s->filesz);
	}
}

static void write_start(const struct dom0 *dom0)
{
	const struct span ramdisk = dom0_ramdisk(dom0);

	dom0_add_report(dom0, pvh_cmdline, sizeof(pvh_cmdline));
	start.info = pvh_start_info;
	start.info.cmdline_paddr = arg(pvh_cmdline);
	start.info.nr_modules = ramdisk.base != NULL;
	start.info.modlist_paddr = ramdisk.base ? arg(&start.ramdisk) : 0;
	start.ramdisk = (struct hvm_modlist_entry){
		.paddr = arg(ramdisk.base),
		.size = ramdisk.size,
	};
}

enum status pvh_dom0_place(struct dom0 *dom0)
{
	load(dom0);
	write_start(dom0);
	return ST_OK;
}

/* The FPU as Xen gives it to a new vCPU. */
static void reset_fpu(void)
{
	static const struct {
		uint16_t fcw, rest[11];
		uint32_t mxcsr, more[121];
	} fresh __attribute__((aligned(16))) = { .fcw = 0x37f,
						 .mxcsr = 0x1f80 };

	_Static_assert(sizeof(fresh) == 512, "as FXRSTOR reads it");
	__asm__ volatile("fxrstor %0" : : "m"(fresh));
}

enum status pvh_dom0_enter(struct dom0 *dom0)
{
	const struct arch_pvh_jump jump = {
		.entry = (uint32_t)(dom0->notes.phys32_entry -
				    dom0->image.paddr_start + place),
		.start_info = (uint32_t)arg(&start.info),
	};
	enum status st = pvh_map_end();

	if (st)
		return st;
	reset_fpu();
	self->traps_end();
	arch_canary_remove();
	arch_enter_pvh((void *)(uintptr_t)arch_pvh_code, &jump);
}
