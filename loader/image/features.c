// SPDX-License-Identifier: MIT
/*
 * The features that a kernel lists, in a note or in its section __xen_guest:
 * those it supports and, marked with "!", those it requires.
 */
#include "notes_private.h"

#include <xen/elfnote.h>
#include <xen/features.h>

static const struct {
	const char *name;
	unsigned int bit;
} features[] = {
	{ "writable_page_tables", XENFEAT_writable_page_tables },
	{ "writable_descriptor_tables", XENFEAT_writable_descriptor_tables },
	{ "auto_translated_physmap", XENFEAT_auto_translated_physmap },
	{ "supervisor_mode_kernel", XENFEAT_supervisor_mode_kernel },
	{ "pae_pgdir_above_4gb", XENFEAT_pae_pgdir_above_4gb },
	{ "hvm_callback_vector", XENFEAT_hvm_callback_vector },
	{ "dom0", XENFEAT_dom0 },
};

#define NR_FEATURES (sizeof(features) / sizeof(features[0]))

static uint32_t feature_bit(struct span name)
{
	for (unsigned int i = 0; i < NR_FEATURES; i++)
		if (strlen(features[i].name) == name.size &&
		    memcmp(features[i].name, name.base, name.size) == 0)
			return 1u << features[i].bit;
	return 0;
}

static enum status one_feature(const char *file, struct span name,
			       struct notes *out)
{
	bool required = name.size && name.base[0] == '!';
	uint32_t bit;

	if (required)
		name = span_sub(name, 1, name.size - 1);
	bit = feature_bit(name);
	if (required && !bit)
		return fail(ST_UNSUPPORTED,
			    "%s: requires the feature \"%.*s\", which Xen "
			    "does not have",
			    file, name.size < 64 ? (int)name.size : 64,
			    (const char *)name.base);
	out->features_supported |= bit;
	if (required)
		out->features_required |= bit;
	return ST_OK;
}

enum status notes_features(const char *file, struct span text,
			   struct notes *out)
{
	uint64_t start = 0;
	enum status st;

	for (uint64_t i = 0; i <= text.size; i++) {
		bool end = i == text.size || !text.base[i];

		if (!end && text.base[i] != '|')
			continue;
		st = one_feature(file, span_sub(text, start, i - start), out);
		if (st || end)
			return st;
		start = i + 1;
	}
	return ST_OK;
}

enum status notes_check_dom0(const char *name, const struct notes *notes)
{
	if (!notes_has(notes, XEN_ELFNOTE_SUPPORTED_FEATURES) ||
	    notes->features_supported >> XENFEAT_dom0 & 1)
		return ST_OK;
	return fail(ST_UNSUPPORTED,
		    "%s: is a kernel for domains but not for dom0: its "
		    "SUPPORTED_FEATURES note does not have dom0",
		    name);
}
