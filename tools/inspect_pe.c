// SPDX-License-Identifier: MIT
/*
 * PEs: what the firmware can start itself. Only what decides whether it will:
 * the CPU, the subsystem, NX and whether there is a signature. Source: the PE
 * Format specification, sections 3 and 4.
 */
#include "inspect.h"

#include <stddef.h>

#define PE_OFFSET_AT	   0x3c
#define PE_SIGNATURE	   0x00004550u
#define PE_PLUS		   0x20b
#define EFI_APPLICATION	   10
#define DLL_NX_COMPAT	   0x0100
#define DIRECTORY_SECURITY 4

struct pe {
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
	struct {
		uint32_t addr, size;
	} directories[DIRECTORY_SECURITY + 1];
} __attribute__((packed));
_Static_assert(offsetof(struct pe, magic) == 24 &&
		       offsetof(struct pe, subsystem) == 24 + 68 &&
		       offsetof(struct pe, directories) == 24 + 112,
	       "PE32+ headers as in the specification");

static bool read_pe(struct span bytes, struct pe *pe)
{
	uint32_t offset;

	return bytes.size > 2 && bytes.base[0] == 'M' && bytes.base[1] == 'Z' &&
	       span_copy(bytes, PE_OFFSET_AT, &offset, sizeof(offset)) &&
	       span_copy(bytes, offset, pe, sizeof(*pe)) &&
	       pe->signature == PE_SIGNATURE && pe->magic == PE_PLUS;
}

static const char *machine_name(uint16_t machine)
{
	switch (machine) {
	case 0x8664:
		return "x86_64";
	case 0xaa64:
		return "arm64";
	case 0x014c:
		return "x86_32";
	default:
		return "another CPU";
	}
}

static void print_pe(const struct pe *pe, int depth)
{
	bool is_signed = pe->nr_directories > DIRECTORY_SECURITY &&
			 pe->directories[DIRECTORY_SECURITY].size;

	print_fact(depth, "EFI", "the firmware can start it, %s",
		   is_signed ? "with a signature" : "not signed");
	print_fact(depth, "NX", "%s",
		   pe->dll_characteristics & DLL_NX_COMPAT
			   ? "says it can live with it"
			   : "does not say it can live with it");
}

void inspect_pe_facts(struct file file, int depth)
{
	struct pe pe;

	if (read_pe(file.bytes, &pe) && pe.subsystem == EFI_APPLICATION)
		print_pe(&pe, depth);
}

/* Those for arm64 are inspect_arm's, which knows more about them. */
enum status inspect_pe(struct file file, int depth)
{
	struct pe pe;

	if (!read_pe(file.bytes, &pe) || pe.machine == 0xaa64)
		return ST_NOT_MINE;
	if (pe.subsystem != EFI_APPLICATION)
		return fail(ST_UNSUPPORTED,
			    "%s: is a PE for subsystem %u, wanted is %u, an "
			    "EFI application",
			    file.name, pe.subsystem, EFI_APPLICATION);
	print_title(depth, file.name, "EFI application for %s, %s",
		    machine_name(pe.machine), print_size(file.bytes.size));
	print_fact(depth, "in memory", "%s", print_size(pe.image_size));
	print_pe(&pe, depth);
	return ST_OK;
}
