// SPDX-License-Identifier: MIT
/*
 * ELF facts: one good file of each class with two segments, and rows that break
 * one field each.
 */
#include "support.h"

#include <daybreak/image.h>

#include "../../loader/image/elf_header.h"

#define FILE_SIZE 0x3000
#define NR_PHDRS  3

/* Fields that a row can change, in both classes. */
enum field {
	IDENT_CLASS,
	IDENT_DATA,
	TYPE,
	MACHINE,
	PHOFF,
	PHENTSIZE,
	PHNUM,
	P0_OFFSET,
	P0_FILESZ,
	P0_MEMSZ,
	P0_PADDR,
	P0_VADDR,
	P1_TYPE,
	P1_OFFSET,
	P1_FILESZ,
	P1_MEMSZ,
	P1_PADDR,
	NR_FIELDS,

};

struct specimen {
	bool is_64;
	uint64_t v[NR_FIELDS];
};

static struct specimen good(bool is_64)
{
	return (struct specimen){
		.is_64 = is_64,
		.v = { [IDENT_CLASS] = is_64 ? ELFCLASS64 : ELFCLASS32,
		       [IDENT_DATA] = ELFDATA2LSB,
		       [TYPE] = ET_EXEC,
		       [MACHINE] = is_64 ? EM_X86_64 : EM_386,
		       [PHOFF] = is_64 ? 64 : 52,
		       [PHENTSIZE] = is_64 ? 56 : 32,
		       [PHNUM] = NR_PHDRS,
		       [P0_OFFSET] = 0x1000,
		       [P0_FILESZ] = 0x1000,
		       [P0_MEMSZ] = 0x1000,
		       [P0_PADDR] = 0x200000,
		       [P0_VADDR] = 0x40200000,
		       [P1_TYPE] = PT_LOAD,
		       [P1_OFFSET] = 0x2000,
		       [P1_FILESZ] = 0x1000,
		       [P1_MEMSZ] = 0x5000,
		       [P1_PADDR] = 0x201000 },
	};
}

/*
 * Segment 1 comes first in the table, so that it must be sorted; segment 2 is a
 * note.
 */
#define BUILD(bits)                                                            \
	static void build##bits(const uint64_t *v, uint8_t *out)               \
	{                                                                      \
		Elf##bits##_Ehdr eh = {                                        \
			.e_ident = { 0x7f, 'E', 'L', 'F', v[IDENT_CLASS],      \
				     v[IDENT_DATA], 1 },                       \
			.e_type = v[TYPE],                                     \
			.e_machine = v[MACHINE],                               \
			.e_entry = 0x200010,                                   \
			.e_phoff = v[PHOFF],                                   \
			.e_phentsize = v[PHENTSIZE],                           \
			.e_phnum = v[PHNUM],                                   \
		};                                                             \
		Elf##bits##_Phdr ph[NR_PHDRS] = {                              \
			{ .p_type = v[P1_TYPE],                                \
			  .p_flags = PF_R | PF_W,                              \
			  .p_offset = v[P1_OFFSET],                            \
			  .p_paddr = v[P1_PADDR],                              \
			  .p_vaddr = 0x40201000,                               \
			  .p_filesz = v[P1_FILESZ],                            \
			  .p_memsz = v[P1_MEMSZ] },                            \
			{ .p_type = PT_LOAD,                                   \
			  .p_flags = PF_R | PF_X,                              \
			  .p_offset = v[P0_OFFSET],                            \
			  .p_paddr = v[P0_PADDR],                              \
			  .p_vaddr = v[P0_VADDR],                              \
			  .p_filesz = v[P0_FILESZ],                            \
			  .p_memsz = v[P0_MEMSZ] },                            \
			{ .p_type = PT_NOTE, .p_offset = 0xffffff },           \
		};                                                             \
		memcpy(out, &eh, sizeof(eh));                                  \
		memcpy(out + sizeof(eh), ph, sizeof(ph));                      \
	}
BUILD(32)
BUILD(64)

static enum status parse(const struct specimen *s, uint64_t head_size,
			 struct image *image)
{
	uint8_t *file = calloc(1, head_size < 512 ? 512 : head_size);
	uint8_t *exact = malloc(head_size);
	enum status st;

	if (s->is_64)
		build64(s->v, file);
	else
		build32(s->v, file);
	/* On the heap, so that ASan reports a read past the head. */
	memcpy(exact, file, head_size);
	log_clear();
	st = elf_parse((struct file){ "xen", { exact, head_size } }, FILE_SIZE,
		       image);
	free(exact);
	free(file);
	return st;
}

