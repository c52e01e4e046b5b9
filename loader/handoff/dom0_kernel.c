// SPDX-License-Identifier: MIT
/*
 * What Xen on x86 requires of dom0's kernel and its command line, checked
 * before Xen is started.
 */
#include <daybreak/dom0_kernel.h>
#include <daybreak/layout.h>

#include <daybreak/xen_options.h>

#define NOMINAL_MEMORY (64ULL << 30) /* for checks only */

static bool is_word(const char *p, const char *word)
{
	size_t n = strlen(word);

	return !strncmp(p, word, n) && (!p[n] || p[n] == ' ' || p[n] == ',');
}

static void read_type(const char *options, enum domain_type *type)
{
	const char *p = xen_option(options, "dom0");

	for (; p; p = xen_option_next(p, "dom0"))
		for (const char *w = p; *w && *w != ' '; w++) {
			if (w != p && w[-1] != ',')
				continue;
			if (is_word(w, "pv"))
				*type = DOMAIN_PV;
			else if (is_word(w, "pvh"))
				*type = DOMAIN_PVH;
		}
}

enum domain_type dom0_type(const struct entry *entry)
{
	enum domain_type type = DOMAIN_PV;

	read_type(entry->options, &type);
	/* Everything after "--" is for dom0's kernel, including extra. */
	if (!*xen_options_rest(entry->options))
		read_type(entry->extra, &type);
	return type;
}

static void read_flag(const char *word, bool *off)
{
	int on = xen_option_bool(word);

	if (on >= 0)
		*off = !on;
}

/* The last word counts. */
static void read_iommu(const char *options, bool *off)
{
	const char *p = xen_option(options, "iommu");

	if (xen_option(options, "no-iommu"))
		*off = true;
	for (; p; p = xen_option_next(p, "iommu")) {
		read_flag(p, off);
		for (const char *w = p; *w && *w != ' '; w++)
			if (*w == ',')
				read_flag(w + 1, off);
	}
}

bool dom0_iommu_is_off(const struct entry *entry)
{
	bool off = false;

	read_iommu(entry->options, &off);
	if (!*xen_options_rest(entry->options))
		read_iommu(entry->extra, &off);
	return off;
}

enum status dom0_check_iommu(const struct entry *entry, bool host_lacks_it)
{
	if (!entry->kernel.path || dom0_type(entry) != DOMAIN_PVH)
		return ST_OK;
	if (dom0_iommu_is_off(entry))
		return fail(ST_UNSUPPORTED,
			    "%s: entry \"%s\" has dom0=pvh, for which Xen "
			    "needs the IOMMU that its options switch off",
			    entry->config, entry->name);
	if (host_lacks_it)
		return fail(ST_UNSUPPORTED,
			    "%s: entry \"%s\" has dom0=pvh, for which Xen "
			    "needs an IOMMU, and this host's firmware "
			    "describes none (no DMAR, no IVRS): switch it on "
			    "in the firmware's setup",
			    entry->config, entry->name);
	return ST_OK;
}

/* The length of the words after "--", with the blank before them. */
static uint64_t rest_length(const struct entry *entry)
{
	const char *rest = xen_options_rest(entry->options);

	if (*rest)
		return 1 + strlen(rest) +
		       (*entry->extra ? 1 + strlen(entry->extra) : 0);
	rest = xen_options_rest(entry->extra);
	return *rest ? 1 + strlen(rest) : 0;
}

enum status dom0_check_cmdline(const struct entry *entry)
{
	uint64_t length;

	if (!entry->kernel.path)
		return ST_OK;
	length = strlen(entry->kernel.args) + rest_length(entry);
	if (length <= DOM0_CMDLINE_MAX)
		return ST_OK;
	if (dom0_type(entry) == DOMAIN_PV)
		return fail(ST_TOO_LARGE,
			    "%s: the command line of %s has %lu characters, "
			    "and Xen gives a PV dom0 at most %u: shorten it, "
			    "or start dom0 with dom0=pvh in options=",
			    entry->config, entry->kernel.path, length,
			    DOM0_CMDLINE_MAX);
	warn("%s: the command line of %s has %lu characters, of which Xen "
	     "before 4.21 gives dom0 %u",
	     entry->config, entry->kernel.path, length, DOM0_CMDLINE_MAX);
	return ST_OK;
}

bool dom0_kernel_is_unpacked(const struct kernel_file *kernel)
{
	if (kernel->kind == KERNEL_PACKED)
		return true;
	if (kernel->kind != KERNEL_BZIMAGE || kernel->bz.is_64)
		return false;
	switch (unpack_identify(kernel->packed.bytes)) {
	case UNPACK_NONE:
	case UNPACK_LZO: /* only Xen can unpack it */
		return false;
	default:
		return true;
	}
}

enum status dom0_kernel_look(const struct kernel_file *kernel,
			     enum domain_type type)
{
	enum unpack_format format = unpack_identify(kernel->packed.bytes);

	if (format == UNPACK_NONE)
		return dom0_kernel_check(kernel->packed, type);
	if (format != UNPACK_LZ4_FRAME)
		return ST_OK;
	return fail(ST_UNSUPPORTED,
		    "%s: is a bzImage packed with %s, which Xen does not "
		    "support",
		    kernel->file.name, unpack_name(format));
}

static enum status check_offer(const char *name, const struct notes *notes,
			       enum domain_type type)
{
	unsigned int wanted =
		type == DOMAIN_PVH ? OFFER_PVH : OFFER_PV64 | OFFER_PV32_PAE;

	if (notes->offers & wanted)
		return notes_check_dom0(name, notes);
	return fail(ST_UNSUPPORTED, "%s: dom0 is to be %s, but it offers %s",
		    name, type == DOMAIN_PVH ? "PVH, by dom0=pvh" : "PV",
		    notes_offers(notes));
}

/* Checks the kernel's addresses as if dom0 had enough memory. */
static enum status check_addresses(struct file elf, const struct image *image,
				   const struct notes *notes,
				   enum domain_type type)
{
	const struct domain domain = { .name = "dom0",
				       .type = DOMAIN_PV,
				       .kernel = elf,
				       .image = image,
				       .notes = notes,
				       .memory = NOMINAL_MEMORY,
				       .nr_vcpus = 1,
				       .flags = DOMAIN_SIF_DOM0 };
	struct layout layout;

	if (type == DOMAIN_PV)
		return layout_place(&domain, &layout);
	return image_check_entry(elf.name, image, "PVH entry",
				 notes->phys32_entry, notes->phys32_entry);
}

enum status dom0_kernel_check(struct file elf, enum domain_type type)
{
	struct image image;
	struct notes notes;
	enum status st = kernel_check_elf(elf);

	if (st)
		return st;
	st = elf_parse(elf, elf.bytes.size, &image);
	if (st)
		return st;
	st = notes_parse(elf, &image, &notes);
	if (st)
		return st;
	st = check_offer(elf.name, &notes, type);
	if (st)
		return st;
	return check_addresses(elf, &image, &notes, type);
}
