// SPDX-License-Identifier: MIT
/*
 * The seal: a list that is written and read again, each line of a good list
 * broken, names and paths, files compared with it, and the PE around it.
 */
#define _GNU_SOURCE /* memmem */
#include "support.h"

#include <stdio.h>

#include <daybreak/seal.h>

/* Of "abc", and of nothing. */
#define ABC    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define EMPTY  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

#define FIRST  "daybreak.seal 1\n"
#define CONF   "config " ABC " 3 daybreak.conf\n"
#define CONF_X "config " EMPTY " 4 x\n"
#define CHAIN  "chain " EMPTY " 95 \\EFI\\other\\more.conf\n"
#define FILES                                                                  \
	"file " ABC " 3 \\EFI\\debian\\initrd.img\n"                           \
	"file " EMPTY " 4097 vmlinuz\n"                                        \
	"file " ABC " 1099511627776 Xen Files\\xen.gz\n"
#define ENTRIES                                                                \
	"entry fixed main\n"                                                   \
	"entry editable a rescue system\n"
#define END  "end\n"
#define ALSO "also " EMPTY " 4\n"
#define GOOD FIRST CONF CHAIN FILES ENTRIES END

/* A copy on the heap, so that ASan reports a read past the end. */
static struct file copy_of(const char *text, size_t size)
{
	static uint8_t *block;

	free(block);
	block = malloc(size ? size : 1);
	memcpy(block, text, size);
	log_clear();
	return (struct file){ "daybreak.seal", { block, size } };
}

static enum status read_text(const char *text, struct seal *out)
{
	return seal_read(copy_of(text, strlen(text)), out);
}

static void test_good(void **state)
{
	static const struct {
		enum seal_kind kind;
		const char *name;
		uint64_t size, offset;
	} expected[] = {
		{ SEAL_CONFIG, "daybreak.conf", 3, 0 },
		{ SEAL_CHAIN, "\\EFI\\other\\more.conf", 95, 0x1000 },
		{ SEAL_DATA, "\\EFI\\debian\\initrd.img", 3, 0x2000 },
		{ SEAL_DATA, "vmlinuz", 4097, 0x3000 },
		{ SEAL_DATA, "Xen Files\\xen.gz", 1ULL << 40, 0x5000 },
	};
	struct seal_entry entry;
	struct seal_walk walk;
	struct seal_file file;
	struct seal seal;
	char hex[SHA256_HEX_SIZE];

	(void)state;
	assert_int_equal(read_text(GOOD, &seal), ST_OK);
	assert_int_equal(seal.nr_files, 5);
	assert_int_equal(seal.nr_entries, 2);
	walk = seal_walk_files(&seal);
	for (size_t i = 0; i < 5; i++) {
		assert_true(seal_next_file(&walk, &file));
		assert_int_equal(file.kind, expected[i].kind);
		assert_string_equal(file.name, expected[i].name);
		assert_int_equal(file.size, expected[i].size);
		assert_int_equal(file.offset, expected[i].offset);
		sha256_to_hex(&file.digest, hex);
		assert_string_equal(hex, i == 1 || i == 3 ? EMPTY : ABC);
	}
	assert_false(seal_next_file(&walk, &file));
	walk = seal_walk_entries(&seal);
	assert_true(seal_next_entry(&walk, &entry));
	assert_string_equal(entry.name, "main");
	assert_false(entry.is_editable);
	assert_true(seal_next_entry(&walk, &entry));
	assert_string_equal(entry.name, "a rescue system");
	assert_true(entry.is_editable);
	assert_false(seal_next_entry(&walk, &entry));
}

/* A xen.cfg may have no section, and a configuration nothing to boot. */
static void test_small(void **state)
{
	struct seal_entry entry;
	struct seal seal;

	(void)state;
	assert_int_equal(read_text(FIRST CONF END, &seal), ST_OK);
	assert_int_equal(seal.nr_files, 1);
	assert_int_equal(seal.nr_entries, 0);
	assert_refused(seal_find_entry(&seal, "", &entry), ST_NOT_FOUND,
		       "the entry \"\" is not in daybreak.seal");
	assert_int_equal(read_text(FIRST CONF "entry fixed \n" END, &seal),
			 ST_OK);
	assert_int_equal(seal_find_entry(&seal, "", &entry), ST_OK);
}

static void test_url(void **state)
{
	struct seal_file file;
	struct seal seal;

	(void)state;
	assert_int_equal(read_text(FIRST CONF "file " ABC
					      " 3 http://a:80/b/../c?d\n" END,
				   &seal),
			 ST_OK);
	assert_int_equal(seal_find_file(&seal, SEAL_DATA, "x",
					"http://a:80/b/../c?d", &file),
			 ST_OK);
}

/* A boot begins with any of several, each as itself. */
static void test_configs(void **state)
{
	struct seal_file file;
	struct seal seal;

	(void)state;
	assert_int_equal(read_text(FIRST CONF CONF_X CHAIN FILES END, &seal),
			 ST_OK);
	assert_int_equal(seal.nr_files, 6);
	assert_int_equal(
		seal_find_file(&seal, SEAL_CONFIG, "x", "daybreak.conf", &file),
		ST_OK);
	assert_int_equal(file.size, 3);
	assert_int_equal(seal_find_file(&seal, SEAL_CONFIG, "x", "X", &file),
			 ST_OK);
	assert_int_equal(file.size, 4);
	assert_int_equal(file.offset, 0x1000);
	assert_refused(seal_find_file(&seal, SEAL_CONFIG, "y", "y", &file),
		       ST_NOT_FOUND, "y: is not in daybreak.seal");
}

