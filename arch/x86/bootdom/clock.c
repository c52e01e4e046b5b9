// SPDX-License-Identifier: MIT
/*
 * Xen's system time: the CPU's time stamp, scaled as Xen's shared page says
 * (struct vcpu_time_info in xen/xen.h).
 */
#include "bootdom.h"

#include <daybreak/arch.h>

static const volatile struct vcpu_time_info *info;

enum status clock_init(void)
{
	const struct shared_info *shared;
	enum status st = self->map_shared_info(&shared);

	if (!st)
		info = &shared->vcpu_info[0].time;
	return st;
}

uint64_t clock_now(void)
{
	uint32_t version;
	uint64_t ns;

	do {
		uint64_t ticks;

		version = info->version;
		__asm__ volatile("" ::: "memory");
		ticks = arch_timestamp() - info->tsc_timestamp;
		if (info->tsc_shift < 0)
			ticks >>= -info->tsc_shift;
		else
			ticks <<= info->tsc_shift;
		ns = (uint64_t)((unsigned __int128)ticks *
					info->tsc_to_system_mul >>
				32) +
		     info->system_time;
		__asm__ volatile("" ::: "memory");
	} while (version & 1 || version != info->version);
	return ns;
}

void clock_sleep(uint64_t ns)
{
	struct sched_poll poll = { .timeout = clock_now() + ns };

	hv_sched(SCHEDOP_poll, &poll);
}
