/* SPDX-License-Identifier: MIT */
/*
 * Seals for the files of a test's volume, and changes of these files that a
 * boot has to notice.
 */
#ifndef TEST_SEALING_H
#define TEST_SEALING_H

#include "trees.h"

#include "choosing.h"

#include <daybreak/page.h>
#include <daybreak/seal.h>

/* How the seal is made; all fields may be 0. */
struct sealing {
	const char *left_out;	/* a file that is not listed */
	const char *as_data;	/* a configuration that is listed as a file */
	const char *entries[4]; /* the entries; none: "a" */
	const char *editable;	/* one of them */
	bool inside;		/* it and the files are in the application */
	bool also;		/* each file may also be LONGER */
};

static char seal_text[64 * 1024];
static uint8_t seal_bytes[80 * 1024];
static uint8_t *unified; /* the application in memory, with the files */

/* Ways to tamper with a file. */
enum change { CHANGED, LONGER, SHORTER, MISSING, SWAPPED, NR_CHANGES };

static const char *const change_says[NR_CHANGES] = {
	"its content is not what was sealed: its SHA-256 differs",
	"were sealed under its name",
	"were sealed under its name",
	"no such file",
	"sealed", /* its content or its length */
};

static uint8_t *changed_bytes;

/* The copy is valid until the next change. */
static inline void change_file(struct world_file *f, enum change change)
{
	uint64_t size = f->bytes.size;

	if (change == MISSING) {
		f->path = "gone";
		return;
	}
	if (change == SWAPPED) {
		f->bytes = file_named(f->bytes.base == more ? "r.img" : "m.img")
				   ->bytes;
		return;
	}
	free(changed_bytes);
	changed_bytes = malloc(size + 1);
	assert_non_null(changed_bytes);
	memcpy(changed_bytes, f->bytes.base, size);
	changed_bytes[size] = '\n';
	if (change == CHANGED)
		changed_bytes[size - 1] ^= 1;
	size += change == LONGER;
	size -= change == SHORTER;
	f->bytes = (struct span){ changed_bytes, size };
}

static inline int compare_files(const void *a, const void *b)
{
	const struct seal_file *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return seal_compare_names(x->name, y->name);
}

static inline enum seal_kind kind_of(const struct sealing *how,
				     const char *path)
{
	if (how->as_data && !strcmp(path, how->as_data))
		return SEAL_DATA;
	if (!strcmp(path, "daybreak.conf") || !strcmp(path, "xen.cfg") ||
	    !strncmp(path, "daybreak\\", 9))
		return SEAL_CONFIG;
	return strstr(path, ".conf") ? SEAL_CHAIN : SEAL_DATA;
}

static inline void add_longer(const struct world_file *f, struct seal_file *out)
{
	struct world_file longer = *f;

	change_file(&longer, LONGER);
	out->also_size = longer.bytes.size;
	sha256_of(longer.bytes, &out->also_digest);
}

/* All files of the application's volume. Returns their number. */
static inline unsigned int list_files(const struct sealing *how,
				      struct seal_file *out)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < world.nr_files; i++) {
		const struct world_file *f = &world.files[i];

		if (f->volume || f->writable || !f->bytes.size ||
		    (how->left_out && !strcmp(f->path, how->left_out)))
			continue;
		out[nr] = (struct seal_file){ .kind = kind_of(how, f->path),
					      .size = f->bytes.size };
		snprintf(out[nr].name, SEAL_MAX_NAME, "%s", f->path);
		sha256_of(f->bytes, &out[nr].digest);
		if (how->also)
			add_longer(f, &out[nr]);
		nr++;
	}
	qsort(out, nr, sizeof(*out), compare_files);
	return nr;
}

static inline struct span make_list(const struct sealing *how)
{
	static struct seal_file files[WORLD_MAX_FILES];
	unsigned int nr = list_files(how, files);
	struct text t;

	text_init(&t, seal_text, sizeof(seal_text));
	seal_begin(&t);
	for (unsigned int i = 0; i < nr; i++)
		seal_add_file(&t, &files[i]);
	for (unsigned int i = 0; i < COUNT(how->entries); i++) {
		const char *name = how->entries[i];
		struct seal_entry entry = { .name = "" };

		if (!name && i)
			break;
		snprintf(entry.name, sizeof(entry.name), "%s",
			 name ? name : "a");
		entry.is_editable =
			how->editable && !strcmp(entry.name, how->editable);
		seal_add_entry(&t, &entry);
	}
	assert_int_equal(seal_end(&t, SEAL_FILE), ST_OK);
	return (struct span){ (const uint8_t *)seal_text, t.length };
}

/* The bytes of the files, as the list has them. Returns their end. */
static inline uint64_t copy_files(const struct seal *seal, uint8_t *out)
{
	struct seal_walk walk = seal_walk_files(seal);
	struct seal_file file;
	uint64_t end = 0;

	while (seal_next_file(&walk, &file)) {
		for (unsigned int i = 0; out && i < world.nr_files; i++)
			if (!strcmp(world.files[i].path, file.name))
				memcpy(out + file.offset,
				       world.files[i].bytes.base, file.size);
		end = file.offset + file.size;
	}
	return end;
}