/* Each file may be there in another version; that one has no bytes in .files.
 */
static void test_also(void **state)
{
	struct seal_file file;
	struct seal seal;
	char hex[SHA256_HEX_SIZE];

	(void)state;
	assert_int_equal(
		read_text(FIRST CONF ALSO CHAIN ALSO FILES ALSO ENTRIES END,
			  &seal),
		ST_OK);
	assert_int_equal(seal.nr_files, 5);
	assert_int_equal(seal.nr_entries, 2);
	assert_int_equal(
		seal_find_file(&seal, SEAL_CONFIG, "x", "daybreak.conf", &file),
		ST_OK);
	assert_int_equal(file.size, 3);
	assert_int_equal(file.also_size, 4);
	sha256_to_hex(&file.also_digest, hex);
	assert_string_equal(hex, EMPTY);
	assert_int_equal(
		seal_find_file(&seal, SEAL_DATA, "x", "vmlinuz", &file), ST_OK);
	assert_int_equal(file.also_size, 0);
	assert_int_equal(file.offset, 0x3000);
	assert_int_equal(seal_find_file(&seal, SEAL_DATA, "x",
					"xen files\\xen.gz", &file),
			 ST_OK);
	assert_int_equal(file.also_size, 4);
	assert_int_equal(file.offset, 0x5000);
}

