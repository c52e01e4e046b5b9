// SPDX-License-Identifier: MIT
/*
 * The hand-offs on x86, and what only an x86 host has.
 */
#include "app.h"

#include <daybreak/arch.h>

const struct boot_host *const app_host = &boot_x86;

extern const uint8_t bootdom_packed[], bootdom_packed_end[];

struct span platform_bootdom(void)
{
	return (struct span){ bootdom_packed,
			      (uint64_t)(bootdom_packed_end - bootdom_packed) };
}

static enum status leave_multiboot2(const struct handoff *h)
{
	domain_variable_set(&h->report);
	files_close();
	arch_canary_remove();
	arch_enter_multiboot2(h->where->entry, (uint32_t)h->info);
}

static uint32_t whole_words(uint64_t size)
{
	return ((uint32_t)size + 3) & ~3u;
}

static enum status leave_pvh(struct handoff *h)
{
	const struct placement *where = h->where;
	struct arch_pvh_jump jump = {
		.entry = (uint32_t)where->entry,
		.start_info = (uint32_t)h->info,
		.target = (uint32_t)where->addr,
		.source = (uint32_t)where->staging,
		.size = where->staged ? whole_words(where->size) : 0,
	};
	enum status st;

	files_close();
	/* pvh_enter.S ensures that it fits. */
	memcpy(h->code, arch_pvh_code,
	       (size_t)(arch_pvh_code_end - arch_pvh_code));
	st = leave_boot_services(h);
	if (st)
		return st;
	arch_canary_remove();
	arch_enter_pvh(h->code, &jump);
}

enum status platform_leave(struct handoff *handoff)
{
	switch (handoff->way) {
	case HANDOFF_MULTIBOOT2:
		return leave_multiboot2(handoff);
	case HANDOFF_APPLICATION:
		return leave_application(handoff);
	default:
		return leave_pvh(handoff);
	}
}
