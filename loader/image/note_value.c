// SPDX-License-Identifier: MIT
/*
 * The values of Xen's notes. Depending on the note's type, a value is a number
 * of 1, 2, 4 or 8 bytes, a string, or several words (xen/elfnote.h).
 */
#include "notes_private.h"

#include <xen/elfnote.h>

enum value { VALUE_STRING, VALUE_NUMBER, VALUE_ARRAY };

static const struct {
	const char *name;
	enum value value;
} known[NOTE_HIGHEST + 1] = {
	[XEN_ELFNOTE_INFO] = { "INFO", VALUE_STRING },
	[XEN_ELFNOTE_ENTRY] = { "ENTRY", VALUE_NUMBER },
	[XEN_ELFNOTE_HYPERCALL_PAGE] = { "HYPERCALL_PAGE", VALUE_NUMBER },
	[XEN_ELFNOTE_VIRT_BASE] = { "VIRT_BASE", VALUE_NUMBER },
	[XEN_ELFNOTE_PADDR_OFFSET] = { "PADDR_OFFSET", VALUE_NUMBER },
	[XEN_ELFNOTE_XEN_VERSION] = { "XEN_VERSION", VALUE_STRING },
	[XEN_ELFNOTE_GUEST_OS] = { "GUEST_OS", VALUE_STRING },
	[XEN_ELFNOTE_GUEST_VERSION] = { "GUEST_VERSION", VALUE_STRING },
	[XEN_ELFNOTE_LOADER] = { "LOADER", VALUE_STRING },
	[XEN_ELFNOTE_PAE_MODE] = { "PAE_MODE", VALUE_STRING },
	[XEN_ELFNOTE_FEATURES] = { "FEATURES", VALUE_STRING },
	[XEN_ELFNOTE_BSD_SYMTAB] = { "BSD_SYMTAB", VALUE_STRING },
	[XEN_ELFNOTE_HV_START_LOW] = { "HV_START_LOW", VALUE_NUMBER },
	[XEN_ELFNOTE_L1_MFN_VALID] = { "L1_MFN_VALID", VALUE_ARRAY },
	[XEN_ELFNOTE_SUSPEND_CANCEL] = { "SUSPEND_CANCEL", VALUE_NUMBER },
	[XEN_ELFNOTE_INIT_P2M] = { "INIT_P2M", VALUE_NUMBER },
	[XEN_ELFNOTE_MOD_START_PFN] = { "MOD_START_PFN", VALUE_NUMBER },
	[XEN_ELFNOTE_SUPPORTED_FEATURES] = { "SUPPORTED_FEATURES",
					     VALUE_ARRAY },
	[XEN_ELFNOTE_PHYS32_ENTRY] = { "PHYS32_ENTRY", VALUE_NUMBER },
	[NOTE_PHYS32_RELOC] = { "PHYS32_RELOC", VALUE_ARRAY },
};

bool note_is_string(uint32_t type)
{
	return type <= NOTE_HIGHEST && known[type].value == VALUE_STRING;
}

void notes_string(struct span text, char out[NOTES_STRING_MAX])
{
	unsigned int n = 0;

	while (n < NOTES_STRING_MAX - 1 && n < text.size && text.base[n]) {
		out[n] = (char)text.base[n];
		n++;
	}
	out[n] = '\0';
}

static uint32_t word(struct span desc, unsigned int index)
{
	uint32_t v = 0;

	span_copy(desc, 4ULL * index, &v, sizeof(v));
	return v;
}

static enum status number(const char *file, struct note *note)
{
	uint64_t size = note->desc.size;

	if (size != 1 && size != 2 && size != 4 && size != 8)
		return fail(ST_INVALID,
			    "%s: Xen note %s has %lu bytes, expected 1, 2, 4 "
			    "or 8",
			    file, known[note->type].name, (uint64_t)size);
	/* Little-endian, like every CPU that this runs on. */
	memcpy(&note->number, note->desc.base, size);
	return ST_OK;
}

static enum status relocation(const char *file, struct span desc,
			      struct notes_reloc *out)
{
	/* The defaults of missing words: 2 MiB, anywhere below 4 GiB. */
	*out = (struct notes_reloc){ 0x200000, 0, UINT32_MAX };
	if (desc.size % 4 || desc.size > 12)
		return fail(ST_INVALID,
			    "%s: Xen note PHYS32_RELOC has %lu bytes, expected "
			    "0, 4, 8 or 12",
			    file, (uint64_t)desc.size);
	if (desc.size >= 4)
		out->align = word(desc, 0);
	if (desc.size >= 8)
		out->min = word(desc, 1);
	if (desc.size >= 12)
		out->max = word(desc, 2);
	if (!out->align || out->align & (out->align - 1) || out->min > out->max)
		return fail(ST_INVALID,
			    "%s: Xen note PHYS32_RELOC has %#x to %#x aligned "
			    "to %#x, expected a range and a power of two",
			    file, out->min, out->max, out->align);
	return ST_OK;
}

