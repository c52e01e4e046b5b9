// SPDX-License-Identifier: MIT
/*
 * Any bytes as a kernel: what notes_parse accepts points into its file, has
 * values only of notes that were present, and offers only the ways to start
 * that they allow.
 */
#include "../../loader/image/notes_private.h"
#include "kernels.h"

#include <xen/elfnote.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static bool is_bare_section(uint8_t what)
{
	return what % 4 >= 2 && what & 0x80;
}

/*
 * The first byte selects what the rest is: an ELF, its notes, or its section.
 */
static enum status parse(const uint8_t *data, size_t size, struct kernel *k)
{
	uint8_t what = data[0] % 4;
	struct span rest = { data + 1, size - 1 };

	kernel_init(k, what & 1, 0x1000, 0x2000);
	if (what < 2) {
		k->file.bytes = rest;
		return kernel_parse(k);
	}
	if (is_bare_section(data[0]))
		return guest_section_parse("kernel", rest, &k->notes);
	if (rest.size > KERNEL_TEXT - KERNEL_NOTES)
		rest.size = KERNEL_TEXT - KERNEL_NOTES;
	memcpy(k->bytes + KERNEL_NOTES, rest.base, rest.size);
	k->notes_size = (uint32_t)rest.size;
	kernel_finish(k);
	return kernel_parse(k);
}

/* Each way to start requires certain notes; these are Xen's rules. */
static void check_offers(const struct image *image, const struct notes *notes)
{
	const unsigned int pv = OFFER_PV64 | OFFER_PV32_PAE;

	require(notes->source != NOTES_NONE || !notes->offers);
	if (notes->offers & pv) {
		require(notes_has(notes, XEN_ELFNOTE_XEN_VERSION));
		require(notes_has(notes, XEN_ELFNOTE_LOADER) ||
			notes_has(notes, XEN_ELFNOTE_GUEST_OS));
	}
	require(!(notes->offers & OFFER_PV64) || image->arch == GUEST_X86_64);
	require(!(notes->offers & OFFER_PV32_PAE) ||
		(image->arch == GUEST_X86_32 &&
		 notes_has(notes, XEN_ELFNOTE_PAE_MODE)));
	require(!(notes->offers & OFFER_PVH) ||
		notes_has(notes, XEN_ELFNOTE_PHYS32_ENTRY));
}

/* A value was read only if its note was present. */
static void check_present(const struct notes *notes)
{
	const struct {
		unsigned int type;
		uint64_t value;
	} numbers[] = {
		{ XEN_ELFNOTE_ENTRY, notes->entry },
		{ XEN_ELFNOTE_HYPERCALL_PAGE, notes->hypercall_page },
		{ XEN_ELFNOTE_VIRT_BASE, notes->virt_base },
		{ XEN_ELFNOTE_PADDR_OFFSET, notes->paddr_offset },
		{ XEN_ELFNOTE_HV_START_LOW, notes->hv_start_low },
		{ XEN_ELFNOTE_INIT_P2M, notes->init_p2m },
		{ XEN_ELFNOTE_PHYS32_ENTRY, notes->phys32_entry },
	};

	for (unsigned int i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		require(numbers[i].value == NOTES_UNSET ||
			notes_has(notes, numbers[i].type));
	require(notes_has(notes, XEN_ELFNOTE_PHYS32_ENTRY) ==
		(notes->phys32_entry <= UINT32_MAX));
	require(!notes->reloc.align || (notes->reloc.min <= notes->reloc.max &&
					notes_has(notes, NOTE_PHYS32_RELOC)));
}

static void check_features(const struct notes *notes)
{
	require(!notes->features_required ||
		notes_has(notes, XEN_ELFNOTE_FEATURES));
	require((notes->features_required & ~notes->features_supported) == 0);
}

/* A symbol table is two parts of the file, each inside it. */
static void check_symtab(struct span file, const struct notes_symtab *symtab)
{
	if (!symtab->wanted)
		return;
	require(span_has(file, symtab->symtab_offset, symtab->symtab_size));
	require(span_has(file, symtab->strtab_offset, symtab->strtab_size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct kernel k;

	if (!size || parse(data, size, &k))
		return 0;
	check_features(&k.notes);
	if (is_bare_section(data[0]))
		return 0;
	check_present(&k.notes);
	check_offers(&k.image, &k.notes);
	check_symtab(k.file.bytes, &k.notes.symtab);
	return 0;
}
