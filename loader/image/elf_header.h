/* SPDX-License-Identifier: MIT */
/*
 * An ELF's headers (System V ABI, chapters 4 and 5), copied out of the file;
 * 32-bit headers are converted to 64-bit ones.
 */
#ifndef LOADER_ELF_HEADER_H
#define LOADER_ELF_HEADER_H

#include <daybreak/span.h>

#include <elf.h>

/* Copies the file's header. Returns false if the file is too short for it. */
bool elf_header(struct span bytes, bool is_64, Elf64_Ehdr *out);

/* The same for the program or section header at offset at. */
bool elf_program_header(struct span bytes, uint64_t at, bool is_64,
			Elf64_Phdr *out);
bool elf_section_header(struct span bytes, uint64_t at, bool is_64,
			Elf64_Shdr *out);

#endif
