// SPDX-License-Identifier: MIT
/*
 * The smallest set of tables that describes the processors to a PVH kernel: no
 * legacy hardware, no interrupt controllers but local APICs. Without these
 * tables Linux has no timer.
 */
#include <daybreak/acpi.h>

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

struct header {
	char signature[4];
	uint32_t length;
	uint8_t revision, checksum;
	char oem_id[6], oem_table_id[8];
	uint32_t oem_revision;
	char creator_id[4];
	uint32_t creator_revision;
} __attribute__((packed));

#define MAX_TABLES 4 /* FADT, MADT, SRAT, SLIT */

struct xsdt {
	struct header h;
	uint64_t tables[MAX_TABLES];
} __attribute__((packed));

/* Revision 5. Fields that a hardware-reduced machine leaves 0 have no name. */
struct fadt {
	struct header h;
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
	struct header h;
	uint32_t lapic_address;
	uint32_t flags;
} __attribute__((packed));

struct lapic {
	uint8_t type, length, uid, id;
	uint32_t flags;
} __attribute__((packed));

/* Flag of a processor and of memory in the SRAT (ACPI 6.5, 5.2.16). */
#define AFFINITY_ENABLED (1u << 0)

struct srat {
	struct header h;
	uint32_t one; /* the table's revision, for old readers */
	uint64_t reserved;
} __attribute__((packed));

struct srat_processor {
	uint8_t type, length;
	uint8_t domain_low, apic_id;
	uint32_t flags;
	uint8_t eid, domain_high[3];
	uint32_t clock_domain;
} __attribute__((packed));

struct srat_memory {
	uint8_t type, length;
	uint32_t domain;
	uint16_t reserved1;
	uint64_t base, size;
	uint32_t reserved2, flags;
	uint64_t reserved3;
} __attribute__((packed));

/* A byte for each pair of nodes follows. */
struct slit {
	struct header h;
	uint64_t nr_nodes;
} __attribute__((packed));

_Static_assert(sizeof(struct rsdp) == 36, "RSDP of ACPI 2.0 and later");
_Static_assert(sizeof(struct header) == 36, "table header");
_Static_assert(sizeof(struct xsdt) == 36 + 8 * MAX_TABLES, "XSDT");
_Static_assert(sizeof(struct fadt) == 268, "FADT of ACPI 5.0");
_Static_assert(offsetof(struct fadt, boot_arch) == 109, "IAPC_BOOT_ARCH");
_Static_assert(offsetof(struct fadt, flags) == 112, "Flags");
_Static_assert(offsetof(struct fadt, x_dsdt) == 140, "X_DSDT");
_Static_assert(sizeof(struct madt) == 44, "MADT header");
_Static_assert(sizeof(struct lapic) == 8, "MADT local APIC");
_Static_assert(sizeof(struct srat) == 48, "SRAT header");
_Static_assert(sizeof(struct srat_processor) == 16, "SRAT local APIC");
_Static_assert(sizeof(struct srat_memory) == 40, "SRAT memory");
_Static_assert(sizeof(struct slit) == 44, "SLIT header");

/* Device (Pnnn) { Name (_HID, "ACPI0007") Name (_UID, nnn) } in AML. */
static const uint8_t device[] = { 0x5b, 0x82, 27,  'P',	 '0',  '0',  '0',  0x08,
				  '_',	'H',  'I', 'D',	 0x0d, 'A',  'C',  'P',
				  'I',	'0',  '0', '0',	 '7',  0x00, 0x08, '_',
				  'U',	'I',  'D', 0x0a, 0 };
/* Scope (\_SB), its length to be filled in. */
static const uint8_t scope[] = { 0x10, 0, 0, '\\', '_', 'S', 'B', '_' };

#define DEVICE_NAME 3 /* offset of the name's P in device */
#define DSDT_MAX_SIZE                                                          \
	(sizeof(struct header) + sizeof(scope) +                               \
	 ACPI_MAX_VCPUS * sizeof(device))

#define SRAT_MAX_SIZE                                                          \
	(sizeof(struct srat) +                                                 \
	 ACPI_MAX_VCPUS * sizeof(struct srat_processor) +                      \
	 VNUMA_MAX_RANGES * sizeof(struct srat_memory))
