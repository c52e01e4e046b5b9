// SPDX-License-Identifier: MIT
#include "app.h"

bool platform_can_measure(void)
{
	return false;
}

enum status platform_measure(const struct measure_event *event)
{
	return fail(ST_IO, "PCR %u", event->pcr);
}

enum status platform_publish_log(void)
{
	return ST_UNSUPPORTED;
}
