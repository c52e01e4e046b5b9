// SPDX-License-Identifier: MIT
/*
 * Describes the hand-off on Arm: the /chosen node that Xen would read.
 */
#include <daybreak/describe.h>
#include <daybreak/tree_source.h>

static const char *source_of(const struct handoff *h,
			     const struct describe_sink *to)
{
	if (h->entry->dtb.path)
		return h->entry->dtb.path;
	return to->assumption ? "the firmware's; here an empty one"
			      : "the firmware's; with ACPI an empty one";
}

void describe_tree(const struct handoff *h, const struct describe_sink *to)
{
	describe_title(to, "Hand-off", "device tree, %s",
		       h->way == HANDOFF_PLAIN
			       ? "to Xen's Image after boot services"
			       : "to Xen as an EFI application");
	if (h->version.major)
		describe_fact(to, "xen", "%s, Xen %u.%u", h->file.name,
			      h->version.major, h->version.minor);
	else
		describe_fact(to, "xen", "%s", h->file.name);
	describe_fact(to, "tree", "%s", source_of(h, to));
	if (to->assumption)
		describe_fact(to, "addresses", "%s", to->assumption);
	describe_gap(to);
	tree_source_write(&h->tree, "/chosen", to);
}
