/* SPDX-License-Identifier: MIT */
/*
 * The seal: a signed list of the files that a boot may use, each with its
 * length and SHA-256. The firmware or shim checks the signature; the list is
 * then trusted, and each file is compared with it before anything parses it.
 *
 * The list is text. Every line ends with LF, the words of a line are separated
 * by one blank, and a name goes up to the end of its line:
 *
 *	daybreak.seal 1
 *	config 4b6f...91 812 daybreak.conf
 *	config 90d2...5a 344 daybreak\52-54-00-12-34-56
 *	chain 02ac...e0 95 \EFI\other\more.conf
 *	file 77d1...3c 8231936 vmlinuz
 *	entry fixed main
 *	entry editable rescue
 *	end
 *
 * The first line has the version of the format. A file's line has its SHA-256
 * in lower-case hexadecimal digits, its length in bytes and its name. First are
 * the configurations with which a boot begins, at least one: on a server those
 * of single machines, too, each good under its own name alone. Then the files
 * that chain= leads to; then all other files; then the entries, as the sections
 * of any of the configurations are called. Each config and each file is in the
 * order of seal_compare_names(). An entry that is editable may be changed in
 * the menu's editor before it is booted. No name and no entry is there twice.
 *
 * While files are replaced by newer ones, a seal is good for both: the line of
 * a file may be followed by
 *
 *	also 9c1d...07 815
 *
 * with the SHA-256 and the length of what may be there under its name instead.
 * Whichever of them is found, and in whichever order seal, configuration and
 * files are replaced, what is booted has been signed.
 *
 * A file's name is its URL, or the path by which the boot opens it, on the
 * application's volume, with '\' between its components, relative to the
 * application's folder if the file is in it or in a folder below: so a seal
 * holds in any folder into which it is copied together with the application.
 * Names are compared without regard to case, as FAT compares them, but only
 * ASCII letters are folded.
 *
 * The list is in the section .seal of a PE, as only PEs can be signed: of
 * daybreak.seal, which has nothing else, or of a unified copy of the
 * application. That one may also have the files themselves, in its section
 * .files, in the order of the list; each begins at the next multiple of 4096
 * bytes. Those of an "also" are not there.
 */
#ifndef DAYBREAK_SEAL_H
#define DAYBREAK_SEAL_H

#include <daybreak/format.h>
#include <daybreak/pe.h>
#include <daybreak/sha256.h>
#include <daybreak/status.h>

#define SEAL_FILE	 "daybreak.seal" /* beside the application */
#define SEAL_SECTION	 ".seal"
#define SEAL_PAYLOAD	 ".files"
#define SEAL_VERSION	 "1"
#define SEAL_MAX_SIZE	 (4 * 1024 * 1024) /* bytes of the list */
#define SEAL_MAX_NAME	 512		   /* bytes, with the NUL */
#define SEAL_MAX_CHAIN	 8
#define SEAL_MAX_ENTRIES 256
#define SEAL_MAX_LENGTH	 (UINT64_C(1) << 40) /* bytes of a file */

/* What a file may be used as; each kind also as those after it. */
enum seal_kind {
	SEAL_CONFIG, /* a configuration with which a boot begins */
	SEAL_CHAIN,  /* a configuration that chain= names */
	SEAL_DATA,   /* anything else that an entry names */
};

struct seal_file {
	enum seal_kind kind;
	char name[SEAL_MAX_NAME];
	uint64_t size; /* bytes, at least 1 */
	struct sha256_digest digest;
	uint64_t offset;    /* of its bytes in SEAL_PAYLOAD; not written */
	uint64_t also_size; /* of what may be there instead; 0: nothing */
	struct sha256_digest also_digest;
};

struct seal_entry {
	char name[SEAL_MAX_NAME]; /* of its section; "": no section */
	bool is_editable;
};

/* A list that was checked. It refers to the bytes that it was read from. */
struct seal {
	const char *name;    /* of the file, for sentences */
	struct span files;   /* the lines of files */
	struct span entries; /* the lines of entries */
	unsigned int nr_files, nr_entries;
};

