// SPDX-License-Identifier: MIT
/*
 * The report for dom0 on the domains that are started with it: an EFI variable,
 * which Xen lets dom0 read and no domain can write.
 */
#include "app.h"

#include <daybreak/domain_report.h>
#include <daybreak/uuid.h>

static EFI_GUID vendor(void)
{
	uint8_t uuid[UUID_SIZE] = { 0 };

	uuid_read(DOMAIN_REPORT_GUID, uuid);
	return guid_from_uuid(uuid);
}

static EFI_STATUS set(UINT32 attributes, UINTN size, void *data)
{
	static CHAR16 name[] = { 'D', 'a', 'y', 'b', 'r', 'e', 'a', 'k',
				 'D', 'o', 'm', 'a', 'i', 'n', 's', 0 };
	EFI_GUID guid = vendor();

	return app_table->RuntimeServices->SetVariable(name, &guid, attributes,
						       size, data);
}

void domain_variable_set(const struct text *report)
{
	EFI_STATUS st;

	if (!report->length)
		return;
	/* A variable with other attributes could not be replaced: delete it. */
	set(0, 0, NULL);
	st = set(DOMAIN_REPORT_ATTRIBUTES, report->length, report->buf);
	/* Only adopt needs the variable, so the boot goes on without it. */
	if (st)
		warn("the firmware does not keep the variable %s (%#lx): "
		     "daybreak adopt will find no domains",
		     DOMAIN_REPORT_VARIABLE, (uint64_t)st);
}