/* Lists with one fault, and what is said about it. */
static const struct {
	const char *list;
	enum status status;
	const char *says;
} rows[] = {
	{ "", ST_INVALID, "line 1: expected daybreak.seal" },
	{ "daybreak.seal", ST_INVALID, "line 1: expected daybreak.seal" },
	{ "daybreak.seal 1", ST_INVALID, "line 1: expected daybreak.seal" },
	{ "Daybreak.seal 1\n" CONF END, ST_INVALID, "line 1:" },
	{ "daybreak.seal 2\n" CONF END, ST_UNSUPPORTED,
	  "is a seal of version 2, expected version 1" },
	{ "daybreak.seal 1 \n" CONF END, ST_UNSUPPORTED, "version 1 ," },
	{ "daybreak.seal 1\r\n" CONF END, ST_UNSUPPORTED, "version 1?," },
	{ "daybreak.seal \n" CONF END, ST_UNSUPPORTED, "version ," },
	{ "daybreak.seal 123456789012345678\n" CONF END, ST_UNSUPPORTED,
	  "version 1234567890123456," },
	{ FIRST, ST_INVALID, "line 2: expected a line that ends with LF" },
	{ FIRST CONF, ST_INVALID, "line 3: expected a line that ends with LF" },
	{ FIRST CONF "end", ST_INVALID, "line 3: expected a line that ends" },
	/* other versions */
	{ FIRST "also " ABC " 3\n" CONF END, ST_INVALID,
	  "line 2: expected a line of config first" },
	{ FIRST CONF ALSO ALSO END, ST_INVALID,
	  "line 4: expected also after a config, chain or file, and once" },
	{ FIRST CONF ENTRIES ALSO END, ST_INVALID, "line 5: expected also" },
	{ FIRST CONF "also " ABC "0 3\n" END, ST_INVALID,
	  "line 3: expected a SHA-256" },
	{ FIRST CONF "also " ABC " 0\n" END, ST_INVALID,
	  "line 3: expected a length" },
	{ FIRST CONF "also " ABC " 3 \n" END, ST_INVALID,
	  "line 3: expected a length" },
	{ FIRST CONF "also " ABC " 3 daybreak.conf\n" END, ST_INVALID,
	  "line 3: expected a length" },
	{ FIRST CONF "end \n", ST_INVALID, "line 3: expected config, chain" },
	{ FIRST CONF "ends\n", ST_INVALID, "line 3: expected config, chain" },
	{ FIRST CONF "\n" END, ST_INVALID, "line 3: expected config, chain" },
	{ FIRST CONF "entry\n" END, ST_INVALID, "line 3: expected config" },
	{ FIRST CONF "files " ABC " 3 a\n" END, ST_INVALID,
	  "line 3: expected config, chain, file, also, entry or end" },
	{ FIRST CONF " file " ABC " 3 a\n" END, ST_INVALID, "line 3: " },
	{ FIRST CONF END "\n", ST_INVALID, "line 4: expected nothing after" },
	{ FIRST CONF END END, ST_INVALID, "line 4: expected nothing after" },
	{ FIRST END, ST_INVALID, "line 2: expected a line of config first" },
	{ FIRST CHAIN CONF END, ST_INVALID, "line 2: expected a line of conf" },
	{ FIRST FILES END, ST_INVALID, "line 2: expected a line of config" },
	{ FIRST CONF FILES CHAIN END, ST_INVALID,
	  "line 6: expected config, chain, file and entry in this order" },
	{ FIRST CONF ENTRIES FILES END, ST_INVALID,
	  "line 5: expected config," },
	/* digests */
	{ FIRST CONF "file  " ABC " 3 a\n" END, ST_INVALID,
	  "line 3: expected a SHA-256 of 64" },
	{ FIRST CONF "file " ABC "0 3 a\n" END, ST_INVALID, "a SHA-256 of 64" },
	{ FIRST CONF "file 0123456789abcdef 3 a\n" END, ST_INVALID,
	  "a SHA-256 of 64" },
	{ FIRST CONF
	  "file "
	  "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	  " 3 a\n" END,
	  ST_INVALID, "a SHA-256 of 64" },
	{ FIRST CONF "file " ABC "\n" END, ST_INVALID, "a SHA-256 of 64" },
	/* lengths */
	{ FIRST CONF "file " ABC " 0 a\n" END, ST_INVALID,
	  "line 3: expected a length from 1 byte to 1 TiB" },
	{ FIRST CONF "file " ABC " 03 a\n" END, ST_INVALID, "a length from" },
	{ FIRST CONF "file " ABC " -3 a\n" END, ST_INVALID, "a length from" },
	{ FIRST CONF "file " ABC " 3a\n" END, ST_INVALID, "a length from" },
	{ FIRST CONF "file " ABC " a\n" END, ST_INVALID, "a length from" },
	{ FIRST CONF "file " ABC " 3\n" END, ST_INVALID, "a length from" },
	{ FIRST CONF "file " ABC " 1099511627777 a\n" END, ST_INVALID,
	  "a length from" },
	{ FIRST CONF "file " ABC " 18446744073709551617 a\n" END, ST_INVALID,
	  "a length from" },
	/* names */
	{ FIRST CONF "file " ABC " 3 \n" END, ST_INVALID,
	  "line 3: expected a file's path" },
	{ FIRST CONF "file " ABC " 3 a/b\n" END, ST_INVALID, "a file's path" },
	{ FIRST CONF "file " ABC " 3 \\\n" END, ST_INVALID, "a file's path" },
	{ FIRST CONF "file " ABC " 3 a\\\n" END, ST_INVALID, "a file's path" },
	{ FIRST CONF "file " ABC " 3 a\\\\b\n" END, ST_INVALID, "file's path" },
	{ FIRST CONF "file " ABC " 3 \\\\b\n" END, ST_INVALID, "file's path" },
	{ FIRST CONF "file " ABC " 3 .\n" END, ST_INVALID, "file's path" },
	{ FIRST CONF "file " ABC " 3 ..\\b\n" END, ST_INVALID, "file's path" },
	{ FIRST CONF "file " ABC " 3 \\a\\..\n" END, ST_INVALID,
	  "file's path" },
	{ FIRST CONF "file " ABC " 3 a\x1f\n" END, ST_INVALID, "file's path" },
	{ FIRST CONF "file " ABC " 3 a\x7f\n" END, ST_INVALID, "file's path" },
	{ FIRST CONF "file " ABC " 3 \x1f"
		     "a\n" END,
	  ST_INVALID, "file's path" },
	{ FIRST CONF "file " ABC " 3 /\n" END, ST_INVALID, "file's path" },
	{ FIRST CONF "file " ABC " 3 /a\n" END, ST_INVALID, "file's path" },
	{ FIRST CONF "file " ABC " 3 a/\n" END, ST_INVALID, "file's path" },
	/* each once, and in order */
	{ FIRST CONF CONF END, ST_INVALID,
	  "line 3: expected configurations in the order of their names, each" },
	{ FIRST CONF "config " EMPTY " 4 A.conf\n" END, ST_INVALID,
	  "line 3: expected configurations in the order of their names, each" },
	{ FIRST CONF ALSO "config " EMPTY " 4 Daybreak.CONF\n" END, ST_INVALID,
	  "line 4: expected configurations in the order of their names, each" },
	{ FIRST CONF CHAIN CONF_X END, ST_INVALID,
	  "line 4: expected config, chain, file and entry in this order" },
	{ FIRST CONF CONF_X "chain " ABC " 3 X\n" END, ST_INVALID,
	  "line 4: expected each file once" },
	{ FIRST CONF ALSO CONF_X ALSO "file " ABC " 3 a\nfile " ABC
				      " 3 daybreak.conf\n" END,
	  ST_INVALID, "line 7: expected each file once" },
	{ FIRST CONF ALSO CONF_X ALSO "file " ABC " 3 e\nfile " ABC
				      " 3 X\n" END,
	  ST_INVALID, "line 7: expected each file once" },
	{ FIRST CONF "chain " ABC " 3 Daybreak.CONF\n" END, ST_INVALID,
	  "line 3: expected each file once" },
	{ FIRST CONF CHAIN CHAIN END, ST_INVALID,
	  "line 4: expected each file" },
	{ FIRST CONF "file " ABC " 3 DAYBREAK.conf\n" END, ST_INVALID,
	  "line 3: expected each file once" },
	{ FIRST CONF CHAIN "file " ABC " 3 \\efi\\other\\more.conf\n" END,
	  ST_INVALID, "line 4: expected each file once" },
	{ FIRST CONF "file " ABC " 3 b\nfile " ABC " 3 a\n" END, ST_INVALID,
	  "line 4: expected files in the order of their names" },
	{ FIRST CONF "file " ABC " 3 b\nfile " ABC " 3 A\n" END, ST_INVALID,
	  "line 4: expected files in the order of their names" },
	{ FIRST CONF "file " ABC " 3 A\nfile " EMPTY " 3 a\n" END, ST_INVALID,
	  "line 4: expected files in the order of their names, each once" },
	{ FIRST CONF "file " ABC " 3 ab\nfile " EMPTY " 3 a\n" END, ST_INVALID,
	  "line 4: expected files in the order of their names, each once" },
	/* entries */
	{ FIRST CONF "entry main\n" END, ST_INVALID,
	  "line 3: expected fixed or editable" },
	{ FIRST CONF "entry fixed\n" END, ST_INVALID, "fixed or editable" },
	{ FIRST CONF "entry Fixed a\n" END, ST_INVALID, "fixed or editable" },
	{ FIRST CONF "entry fixed a\tb\n" END, ST_INVALID,
	  "line 3: expected an entry's name" },
	{ FIRST CONF "entry fixed a\nentry fixed b\nentry editable a\n" END,
	  ST_INVALID, "line 5: expected each entry once" },
};

