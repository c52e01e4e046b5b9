// SPDX-License-Identifier: MIT
/*
 * The multiboot2 header: somewhere in the first 32 KiB of a kernel there are
 * four words, the first a magic and the last a checksum, followed by tags up to
 * an end tag. A loader must support every tag that is not marked optional.
 */
#include <daybreak/mb2_tags.h>

#include <daybreak/multiboot2.h>

#define MULTIBOOT2_HEADER_MAGIC	       0xe85250d6
#define MULTIBOOT_ARCHITECTURE_I386    0
#define MULTIBOOT_HEADER_TAG_OPTIONAL  1
#define MULTIBOOT_LOAD_PREFERENCE_HIGH 2
#define MULTIBOOT_TAG_ALIGN	       8
#define FOUR_GIB		       (1ULL << 32)

enum {
	MULTIBOOT_HEADER_TAG_END = 0,
	MULTIBOOT_HEADER_TAG_INFORMATION_REQUEST = 1,
	MULTIBOOT_HEADER_TAG_ENTRY_ADDRESS = 3,
	MULTIBOOT_HEADER_TAG_MODULE_ALIGN = 6,
	MULTIBOOT_HEADER_TAG_EFI_BS = 7,
	MULTIBOOT_HEADER_TAG_ENTRY_ADDRESS_EFI32 = 8,
	MULTIBOOT_HEADER_TAG_ENTRY_ADDRESS_EFI64 = 9,
	MULTIBOOT_HEADER_TAG_RELOCATABLE = 10,
};

struct header {
	uint32_t magic, architecture, header_length, checksum;
};

struct tag {
	uint16_t type, flags;
	uint32_t size; /* including this header, without padding to 8 */
};

struct relocatable {
	uint32_t min_addr, max_addr, align, preference;
};

_Static_assert(sizeof(struct header) == 16, "Multiboot2, section 3.1.2");
_Static_assert(sizeof(struct tag) == 8, "Multiboot2, section 3.1.3");
_Static_assert(sizeof(struct relocatable) == 16, "Multiboot2, section 3.1.13");

/* A magic with a wrong checksum may be code, so the search continues. */
static enum status find_header(struct file head, uint64_t *offset,
			       struct header *header)
{
	struct span bytes = head.bytes;
	bool bad_checksum = false;

	for (uint64_t at = 0; span_copy(bytes, at, header, sizeof(*header));
	     at += MULTIBOOT_TAG_ALIGN) {
		if (header->magic != MULTIBOOT2_HEADER_MAGIC)
			continue;
		*offset = at;
		if (!(uint32_t)(header->magic + header->architecture +
				header->header_length + header->checksum))
			return ST_OK;
		bad_checksum = true;
	}
	if (bad_checksum)
		return fail(ST_INVALID,
			    "%s: its multiboot2 header at offset %#lx has a "
			    "wrong checksum",
			    head.name, *offset);
	return fail(ST_NOT_FOUND,
		    "%s: has no multiboot2 header in its first %d bytes",
		    head.name, MB2_SEARCH);
}

/* True when mb2_write_info() provides this information. */
static bool is_provided(uint32_t type)
{
	switch (type) {
	case MULTIBOOT_TAG_TYPE_CMDLINE:
	case MULTIBOOT_TAG_TYPE_BOOT_LOADER_NAME:
	case MULTIBOOT_TAG_TYPE_MODULE:
	case MULTIBOOT_TAG_TYPE_BASIC_MEMINFO:
	case MULTIBOOT_TAG_TYPE_MMAP:
	case MULTIBOOT_TAG_TYPE_EFI64:
	case MULTIBOOT_TAG_TYPE_EFI_BS:
	case MULTIBOOT_TAG_TYPE_EFI64_IH:
	case MULTIBOOT_TAG_TYPE_LOAD_BASE_ADDR:
		return true;
	default:
		return false;
	}
}

static enum status parse_requests(const char *name, struct span types,
				  bool optional)
{
	uint32_t type;

	if (types.size % sizeof(type))
		return fail(ST_INVALID,
			    "%s: its multiboot2 information request is %lu "
			    "bytes, expected a multiple of 4",
			    name, types.size);
	for (uint64_t at = 0; span_copy(types, at, &type, sizeof(type));
	     at += sizeof(type))
		if (!optional && !is_provided(type))
			return fail(ST_UNSUPPORTED,
				    "%s: its multiboot2 header requires "
				    "information of type %u, which is not "
				    "supported",
				    name, type);
	return ST_OK;
}

static enum status parse_relocatable(const char *name, struct span payload,
				     struct mb2_header *out)
{
	struct relocatable r;

	if (!span_copy(payload, 0, &r, sizeof(r)))
		return fail(ST_INVALID,
			    "%s: its multiboot2 relocatable tag is %lu bytes "
			    "too short",
			    name, sizeof(r) - payload.size);
	if (!r.align || r.align & (r.align - 1))
		return fail(ST_INVALID,
			    "%s: its multiboot2 header has the alignment %#x, "
			    "expected a power of two",
			    name, r.align);
	if (r.min_addr > r.max_addr)
		return fail(ST_INVALID,
			    "%s: its multiboot2 header has the lowest address "
			    "%#x, expected at most the highest, %#x",
			    name, r.min_addr, r.max_addr);
	if (r.preference > MULTIBOOT_LOAD_PREFERENCE_HIGH)
		return fail(ST_INVALID,
			    "%s: its multiboot2 header has the load "
			    "preference %u, expected 0, 1 or 2",
			    name, r.preference);
	out->relocatable = true;
	out->load_min = r.min_addr;
	out->load_max = r.max_addr;
	out->load_align = r.align;
	out->prefer_high = r.preference == MULTIBOOT_LOAD_PREFERENCE_HIGH;
	return ST_OK;
}