static void check_good(bool is_64)
{
	struct specimen s = good(is_64);
	struct image image;

	assert_int_equal(parse(&s, FILE_SIZE, &image), ST_OK);
	assert_int_equal(image.arch, is_64 ? GUEST_X86_64 : GUEST_X86_32);
	assert_int_equal(image.is_64, is_64);
	assert_int_equal(image.type, ET_EXEC);
	assert_int_equal(image.entry, 0x200010);
	assert_int_equal(image.nr_segments, 2);
	assert_int_equal(image.segments[0].offset, 0x1000);
	assert_int_equal(image.segments[0].filesz, 0x1000);
	assert_int_equal(image.segments[0].memsz, 0x1000);
	assert_int_equal(image.segments[0].paddr, 0x200000);
	assert_int_equal(image.segments[0].vaddr, 0x40200000);
	assert_int_equal(image.segments[0].flags, PF_R | PF_X);
	assert_int_equal(image.segments[1].offset, 0x2000);
	assert_int_equal(image.segments[1].memsz, 0x5000);
	assert_int_equal(image.segments[1].flags, PF_R | PF_W);
	assert_int_equal(image.paddr_start, 0x200000);
	assert_int_equal(image.paddr_end, 0x206000);
}

static void test_good(void **state)
{
	(void)state;
	check_good(false);
	check_good(true);
}

static void test_head_is_enough(void **state)
{
	struct specimen s = good(true);
	struct image image;

	(void)state;
	assert_int_equal(parse(&s, 64 + NR_PHDRS * 56, &image), ST_OK);
	assert_int_equal(image.nr_segments, 2);
}

struct accepted_row {
	enum field field;
	uint64_t value;
	enum guest_arch arch;
	unsigned int nr_segments;
};

static void test_accepted(void **state)
{
	static const struct accepted_row rows[] = {
		{ MACHINE, EM_AARCH64, GUEST_ARM64, 2 },
		{ MACHINE, EM_386, GUEST_X86_32, 2 },
		{ MACHINE, EM_RISCV, GUEST_OTHER, 2 },
		{ TYPE, ET_DYN, GUEST_X86_64, 2 },
		{ P1_TYPE, PT_NOTE, GUEST_X86_64, 1 },
		{ P1_FILESZ, 0, GUEST_X86_64, 2 },
		{ P0_VADDR, UINT64_MAX - 0x1000, GUEST_X86_64, 2 },
		{ P1_PADDR, UINT64_MAX - 0x5000, GUEST_X86_64, 2 },
		{ P1_PADDR, 0x1fb000, GUEST_X86_64, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct specimen s = good(true);
		struct image image;

		s.v[rows[i].field] = rows[i].value;
		assert_int_equal(parse(&s, FILE_SIZE, &image), ST_OK);
		assert_int_equal(image.arch, rows[i].arch);
		assert_int_equal(image.nr_segments, rows[i].nr_segments);
		assert_int_equal(log_errors, 0);
	}
}

static void test_empty_segment_is_dropped(void **state)
{
	struct specimen s = good(false);
	struct image image;

	(void)state;
	s.v[P1_FILESZ] = s.v[P1_MEMSZ] = 0;
	s.v[P1_PADDR] = s.v[P0_PADDR] + 1;
	assert_int_equal(parse(&s, FILE_SIZE, &image), ST_OK);
	assert_int_equal(image.nr_segments, 1);
	assert_int_equal(image.paddr_end, 0x201000);
}

struct refused_row {
	bool is_64;
	enum field field;
	uint64_t value;
	enum status status;
	const char *text;
};

static const struct refused_row refused[] = {
	{ true, IDENT_CLASS, 3, ST_INVALID, "xen: its ELF class is 3" },
	{ true, IDENT_CLASS, 0, ST_INVALID, "its ELF class is 0" },
	{ true, IDENT_DATA, ELFDATA2MSB, ST_UNSUPPORTED, "big-endian" },
	{ true, IDENT_DATA, 0, ST_INVALID, "byte order is 0" },
	{ true, TYPE, ET_REL, ST_UNSUPPORTED, "ELF type is 1" },
	{ true, TYPE, ET_CORE, ST_UNSUPPORTED, "ELF type is 4" },
	{ true, PHENTSIZE, 32, ST_INVALID, "32 bytes each, expected 56" },
	{ false, PHENTSIZE, 56, ST_INVALID, "56 bytes each, expected 32" },
	{ true, PHOFF, FILE_SIZE - 56, ST_TRUNCATED, "3 program headers" },
	{ true, PHOFF, UINT64_MAX, ST_TRUNCATED, "3 program headers" },
	{ false, PHOFF, UINT32_MAX, ST_TRUNCATED, "3 program headers" },
	{ true, PHNUM, 0xffff, ST_TRUNCATED, "65535 program headers" },
	{ true, PHNUM, 0, ST_INVALID, "no segment to load" },
	{ true, P0_FILESZ, 0x1001, ST_INVALID, "only 4096 in memory" },
	{ true, P1_FILESZ, 0x1001, ST_TRUNCATED, "past the file's 12288" },
	{ true, P1_OFFSET, 0x2001, ST_TRUNCATED, "past the file's 12288" },
	{ true, P1_OFFSET, UINT64_MAX, ST_TRUNCATED, "past the file's" },
	{ false, P1_OFFSET, UINT32_MAX, ST_TRUNCATED, "past the file's" },
	{ true, P1_MEMSZ, UINT64_MAX, ST_INVALID, "past the address space" },
	{ true, P1_PADDR, UINT64_MAX - 0x4fff, ST_INVALID,
	  "past the address space" },
	{ false, P1_PADDR, 0xffffc000, ST_INVALID, "past the address space" },
	{ true, P0_VADDR, UINT64_MAX - 0xffe, ST_INVALID,
	  "past the address space" },
	{ false, P0_VADDR, 0xfffff001, ST_INVALID, "past the address space" },
	{ true, P1_OFFSET, 0x1fff, ST_INVALID,
	  "at offsets 0x1000 and 0x1fff overlap in the file" },
	{ true, P0_OFFSET, 0x2000, ST_INVALID, "overlap in the file" },
	{ true, P1_PADDR, 0x200fff, ST_INVALID, "overlap in memory" },
	{ true, P1_PADDR, 0x1fb001, ST_INVALID, "overlap in memory" },
	{ true, P1_PADDR, 0x200000, ST_INVALID, "overlap in memory" },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const struct refused_row *r = &refused[i];
		struct specimen s = good(r->is_64);
		struct image image;

		s.v[r->field] = r->value;
		assert_refused(parse(&s, FILE_SIZE, &image), r->status,
			       r->text);
	}
}