static void test_rows(void **state)
{
	struct seal seal;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(read_text(rows[i].list, &seal), rows[i].status,
			       rows[i].says);
	assert_refused(
		seal_read(copy_of(FIRST "config " ABC " 3 a\0b\n" END,
				  sizeof(FIRST "config " ABC " 3 a\0b\n" END) -
					  1),
			  &seal),
		ST_INVALID, "line 2: expected a file's path");
}

/* Points are special only as a whole component. */
static void test_odd_names(void **state)
{
	static const char *const names[] = { "a.",   ".a",  "..a",
					     "a..",  "...", " a ",
					     "\\.a", "a:b", "\xc3\xb6" };
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct seal_file file;
		struct seal seal;

		snprintf(text, sizeof(text),
			 FIRST CONF "file " ABC " 3 %s\n" END, names[i]);
		assert_int_equal(read_text(text, &seal), ST_OK);
		assert_int_equal(
			seal_find_file(&seal, SEAL_DATA, "x", names[i], &file),
			ST_OK);
		assert_string_equal(file.name, names[i]);
	}
}

/* Two entries may differ only in case, as sections do. */
static void test_entries_of_other_case(void **state)
{
	struct seal_entry entry;
	struct seal seal;

	(void)state;
	assert_int_equal(read_text(FIRST CONF "entry fixed a\n"
					      "entry editable A\n" END,
				   &seal),
			 ST_OK);
	assert_int_equal(seal_find_entry(&seal, "A", &entry), ST_OK);
	assert_true(entry.is_editable);
	assert_refused(seal_find_entry(&seal, "AA", &entry), ST_NOT_FOUND,
		       "the entry \"AA\" is not in daybreak.seal");
}

static void test_any_length(void **state)
{
	struct seal seal;

	(void)state;
	for (size_t size = 0; size < sizeof(GOOD) - 1; size++) {
		assert_int_not_equal(seal_read(copy_of(GOOD, size), &seal),
				     ST_OK);
		assert_int_equal(log_errors, 1);
	}
	assert_int_equal(seal_read(copy_of(GOOD, sizeof(GOOD) - 1), &seal),
			 ST_OK);
}

static char large[SEAL_MAX_SIZE + 2];

/* A list with nr lines of word, numbered by names of the same length. */
static void write_many(const char *word, unsigned int nr)
{
	struct text t;

	text_init(&t, large, sizeof(large));
	text_format(&t, FIRST CONF);
	for (unsigned int i = 0; i < nr; i++)
		text_format(&t, "%s%05u\n", word, i);
	text_format(&t, END);
	assert_false(t.full);
}

static void test_limits(void **state)
{
	struct seal_file file;
	struct seal seal;

	(void)state;
	write_many("file " ABC " 3 ", 10000);
	assert_int_equal(read_text(large, &seal), ST_OK);
	assert_int_equal(seal.nr_files, 10001);
	assert_int_equal(seal_find_file(&seal, SEAL_DATA, "x", "09999", &file),
			 ST_OK);
	assert_int_equal(file.offset, 10000 * 4096);
	write_many("config " ABC " 3 e", 10000);
	assert_int_equal(read_text(large, &seal), ST_OK);
	assert_int_equal(seal.nr_files, 10001);
	write_many("chain " ABC " 3 ", SEAL_MAX_CHAIN);
	assert_int_equal(read_text(large, &seal), ST_OK);
	write_many("chain " ABC " 3 ", SEAL_MAX_CHAIN + 1);
	assert_refused(read_text(large, &seal), ST_TOO_LARGE,
		       "line 11: has more than 8 lines of chain");
	write_many("entry fixed ", SEAL_MAX_ENTRIES);
	assert_int_equal(read_text(large, &seal), ST_OK);
	write_many("entry fixed ", SEAL_MAX_ENTRIES + 1);
	assert_refused(read_text(large, &seal), ST_TOO_LARGE,
		       "line 259: has more than 256 lines of entry");
	memset(large, 'x', SEAL_MAX_SIZE + 1);
	assert_refused(seal_read(copy_of(large, SEAL_MAX_SIZE + 1), &seal),
		       ST_TOO_LARGE, "its list has 4194305 bytes");
	assert_refused(seal_read(copy_of(large, SEAL_MAX_SIZE), &seal),
		       ST_INVALID, "line 1:");
}

