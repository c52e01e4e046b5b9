// SPDX-License-Identifier: MIT
/*
 * Writes the variables of the Boot Loader Interface. Those that are not kept
 * cost little: the firmware has them in memory.
 */
#include "publish.h"

#include <daybreak/utf16.h>

/* Firmware often limits a variable to 64 KiB, in all of which it has more. */
#define ENTRIES_UNITS 16384
#define TEXT_UNITS    PLATFORM_MAX_PATH

_Static_assert(TEXT_UNITS >= BLI_ID_MAX, "an id is a text");

static uint64_t count_units(const uint16_t *text)
{
	uint64_t nr = 0;

	while (text[nr++])
		;
	return nr;
}

static void set_units(const char *name, const uint16_t *text, bool keep)
{
	platform_set_variable(name, text, count_units(text) * sizeof(text[0]),
			      keep);
}

static void set_text(const char *name, const char *value, bool keep)
{
	uint16_t text[TEXT_UNITS];

	if (utf16_from_utf8(value, text, TEXT_UNITS))
		set_units(name, text, keep);
}

static void set_time(const char *name, uint64_t microseconds)
{
	uint16_t text[BLI_NUMBER_MAX];

	if (!microseconds)
		return; /* without a clock */
	bli_number(microseconds, text);
	set_units(name, text, false);
}

/* A loader that has started this one may have set it: then it stays. */
static void set_first(const char *name, const char *value)
{
	uint8_t bytes[TEXT_UNITS * sizeof(uint16_t)];
	uint64_t size;

	if (*value && platform_get_variable(name, bytes, sizeof(bytes),
					    &size) == ST_NOT_FOUND)
		set_text(name, value, false);
}

static void publish_firmware(void)
{
	struct platform_identity identity;

	platform_identify(&identity);
	set_first("LoaderFirmwareInfo", identity.firmware);
	set_first("LoaderFirmwareType", identity.firmware_type);
	set_first("LoaderDevicePartUUID", identity.partition);
	set_first("LoaderImageIdentifier", identity.path);
}

/* What does not fit is said by bli_entries(). */
static void publish_entries(const struct candidates *all)
{
	static uint16_t ids[ENTRIES_UNITS];
	uint64_t nr = bli_entries(all, ids, ENTRIES_UNITS);

	platform_set_variable("LoaderEntries", ids, nr * sizeof(ids[0]), false);
}

void publish_loader(const struct boot *boot)
{
	const uint64_t features = BLI_FEATURES;

	if (!boot->session.has_variables)
		return;
	set_text("LoaderInfo", platform_loader_name(), false);
	platform_set_variable("LoaderFeatures", &features, sizeof(features),
			      false);
	set_time("LoaderTimeInitUSec", boot->session.began);
	publish_firmware();
	publish_entries(&boot->choice.in.entries);
}

void publish_entry(const struct boot *boot, const char *name, uint32_t entry,
		   bool keep)
{
	char id[BLI_ID_MAX];

	if (!boot->session.has_variables)
		return;
	bli_id(&boot->choice.in.entries, entry, id);
	set_text(name, id, keep);
}

void publish_timeout(uint32_t timeout)
{
	uint16_t text[BLI_NUMBER_MAX];

	bli_timeout(timeout, text);
	set_units(bli_names[BLI_TIMEOUT], text, true);
}

void publish_menu(const struct boot *boot)
{
	if (boot->session.has_variables)
		set_time("LoaderTimeMenuUSec", platform_uptime());
}

void publish_end(const struct boot *boot)
{
	if (boot->session.has_variables)
		set_time("LoaderTimeExecUSec", platform_uptime());
}
