// SPDX-License-Identifier: MIT
/*
 * Odd boot and runtime services. Those of boot services are odd only when the
 * application itself calls them:
 *
 *	event-error=N        CreateEvent() fails with this status
 *	timer-error=N        SetTimer() fails with it
 *	load-error=N         LoadImage() fails with it
 *	start-error=N        StartImage() does not start, and fails with it
 *	exit=fails           ExitBootServices() is always called with a wrong
 *	                     key, so it fails after whatever it does before it
 *	                     looks at that
 *	time-error=N         GetTime() fails with it
 *	reset=returns        ResetSystem() returns
 */
#include "odd.h"

static EFI_STATUS event_error, timer_error, load_error, start_error, time_error;

#define BY_APPLICATION odd_is_application(__builtin_return_address(0))

static EFI_STATUS EFIAPI odd_create_event(UINT32 type, EFI_TPL level,
					  EFI_EVENT_NOTIFY notify,
					  VOID *context, EFI_EVENT *out)
{
	if (BY_APPLICATION)
		return event_error;
	return odd_real_bs.CreateEvent(type, level, notify, context, out);
}

static EFI_STATUS EFIAPI odd_set_timer(EFI_EVENT event, EFI_TIMER_DELAY type,
				       UINT64 time)
{
	if (BY_APPLICATION)
		return timer_error;
	return odd_real_bs.SetTimer(event, type, time);
}

static EFI_STATUS EFIAPI odd_load(BOOLEAN policy, EFI_HANDLE parent,
				  EFI_DEVICE_PATH *path, VOID *bytes,
				  UINTN size, EFI_HANDLE *out)
{
	if (BY_APPLICATION)
		return load_error;
	return odd_real_bs.LoadImage(policy, parent, path, bytes, size, out);
}

static EFI_STATUS EFIAPI odd_start(EFI_HANDLE image, UINTN *size, CHAR16 **data)
{
	if (BY_APPLICATION)
		return start_error;
	return odd_real_bs.StartImage(image, size, data);
}

static EFI_STATUS EFIAPI odd_exit(EFI_HANDLE image, UINTN key)
{
	return odd_real_bs.ExitBootServices(image, key ^ 0x5a5a5a5a);
}

static EFI_STATUS EFIAPI odd_time(EFI_TIME *time,
				  EFI_TIME_CAPABILITIES *capabilities)
{
	(void)time;
	(void)capabilities;
	return time_error;
}

static EFI_STATUS EFIAPI odd_reset(EFI_RESET_TYPE type, EFI_STATUS status,
				   UINTN size, CHAR16 *data)
{
	(void)type;
	(void)status;
	(void)size;
	(void)data;
	odd_say("odd firmware: no reset\r\n");
	return EFI_UNSUPPORTED;
}

static void odd_boot_services(void)
{
	event_error = odd_status("event-error");
	timer_error = odd_status("timer-error");
	load_error = odd_status("load-error");
	start_error = odd_status("start-error");
	if (event_error)
		odd_bs->CreateEvent = odd_create_event;
	if (timer_error)
		odd_bs->SetTimer = odd_set_timer;
	if (load_error)
		odd_bs->LoadImage = odd_load;
	if (start_error)
		odd_bs->StartImage = odd_start;
	if (odd_setting("exit"))
		odd_bs->ExitBootServices = odd_exit;
}

void odd_services(void)
{
	odd_boot_services();
	time_error = odd_status("time-error");
	if (time_error)
		odd_rs->GetTime = odd_time;
	if (odd_setting("reset"))
		odd_rs->ResetSystem = odd_reset;
}