/* The seal's PE as a loader puts it into memory, with one more section. */
static inline void unify(struct file pe)
{
	struct pe_section section;
	struct pe_header header;
	uint64_t sections, size;
	struct seal seal;

	assert_int_equal(seal_open(pe, PE_IN_FILE, &seal), ST_OK);
	assert_true(pe_read_header(pe.bytes, &header, &sections));
	size = copy_files(&seal, NULL);
	free(unified);
	unified = calloc(1, header.image_size + page_align_up(size));
	assert_non_null(unified);
	memcpy(unified, pe.bytes.base, header.headers_size);
	for (unsigned int i = 0; i < header.nr_sections; i++) {
		span_copy(pe.bytes, sections + i * sizeof(section), &section,
			  sizeof(section));
		memcpy(unified + section.addr, pe.bytes.base + section.offset,
		       section.file_size);
	}
	section = (struct pe_section){ .name = SEAL_PAYLOAD,
				       .addr = header.image_size,
				       .memory_size = (uint32_t)size };
	memcpy(unified + sections + header.nr_sections * sizeof(section),
	       &section, sizeof(section));
	header.nr_sections++;
	memcpy(unified + 0x40, &header, sizeof(header));
	copy_files(&seal, unified + section.addr);
	world.image =
		(struct span){ unified, section.addr + page_align_up(size) };
}

/* Seals all files that are there. Returns the seal's file; NULL: inside. */
static inline struct world_file *seal_world(const struct sealing *how)
{
	const struct span list = make_list(how);
	const uint64_t size = seal_pe_size(list.size);

	assert_true(size <= sizeof(seal_bytes));
	seal_pe_write(PE_MACHINE_X86_64, list, seal_bytes);
	if (!how->inside)
		return world_add(SEAL_FILE, seal_bytes, size);
	unify((struct file){ SEAL_FILE, { seal_bytes, size } });
	return NULL;
}

static const struct sealing usual = { .inside = false };

#define KEPT "; it is used all the same"

/* How a boot is told to deal with a seal. */
static const struct mode {
	const char *name, *global;
	enum platform_security security;
} secure = { "secure", "", PLATFORM_SECURE },
  always = { "always", "[global]\nverify=always\n", PLATFORM_OPEN },
  by_itself = { "auto", "", PLATFORM_OPEN },
  never = { "never", "[global]\nverify=never\n", PLATFORM_OPEN };

/* Files that only some configurations name. */
static inline void add_more(void)
{
	static struct file tree;
	struct span image = world_xen_arm();

	if (!tree.bytes.size)
		tree = trees_compile("own.dts");
	world_add("board.dtb", tree.bytes.base, tree.bytes.size);
	world_add("vmlinuz", image.base, image.size);
	world_add("initrd.img", more, sizeof(more));
	world_add("sub\\initrd.img", ramdisk, sizeof(ramdisk));
	world_add("passthrough.dtb", tree.bytes.base, tree.bytes.size);
	world_add("other", image.base, image.size);
	world_add("more.conf", plain, strlen(plain));
}

/* Besides the ways to hand off: a device tree, another application, chain=. */
static const struct kind more_kinds[] = {
	{ "device tree", "[a]\nxen=xen-arm\nxsm=ucode.bin\ndtb=board.dtb\n",
	  &boot_arm, HANDOFF_TREE },
	{ "application", "[a]\nefi=xen.efi one\n", &boot_x86,
	  HANDOFF_APPLICATION },
	{ "chain", "[global]\ndefault=a\nchain=more.conf\n", &boot_x86,
	  HANDOFF_MULTIBOOT2 },
};

static inline struct kind kind_number(size_t i)
{
	return i < COUNT(kinds) ? kinds[i] : more_kinds[i - COUNT(kinds)];
}

#define NR_KINDS (COUNT(kinds) + COUNT(more_kinds))

/* Sections of the same name are refused: the lines go to the one that is. */
static inline const char *with_global(const char *global, const char *config)
{
	static char text[1024];
	const char *rest = config;

	if (*global && !strncmp(config, "[global]\n", 9))
		rest = config + 9;
	snprintf(text, sizeof(text), "%s%s", global, rest);
	return text;
}

static inline void make_sealed(const struct mode *mode, size_t i,
			       const struct sealing *how)
{
	struct kind kind = kind_number(i);

	kind.config = with_global(mode->global, kind.config);
	make(&kind);
	if (i == COUNT(kinds)) /* needs memory above 4 GiB */
		assert_int_equal(memmap_add(&world.ram.banks, 1ULL << 32,
					    1024 * MIB, MEM_FREE),
				 ST_OK);
	add_more();
	world.security = mode->security;
	seal_world(how);
}

static inline enum status boot_kind(size_t i)
{
	struct kind kind = kind_number(i);
	/* What the device tree completes is only booted by its name. */
	enum status st =
		world_boot(kind.host, i == COUNT(kinds) ? "a" : NULL, NULL);

	assert_true(world_is_clean());
	assert_int_equal(st == ST_OK, world.left);
	return st;
}

/* For cmocka_run_group_tests(), after the last test. */
static inline int free_copies(void **state)
{
	(void)state;
	free(unified);
	free(changed_bytes);
	return 0;
}

static inline void check_application(const struct platform_application *app)
{
	const struct span file = world_pe_x86();

	assert_int_equal(app->bytes.size, file.size);
	assert_string_equal(app->arguments, "one");
}

#endif
