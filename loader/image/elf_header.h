/* SPDX-License-Identifier: MIT */
/*
 * An ELF's headers (System V ABI, chapters 4 and 5), copied out of the file;
 * those of the 32-bit class are widened to the 64-bit one.
 */
#ifndef LOADER_ELF_HEADER_H
#define LOADER_ELF_HEADER_H

#include <daybreak/span.h>

#include <elf.h>

/* The file's header. Returns false when it does not lie in the file. */
bool elf_header(struct span bytes, bool is_64, Elf64_Ehdr *out);

/* The program or section header at a byte of the file; false likewise. */
bool elf_program_header(struct span bytes, uint64_t at, bool is_64,
			Elf64_Phdr *out);
bool elf_section_header(struct span bytes, uint64_t at, bool is_64,
			Elf64_Shdr *out);

#endif
