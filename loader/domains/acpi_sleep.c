// SPDX-License-Identifier: MIT
/*
 * Finds \_S5 without an AML interpreter: a name and a package of constants have
 * only one encoding in AML (ACPI 6.5, 20.2), so a byte search finds it.
 *
 *	NameOp  [\]  _S5_  PackageOp  PkgLength  elements  integer  integer ...
 */
#include "acpi_tables.h"

#include <daybreak/acpi_sleep.h>
#include <daybreak/status.h>

#define FADT_DSDT    40
#define FADT_FLAGS   112
#define FADT_X_DSDT  140
#define FADT_REDUCED (1u << 20)
#define SLP_TYP_MAX  7

#define NAME_OP	     0x08
#define PACKAGE_OP   0x12
#define ZERO_OP	     0x00
#define ONE_OP	     0x01
#define BYTE_PREFIX  0x0a
#define WORD_PREFIX  0x0b
#define DWORD_PREFIX 0x0c
#define QWORD_PREFIX 0x0e

/* Reads a constant at *at and moves past it. */
static bool read_integer(struct span aml, uint64_t *at, uint64_t *out)
{
	uint8_t op, size = 0;

	if (!span_copy(aml, *at, &op, 1))
		return false;
	*at += 1;
	*out = op;
	if (op == ZERO_OP || op == ONE_OP)
		return true;
	if (op == BYTE_PREFIX)
		size = 1;
	else if (op == WORD_PREFIX)
		size = 2;
	else if (op == DWORD_PREFIX)
		size = 4;
	else if (op == QWORD_PREFIX)
		size = 8;
	if (!size || !span_has(aml, *at, size))
		return false;
	*out = acpi_number(aml, *at, size);
	*at += size;
	return true;
}

/*
 * The package whose PkgLength is at `at`, beginning with the PkgLength;
 * *elements is the offset of what follows the PkgLength.
 */
static struct span read_package(struct span aml, uint64_t at,
				uint64_t *elements)
{
	uint8_t lead = (uint8_t)acpi_number(aml, at, 1);
	unsigned int more = lead >> 6;
	uint64_t length = more ? lead & 0xf : lead & 0x3f;

	length |= acpi_number(aml, at + 1, more) << 4;
	*elements = 1 + more;
	return span_sub(aml, at, length);
}

/* Reads \_S5, whose name begins at `at`. Returns false if it is not \_S5. */
static bool read_s5(struct span aml, uint64_t at, struct acpi_soft_off *out)
{
	uint64_t a, b, next = at + 4, elements;
	struct span package;

	if (acpi_number(aml, next, 1) != PACKAGE_OP)
		return false;
	package = read_package(aml, next + 1, &elements);
	elements++; /* skips their number */
	if (!package.base || acpi_number(package, elements - 1, 1) < 2 ||
	    !read_integer(package, &elements, &a) ||
	    !read_integer(package, &elements, &b) || a > SLP_TYP_MAX ||
	    b > SLP_TYP_MAX)
		return false;
	out->type_a = (uint8_t)a;
	out->type_b = (uint8_t)b;
	return true;
}

static bool is_named(struct span aml, uint64_t at)
{
	if (at && aml.base[at - 1] == '\\')
		at--;
	return at && aml.base[at - 1] == NAME_OP;
}

static bool search(struct span table, struct acpi_soft_off *out)
{
	struct span aml =
		span_sub(table, ACPI_HEADER, table.size - ACPI_HEADER);

	for (uint64_t at = 0; span_has(aml, at, 4); at++)
		if (!memcmp(aml.base + at, "_S5_", 4) && is_named(aml, at) &&
		    read_s5(aml, at, out))
			return true;
	return false;
}

static bool search_dsdt(const struct acpi_memory *memory, struct span fadt,
			struct acpi_soft_off *out)
{
	uint64_t addr = acpi_number(fadt, FADT_X_DSDT, 8);
	struct acpi_table dsdt;

	if (!addr)
		addr = acpi_number(fadt, FADT_DSDT, 4);
	out->reduced = acpi_number(fadt, FADT_FLAGS, 4) & FADT_REDUCED;
	if (!acpi_read_table(memory, addr, &dsdt))
		return false;
	if (!strcmp(dsdt.signature, "DSDT"))
		return search(dsdt.bytes, out);
	warn("ACPI: the FADT names no DSDT, but what is at %#lx", addr);
	return false;
}

/* Other tables are not read, so faults in them do not matter. */
static bool is_wanted(const struct acpi_memory *memory, uint64_t addr)
{
	return acpi_is(memory, addr, "FACP") || acpi_is(memory, addr, "SSDT");
}

bool acpi_soft_off_find(const struct acpi_memory *memory, uint64_t rsdp,
			struct acpi_soft_off *out)
{
	bool has_fadt = false, found = false;
	struct acpi_root root;
	struct acpi_table table;

	*out = (struct acpi_soft_off){ 0 };
	if (!acpi_read_root(memory, rsdp, &root))
		return false;
	for (uint64_t i = 0; i < root.nr; i++) {
		uint64_t addr = acpi_root_entry(&root, i);

		if (!is_wanted(memory, addr) ||
		    !acpi_read_table(memory, addr, &table))
			continue;
		if (!strcmp(table.signature, "FACP")) {
			has_fadt = true;
			found |= search_dsdt(memory, table.bytes, out);
		} else if (!found) {
			found = search(table.bytes, out);
		}
	}
	if (has_fadt && found)
		return true;
	warn("ACPI: there is no %s", has_fadt ? "object \\_S5" : "FADT");
	return false;
}
