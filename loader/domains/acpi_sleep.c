// SPDX-License-Identifier: MIT
/*
 * Finds \_S5 without an AML interpreter: a name and a package of constants have
 * only one encoding in AML (ACPI 6.5, 20.2), so a byte search finds it.
 *
 *	NameOp  [\]  _S5_  PackageOp  PkgLength  elements  integer  integer ...
 */
#include <daybreak/acpi_sleep.h>
#include <daybreak/status.h>

#define RSDP_1_SIZE  20 /* the bytes of the first checksum */
#define RSDP_2_SIZE  36
#define HEADER_SIZE  36
#define TABLE_MAX    (16ULL << 20)
#define TABLES_MAX   1024 /* tables in the XSDT */
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

struct table {
	char signature[5];
	struct span bytes; /* header included */
};

static bool sums_to_zero(struct span s)
{
	uint8_t sum = 0;

	for (uint64_t i = 0; i < s.size; i++)
		sum = (uint8_t)(sum + s.base[i]);
	return !sum;
}

/* A little-endian number of size bytes; 0 if it is not inside s. */
static uint64_t number(struct span s, uint64_t at, unsigned int size)
{
	uint8_t bytes[8] = { 0 };
	uint64_t value = 0;

	if (!span_copy(s, at, bytes, size))
		return 0;
	for (unsigned int i = size; i--;)
		value = value << 8 | bytes[i];
	return value;
}

static bool read_table(const struct acpi_memory *memory, uint64_t addr,
		       struct table *out)
{
	struct span s = memory->at(memory->context, addr);
	uint64_t length = number(s, 4, 4);

	*out = (struct table){ .bytes = span_sub(s, 0, length) };
	if (!span_copy(s, 0, out->signature, 4) || length < HEADER_SIZE ||
	    length > TABLE_MAX || !out->bytes.base) {
		warn("ACPI: there is no whole table at %#lx", addr);
		return false;
	}
	if (!sums_to_zero(out->bytes)) {
		warn("ACPI: the table at %#lx has a wrong checksum", addr);
		return false;
	}
	return true;
}

/* Reads the XSDT, or the RSDT of old machines; *entry is an entry's size. */
static bool read_root(const struct acpi_memory *memory, uint64_t rsdp,
		      struct table *out, unsigned int *entry)
{
	struct span s = memory->at(memory->context, rsdp);
	bool is_2 = number(s, 15, 1) >= 2 && number(s, 24, 8);
	struct span whole = span_sub(s, 0, is_2 ? RSDP_2_SIZE : RSDP_1_SIZE);

	if (!whole.base || memcmp(whole.base, "RSD PTR ", 8) ||
	    !sums_to_zero(span_sub(whole, 0, RSDP_1_SIZE)) ||
	    !sums_to_zero(whole)) {
		warn("ACPI: what the firmware names at %#lx is no RSDP", rsdp);
		return false;
	}
	*entry = is_2 ? 8 : 4;
	if (!read_table(memory, number(s, is_2 ? 24 : 16, *entry), out))
		return false;
	if (!strcmp(out->signature, is_2 ? "XSDT" : "RSDT"))
		return true;
	warn("ACPI: the RSDP at %#lx names no %s", rsdp,
	     is_2 ? "XSDT" : "RSDT");
	return false;
}

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
	*out = number(aml, *at, size);
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
	uint8_t lead = (uint8_t)number(aml, at, 1);
	unsigned int more = lead >> 6;
	uint64_t length = more ? lead & 0xf : lead & 0x3f;

	length |= number(aml, at + 1, more) << 4;
	*elements = 1 + more;
	return span_sub(aml, at, length);
}

/* Reads \_S5, whose name begins at `at`. Returns false if it is not \_S5. */
static bool read_s5(struct span aml, uint64_t at, struct acpi_soft_off *out)
{
	uint64_t a, b, next = at + 4, elements;
	struct span package;

	if (number(aml, next, 1) != PACKAGE_OP)
		return false;
	package = read_package(aml, next + 1, &elements);
	elements++; /* skips their number */
	if (!package.base || number(package, elements - 1, 1) < 2 ||
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
		span_sub(table, HEADER_SIZE, table.size - HEADER_SIZE);

	for (uint64_t at = 0; span_has(aml, at, 4); at++)
		if (!memcmp(aml.base + at, "_S5_", 4) && is_named(aml, at) &&
		    read_s5(aml, at, out))
			return true;
	return false;
}

static bool search_dsdt(const struct acpi_memory *memory, struct span fadt,
			struct acpi_soft_off *out)
{
	uint64_t addr = number(fadt, FADT_X_DSDT, 8);
	struct table dsdt;

	if (!addr)
		addr = number(fadt, FADT_DSDT, 4);
	out->reduced = number(fadt, FADT_FLAGS, 4) & FADT_REDUCED;
	if (!read_table(memory, addr, &dsdt))
		return false;
	if (!strcmp(dsdt.signature, "DSDT"))
		return search(dsdt.bytes, out);
	warn("ACPI: the FADT names no DSDT, but what is at %#lx", addr);
	return false;
}

/* Other tables are not read, so faults in them do not matter. */
static bool is_wanted(const struct acpi_memory *memory, uint64_t addr)
{
	struct span s = memory->at(memory->context, addr);

	return span_has(s, 0, 4) &&
	       (!memcmp(s.base, "FACP", 4) || !memcmp(s.base, "SSDT", 4));
}

bool acpi_soft_off_find(const struct acpi_memory *memory, uint64_t rsdp,
			struct acpi_soft_off *out)
{
	bool has_fadt = false, found = false;
	struct table root, table;
	unsigned int entry;
	uint64_t nr;

	*out = (struct acpi_soft_off){ 0 };
	if (!read_root(memory, rsdp, &root, &entry))
		return false;
	nr = (root.bytes.size - HEADER_SIZE) / entry;
	for (uint64_t i = 0; i < nr && i < TABLES_MAX; i++) {
		uint64_t addr =
			number(root.bytes, HEADER_SIZE + i * entry, entry);

		if (!is_wanted(memory, addr) ||
		    !read_table(memory, addr, &table))
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
