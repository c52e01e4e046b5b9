// SPDX-License-Identifier: MIT
/*
 * Copies an ELF's headers out of the file, in either class.
 */
#include "elf_header.h"

_Static_assert(sizeof(Elf32_Ehdr) == 52, "System V ABI, chapter 4");
_Static_assert(sizeof(Elf64_Ehdr) == 64, "System V ABI, chapter 4");
_Static_assert(sizeof(Elf32_Shdr) == 40, "System V ABI, chapter 4");
_Static_assert(sizeof(Elf64_Shdr) == 64, "System V ABI, chapter 4");
_Static_assert(sizeof(Elf32_Phdr) == 32, "System V ABI, chapter 5");
_Static_assert(sizeof(Elf64_Phdr) == 56, "System V ABI, chapter 5");

bool elf_header(struct span bytes, bool is_64, Elf64_Ehdr *out)
{
	Elf32_Ehdr narrow;

	if (is_64)
		return span_copy(bytes, 0, out, sizeof(*out));
	if (!span_copy(bytes, 0, &narrow, sizeof(narrow)))
		return false;
	*out = (Elf64_Ehdr){
		.e_type = narrow.e_type,
		.e_machine = narrow.e_machine,
		.e_entry = narrow.e_entry,
		.e_phoff = narrow.e_phoff,
		.e_phentsize = narrow.e_phentsize,
		.e_phnum = narrow.e_phnum,
		.e_shoff = narrow.e_shoff,
		.e_shentsize = narrow.e_shentsize,
		.e_shnum = narrow.e_shnum,
		.e_shstrndx = narrow.e_shstrndx,
	};
	return true;
}

bool elf_program_header(struct span bytes, uint64_t at, bool is_64,
			Elf64_Phdr *out)
{
	Elf32_Phdr narrow;

	if (is_64)
		return span_copy(bytes, at, out, sizeof(*out));
	if (!span_copy(bytes, at, &narrow, sizeof(narrow)))
		return false;
	*out = (Elf64_Phdr){
		.p_type = narrow.p_type,
		.p_flags = narrow.p_flags,
		.p_offset = narrow.p_offset,
		.p_vaddr = narrow.p_vaddr,
		.p_paddr = narrow.p_paddr,
		.p_filesz = narrow.p_filesz,
		.p_memsz = narrow.p_memsz,
	};
	return true;
}

bool elf_section_header(struct span bytes, uint64_t at, bool is_64,
			Elf64_Shdr *out)
{
	Elf32_Shdr narrow;

	if (is_64)
		return span_copy(bytes, at, out, sizeof(*out));
	if (!span_copy(bytes, at, &narrow, sizeof(narrow)))
		return false;
	*out = (Elf64_Shdr){
		.sh_name = narrow.sh_name,
		.sh_type = narrow.sh_type,
		.sh_link = narrow.sh_link,
		.sh_offset = narrow.sh_offset,
		.sh_size = narrow.sh_size,
	};
	return true;
}