/*
 * Checks all of a list. Returns ST_OK; ST_UNSUPPORTED for another version;
 * ST_TOO_LARGE; ST_INVALID for all else, a missing end included. All have a
 * sentence that begins with list.name and, where it can, has the line.
 */
enum status seal_read(struct file list, struct seal *out);

/*
 * Finds the list in a PE, the file's bytes or the image in memory, and reads
 * it. ST_NOT_MINE without a sentence for what is not a PE or has no such
 * section, and else what pe_find_section() and seal_read() return. Says nothing
 * of the signature.
 */
enum status seal_open(struct file pe, enum pe_layout layout, struct seal *out);

/*
 * The lines one after the other: a walk starts with the list's, and each call
 * takes one off. Both return false after the last.
 */
struct seal_walk {
	struct span rest;
	uint64_t offset; /* of the next file in SEAL_PAYLOAD */
};
struct seal_walk seal_walk_files(const struct seal *seal);
struct seal_walk seal_walk_entries(const struct seal *seal);
bool seal_next_file(struct seal_walk *walk, struct seal_file *out);
bool seal_next_entry(struct seal_walk *walk, struct seal_entry *out);

/*
 * Finds the file of that name, made by seal_name(), which may be used as kind.
 * Returns ST_OK, or ST_NOT_FOUND with a sentence that begins with whose, as the
 * user wrote the name.
 */
enum status seal_find_file(const struct seal *seal, enum seal_kind kind,
			   const char *whose, const char *name,
			   struct seal_file *out);

/* The same for an entry, by the name of its section. */
enum status seal_find_entry(const struct seal *seal, const char *section,
			    struct seal_entry *out);

/*
 * The name that a seal has for the file at path, as config_path() makes it,
 * when the application is in directory, absolute and with '\'. Points into
 * path.
 */
const char *seal_name(const char *directory, const char *path);

/*
 * The inverse: writes the path of the file of that name. ST_TOO_LARGE with a
 * sentence when it is longer than size.
 */
enum status seal_path(const char *directory, const char *name, char *out,
		      uint64_t size);

/* <0, 0 or >0 as the names' order is; 0 for names of the same file. */
int seal_compare_names(const char *a, const char *b);

/*
 * Compares a file's length with the seal's, before it is read; then its bytes,
 * which are read once, where they are: on x86 with interrupts off. Each returns
 * ST_OK, or ST_INVALID with a sentence that begins with the file's name.
 */
enum status seal_check_size(const struct seal_file *sealed, const char *name,
			    uint64_t size);
enum status seal_check_bytes(const struct seal_file *sealed, struct file file);

/* The same comparison of the bytes, without a sentence. */
bool seal_matches(const struct seal_file *sealed, struct span bytes);

/*
 * Writes a list: seal_begin(), each line in the order above, seal_end(). What
 * does not fit into out is noticed by seal_end(), which returns ST_TOO_LARGE
 * with a sentence, or what seal_read() says of what was written; name is for
 * sentences.
 */
void seal_begin(struct text *out);
void seal_add_file(struct text *out, const struct seal_file *file);
void seal_add_entry(struct text *out, const struct seal_entry *entry);
enum status seal_end(struct text *out, const char *name);

/*
 * Writes a list that is good for the files and entries of both seals, with
 * "also" where they differ; an entry is editable if no seal has it as fixed.
 * Returns what seal_end() does; ST_INVALID when a boot begins with a file of
 * one that the other has as another kind, or when one of them has an "also"
 * itself and the other a third version of that file.
 */
enum status seal_merge(const struct seal *newer, const struct seal *older,
		       const char *name, struct text *out);

/*
 * Writes a PE with this list and nothing else, not yet signed: an EFI
 * application for machine, PE_MACHINE_X86_64 or PE_MACHINE_ARM64, that returns
 * EFI_UNSUPPORTED, with relocations, as shim and firmware expect them, and with
 * the SBAT component "daybreak.seal", whose generation can be revoked.
 * seal_pe_size() is the size that seal_pe_write() fills; the list has at most
 * SEAL_MAX_SIZE bytes.
 */
uint64_t seal_pe_size(uint64_t list_size);
void seal_pe_write(uint16_t machine, struct span list, uint8_t *out);

#endif
