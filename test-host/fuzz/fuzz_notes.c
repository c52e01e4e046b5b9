// SPDX-License-Identifier: MIT
/*
 * Any bytes as a kernel: what notes_parse accepts points into its file, and
 * offers only ways that its notes speak of.
 */
#include "../../loader/image/notes_private.h"
#include "kernels.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		__builtin_trap();
}

/* The first byte says what the rest is: an ELF, its notes, or its section. */
static enum status parse(const uint8_t *data, size_t size, struct kernel *k)
{
	uint8_t what = data[0] % 4;
	struct span rest = { data + 1, size - 1 };

	kernel_init(k, what & 1, 0x1000, 0x2000);
	if (what < 2) {
		k->file.bytes = rest;
		return kernel_parse(k);
	}
	if (data[0] & 0x80)
		return guest_section_parse("kernel", rest, &k->notes);
	if (rest.size > KERNEL_TEXT - KERNEL_NOTES)
		rest.size = KERNEL_TEXT - KERNEL_NOTES;
	memcpy(k->bytes + KERNEL_NOTES, rest.base, rest.size);
	k->notes_size = (uint32_t)rest.size;
	kernel_finish(k);
	return kernel_parse(k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct kernel k;
	const struct notes *notes = &k.notes;
	const struct notes_symtab *symtab = &notes->symtab;

	if (!size || parse(data, size, &k))
		return 0;
	require(!symtab->wanted || notes->source == NOTES_NONE ||
		(span_has(k.file.bytes, symtab->symtab_offset,
			  symtab->symtab_size) &&
		 span_has(k.file.bytes, symtab->strtab_offset,
			  symtab->strtab_size)));
	require(!(notes->offers & OFFER_PVH) ||
		notes->phys32_entry <= UINT32_MAX);
	require(memchr(notes->guest_os, '\0', NOTES_STRING_MAX) != NULL);
	require((notes->features_required & ~notes->features_supported) == 0);
	require(notes_offers(notes) != NULL);
	return 0;
}
