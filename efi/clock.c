// SPDX-License-Identifier: MIT
/*
 * The CPU's time stamp as a clock.
 */
#include "app.h"

#include <daybreak/arch.h>

uint64_t platform_ticks(void)
{
	return arch_timestamp();
}

/*
 * The time stamp begins at 0 when the machine is switched on. Of an unknown
 * rate it would be a wrong time.
 */
uint64_t platform_uptime(void)
{
	uint64_t rate = arch_timestamp_rate(), now = arch_timestamp();

	return rate ? now / rate * 1000 + now % rate * 1000 / rate : 0;
}

/* Where the CPU does not tell, a millisecond is waited for. */
uint64_t platform_ticks_per_ms(void)
{
	uint64_t rate = arch_timestamp_rate(), began;

	if (rate)
		return rate;
	began = arch_timestamp();
	app_bs->Stall(1000);
	return arch_timestamp() - began;
}
