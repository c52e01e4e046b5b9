// SPDX-License-Identifier: MIT
/*
 * What the firmware is, and where the application came from. Source: UEFI 2.10,
 * sections 4.2 and 4.3.
 */
#include "app.h"

#include <daybreak/format.h>
#include <daybreak/utf16.h>

#define HIGH(revision) ((revision) >> 16)
#define LOW(revision)  ((revision)&0xffff)

/* As systemd-boot writes them. */
static void name_firmware(struct platform_identity *out)
{
	const EFI_SYSTEM_TABLE *table = app_table;
	const CHAR16 *vendor = table->FirmwareVendor;
	struct text t;

	text_init(&t, out->firmware, sizeof(out->firmware));
	/* The version fits after it in any case. */
	for (unsigned int i = 0; vendor && vendor[i] && i < 32; i++)
		utf8_append(&t, vendor[i]);
	text_format(&t, " %u.%02u", HIGH(table->FirmwareRevision),
		    LOW(table->FirmwareRevision));
	text_init(&t, out->firmware_type, sizeof(out->firmware_type));
	text_format(&t, "UEFI %u.%02u", HIGH(table->Hdr.Revision),
		    LOW(table->Hdr.Revision));
}

static void name_file(struct platform_identity *out)
{
	const char *folder = own_directory();
	struct text t;

	text_init(&t, out->path, sizeof(out->path));
	text_append(&t, folder, strlen(folder));
	text_append(&t, "\\", strcmp(folder, "\\") != 0);
	text_append(&t, platform_app_name(), strlen(platform_app_name()));
}

void platform_identify(struct platform_identity *out)
{
	uint8_t uuid[UUID_SIZE];
	EFI_GUID partition;

	*out = (struct platform_identity){ 0 };
	name_firmware(out);
	name_file(out);
	if (!volume_partition(own_device(), &partition))
		return;
	guid_to_uuid(partition, uuid);
	uuid_write(uuid, out->partition);
}