#define SLIT_MAX_SIZE                                                          \
	(sizeof(struct slit) + DOMAIN_MAX_VNODES * DOMAIN_MAX_VNODES)
#define ALIGNMENT 16 /* of tables, each of which may waste some of it */

_Static_assert(sizeof(struct rsdp) + sizeof(struct xsdt) + sizeof(struct fadt) +
			       sizeof(struct madt) +
			       ACPI_MAX_VCPUS * sizeof(struct lapic) +
			       DSDT_MAX_SIZE + SRAT_MAX_SIZE + SLIT_MAX_SIZE +
			       6 * ALIGNMENT <=
		       ACPI_MAX_SIZE,
	       "the block holds every table");
_Static_assert(sizeof(scope) + ACPI_MAX_VCPUS * sizeof(device) < 4096,
	       "two bytes say the scope's length");

/* The block being written. */
struct block {
	uint8_t *out;
	uint64_t paddr;
	uint64_t used;
};

static uint8_t sum(const void *bytes, uint64_t size)
{
	const uint8_t *b = bytes;
	uint8_t s = 0;

	while (size--)
		s = (uint8_t)(s + *b++);
	return s;
}

/* Begins a table at the next aligned address; returns its offset. */
static uint64_t begin(struct block *b)
{
	b->used = (b->used + ALIGNMENT - 1) & ~(ALIGNMENT - 1ULL);
	return b->used;
}

static void append(struct block *b, const void *bytes, uint64_t size)
{
	memcpy(b->out + b->used, bytes, size);
	b->used += size;
}

static struct header make_header(const char *signature, uint8_t revision)
{
	struct header h = { .revision = revision,
			    .oem_revision = 1,
			    .creator_revision = 1 };

	memcpy(h.signature, signature, sizeof(h.signature));
	memcpy(h.oem_id, "DAYBRK", sizeof(h.oem_id));
	memcpy(h.oem_table_id, "DAYBREAK", sizeof(h.oem_table_id));
	memcpy(h.creator_id, "DBRK", sizeof(h.creator_id));
	return h;
}

/* Fills in length and checksum; returns the table's address. */
static uint64_t finish(struct block *b, uint64_t at)
{
	uint32_t length = (uint32_t)(b->used - at);
	uint8_t *table = b->out + at;

	memcpy(table + offsetof(struct header, length), &length,
	       sizeof(length));
	table[offsetof(struct header, checksum)] = (uint8_t)-sum(table, length);
	return b->paddr + at;
}

static uint64_t write_dsdt(unsigned int nr_vcpus, struct block *b)
{
	uint64_t at = begin(b), start;
	struct header h = make_header("DSDT", 2);
	uint64_t length;

	append(b, &h, sizeof(h));
	start = b->used + 1; /* the length counts itself */
	append(b, scope, sizeof(scope));
	for (unsigned int i = 0; i < nr_vcpus; i++) {
		uint8_t *d = b->out + b->used;

		append(b, device, sizeof(device));
		d[DEVICE_NAME + 1] = (uint8_t)('0' + i / 100);
		d[DEVICE_NAME + 2] = (uint8_t)('0' + i / 10 % 10);
		d[DEVICE_NAME + 3] = (uint8_t)('0' + i % 10);
		d[sizeof(device) - 1] = (uint8_t)i;
	}
	length = b->used - start;
	b->out[start] = (uint8_t)(0x40 | (length & 15));
	b->out[start + 1] = (uint8_t)(length >> 4);
	return finish(b, at);
}

static uint8_t apic_id(unsigned int vcpu)
{
	return (uint8_t)(2 * vcpu);
}

static uint64_t write_madt(unsigned int nr_vcpus, unsigned int nr_online,
			   struct block *b)
{
	uint64_t at = begin(b);
	struct madt m = { make_header("APIC", 3), LAPIC_ADDRESS, 0 };

