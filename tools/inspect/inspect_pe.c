// SPDX-License-Identifier: MIT
/*
 * PEs, which the firmware can start: what decides whether it will, which is the
 * CPU, the subsystem, NX and a signature.
 */
#include "inspect.h"

#include <daybreak/pe.h>

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

static void print_pe(struct file file, const struct pe_header *pe, int depth)
{
	print_fact(depth, "EFI", "the firmware can start it, %s",
		   pe_is_signed(file.bytes) ? "with a signature"
					    : "not signed");
	print_fact(depth, "NX", "%s",
		   pe->dll_characteristics & PE_DLL_NX_COMPAT
			   ? "says it can live with it"
			   : "does not say it can live with it");
}

void inspect_pe_facts(struct file file, int depth)
{
	struct pe_header pe;
	uint64_t sections;

	if (pe_read_header(file.bytes, &pe, &sections) &&
	    pe.subsystem == PE_SUBSYSTEM_EFI_APP)
		print_pe(file, &pe, depth);
}

/* inspect_arm() knows more about those for arm64. */
enum status inspect_pe(struct file file, int depth)
{
	struct pe_header pe;
	uint64_t sections;

	if (!pe_read_header(file.bytes, &pe, &sections) ||
	    pe.machine == PE_MACHINE_ARM64)
		return ST_NOT_MINE;
	if (pe.subsystem != PE_SUBSYSTEM_EFI_APP)
		return fail(ST_UNSUPPORTED,
			    "%s: is a PE for subsystem %u, expected %u, an "
			    "EFI application",
			    file.name, pe.subsystem, PE_SUBSYSTEM_EFI_APP);
	print_title(depth, file.name, "EFI application for %s, %s",
		    machine_name(pe.machine), print_size(file.bytes.size));
	print_fact(depth, "in memory", "%s", print_size(pe.image_size));
	print_pe(file, &pe, depth);
	return ST_OK;
}
