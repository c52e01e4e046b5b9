// SPDX-License-Identifier: MIT
/*
 * PEs, which the firmware can start: what decides whether it will, which is the
 * CPU, the subsystem, NX and a signature.
 */
#include "inspect.h"

#include <daybreak/pe.h>

/* The headers, and the directories up to that of signatures. */
struct pe {
	struct pe_header header;
	struct pe_directory directories[PE_DIRECTORY_SECURITY + 1];
};
_Static_assert(offsetof(struct pe, directories) == sizeof(struct pe_header),
	       "directories follow the header");

static bool read_pe(struct span bytes, struct pe *pe)
{
	uint32_t offset;

	return pe_has_mz(bytes) &&
	       span_copy(bytes, PE_OFFSET_AT, &offset, sizeof(offset)) &&
	       span_copy(bytes, offset, pe, sizeof(*pe)) &&
	       pe->header.signature == PE_SIGNATURE &&
	       pe->header.magic == PE_MAGIC_PLUS;
}

static const char *machine_name(uint16_t machine)
{
	switch (machine) {
	case PE_MACHINE_X86_64:
		return "x86_64";
	case PE_MACHINE_ARM64:
		return "arm64";
	case PE_MACHINE_X86_32:
		return "x86_32";
	default:
		return "another CPU";
	}
}

static void print_pe(const struct pe *pe, int depth)
{
	bool is_signed = pe->header.nr_directories > PE_DIRECTORY_SECURITY &&
			 pe->directories[PE_DIRECTORY_SECURITY].size;

	print_fact(depth, "EFI", "the firmware can start it, %s",
		   is_signed ? "with a signature" : "not signed");
	print_fact(depth, "NX", "%s",
		   pe->header.dll_characteristics & PE_DLL_NX_COMPAT
			   ? "says it can live with it"
			   : "does not say it can live with it");
}

void inspect_pe_facts(struct file file, int depth)
{
	struct pe pe;

	if (read_pe(file.bytes, &pe) &&
	    pe.header.subsystem == PE_SUBSYSTEM_EFI_APP)
		print_pe(&pe, depth);
}

/* inspect_arm() knows more about those for arm64. */
enum status inspect_pe(struct file file, int depth)
{
	struct pe pe;

	if (!read_pe(file.bytes, &pe) || pe.header.machine == PE_MACHINE_ARM64)
		return ST_NOT_MINE;
	if (pe.header.subsystem != PE_SUBSYSTEM_EFI_APP)
		return fail(ST_UNSUPPORTED,
			    "%s: is a PE for subsystem %u, expected %u, an "
			    "EFI application",
			    file.name, pe.header.subsystem,
			    PE_SUBSYSTEM_EFI_APP);
	print_title(depth, file.name, "EFI application for %s, %s",
		    machine_name(pe.header.machine),
		    print_size(file.bytes.size));
	print_fact(depth, "in memory", "%s", print_size(pe.header.image_size));
	print_pe(&pe, depth);
	return ST_OK;
}