/* A linker that wrote no program headers leaves their fields unset. */
static void test_no_program_headers(void **state)
{
	struct specimen s = good(true);
	struct image image;

	(void)state;
	s.v[PHNUM] = s.v[PHENTSIZE] = 0;
	s.v[PHOFF] = UINT64_MAX;
	assert_refused(parse(&s, FILE_SIZE, &image), ST_INVALID,
		       "no segment to load");
}

static void test_segment_without_bytes(void **state)
{
	struct specimen s = good(true);
	struct image image;

	(void)state;
	s.v[P1_FILESZ] = 0;
	s.v[P1_OFFSET] = FILE_SIZE;
	assert_int_equal(parse(&s, FILE_SIZE, &image), ST_OK);
	s.v[P1_OFFSET] = 0x1000;
	assert_int_equal(parse(&s, FILE_SIZE, &image), ST_OK);
	assert_int_equal(image.segments[0].filesz, 0);
	s.v[P1_OFFSET] = 0x1800;
	assert_refused(parse(&s, FILE_SIZE, &image), ST_INVALID,
		       "overlap in the file");
}

/* The segment without bytes comes first, whatever the table's order. */
static void test_segments_at_one_offset(void **state)
{
	struct specimen s = good(true);
	struct image image;

	(void)state;
	s.v[P0_FILESZ] = 0;
	s.v[P0_OFFSET] = s.v[P1_OFFSET];
	assert_int_equal(parse(&s, FILE_SIZE, &image), ST_OK);
	assert_int_equal(image.segments[0].paddr, s.v[P0_PADDR]);
	assert_int_equal(image.segments[1].paddr, s.v[P1_PADDR]);
	/* Of two without bytes, the first in the table. */
	s.v[P1_FILESZ] = 0;
	assert_int_equal(parse(&s, FILE_SIZE, &image), ST_OK);
	assert_int_equal(image.segments[0].paddr, s.v[P1_PADDR]);
	assert_int_equal(image.segments[1].paddr, s.v[P0_PADDR]);
}

