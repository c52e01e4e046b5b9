// SPDX-License-Identifier: MIT
/*
 * Ends boot services.
 */
#include "app.h"

#define ATTEMPTS 4 /* the map may change after it was read */

enum status leave_boot_services(struct handoff *handoff)
{
	for (unsigned int i = 0; i < ATTEMPTS; i++) {
		const struct memmap *map;
		enum status st;
		UINTN key;

		st = memory_map_key(&map, &key);
		if (st)
			return st;
		st = handoff->finish(handoff, map);
		if (st)
			return st;
		if (!app_bs->ExitBootServices(app_handle, key))
			return ST_OK;
		timer_note_stop();
	}
	return fail(ST_IO, "the firmware does not end boot services");
}
