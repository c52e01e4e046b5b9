// SPDX-License-Identifier: MIT
/*
 * Odd variables of the Boot Loader Interface. All that could be left of a run
 * before are deleted first:
 *
 *	variable=NAME ATTRIBUTES SIZE HEX
 *	                     sets it to these bytes, repeated up to SIZE
 *	set-error=N          SetVariable() fails with this status
 *	get-error=N          GetVariable() fails with it
 *	get-size=N           GetVariable() succeeds and returns this size,
 *	                     whatever it was asked for, and all attributes
 *	setup-size=N         OsIndicationsSupported has N bytes of 0xff; 0: it
 *	                     does not exist
 *
 * After the run, those that exist are printed with their attributes and size.
 */
#include "odd.h"

#define NAME_MAX  64
#define VALUE_MAX 65536
#define NONE	  UINT64_MAX

static EFI_GUID vendor = { 0x4a67b082,
			   0x0a4c,
			   0x41cf,
			   { 0xb6, 0xc7, 0x44, 0x0b, 0x29, 0xbb, 0x8c, 0x4f } };

static const char *const names[] = {
	"LoaderEntryOneShot",	"LoaderEntryDefault",
	"LoaderEntryPreferred", "LoaderEntryLastBooted",
	"LoaderConfigTimeout",	"LoaderConfigTimeoutOneShot",
	"LoaderEntrySelected",
};
#define NR_NAMES (sizeof(names) / sizeof(names[0]))

static UINT8 value[VALUE_MAX];
static EFI_STATUS set_error, get_error;
static UINT64 get_size, setup_size;

/* Up to the end or a blank; returns what follows. */
static const char *widen(const char *s, CHAR16 out[NAME_MAX])
{
	unsigned int n = 0;

	for (; *s && *s != ' ' && n < NAME_MAX - 1; s++)
		out[n++] = (CHAR16)*s;
	out[n] = 0;
	return *s ? s + 1 : s;
}

static bool is_ours(const EFI_GUID *guid)
{
	return !memcmp(guid, &vendor, sizeof(vendor));
}

static EFI_STATUS EFIAPI odd_set(CHAR16 *name, EFI_GUID *guid,
				 UINT32 attributes, UINTN size, VOID *bytes)
{
	if (set_error && is_ours(guid))
		return set_error;
	return odd_real_rs.SetVariable(name, guid, attributes, size, bytes);
}

static EFI_STATUS fill(UINT64 wanted, UINT8 byte, UINTN *size, VOID *out)
{
	UINTN room = *size;

	*size = wanted;
	odd_bs->SetMem(out, room < wanted ? room : wanted, byte);
	return EFI_SUCCESS;
}

static bool is_supported(const CHAR16 *name)
{
	static const char wanted[] = "OsIndicationsSupported";
	unsigned int i = 0;

	while (wanted[i] && name[i] == (CHAR16)wanted[i])
		i++;
	return !wanted[i] && !name[i];
}

static EFI_STATUS EFIAPI odd_get(CHAR16 *name, EFI_GUID *guid,
				 UINT32 *attributes, UINTN *size, VOID *out)
{
	if (setup_size != NONE && is_supported(name)) {
		if (!setup_size)
			return EFI_NOT_FOUND;
		if (*size >= setup_size)
			return fill(setup_size, 0xff, size, out);
		*size = setup_size;
		return EFI_BUFFER_TOO_SMALL;
	}
	if (get_error && is_ours(guid))
		return get_error;
	if (get_size && is_ours(guid)) {
		*attributes = UINT32_MAX;
		return fill(get_size, 'a', size, out);
	}
	return odd_real_rs.GetVariable(name, guid, attributes, size, out);
}

static unsigned int hex_digit(char c)
{
	return (unsigned int)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* "NAME ATTRIBUTES SIZE HEX" */
static void set(const char *s)
{
	CHAR16 name[NAME_MAX];
	UINT32 attributes;
	UINT64 size;
	UINTN n = 0;
	EFI_STATUS es;

	s = widen(s, name);
	attributes = (UINT32)odd_read_number(&s);
	s++;
	size = odd_read_number(&s);
	s++;
	for (; s[0] > ' ' && s[1] > ' '; s += 2)
		value[n++] = (UINT8)(hex_digit(s[0]) << 4 | hex_digit(s[1]));
	for (UINTN i = n; n && i < size && i < VALUE_MAX; i++)
		value[i] = value[i - n];
	es = odd_real_rs.SetVariable(name, &vendor, attributes, size, value);
	if (es)
		odd_say_number("a variable is not set, status",
			       es & ~ERROR_STATUS);
}

void odd_variables(void)
{
	CHAR16 name[NAME_MAX];

	for (unsigned int i = 0; i < NR_NAMES; i++) {
		widen(names[i], name);
		odd_real_rs.SetVariable(name, &vendor, 0, 0, NULL);
	}
	if (odd_setting("variable"))
		set(odd_setting("variable"));
	set_error = odd_status("set-error");
	get_error = odd_status("get-error");
	get_size = odd_number("get-size", 0);
	setup_size = odd_number("setup-size", NONE);
	odd_rs->SetVariable = odd_set;
	odd_rs->GetVariable = odd_get;
}

void odd_variables_report(void)
{
	for (unsigned int i = 0; i < NR_NAMES; i++) {
		CHAR16 name[NAME_MAX];
		UINTN size = sizeof(value);
		UINT32 attributes = 0;

		widen(names[i], name);
		if (!odd_real_rs.GetVariable(name, &vendor, &attributes, &size,
					     value))
			odd_say_variable(names[i], attributes, size);
	}
}
