// SPDX-License-Identifier: MIT
/*
 * Becoming dom0: finds its kernel in the package. What follows differs for PV
 * and PVH.
 */
#include "dom0.h"

static struct dom0 dom0;

static unsigned int offers_of(const struct manifest_dom0 *facts)
{
	return (facts->entry != NOTES_UNSET ? OFFER_PV64 : 0) |
	       (facts->phys32_entry != NOTES_UNSET ? OFFER_PVH : 0);
}

/* The kernel's pages, and the facts that the application has found. */
static void use_facts(void)
{
	const struct manifest_dom0 *facts = dom0.facts;
	struct file kernel = dom0.package->modules[facts->kernel_module].file;
	uint64_t paddr = facts->kernel_pfn * PAGE;

	/* The package has whole pages. */
	if (kernel.bytes.size > facts->kernel_size)
		kernel.bytes.size = facts->kernel_size;
	dom0.kernel = kernel;
	dom0.image = (struct image){
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
	dom0.notes = (struct notes){
		.source = NOTES_SEGMENT,
		.offers = offers_of(facts),
		.entry = facts->entry,
		.phys32_entry = facts->phys32_entry,
		.reloc = facts->reloc,
		.virt_base = facts->virt_base,
		.paddr_offset = 0,
		.init_p2m = facts->init_p2m,
		.hypercall_page = facts->hypercall_page,
	};
}

/* The kernel's ELF says all that the application could not know. */
static enum status use_packed(void)
{
	const uint64_t began = clock_now();
	enum status st = dom0_unpack(dom0.facts, dom0.package, &dom0.kernel);

	if (st)
		return st;
	st = elf_parse(dom0.kernel, dom0.kernel.bytes.size, &dom0.image);
	if (st)
		return st;
	st = notes_parse(dom0.kernel, &dom0.image, &dom0.notes);
	if (st)
		return st;
	say("Boot domain: dom0's kernel is unpacked after %lu ms",
	    (clock_now() - began) / 1000000);
	return ST_OK;
}

static enum status find_kernel(void)
{
	if (dom0.facts->is_packed)
		return use_packed();
	use_facts();
	return ST_OK;
}

struct span dom0_ramdisk(const struct dom0 *d)
{
	const struct span none = { 0 };

	return d->facts->has_ramdisk
		       ? d->package->modules[d->facts->ramdisk_module]
				 .file.bytes
		       : none;
}

void dom0_add_report(const struct dom0 *d, char *cmdline, size_t size)
{
	if (!report_append(d->failed, cmdline, size))
		warn(DOM0_NAME ": its command line has no room for all domains "
			       "that are not there");
}

enum status dom0_become(const struct manifest_dom0 *facts,
			struct package_check *check,
			const struct report *report, void (*last_words)(void))
{
	uint64_t began;
	enum status st;

	dom0.facts = facts;
	dom0.package = check->package;
	dom0.failed = report;
	last_words();
	st = package_check_dom0(check, DOM0_NAME, facts);
	if (st)
		return st;
	st = find_kernel();
	if (st)
		return st;
	st = self->dom0_lay_out(&dom0);
	if (st)
		return st;
	began = clock_now();
	st = self->dom0_place(&dom0);
	if (st)
		return st;
	/* Said now, as the clock's page will not be mapped any more. */
	say("Boot domain: dom0 is placed after %lu ms",
	    (clock_now() - began) / 1000000);
	return self->dom0_enter(&dom0);
}
