// SPDX-License-Identifier: MIT
/*
 * Timers, to do something until a time has passed.
 */
#include "app.h"

static bool are_stopped;

void timer_note_stop(void)
{
	are_stopped = true;
}

bool timer_is_stopped(void)
{
	return are_stopped;
}

static EFI_EVENT start(uint64_t time, UINT32 type, EFI_EVENT_NOTIFY call,
		       void *context)
{
	EFI_EVENT event;

	if (are_stopped ||
	    app_bs->CreateEvent(type, TPL_CALLBACK, call, context, &event))
		return NULL;
	if (!app_bs->SetTimer(event, TimerRelative, time))
		return event;
	app_bs->CloseEvent(event);
	return NULL;
}

EFI_EVENT timer_start(uint64_t time)
{
	return start(time, EVT_TIMER, NULL, NULL);
}

EFI_EVENT timer_call(uint64_t time, EFI_EVENT_NOTIFY call, void *context)
{
	return start(time, EVT_TIMER | EVT_NOTIFY_SIGNAL, call, context);
}

void timer_restart(EFI_EVENT timer, uint64_t time)
{
	if (timer)
		app_bs->SetTimer(timer, TimerRelative, time);
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
