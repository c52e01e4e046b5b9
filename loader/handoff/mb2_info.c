// SPDX-License-Identifier: MIT
/*
 * The multiboot2 information: the total size and a reserved word, then tags,
 * each aligned to 8 bytes, up to an end tag. The same code counts the bytes and
 * writes them.
 */
#include <daybreak/mb2_tags.h>

#include <daybreak/multiboot2.h>

struct info_tag {
	uint32_t type, size; /* without the padding to 8 */
};

struct mmap_header {
	uint32_t entry_size, entry_version;
};

struct mmap_entry {
	uint64_t addr, len;
	uint32_t type, zero;
};

_Static_assert(sizeof(struct info_tag) == 8, "Multiboot2, section 3.6.2");
_Static_assert(sizeof(struct mmap_header) == 8, "Multiboot2, section 3.6.8");
_Static_assert(sizeof(struct mmap_entry) == 24, "Multiboot2, section 3.6.8");

/* Counts bytes in size, and writes them to out unless that is NULL. */
struct writer {
	uint8_t *out;
	uint64_t size;
};

static void put(struct writer *w, const void *bytes, uint64_t size)
{
	if (w->out)
		memcpy(w->out + w->size, bytes, size);
	w->size += size;
}

/* Writes the header of a tag that will have size bytes of payload. */
static void put_tag(struct writer *w, uint32_t type, uint64_t size)
{
	static const uint8_t zeroes[8];
	struct info_tag tag = { type, (uint32_t)(sizeof(tag) + size) };

	put(w, zeroes, -w->size % sizeof(zeroes));
	put(w, &tag, sizeof(tag));
}

static void put_u32(struct writer *w, uint32_t value)
{
	put(w, &value, sizeof(value));
}

static void put_u64_tag(struct writer *w, uint32_t type, uint64_t value)
{
	put_tag(w, type, sizeof(value));
	put(w, &value, sizeof(value));
}

static void put_string_tag(struct writer *w, uint32_t type, const char *string)
{
	uint64_t size = strlen(string) + 1;

	put_tag(w, type, size);
	put(w, string, size);
}

static void put_module(struct writer *w, const struct module *m)
{
	uint64_t length = strlen(m->cmdline) + 1;

	put_tag(w, MULTIBOOT_TAG_TYPE_MODULE, 2 * sizeof(uint32_t) + length);
	put_u32(w, (uint32_t)m->addr);
	put_u32(w, (uint32_t)(m->addr + m->file.bytes.size));
	put(w, m->cmdline, length);
}

static void put_memory(struct writer *w, const struct mb2_info *info)
{
	struct mmap_header header = { sizeof(struct mmap_entry), 0 };
	uint32_t lower_kib, upper_kib;

	e820_basic_memory(info->e820, info->nr_e820, &lower_kib, &upper_kib);
	put_tag(w, MULTIBOOT_TAG_TYPE_BASIC_MEMINFO, 2 * sizeof(uint32_t));
	put_u32(w, lower_kib);
	put_u32(w, upper_kib);
	put_tag(w, MULTIBOOT_TAG_TYPE_MMAP,
		sizeof(header) +
			info->nr_e820 * (uint64_t)sizeof(struct mmap_entry));
	put(w, &header, sizeof(header));
	for (unsigned int i = 0; i < info->nr_e820; i++) {
		const struct e820_entry *e = &info->e820[i];
		/* Multiboot2 numbers the types as e820 does. */
		struct mmap_entry entry = { e->addr, e->size, e->type, 0 };

		put(w, &entry, sizeof(entry));
	}
}

static void put_info(struct writer *w, const struct mb2_info *info,
		     uint32_t total_size)
{
	put_u32(w, total_size);
	put_u32(w, 0);
	put_string_tag(w, MULTIBOOT_TAG_TYPE_CMDLINE, info->cmdline);
	put_string_tag(w, MULTIBOOT_TAG_TYPE_BOOT_LOADER_NAME, info->loader);
	for (unsigned int i = 0; i < info->modules->nr_modules; i++)
		put_module(w, &info->modules->modules[i]);
	put_memory(w, info);
	put_u64_tag(w, MULTIBOOT_TAG_TYPE_EFI64, info->system_table);
	put_tag(w, MULTIBOOT_TAG_TYPE_EFI_BS, 0);
	put_u64_tag(w, MULTIBOOT_TAG_TYPE_EFI64_IH, info->image_handle);
	put_tag(w, MULTIBOOT_TAG_TYPE_LOAD_BASE_ADDR, sizeof(uint32_t));
	put_u32(w, info->load_base);
	put_tag(w, MULTIBOOT_TAG_TYPE_END, 0);
}

static enum status check_module(const struct module *m)
{
	uint64_t addr = m->addr;

	if (addr > UINT32_MAX || m->file.bytes.size > UINT32_MAX - addr)
		return fail(ST_TOO_LARGE,
			    "%s: lies at %#lx, %lu bytes, expected below 4 GiB",
			    m->file.name, addr, m->file.bytes.size);
	if (addr % PAGE_SIZE)
		return fail(
			ST_INVALID,
			"%s: lies at %#lx, expected the beginning of a page",
			m->file.name, addr);
	return ST_OK;
}

uint64_t mb2_info_size(const struct mb2_info *info)
{
	struct writer w = { 0 };

	put_info(&w, info, 0);
	return w.size;
}

enum status mb2_write_info(const struct mb2_info *info, void *out,
			   uint64_t size)
{
	uint64_t needed = mb2_info_size(info);
	struct writer w = { .out = out };
	enum status st;

	for (unsigned int i = 0; i < info->modules->nr_modules; i++) {
		st = check_module(&info->modules->modules[i]);
		if (st)
			return st;
	}
	if (needed > size || needed > UINT32_MAX)
		return fail(ST_TOO_LARGE,
			    "the multiboot2 information takes %lu bytes, "
			    "there is room for only %lu",
			    needed, size < UINT32_MAX ? size : UINT32_MAX);
	put_info(&w, info, (uint32_t)needed);
	return ST_OK;
}
