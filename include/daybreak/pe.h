/* SPDX-License-Identifier: MIT */
/*
 * The headers of a PE, which the firmware can start: "MZ" and the offset of a
 * signature, followed by the COFF header, the optional header with its
 * directories, and the section headers. Source: the PE Format specification,
 * sections 2 to 4; only PE32+, the 64-bit form.
 */
#ifndef DAYBREAK_PE_H
#define DAYBREAK_PE_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdbool.h>
#include <stddef.h>

#define PE_OFFSET_AT	      0x3c /* of the header's offset, 32 bits */
#define PE_SIGNATURE	      0x00004550u
#define PE_MACHINE_X86_32     0x014c
#define PE_MACHINE_X86_64     0x8664
#define PE_MACHINE_ARM64      0xaa64
#define PE_MAGIC_PLUS	      0x020b /* PE32+ */
#define PE_SUBSYSTEM_EFI_APP  10
#define PE_DLL_NX_COMPAT      0x0100
#define PE_DIRECTORY_SECURITY 4 /* signatures */
#define PE_DIRECTORY_RELOC    5
#define PE_NR_DIRECTORIES     16

/* The COFF header's and the sections' characteristics. */
#define PE_FILE_EXECUTABLE    0x0002
#define PE_FILE_LARGE_ADDRESS 0x0020
#define PE_FILE_NO_DEBUG      0x0200
#define PE_SECTION_CODE	      0x00000020u
#define PE_SECTION_DATA	      0x00000040u /* initialised */
#define PE_SECTION_DISCARD    0x02000000u
#define PE_SECTION_EXECUTE    0x20000000u
#define PE_SECTION_READ	      0x40000000u

/* Bytes before what optional_size counts: signature and COFF header. */
#define PE_OPTIONAL_AT	      24

/* Up to the optional header's directories. */
struct pe_header {
	uint32_t signature;
	uint16_t machine, nr_sections;
	uint32_t time, symbols, nr_symbols;
	uint16_t optional_size, characteristics;
	uint16_t magic, linker;
	uint32_t code_size, data_size, bss_size, entry, code_base;
	uint64_t image_base;
	uint32_t section_align, file_align;
	uint16_t versions[6];
	uint32_t reserved, image_size, headers_size, checksum;
	uint16_t subsystem, dll_characteristics;
	uint64_t stack[2], heap[2];
	uint32_t loader_flags, nr_directories;
};
_Static_assert(sizeof(struct pe_header) == PE_OPTIONAL_AT + 112 &&
		       offsetof(struct pe_header, magic) == PE_OPTIONAL_AT &&
		       offsetof(struct pe_header, image_size) ==
			       PE_OPTIONAL_AT + 56 &&
		       offsetof(struct pe_header, subsystem) ==
			       PE_OPTIONAL_AT + 68,
	       "headers as in the specification");

/* nr_directories of them follow the header. */
struct pe_directory {
	uint32_t addr, size;
};
_Static_assert(sizeof(struct pe_directory) == 8,
	       "data directory as in the specification");

/* nr_sections of them follow the optional header's optional_size bytes. */
struct pe_section {
	char name[8];
	uint32_t memory_size, addr, file_size, offset;
	uint32_t relocations, lines;
	uint16_t nr_relocations, nr_lines;
	uint32_t characteristics;
};
_Static_assert(sizeof(struct pe_section) == 40 &&
		       offsetof(struct pe_section, offset) == 20,
	       "section header as in the specification");

/* True for bytes that begin as every PE does. */
static inline bool pe_has_mz(struct span bytes)
{
	return bytes.size >= 2 && bytes.base[0] == 'M' && bytes.base[1] == 'Z';
}

/*
 * Copies out the headers of a whole file; *sections is the offset of the
 * section headers, which may be past its end. Returns false for anything but
 * PE32+.
 */
bool pe_read_header(struct span file, struct pe_header *out,
		    uint64_t *sections);

/* True for the file of a PE32+ that has a signature, of whatever key. */
bool pe_is_signed(struct span file);

/* How a PE's bytes lie: as in its file, or as the firmware has loaded them. */
enum pe_layout { PE_IN_FILE, PE_IN_MEMORY };

/*
 * Finds the first section of that name (at most 8 characters). *out is its
 * bytes in pe, without padding; in memory, with the zeroes at its end that the
 * file has not. Returns ST_NOT_MINE silently for what is not PE32+ or has no
 * such section, and ST_TRUNCATED with a sentence where the headers or the
 * section end past pe or the section has no bytes.
 */
enum status pe_find_section(struct file pe, enum pe_layout layout,
			    const char *name, struct span *out);

#endif
