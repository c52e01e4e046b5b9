// SPDX-License-Identifier: MIT
/*
 * The smallest set of tables that describes the processors to a PVH kernel: no
 * legacy hardware, no interrupt controllers but local APICs. Without these
 * tables Linux has no timer.
 */
#include "acpi_block.h"

#include <stddef.h>
#include <string.h>

#define LAPIC_ADDRESS	 0xfee00000u

/* FADT flags (ACPI 6.5, table 5.10) and boot architecture (table 5.11). */
#define FADT_WBINVD	 (1u << 0)
#define FADT_PROC_C1	 (1u << 2)
#define FADT_NO_PWR_BTN	 (1u << 4)
#define FADT_NO_SLP_BTN	 (1u << 5)
#define FADT_HW_REDUCED	 (1u << 20)
#define BOOT_NO_VGA	 (1u << 2)
#define BOOT_NO_CMOS_RTC (1u << 5)

struct rsdp {
	char signature[8];
	uint8_t checksum; /* of the first 20 bytes */
	char oem_id[6];
	uint8_t revision;
	uint32_t rsdt;
	uint32_t length;
	uint64_t xsdt;
	uint8_t extended_checksum;
	uint8_t reserved[3];
} __attribute__((packed));

#define MAX_TABLES 4 /* FADT, MADT, SRAT, SLIT */

struct xsdt {
	struct acpi_header h;
	uint64_t tables[MAX_TABLES];
} __attribute__((packed));

/* Revision 5. Fields that a hardware-reduced machine leaves 0 have no name. */
struct fadt {
	struct acpi_header h;
	uint32_t facs, dsdt;
	uint8_t zero1[65];
	uint16_t boot_arch;
	uint8_t zero2;
	uint32_t flags;
	uint8_t zero3[24];
	uint64_t x_dsdt;
	uint8_t zero4[120];
} __attribute__((packed));

struct madt {
	struct acpi_header h;
	uint32_t lapic_address;
	uint32_t flags;
} __attribute__((packed));

struct lapic {
	uint8_t type, length, uid, id;
	uint32_t flags;
} __attribute__((packed));

_Static_assert(sizeof(struct rsdp) == 36, "RSDP of ACPI 2.0 and later");
_Static_assert(sizeof(struct xsdt) == 36 + 8 * MAX_TABLES, "XSDT");
_Static_assert(sizeof(struct fadt) == 268, "FADT of ACPI 5.0");
_Static_assert(offsetof(struct fadt, boot_arch) == 109, "IAPC_BOOT_ARCH");
_Static_assert(offsetof(struct fadt, flags) == 112, "Flags");
_Static_assert(offsetof(struct fadt, x_dsdt) == 140, "X_DSDT");
_Static_assert(sizeof(struct madt) == 44, "MADT header");
_Static_assert(sizeof(struct lapic) == 8, "MADT local APIC");

/* Device (Pnnn) { Name (_HID, "ACPI0007") Name (_UID, nnn) } in AML. */
static const uint8_t device[] = { 0x5b, 0x82, 27,  'P',	 '0',  '0',  '0',  0x08,
				  '_',	'H',  'I', 'D',	 0x0d, 'A',  'C',  'P',
				  'I',	'0',  '0', '0',	 '7',  0x00, 0x08, '_',
				  'U',	'I',  'D', 0x0a, 0 };
/* Scope (\_SB), its length to be filled in. */
static const uint8_t scope[] = { 0x10, 0, 0, '\\', '_', 'S', 'B', '_' };

#define DEVICE_NAME 3 /* offset of the name's P in device */
#define DSDT_MAX_SIZE                                                          \
	(sizeof(struct acpi_header) + sizeof(scope) +                          \
	 ACPI_MAX_VCPUS * sizeof(device))

_Static_assert(sizeof(struct rsdp) + sizeof(struct xsdt) + sizeof(struct fadt) +
			       sizeof(struct madt) +
			       ACPI_MAX_VCPUS * sizeof(struct lapic) +
			       DSDT_MAX_SIZE + ACPI_MAX_SRAT + ACPI_MAX_SLIT +
			       6 * ACPI_ALIGNMENT <=
		       ACPI_MAX_SIZE,
	       "the block holds every table");