/* The longest name fits, with its NUL. */
static void test_long_names(void **state)
{
	static const char *const words[] = { "file " ABC " 3 ",
					     "entry fixed " };
	struct seal_entry entry;
	struct seal_walk walk;
	struct seal_file file;
	struct seal seal;
	char name[SEAL_MAX_NAME + 1];

	(void)state;
	for (unsigned int is_long = 0; is_long < 2; is_long++)
		for (size_t i = 0; i < 2; i++) {
			struct text t;

			memset(name, 'n', sizeof(name));
			name[SEAL_MAX_NAME - 1 + is_long] = '\0';
			text_init(&t, large, sizeof(large));
			text_format(&t, FIRST CONF "%s%s\n" END, words[i],
				    name);
			if (is_long) {
				assert_refused(read_text(large, &seal),
					       ST_INVALID, "line 3: ");
				continue;
			}
			assert_int_equal(read_text(large, &seal), ST_OK);
			if (i) {
				walk = seal_walk_entries(&seal);
				assert_true(seal_next_entry(&walk, &entry));
				assert_string_equal(entry.name, name);
				continue;
			}
			walk = seal_walk_files(&seal);
			assert_true(seal_next_file(&walk, &file));
			assert_true(seal_next_file(&walk, &file));
			assert_string_equal(file.name, name);
		}
}

static void test_find(void **state)
{
	struct seal_file file;
	struct seal seal;

	(void)state;
	assert_int_equal(read_text(GOOD, &seal), ST_OK);
	assert_int_equal(seal_find_file(&seal, SEAL_DATA, "x",
					"XEN files\\Xen.GZ", &file),
			 ST_OK);
	assert_string_equal(file.name, "Xen Files\\xen.gz");
	assert_int_equal(file.offset, 0x5000);
	assert_refused(seal_find_file(&seal, SEAL_DATA, "/boot/vmlinu",
				      "vmlinu", &file),
		       ST_NOT_FOUND, "/boot/vmlinu: is not in daybreak.seal");
	assert_refused(
		seal_find_file(&seal, SEAL_DATA, "x", "\\vmlinuz", &file),
		ST_NOT_FOUND, "x: is not in");
	assert_refused(seal_find_file(&seal, SEAL_DATA, "x", "vmlinuz2", &file),
		       ST_NOT_FOUND, "x: is not in");
}

/* A configuration may be passed on as a file, but not the other way round. */
static void test_kinds(void **state)
{
	static const struct {
		const char *name;
		enum seal_kind is;
	} files[] = {
		{ "daybreak.conf", SEAL_CONFIG },
		{ "\\EFI\\other\\more.conf", SEAL_CHAIN },
		{ "vmlinuz", SEAL_DATA },
	};
	static const char *const says[] = { "that a boot begins with",
					    "that chain= names" };
	struct seal_file file;
	struct seal seal;

	(void)state;
	assert_int_equal(read_text(GOOD, &seal), ST_OK);
	for (size_t i = 0; i < 3; i++)
		for (enum seal_kind as = SEAL_CONFIG; as <= SEAL_DATA; as++) {
			enum status st = seal_find_file(&seal, as, "x",
							files[i].name, &file);

			if (files[i].is <= as)
				assert_int_equal(st, ST_OK);
			else
				assert_refused(st, ST_NOT_FOUND, says[as]);
		}
}

static void test_names(void **state)
{
	static const struct {
		const char *directory, *path, *name;
	} names[] = {
		{ "\\EFI\\xen", "\\EFI\\xen\\vmlinuz", "vmlinuz" },
		{ "\\EFI\\xen", "\\efi\\XEN\\a\\b", "a\\b" },
		{ "\\EFI\\xen\\", "\\EFI\\xen\\vmlinuz", "vmlinuz" },
		{ "\\", "\\vmlinuz", "vmlinuz" },
		{ "\\", "\\EFI\\xen\\vmlinuz", "EFI\\xen\\vmlinuz" },
		{ "\\EFI\\xen", "\\EFI\\xen2\\vmlinuz",
		  "\\EFI\\xen2\\vmlinuz" },
		{ "\\EFI\\xen", "\\EFI\\xen", "\\EFI\\xen" },
		{ "\\EFI\\xen", "\\EFI", "\\EFI" },
		{ "\\EFI\\xen", "\\vmlinuz", "\\vmlinuz" },
	};
	char path[64];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_string_equal(
			seal_name(names[i].directory, names[i].path),
			names[i].name);
		assert_int_equal(seal_path(names[i].directory, names[i].name,
					   path, sizeof(path)),
				 ST_OK);
		assert_int_equal(seal_compare_names(path, names[i].path), 0);
	}
	log_clear();
	assert_int_equal(seal_path("\\a", "b", path, 5), ST_OK);
	assert_string_equal(path, "\\a\\b");
	assert_refused(seal_path("\\a", "b", path, 4), ST_TOO_LARGE,
		       "b: a path of more than 3 bytes, in \\a");
}

static void test_order(void **state)
{
	(void)state;
	assert_true(seal_compare_names("a", "B") < 0);
	assert_true(seal_compare_names("B", "a") > 0);
	assert_true(seal_compare_names("a", "ab") < 0);
	assert_true(seal_compare_names("Ab", "a") > 0);
	assert_int_equal(seal_compare_names("aZ[", "Az["), 0);
	/* Only letters have a case. */
	assert_true(seal_compare_names("@", "`") < 0);
	assert_true(seal_compare_names("[", "{") < 0);
}