static enum status parse_efi64_entry(const char *name, struct span payload,
				     struct mb2_header *out)
{
	if (!span_copy(payload, 0, &out->efi64_entry, sizeof(out->efi64_entry)))
		return fail(ST_INVALID,
			    "%s: its multiboot2 EFI64 entry tag has no "
			    "address",
			    name);
	out->has_efi64_entry = true;
	return ST_OK;
}

static enum status parse_tag(const char *name, const struct tag *tag,
			     struct span payload, struct mb2_header *out)
{
	bool optional = tag->flags & MULTIBOOT_HEADER_TAG_OPTIONAL;

	switch (tag->type) {
	case MULTIBOOT_HEADER_TAG_INFORMATION_REQUEST:
		return parse_requests(name, payload, optional);
	case MULTIBOOT_HEADER_TAG_MODULE_ALIGN:
		out->modules_aligned = true;
		return ST_OK;
	case MULTIBOOT_HEADER_TAG_EFI_BS:
		out->keeps_boot_services = true;
		return ST_OK;
	case MULTIBOOT_HEADER_TAG_ENTRY_ADDRESS:
	case MULTIBOOT_HEADER_TAG_ENTRY_ADDRESS_EFI32:
		/* The EFI64 entry, which mb2_check() requires, overrides these.
		 */
		return ST_OK;
	case MULTIBOOT_HEADER_TAG_ENTRY_ADDRESS_EFI64:
		return parse_efi64_entry(name, payload, out);
	case MULTIBOOT_HEADER_TAG_RELOCATABLE:
		return parse_relocatable(name, payload, out);
	}
	if (optional)
		return ST_OK;
	return fail(ST_UNSUPPORTED,
		    "%s: its multiboot2 header requires tag %u, which is not "
		    "supported",
		    name, tag->type);
}

/* tags is the header without its first four words. */
static enum status parse_tags(const char *name, struct span tags,
			      struct mb2_header *out)
{
	uint64_t at = 0;
	struct tag tag;
	enum status st;

	while (span_copy(tags, at, &tag, sizeof(tag))) {
		if (tag.size < sizeof(tag) || !span_has(tags, at, tag.size))
			return fail(ST_INVALID,
				    "%s: its multiboot2 tag %u is %u bytes, "
				    "expected 8 to %lu",
				    name, tag.type, tag.size, tags.size - at);
		if (tag.type == MULTIBOOT_HEADER_TAG_END)
			return ST_OK;
		st = parse_tag(name, &tag,
			       span_sub(tags, at + sizeof(tag),
					tag.size - sizeof(tag)),
			       out);
		if (st)
			return st;
		at += align_up(tag.size, MULTIBOOT_TAG_ALIGN);
	}
	return fail(ST_INVALID, "%s: its multiboot2 header has no end tag",
		    name);
}

enum status mb2_parse_header(struct file head, struct mb2_header *out)
{
	struct header header;
	uint64_t offset = 0;
	enum status st;

	*out = (struct mb2_header){ 0 };
	if (head.bytes.size > MB2_SEARCH)
		head.bytes.size = MB2_SEARCH;
	st = find_header(head, &offset, &header);
	if (st)
		return st;
	if (header.architecture != MULTIBOOT_ARCHITECTURE_I386)
		return fail(ST_UNSUPPORTED,
			    "%s: its multiboot2 header is for architecture "
			    "%u, expected 0 (x86)",
			    head.name, header.architecture);
	if (header.header_length < sizeof(header) ||
	    !span_has(head.bytes, offset, header.header_length))
		return fail(ST_INVALID,
			    "%s: its multiboot2 header is %u bytes, expected "
			    "16 to %lu",
			    head.name, header.header_length,
			    head.bytes.size - offset);
	return parse_tags(head.name,
			  span_sub(head.bytes, offset + sizeof(header),
				   header.header_length - sizeof(header)),
			  out);
}

static enum status check_range(const char *name, const struct image *image,
			       const struct mb2_header *h)
{
	uint64_t size = image->paddr_end - image->paddr_start;
	uint64_t lowest;

	if (!h->relocatable) {
		if (image->paddr_end <= FOUR_GIB)
			return ST_OK;
		return fail(ST_INVALID,
			    "%s: ends at address %#lx and cannot be moved, "
			    "expected below 4 GiB",
			    name, image->paddr_end);
	}
	lowest = align_up(h->load_min, h->load_align);
	if (lowest > h->load_max || size - 1 > h->load_max - lowest)
		return fail(ST_INVALID,
			    "%s: takes %lu bytes aligned to %#x, which do not "
			    "fit between %#x and %#x",
			    name, size, h->load_align, h->load_min,
			    h->load_max);
	return ST_OK;
}

enum status mb2_check(const char *name, const struct image *image,
		      const struct mb2_header *header)
{
	enum status st;

	if (image->arch != GUEST_X86_32 && image->arch != GUEST_X86_64)
		return fail(ST_UNSUPPORTED,
			    "%s: has a multiboot2 header but is not an ELF for "
			    "x86",
			    name);
	if (!header->keeps_boot_services)
		return fail(ST_UNSUPPORTED,
			    "%s: its multiboot2 header has no EFI boot "
			    "services tag, expected a Xen that takes them over",
			    name);
	if (!header->has_efi64_entry)
		return fail(ST_UNSUPPORTED,
			    "%s: its multiboot2 header has no EFI64 entry, "
			    "expected a 64-bit Xen built with EFI support",
			    name);
	st = image_check_entry(name, image, "EFI64 entry", header->efi64_entry,
			       header->efi64_entry);
	return st ? st : check_range(name, image, header);
}