/* An entry lies in bytes of the file, not in the zeroes that follow them. */
static void test_check_entry(void **state)
{
	static const struct {
		uint64_t paddr;
		bool is_inside;
	} rows[] = {
		{ 0, false },	       { 0xffff, false },  { 0x10000, true },
		{ 0x10fff, true },     { 0x11000, false }, { 0x11fff, false },
		{ 0x12000, false },    { 0x20000, true },  { 0x200ff, true },
		{ 0x20100, false },    { 0x30000, false }, { 0x300ff, false },
		{ UINT64_MAX, false },
	};
	/* The third does not count: nr_segments is 2. */
	const struct image image = {
		.nr_segments = 2,
		.segments = { { .paddr = 0x10000,
				.filesz = 0x1000,
				.memsz = 0x2000 },
			      { .paddr = 0x20000,
				.filesz = 0x100,
				.memsz = 0x100 },
			      { .paddr = 0x30000,
				.filesz = 0x100,
				.memsz = 0x100 } },
	};

	(void)state;
	log_clear();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum status st = image_check_entry("k", &image, "entry", 0x123,
						   rows[i].paddr);

		if (rows[i].is_inside)
			assert_int_equal(st, ST_OK);
		else
			assert_refused(st, ST_INVALID,
				       "k: its entry 0x123 is outside");
	}
}

static void test_every_cut(void **state)
{
	(void)state;
	for (int is_64 = 0; is_64 < 2; is_64++) {
		struct specimen s = good(is_64);
		uint64_t header = is_64 ? 64 : 52;
		struct image image;

		for (uint64_t size = 0; size < 4; size++) {
			assert_int_equal(parse(&s, size, &image), ST_NOT_MINE);
			assert_int_equal(log_errors, 0);
		}
		for (uint64_t size = 4; size < header; size++)
			assert_refused(parse(&s, size, &image), ST_TRUNCATED,
				       "ends inside its ELF header");
		for (uint64_t size = header;
		     size < header + NR_PHDRS * s.v[PHENTSIZE]; size++)
			assert_refused(parse(&s, size, &image), ST_TRUNCATED,
				       "3 program headers");
	}
}

/* A section header is read whole or not at all. */
static void test_section_header(void **state)
{
	static const uint8_t bytes[100];

	(void)state;
	for (int is_64 = 0; is_64 < 2; is_64++) {
		const uint64_t size = is_64 ? 64 : 40;
		Elf64_Shdr header;

		assert_true(elf_section_header((struct span){ bytes, size + 1 },
					       1, is_64, &header));
		assert_false(elf_section_header((struct span){ bytes, size }, 1,
						is_64, &header));
	}
}

static void test_not_an_elf(void **state)
{
	struct image image;

	(void)state;
	log_clear();
	assert_int_equal(elf_parse((struct file){ "a",
						  { (const uint8_t *)"MZ"
								     "\0\0",
						    4 } },
				   4, &image),
			 ST_NOT_MINE);
	assert_int_equal(log_errors, 0);
}

/* Parses nr segments of one byte each, in reverse order. */
static enum status parse_many(unsigned int nr, struct image *image)
{
	struct {
		Elf64_Ehdr eh;
		Elf64_Phdr ph[IMAGE_MAX_SEGMENTS + 1];
	} file = {
		.eh = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64,
				     ELFDATA2LSB },
			.e_type = ET_EXEC,
			.e_phoff = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = nr },
	};

	for (unsigned int i = 0; i < nr; i++)
		file.ph[i] = (Elf64_Phdr){ .p_type = PT_LOAD,
					   .p_offset = nr - i,
					   .p_paddr = i,
					   .p_filesz = 1,
					   .p_memsz = 1 };
	log_clear();
	return elf_parse(
		(struct file){ "many", { (uint8_t *)&file, sizeof(file) } },
		sizeof(file), image);
}

static void test_many_segments(void **state)
{
	struct image image;

	(void)state;
	assert_int_equal(parse_many(IMAGE_MAX_SEGMENTS, &image), ST_OK);
	assert_int_equal(image.nr_segments, IMAGE_MAX_SEGMENTS);
	for (unsigned int i = 0; i < IMAGE_MAX_SEGMENTS; i++)
		assert_int_equal(image.segments[i].offset, i + 1);
	assert_refused(parse_many(IMAGE_MAX_SEGMENTS + 1, &image), ST_TOO_LARGE,
		       "more than 32 loadable segments");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_head_is_enough),
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_empty_segment_is_dropped),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_program_headers),
		cmocka_unit_test(test_segment_without_bytes),
		cmocka_unit_test(test_segments_at_one_offset),
		cmocka_unit_test(test_check_entry),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_section_header),
		cmocka_unit_test(test_not_an_elf),
		cmocka_unit_test(test_many_segments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
