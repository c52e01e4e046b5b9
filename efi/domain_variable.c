// SPDX-License-Identifier: MIT
/*
 * The report for dom0 on the domains that are started with it: an EFI variable,
 * which Xen lets dom0 read and no domain can write.
 */
#include "app.h"

#include <daybreak/domain_report.h>
#include <daybreak/uuid.h>

/* A GUID's first three numbers are little-endian (UEFI 2.10, appendix A). */
static EFI_GUID vendor(void)
{
	uint8_t b[UUID_SIZE] = { 0 };
	EFI_GUID guid;

	uuid_read(DOMAIN_REPORT_GUID, b);
	guid.Data1 = (UINT32)b[0] << 24 | (UINT32)b[1] << 16 |
		     (UINT32)b[2] << 8 | b[3];
	guid.Data2 = (UINT16)(b[4] << 8 | b[5]);
	guid.Data3 = (UINT16)(b[6] << 8 | b[7]);
	memcpy(guid.Data4, b + 8, sizeof(guid.Data4));
	return guid;
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
