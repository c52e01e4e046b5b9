// SPDX-License-Identifier: MIT
/*
 * dom0 is told of the domains that were started with it by an EFI variable,
 * which Xen lets it read and which no domain can write.
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
	/* One of the same name with other attributes could not be replaced. */
	set(0, 0, NULL);
	st = set(DOMAIN_REPORT_ATTRIBUTES, report->length, report->buf);
	/* The host is of more use without it than not started. */
	if (st)
		warn("the firmware does not keep the variable %s (%#lx): "
		     "daybreak adopt will find no domains",
		     DOMAIN_REPORT_VARIABLE, (uint64_t)st);
}
