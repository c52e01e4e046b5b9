// SPDX-License-Identifier: MIT
/*
 * Variables of the Boot Loader Interface, which the OS reads and writes too.
 * Source: UEFI 2.10, section 8.2.
 */
#include "app.h"

#define COMPARED                                                               \
	512 /* bytes of a variable that is not written if it is equal */

#define ATTRIBUTES                                                             \
	(EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS)

static EFI_GUID vendor = { 0x4a67b082,
			   0x0a4c,
			   0x41cf,
			   { 0xb6, 0xc7, 0x44, 0x0b, 0x29, 0xbb, 0x8c, 0x4f } };

static void widen(const char *name, CHAR16 out[PLATFORM_VARIABLE_NAME])
{
	unsigned int n;

	for (n = 0; name[n] && n < PLATFORM_VARIABLE_NAME - 1; n++)
		out[n] = (CHAR16)(unsigned char)name[n];
	out[n] = 0;
}

static EFI_STATUS get(const char *name, UINT32 *attributes, UINTN *size,
		      void *out)
{
	CHAR16 wide[PLATFORM_VARIABLE_NAME];

	widen(name, wide);
	return app_table->RuntimeServices->GetVariable(wide, &vendor,
						       attributes, size, out);
}

static EFI_STATUS set(const char *name, UINT32 attributes, UINTN size,
		      const void *bytes)
{
	CHAR16 wide[PLATFORM_VARIABLE_NAME];

	widen(name, wide);
	return app_table->RuntimeServices->SetVariable(
		wide, &vendor, attributes, size, (void *)(uintptr_t)bytes);
}

/* The status for what the firmware says, with a warning where it failed. */
static enum status status_of(const char *name, const char *what, EFI_STATUS es)
{
	switch (es) {
	case EFI_SUCCESS:
		return ST_OK;
	case EFI_NOT_FOUND:
		return ST_NOT_FOUND;
	case EFI_UNSUPPORTED:
		return ST_UNSUPPORTED;
	case EFI_BUFFER_TOO_SMALL:
		warn("the variable %s is too large and is passed over", name);
		return ST_TOO_LARGE;
	case EFI_OUT_OF_RESOURCES:
		warn("the firmware does not %s the variable %s: it has no "
		     "space left",
		     what, name);
		return ST_IO;
	default:
		warn("the firmware does not %s the variable %s (%#lx)", what,
		     name, (uint64_t)es);
		return ST_IO;
	}
}

enum status platform_get_variable(const char *name, void *out, uint64_t max,
				  uint64_t *size)
{
	UINTN n = max;
	UINT32 attributes;
	EFI_STATUS es = get(name, &attributes, &n, out);
	enum status st;

	/* Some firmware has no error for it. */
	if (!es && n > max)
		es = EFI_BUFFER_TOO_SMALL;
	st = status_of(name, "read", es);
	*size = st ? 0 : n;
	return st;
}

/* Some firmware takes seconds for a write, and flash wears out. */
static bool is_already(const char *name, UINT32 attributes, uint64_t size,
		       const void *bytes)
{
	uint8_t now[COMPARED];
	UINTN n = sizeof(now);
	UINT32 has;

	return size <= sizeof(now) && !get(name, &has, &n, now) &&
	       has == attributes && n == size && !memcmp(now, bytes, size);
}

enum status platform_set_variable(const char *name, const void *bytes,
				  uint64_t size, bool keep)
{
	UINT32 attributes = ATTRIBUTES | (keep ? EFI_VARIABLE_NON_VOLATILE : 0);
	EFI_STATUS es;

	if (is_already(name, attributes, size, bytes))
		return ST_OK;
	es = set(name, attributes, size, bytes);
	/* One with other attributes cannot be replaced. */
	if (es == EFI_INVALID_PARAMETER && !set(name, 0, 0, NULL))
		es = set(name, attributes, size, bytes);
	return status_of(name, "keep", es);
}

enum status platform_delete_variable(const char *name)
{
	enum status st = status_of(name, "delete", set(name, 0, 0, NULL));

	return st == ST_NOT_FOUND ? ST_OK : st;
}