	append(b, &m, sizeof(m));
	for (unsigned int i = 0; i < nr_vcpus; i++) {
		struct lapic l = { 0, sizeof(l), (uint8_t)i, apic_id(i),
				   i < nr_online };

		append(b, &l, sizeof(l));
	}
	return finish(b, at);
}

static uint64_t write_fadt(uint64_t dsdt, struct block *b)
{
	uint64_t at = begin(b);
	struct fadt f = {
		.h = make_header("FACP", 5),
		/* The 32-bit field only if the address fits into it. */
		.dsdt = dsdt <= UINT32_MAX ? (uint32_t)dsdt : 0,
		.boot_arch = BOOT_NO_VGA | BOOT_NO_CMOS_RTC,
		.flags = FADT_WBINVD | FADT_PROC_C1 | FADT_NO_PWR_BTN |
			 FADT_NO_SLP_BTN | FADT_HW_REDUCED,
		.x_dsdt = dsdt,
	};

	append(b, &f, sizeof(f));
	return finish(b, at);
}

static void write_rsdp(uint64_t xsdt, struct block *b)
{
	struct rsdp r = { .revision = 2, .length = sizeof(r), .xsdt = xsdt };

	memcpy(r.signature, "RSD PTR ", sizeof(r.signature));
	memcpy(r.oem_id, "DAYBRK", sizeof(r.oem_id));
	r.checksum = (uint8_t)-sum(&r, 20);
	r.extended_checksum = (uint8_t)-sum(&r, sizeof(r));
	memcpy(b->out, &r, sizeof(r));
}

/* Vnodes are ACPI's proximity domains. */
static uint64_t write_srat(const struct acpi_facts *f, struct block *b)
{
	uint64_t at = begin(b);
	struct srat s = { make_header("SRAT", 3), 1, 0 };

	append(b, &s, sizeof(s));
	for (unsigned int i = 0; i < f->nr_vcpus; i++) {
		struct srat_processor p = {
			.type = 0,
			.length = sizeof(p),
			.domain_low = (uint8_t)vnuma_of_vcpu(f->vnuma, i),
			.apic_id = apic_id(i),
			.flags = AFFINITY_ENABLED,
		};

		append(b, &p, sizeof(p));
	}
	for (unsigned int i = 0; i < f->nr_ranges; i++) {
		struct srat_memory m = {
			.type = 1,
			.length = sizeof(m),
			.domain = f->ranges[i].vnode,
			.base = f->ranges[i].pfn * DOMAIN_PAGE,
			.size = f->ranges[i].nr * DOMAIN_PAGE,
			.flags = AFFINITY_ENABLED,
		};

		append(b, &m, sizeof(m));
	}
	return finish(b, at);
}

static uint64_t write_slit(const struct domain_vnuma *vnuma, struct block *b)
{
	uint64_t at = begin(b);
	struct slit s = { make_header("SLIT", 1), vnuma->nr };

	append(b, &s, sizeof(s));
	for (unsigned int i = 0; i < vnuma->nr; i++)
		append(b, vnuma->vnodes[i].distances, vnuma->nr);
	return finish(b, at);
}

static uint64_t write_xsdt(const struct acpi_facts *f, struct block *b)
{
	struct xsdt x = { .h = make_header("XSDT", 1) };
	unsigned int nr = 0;
	uint64_t at;

	x.tables[nr++] = write_fadt(write_dsdt(f->nr_vcpus, b), b);
	x.tables[nr++] = write_madt(f->nr_vcpus, f->nr_online, b);
	if (f->vnuma) {
		x.tables[nr++] = write_srat(f, b);
		x.tables[nr++] = write_slit(f->vnuma, b);
	}
	at = begin(b);
	append(b, &x, sizeof(x.h) + nr * sizeof(x.tables[0]));
	return finish(b, at);
}

uint64_t acpi_write(const struct acpi_facts *facts, uint64_t paddr,
		    uint8_t out[ACPI_MAX_SIZE])
{
	/* The RSDP comes first but is written last. */
	struct block b = { out, paddr, sizeof(struct rsdp) };

	memset(out, 0, ACPI_MAX_SIZE);
	write_rsdp(write_xsdt(facts, &b), &b);
	return b.used;
}
