// SPDX-License-Identifier: MIT
/*
 * A hypervisor for Arm that prints what it was given: the device tree, in
 * hexadecimal digits on the PL011 of QEMU's board. Then it resets the machine.
 * If its command line ends in "forget", it removes the device tree from the
 * firmware's tables and returns.
 */
#include <efi.h>
#include <stdint.h>

#define PL011	      0x09000000UL
#define PL011_FR      6 /* index of the flags, in words */
#define PL011_FR_TXFF (1u << 5)

#define FDT_MAGIC     0xd00dfeedu
#define FDT_MAX_SIZE  (2u << 20)

/* Returns TRUE to go back to the firmware. */
BOOLEAN specimen_efi(EFI_HANDLE handle, EFI_SYSTEM_TABLE *table);
void specimen_image(const uint8_t *fdt, uint64_t sctlr, uint64_t el);

static void put(char c)
{
	volatile uint32_t *uart = (volatile uint32_t *)PL011;

	while (uart[PL011_FR] & PL011_FR_TXFF)
		;
	uart[0] = (uint8_t)c;
}

static void say(const char *s)
{
	while (*s)
		put(*s++);
}

static void put_digit(unsigned int digit)
{
	put((char)(digit < 10 ? '0' + digit : 'a' + digit - 10));
}

static void put_number(uint64_t n)
{
	for (int shift = 60; shift >= 0; shift -= 4)
		put_digit(n >> shift & 15);
}

/* Byte by byte: with the MMU off, accesses must be aligned. */
static uint32_t big_endian(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static void dump(const uint8_t *fdt)
{
	uint32_t size = big_endian(fdt + 4);

	say("TREE AT ");
	put_number((uintptr_t)fdt);
	if (big_endian(fdt) != FDT_MAGIC || size > FDT_MAX_SIZE) {
		say(" IS NONE\r\n");
		return;
	}
	say("\r\n");
	for (uint32_t i = 0; i < size; i++) {
		put_digit(fdt[i] >> 4);
		put_digit(fdt[i] & 15);
		if (i % 32 == 31)
			say("\r\n");
	}
	say("\r\nTREE ENDS\r\n");
}

static BOOLEAN same(const void *a, const void *b, uint64_t size)
{
	const uint8_t *p = a, *q = b;

	while (size && *p == *q)
		size--, p++, q++;
	return !size;
}

static BOOLEAN asked_to_forget(EFI_HANDLE handle, EFI_BOOT_SERVICES *bs)
{
	static const CHAR16 word[] = L"forget";
	static EFI_GUID guid = LOADED_IMAGE_PROTOCOL;
	EFI_LOADED_IMAGE *image;

	return !bs->HandleProtocol(handle, &guid, (void **)&image) &&
	       image->LoadOptionsSize >= sizeof(word) &&
	       same((uint8_t *)image->LoadOptions + image->LoadOptionsSize -
			    sizeof(word),
		    word, sizeof(word));
}

BOOLEAN specimen_efi(EFI_HANDLE handle, EFI_SYSTEM_TABLE *table)
{
	static EFI_GUID guid = { 0xb1b621d5,
				 0xf19c,
				 0x41a5,
				 { 0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa,
				   0xe0 } };

	if (asked_to_forget(handle, table->BootServices)) {
		table->BootServices->InstallConfigurationTable(&guid, NULL);
		return TRUE;
	}
	say("\r\nSPECIMEN ENTERED BY EFI\r\n");
	for (UINTN i = 0; i < table->NumberOfTableEntries; i++) {
		const EFI_CONFIGURATION_TABLE *t =
			&table->ConfigurationTable[i];

		if (same(&t->VendorGuid, &guid, sizeof(guid))) {
			dump(t->VendorTable);
			return FALSE;
		}
	}
	say("NO TREE\r\n");
	return FALSE;
}

void specimen_image(const uint8_t *fdt, uint64_t sctlr, uint64_t el)
{
	say("\r\nSPECIMEN ENTERED AS IMAGE, SCTLR ");
	put_number(sctlr);
	say(" EL ");
	put_digit(el >> 2 & 3);
	say("\r\n");
	dump(fdt);
}