static void test_check(void **state)
{
	const struct file abc = { "abc", { (const uint8_t *)"abc", 3 } };
	const struct file abd = { "abd", { (const uint8_t *)"abd", 3 } };
	const struct file ab = { "ab", { (const uint8_t *)"ab", 2 } };
	struct seal_file sealed = { .size = 3 };

	(void)state;
	log_clear();
	assert_true(sha256_from_hex(ABC, &sealed.digest));
	assert_int_equal(seal_check_bytes(&sealed, abc), ST_OK);
	assert_int_equal(seal_check_size(&sealed, "abc", 3), ST_OK);
	assert_refused(seal_check_bytes(&sealed, abd), ST_INVALID,
		       "abd: its content is not what was sealed");
	assert_refused(seal_check_bytes(&sealed, ab), ST_INVALID,
		       "ab: has 2 bytes, but 3 bytes were sealed");
	assert_refused(seal_check_size(&sealed, "abcd", 4), ST_INVALID,
		       "abcd: has 4 bytes, but 3 bytes were sealed");
	sealed.also_size = 2;
	assert_refused(seal_check_bytes(&sealed, ab), ST_INVALID,
		       "ab: its content is not what was sealed");
	sha256_of(ab.bytes, &sealed.also_digest);
	assert_int_equal(seal_check_bytes(&sealed, ab), ST_OK);
	assert_int_equal(seal_check_bytes(&sealed, abc), ST_OK);
	assert_refused(seal_check_size(&sealed, "abcd", 4), ST_INVALID,
		       "abcd: has 4 bytes, but 3 or 2 bytes were sealed");
	assert_refused(seal_check_size(&sealed, "", 0), ST_INVALID,
		       "has 0 bytes");
}

#define MORE_CONF "config " EMPTY " 4 daybreak.conf\n"

/* Two lists, and the one that is good for the files of both. */
static const struct {
	const char *newer, *older, *merged;
} merges[] = {
	{ GOOD, GOOD, GOOD },
	{ GOOD, FIRST MORE_CONF END, FIRST CONF ALSO CHAIN FILES ENTRIES END },
	{ FIRST MORE_CONF END, GOOD,
	  FIRST MORE_CONF "also " ABC " 3\n" CHAIN FILES ENTRIES END },
	/* configurations of one alone, and of both */
	{ GOOD, FIRST CONF_X END, FIRST CONF CONF_X CHAIN FILES ENTRIES END },
	{ FIRST CONF_X END, FIRST MORE_CONF "config " ABC " 3 X\n" END,
	  FIRST MORE_CONF CONF_X "also " ABC " 3\n" END },
	/* files of one alone, and in other letters */
	{ FIRST CONF "file " ABC " 3 b\nfile " ABC " 3 D\n" END,
	  FIRST CONF "file " ABC " 3 A\nfile " EMPTY " 4 B\nfile " ABC
		     " 3 c\nfile " ABC " 3 d\n" END,
	  FIRST CONF "file " ABC " 3 A\nfile " ABC " 3 b\n" ALSO "file " ABC
		     " 3 c\nfile " ABC " 3 D\n" END },
	/* a seal of two versions, as one of its two is sealed alone */
	{ GOOD, FIRST MORE_CONF "also " ABC " 3\n" END,
	  FIRST CONF ALSO CHAIN FILES ENTRIES END },
	/* what one of them has as a file is no configuration */
	{ FIRST CONF "chain " ABC " 3 more\n" END,
	  FIRST CONF "file " EMPTY " 4 MORE\n" END,
	  FIRST CONF "chain " ABC " 3 more\n" ALSO END },
	/* entries: only what is editable in both */
	{ FIRST CONF "entry editable a\nentry fixed b\nentry editable c\n" END,
	  FIRST CONF "entry fixed a\nentry editable b\nentry editable d\n"
		     "entry editable c\n" END,
	  FIRST CONF "entry fixed a\nentry fixed b\nentry editable c\n"
		     "entry editable d\n" END },
};

static enum status merge(const char *newer, const char *older, char *out,
			 size_t size)
{
	const struct file files[] = {
		{ "newer", { (const uint8_t *)newer, strlen(newer) } },
		{ "older", { (const uint8_t *)older, strlen(older) } },
	};
	struct seal seals[2];
	struct text t;

	log_clear();
	for (unsigned int i = 0; i < 2; i++)
		assert_int_equal(seal_read(files[i], &seals[i]), ST_OK);
	text_init(&t, out, size);
	return seal_merge(&seals[0], &seals[1], "both", &t);
}

static void test_merge(void **state)
{
	char out[2048];

	(void)state;
	for (size_t i = 0; i < sizeof(merges) / sizeof(merges[0]); i++) {
		assert_int_equal(merge(merges[i].newer, merges[i].older, out,
				       sizeof(out)),
				 ST_OK);
		assert_string_equal(out, merges[i].merged);
	}
}

static void test_merge_refuses(void **state)
{
	char out[2048];

	(void)state;
	assert_refused(merge(GOOD, FIRST "config " ABC " 3 vmlinuz\n" END, out,
			     sizeof(out)),
		       ST_INVALID,
		       "vmlinuz: would be sealed both as a configuration");
	assert_refused(merge(FIRST "config " ABC " 3 vmlinuz\n" END, GOOD, out,
			     sizeof(out)),
		       ST_INVALID,
		       "vmlinuz: would be sealed both as a configuration");
	assert_refused(merge(FIRST CONF ALSO END,
			     FIRST "config " ABC " 5 daybreak.conf\n" END, out,
			     sizeof(out)),
		       ST_INVALID, "daybreak.conf: would be sealed in three");
	assert_refused(merge(GOOD, GOOD, out, sizeof(GOOD) - 1), ST_TOO_LARGE,
		       "both: its list is longer");
}

