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

/* The firmware's word for it, if the CPU does not tell. */
static uint64_t measure(void)
{
	uint64_t began = arch_timestamp();

	app_bs->Stall(1000);
	return arch_timestamp() - began;
}

uint64_t platform_ticks_per_ms(void)
{
	static uint64_t rate;

	if (!rate)
		rate = arch_timestamp_rate();
	if (!rate)
		rate = measure();
	return rate;
}

/* The time stamp begins at 0 when the machine is switched on. */
uint64_t platform_uptime(void)
{
	uint64_t rate = platform_ticks_per_ms(), now = arch_timestamp();

	return rate ? now / rate * 1000 + now % rate * 1000 / rate : 0;
}