static enum status array(const char *file, const struct note *note,
			 struct notes *out)
{
	switch (note->type) {
	case NOTE_PHYS32_RELOC:
		return relocation(file, note->desc, &out->reloc);
	case XEN_ELFNOTE_SUPPORTED_FEATURES:
		if (note->desc.size < 4 || note->desc.size % 4)
			return fail(ST_INVALID,
				    "%s: Xen note SUPPORTED_FEATURES has %lu "
				    "bytes, expected a multiple of 4",
				    file, (uint64_t)note->desc.size);
		out->features_supported |= word(note->desc, 0);
		return ST_OK;
	default: /* XEN_ELFNOTE_L1_MFN_VALID: the first of its pairs */
		if (!span_copy(note->desc, 0, &out->l1_mfn_valid_mask, 8) ||
		    !span_copy(note->desc, 8, &out->l1_mfn_valid_value, 8))
			/* 32-bit kernels have 32-bit values. */
			out->l1_mfn_valid_mask = word(note->desc, 0),
			out->l1_mfn_valid_value = word(note->desc, 1);
		return ST_OK;
	}
}

static bool is_text(struct span desc, const char *text)
{
	char have[NOTES_STRING_MAX];

	notes_string(desc, have);
	return strcmp(have, text) == 0;
}

static bool contains(struct span desc, const char *text)
{
	uint64_t n = strlen(text);

	for (uint64_t i = 0; span_has(desc, i, n); i++)
		if (memcmp(desc.base + i, text, n) == 0)
			return true;
	return false;
}

static enum status string(const char *file, const struct note *note,
			  struct notes *out)
{
	switch (note->type) {
	case XEN_ELFNOTE_INFO:
		notes_string(note->desc, out->info);
		break;
	case XEN_ELFNOTE_GUEST_OS:
		notes_string(note->desc, out->guest_os);
		break;
	case XEN_ELFNOTE_GUEST_VERSION:
		notes_string(note->desc, out->guest_version);
		break;
	case XEN_ELFNOTE_XEN_VERSION:
		notes_string(note->desc, out->xen_version);
		break;
	case XEN_ELFNOTE_LOADER:
		notes_string(note->desc, out->loader);
		break;
	case XEN_ELFNOTE_PAE_MODE:
		/* In a note, unlike in __xen_guest, "yes" means extended-cr3.
		 */
		if (is_text(note->desc, "yes"))
			out->pae = PAE_EXTENDED_CR3;
		if (contains(note->desc, "bimodal"))
			out->pae = PAE_BIMODAL;
		break;
	case XEN_ELFNOTE_BSD_SYMTAB:
		out->symtab.wanted = is_text(note->desc, "yes");
		break;
	case XEN_ELFNOTE_FEATURES:
		return notes_features(file, note->desc, out);
	}
	return ST_OK;
}

static enum status numeric(const char *file, const struct note *note,
			   struct notes *out)
{
	switch (note->type) {
	case XEN_ELFNOTE_ENTRY:
		out->entry = note->number;
		break;
	case XEN_ELFNOTE_HYPERCALL_PAGE:
		out->hypercall_page = note->number;
		break;
	case XEN_ELFNOTE_VIRT_BASE:
		out->virt_base = note->number;
		break;
	case XEN_ELFNOTE_PADDR_OFFSET:
		out->paddr_offset = note->number;
		break;
	case XEN_ELFNOTE_HV_START_LOW:
		out->hv_start_low = note->number;
		break;
	case XEN_ELFNOTE_SUSPEND_CANCEL:
		out->suspend_cancel = note->number;
		break;
	case XEN_ELFNOTE_INIT_P2M:
		out->init_p2m = note->number;
		break;
	case XEN_ELFNOTE_MOD_START_PFN:
		out->mod_start_pfn = note->number;
		break;
	case XEN_ELFNOTE_PHYS32_ENTRY:
		if (note->number > UINT32_MAX)
			return fail(ST_INVALID,
				    "%s: Xen note PHYS32_ENTRY is %#lx, "
				    "expected an address below 4 GiB",
				    file, (uint64_t)note->number);
		out->phys32_entry = note->number;
		break;
	}
	return ST_OK;
}

enum status note_take(const char *file, struct note *note, struct notes *out)
{
	enum status st;

	/* Xen's crash and dump notes have high numbers. */
	if (note->type > NOTE_HIGHEST)
		return ST_OK;
	out->present |= 1u << note->type;
	switch (known[note->type].value) {
	case VALUE_STRING:
		return string(file, note, out);
	case VALUE_ARRAY:
		return array(file, note, out);
	default:
		st = number(file, note);
		return st ? st : numeric(file, note, out);
	}
}
