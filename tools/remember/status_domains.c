// SPDX-License-Identifier: MIT
/*
 * The domains that were started with this host, as the boot has left them in a
 * variable.
 */
#include "remember/status.h"

#include "remember/efivars.h"

#include <daybreak/domain_report.h>

void status_domains(struct text *out)
{
	static uint8_t bytes[DOMAIN_REPORT_SIZE(DOMAIN_MAX) +
			     POOL_REPORT_MAX * POOL_REPORT_SIZE];
	static struct domain_report domains[DOMAIN_MAX];
	struct file report = { DOMAIN_REPORT_VARIABLE, { bytes, 0 } };
	unsigned int nr;

	if (!efivars_exist() ||
	    efivars_read(DOMAIN_REPORT_VARIABLE, DOMAIN_REPORT_GUID, bytes,
			 sizeof(bytes), &report.bytes.size) ||
	    domain_report_read(report, domains, DOMAIN_MAX, &nr))
		return;
	for (unsigned int i = 0; i < nr; i++)
		text_format(out, "%s%s", i ? ", " : "", domains[i].name);
}