_Static_assert(sizeof(scope) + ACPI_MAX_VCPUS * sizeof(device) < 4096,
	       "two bytes say the scope's length");

static uint64_t write_dsdt(unsigned int nr_vcpus, struct acpi_block *b)
{
	uint64_t at = acpi_begin(b), start;
	struct acpi_header h = acpi_header("DSDT", 2);
	uint64_t length;

	acpi_append(b, &h, sizeof(h));
	start = b->used + 1; /* the length counts itself */
	acpi_append(b, scope, sizeof(scope));
	for (unsigned int i = 0; i < nr_vcpus; i++) {
		uint8_t *d = b->out + b->used;

		acpi_append(b, device, sizeof(device));
		d[DEVICE_NAME + 1] = (uint8_t)('0' + i / 100);
		d[DEVICE_NAME + 2] = (uint8_t)('0' + i / 10 % 10);
		d[DEVICE_NAME + 3] = (uint8_t)('0' + i % 10);
		d[sizeof(device) - 1] = (uint8_t)i;
	}
	length = b->used - start;
	b->out[start] = (uint8_t)(0x40 | (length & 15));
	b->out[start + 1] = (uint8_t)(length >> 4);
	return acpi_finish(b, at);
}

static uint64_t write_madt(unsigned int nr_vcpus, unsigned int nr_online,
			   struct acpi_block *b)
{
	uint64_t at = acpi_begin(b);
	struct madt m = { acpi_header("APIC", 3), LAPIC_ADDRESS, 0 };

	acpi_append(b, &m, sizeof(m));
	for (unsigned int i = 0; i < nr_vcpus; i++) {
		struct lapic l = { 0, sizeof(l), (uint8_t)i, acpi_apic_id(i),
				   i < nr_online };

		acpi_append(b, &l, sizeof(l));
	}
	return acpi_finish(b, at);
}

static uint64_t write_fadt(uint64_t dsdt, struct acpi_block *b)
{
	uint64_t at = acpi_begin(b);
	struct fadt f = {
		.h = acpi_header("FACP", 5),
		/* The 32-bit field only if the address fits into it. */
		.dsdt = dsdt <= UINT32_MAX ? (uint32_t)dsdt : 0,
		.boot_arch = BOOT_NO_VGA | BOOT_NO_CMOS_RTC,
		.flags = FADT_WBINVD | FADT_PROC_C1 | FADT_NO_PWR_BTN |
			 FADT_NO_SLP_BTN | FADT_HW_REDUCED,
		.x_dsdt = dsdt,
	};

	acpi_append(b, &f, sizeof(f));
	return acpi_finish(b, at);
}

static void write_rsdp(uint64_t xsdt, struct acpi_block *b)
{
	struct rsdp r = { .revision = 2, .length = sizeof(r), .xsdt = xsdt };

	memcpy(r.signature, "RSD PTR ", sizeof(r.signature));
	memcpy(r.oem_id, "DAYBRK", sizeof(r.oem_id));
	r.checksum = (uint8_t)-acpi_sum(&r, 20);
	r.extended_checksum = (uint8_t)-acpi_sum(&r, sizeof(r));
	memcpy(b->out, &r, sizeof(r));
}

static uint64_t write_xsdt(const struct acpi_facts *f, struct acpi_block *b)
{
	struct xsdt x = { .h = acpi_header("XSDT", 1) };
	unsigned int nr = 0;
	uint64_t at;

	x.tables[nr++] = write_fadt(write_dsdt(f->nr_vcpus, b), b);
	x.tables[nr++] = write_madt(f->nr_vcpus, f->nr_online, b);
	if (f->vnuma) {
		x.tables[nr++] = acpi_write_srat(f, b);
		x.tables[nr++] = acpi_write_slit(f->vnuma, b);
	}
	at = acpi_begin(b);
	acpi_append(b, &x, sizeof(x.h) + nr * sizeof(x.tables[0]));
	return acpi_finish(b, at);
}

uint64_t acpi_write(const struct acpi_facts *facts, uint64_t paddr,
		    uint8_t out[ACPI_MAX_SIZE])
{
	/* The RSDP comes first but is written last. */
	struct acpi_block b = { out, paddr, sizeof(struct rsdp) };

	memset(out, 0, ACPI_MAX_SIZE);
	write_rsdp(write_xsdt(facts, &b), &b);
	return b.used;
}