/* Writes the list that was read. */
static enum status write_again(const struct seal *seal, char *out, size_t size)
{
	struct seal_walk files = seal_walk_files(seal);
	struct seal_walk entries = seal_walk_entries(seal);
	struct seal_entry entry;
	struct seal_file file;
	struct text t;

	text_init(&t, out, size);
	seal_begin(&t);
	while (seal_next_file(&files, &file))
		seal_add_file(&t, &file);
	while (seal_next_entry(&entries, &entry))
		seal_add_entry(&t, &entry);
	return seal_end(&t, "daybreak.seal");
}

static void test_write(void **state)
{
	struct seal seal;
	char out[sizeof(GOOD)], says[64];

	(void)state;
	snprintf(says, sizeof(says), "its list is longer than %zu bytes",
		 sizeof(GOOD) - 2);
	assert_int_equal(read_text(GOOD, &seal), ST_OK);
	assert_int_equal(write_again(&seal, out, sizeof(out)), ST_OK);
	assert_string_equal(out, GOOD);
	assert_refused(write_again(&seal, out, sizeof(out) - 1), ST_TOO_LARGE,
		       says);
}

/* What cannot be read is not written. */
static void test_write_refuses(void **state)
{
	struct seal_file file = { .name = "daybreak.conf", .size = 1 };
	struct seal_entry entry = { .name = "a\nb" };
	char out[256];
	struct text t;

	(void)state;
	log_clear();
	text_init(&t, out, sizeof(out));
	seal_begin(&t);
	seal_add_file(&t, &file);
	seal_add_entry(&t, &entry);
	assert_refused(seal_end(&t, "new"), ST_INVALID, "new: line 4: ");
}

/* Names that are not ASCII are written as they are. */
static void test_write_utf8(void **state)
{
	struct seal_file file = { .name = "b\xc3\xb6.conf", .size = 1 };
	char out[256];
	struct text t;

	(void)state;
	log_clear();
	text_init(&t, out, sizeof(out));
	seal_begin(&t);
	seal_add_file(&t, &file);
	assert_int_equal(seal_end(&t, "new"), ST_OK);
	assert_non_null(strstr(out, " 1 b\xc3\xb6.conf\nend\n"));
}

static uint8_t *make_pe(uint16_t machine, const char *list, uint64_t *size)
{
	const struct span bytes = { (const uint8_t *)list, strlen(list) };
	uint8_t *pe;

	*size = seal_pe_size(bytes.size);
	pe = malloc(*size);
	seal_pe_write(machine, bytes, pe);
	return pe;
}

/* As the firmware loads it: each section at its address. */
static uint8_t *load(struct span pe, uint64_t *size)
{
	struct pe_section s;
	struct pe_header h;
	uint8_t *image;
	uint64_t at;

	assert_true(pe_read_header(pe, &h, &at));
	*size = h.image_size;
	image = calloc(1, *size);
	assert_true(h.headers_size <= *size && h.headers_size <= pe.size);
	memcpy(image, pe.base, h.headers_size);
	for (unsigned int i = 0; i < h.nr_sections; i++, at += sizeof(s)) {
		assert_true(span_copy(pe, at, &s, sizeof(s)));
		assert_int_equal(s.addr % h.section_align, 0);
		assert_int_equal(s.offset % h.file_align, 0);
		assert_int_equal(s.file_size % h.file_align, 0);
		assert_true(span_has(pe, s.offset, s.file_size));
		assert_true(s.offset >= h.headers_size);
		assert_true(s.memory_size <= *size - s.addr);
		memcpy(image + s.addr, pe.base + s.offset,
		       s.memory_size < s.file_size ? s.memory_size
						   : s.file_size);
	}
	return image;
}

static void test_pe(void **state)
{
	static const uint16_t machines[] = { PE_MACHINE_X86_64,
					     PE_MACHINE_ARM64 };
	struct seal seal;

	(void)state;
	log_clear();
	for (size_t i = 0; i < 2; i++) {
		struct file pe = { .name = "daybreak.seal" };
		struct file image = { .name = "in memory" };
		struct pe_header h;
		uint64_t at;

		pe.bytes.base = make_pe(machines[i], GOOD, &pe.bytes.size);
		assert_true(pe_read_header(pe.bytes, &h, &at));
		assert_int_equal(h.machine, machines[i]);
		assert_int_equal(h.subsystem, PE_SUBSYSTEM_EFI_APP);
		assert_int_equal(seal_open(pe, PE_IN_FILE, &seal), ST_OK);
		assert_int_equal(seal.nr_files, 5);
		assert_string_equal(seal.name, "daybreak.seal");
		image.bytes.base = load(pe.bytes, &image.bytes.size);
		assert_int_equal(seal_open(image, PE_IN_MEMORY, &seal), ST_OK);
		assert_int_equal(seal.nr_entries, 2);
		free((void *)(uintptr_t)pe.bytes.base);
		free((void *)(uintptr_t)image.bytes.base);
	}
}

static void find_section(struct file pe, const char *name, struct span *out)
{
	assert_int_equal(pe_find_section(pe, PE_IN_FILE, name, out), ST_OK);
}

