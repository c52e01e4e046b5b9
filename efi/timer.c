// SPDX-License-Identifier: MIT
/*
 * Timers, to do something until a time has passed.
 */
#include "app.h"

EFI_EVENT timer_start(uint64_t time)
{
	EFI_EVENT event;

	if (app_bs->CreateEvent(EVT_TIMER, TPL_CALLBACK, NULL, NULL, &event))
		return NULL;
	app_bs->SetTimer(event, TimerRelative, time);
	return event;
}

bool timer_has_expired(EFI_EVENT timer)
{
	return timer && !app_bs->CheckEvent(timer);
}

void timer_stop(EFI_EVENT timer)
{
	if (timer)
		app_bs->CloseEvent(timer);
}
