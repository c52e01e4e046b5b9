// SPDX-License-Identifier: MIT
/*
 * Xen's system time: the CPU's time stamp, scaled as Xen's shared page says
 * (struct vcpu_time_info in xen/xen.h).
 */
#include "bootdom.h"

#include <daybreak/arch.h>

#define PTE_PAGE 0x63ULL

static uint8_t shown[4096] __attribute__((aligned(4096)));
static const volatile struct vcpu_time_info *info;

enum status clock_init(void)
{
	int64_t error = hv_update_va((uint64_t)(uintptr_t)shown,
				     start_info->shared_info | PTE_PAGE);

	info = &((const struct shared_info *)(const void *)shown)
			->vcpu_info[0]
			.time;
	return error ? refused("boot domain", "update_va_mapping", error)
		     : ST_OK;
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