/* What the firmware and shim look at besides the list. */
static void check_parts(struct file pe, const uint8_t *code, uint64_t size)
{
	static const uint8_t reloc[] = {
		0, 0x10, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0
	};
	struct span text, sbat;

	find_section(pe, ".text", &text);
	assert_int_equal(text.size, size);
	assert_memory_equal(text.base, code, size);
	find_section(pe, ".reloc", &text);
	assert_int_equal(text.size, sizeof(reloc));
	assert_memory_equal(text.base, reloc, sizeof(reloc));
	find_section(pe, ".sbat", &sbat);
	assert_true(span_has_text(sbat, 0, "sbat,1,SBAT Version,sbat,1,"));
	assert_non_null(memmem(sbat.base, sbat.size, "\ndaybreak.seal,1,", 17));
	assert_int_equal(sbat.base[sbat.size - 1], '\n');
}

static void assert_zeroes(struct span pe, uint64_t from, uint64_t to)
{
	assert_true(span_has(pe, from, to - from));
	for (uint64_t i = from; i < to; i++)
		assert_int_equal(pe.base[i], 0);
}

/* Equal lists make equal bytes, so that a seal can be reproduced. */
static void check_padding(struct span pe, const struct pe_section s[4],
			  uint64_t headers)
{
	assert_zeroes(pe, 2, PE_OFFSET_AT);
	assert_zeroes(pe, headers, s[0].offset);
	for (size_t i = 0; i < 4; i++)
		assert_zeroes(pe, s[i].offset + s[i].memory_size,
			      s[i].offset + s[i].file_size);
}

static void check_headers(struct span pe)
{
	static const uint32_t rights[] = { 0x60000020, 0x42000040, 0x40000040,
					   0x40000040 };
	struct pe_directory directory;
	struct pe_section s[4];
	struct pe_header h;
	uint64_t at;

	assert_true(pe_read_header(pe, &h, &at));
	assert_int_equal(h.nr_sections, 4);
	assert_true(span_copy(pe, at, s, sizeof(s)));
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(s[i].characteristics, rights[i]);
	check_padding(pe, s, at + sizeof(s));
	assert_int_equal(h.characteristics, 0x222);
	assert_int_equal(h.dll_characteristics, 0x100);
	assert_int_equal(h.entry, s[0].addr);
	assert_int_equal(h.code_base, s[0].addr);
	assert_int_equal(h.code_size, s[0].file_size);
	assert_int_equal(h.data_size,
			 s[1].file_size + s[2].file_size + s[3].file_size);
	assert_int_equal(s[3].offset + s[3].file_size, pe.size);
	assert_int_equal(h.nr_directories, 16);
	assert_int_equal(h.optional_size, 112 + 16 * 8);
	at -= (16 - PE_DIRECTORY_RELOC) * sizeof(directory);
	assert_true(span_copy(pe, at, &directory, sizeof(directory)));
	assert_int_equal(directory.addr, s[1].addr);
	assert_int_equal(directory.size, 12);
}

static void test_pe_parts(void **state)
{
	/* mov $0x8000000000000003, %rax; ret */
	static const uint8_t x86[] = { 0x48, 0xb8, 3, 0,    0,	 0,
				       0,    0,	   0, 0x80, 0xc3 };
	/* mov x0, #3; movk x0, #0x8000, lsl #48; ret */
	static const uint32_t arm[] = { 0xd2800060, 0xf2f00000, 0xd65f03c0 };
	struct file pe = { .name = "daybreak.seal" };

	(void)state;
	pe.bytes.base = make_pe(PE_MACHINE_X86_64, GOOD, &pe.bytes.size);
	check_parts(pe, x86, sizeof(x86));
	check_headers(pe.bytes);
	free((void *)(uintptr_t)pe.bytes.base);
	pe.bytes.base = make_pe(PE_MACHINE_ARM64, GOOD, &pe.bytes.size);
	check_parts(pe, (const uint8_t *)arm, sizeof(arm));
	check_headers(pe.bytes);
	free((void *)(uintptr_t)pe.bytes.base);
}

static void test_no_seal(void **state)
{
	struct file pe = { .name = "other.efi" };
	struct seal seal;
	uint8_t *bytes;
	uint8_t *name;

	(void)state;
	log_clear();
	bytes = make_pe(PE_MACHINE_X86_64, GOOD, &pe.bytes.size);
	pe.bytes.base = bytes;
	name = memmem(bytes, 512, ".seal", 5);
	assert_non_null(name);
	name[1] = 'S';
	assert_int_equal(seal_open(pe, PE_IN_FILE, &seal), ST_NOT_MINE);
	bytes[0] = 'm';
	assert_int_equal(seal_open(pe, PE_IN_FILE, &seal), ST_NOT_MINE);
	assert_int_equal(log_errors, 0);
	free(bytes);
	bytes = make_pe(PE_MACHINE_X86_64, "daybreak.seal 9\n", &pe.bytes.size);
	pe.bytes.base = bytes;
	assert_refused(seal_open(pe, PE_IN_FILE, &seal), ST_UNSUPPORTED,
		       "other.efi: is a seal of version 9");
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_url),
		cmocka_unit_test(test_configs),
		cmocka_unit_test(test_also),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_merge_refuses),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_odd_names),
		cmocka_unit_test(test_entries_of_other_case),
		cmocka_unit_test(test_any_length),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_write_refuses),
		cmocka_unit_test(test_write_utf8),
		cmocka_unit_test(test_pe),
		cmocka_unit_test(test_pe_parts),
		cmocka_unit_test(test_no_seal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
