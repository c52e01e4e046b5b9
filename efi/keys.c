// SPDX-License-Identifier: MIT
/*
 * Keys, from the console's Simple Text Input Ex protocol or, without it, from
 * ConIn; never from both, as each may take keys from the other. Source: UEFI
 * 2.10, sections 12.2 and 12.3.
 */
#include "app.h"

#include <daybreak/key_sequence.h>

#define MILLISECOND 10000 /* in 100 ns */
#define STALL	    1000  /* in microseconds */
#define MAX_KEYS    10000 /* that are forgotten: a serial line may be noisy */
/* ms between the characters of a key that is a sequence, on a slow line too. */
#define TOGETHER    50
/* ms between looks for a key, as some events are never signalled. */
#define SLICE	    50

static EFI_GUID input_ex_guid = EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL_GUID;

static bool looked;
static EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL *input_ex;

/* Some firmware has the protocol with an event that is none. */
static void look(void)
{
	void *found;

	if (looked)
		return;
	looked = true;
	if (!app_table->ConsoleInHandle ||
	    app_bs->HandleProtocol(app_table->ConsoleInHandle, &input_ex_guid,
				   &found))
		return;
	input_ex = found;
	if (app_bs->CheckEvent(input_ex->WaitForKeyEx) == EFI_INVALID_PARAMETER)
		input_ex = NULL;
}

static EFI_STATUS read(EFI_KEY_DATA *out)
{
	SIMPLE_INPUT_INTERFACE *in = app_table->ConIn;

	if (input_ex)
		return input_ex->ReadKeyStrokeEx(input_ex, out);
	return in ? in->ReadKeyStroke(in, &out->Key) : EFI_NOT_READY;
}

/* Returns false when no key was pressed, or only shift and its like. */
static bool read_now(struct keystroke *out)
{
	EFI_KEY_DATA key = { 0 };

	if (read(&key) || (!key.Key.ScanCode && !key.Key.UnicodeChar))
		return false;
	*out = keystroke_from_efi(key.Key.ScanCode, key.Key.UnicodeChar,
				  key.KeyState.KeyShiftState);
	return true;
}

static EFI_EVENT key_event(void)
{
	if (input_ex)
		return input_ex->WaitForKeyEx;
	return app_table->ConIn ? app_table->ConIn->WaitForKey : NULL;
}

/*
 * Waits for a key; false at the end of the time. The timer comes first, so a
 * key event that is always signalled does not hide it.
 */
static bool wait(EFI_EVENT timer)
{
	EFI_EVENT events[] = { timer, key_event() };
	UINTN index;

	if (!app_bs->WaitForEvent(events[1] ? 2 : 1, events, &index))
		return index;
	app_bs->Stall(STALL); /* refused: keys are looked for all the same */
	return !timer_has_expired(timer);
}

static bool wait_for_key(EFI_EVENT timer, struct keystroke *out)
{
	while (wait(timer))
		if (read_now(out))
			return true;
	return read_now(out);
}

/* The same where the firmware has no more timers. */
static bool poll_for_key(uint32_t milliseconds, struct keystroke *out)
{
	for (uint32_t i = 0; i < milliseconds; i++) {
		if (read_now(out))
			return true;
		app_bs->Stall(STALL);
	}
	return false;
}

static bool read_slice(uint32_t milliseconds, struct keystroke *out)
{
	EFI_EVENT timer = timer_start((uint64_t)milliseconds * MILLISECOND);
	bool found;

	if (!timer)
		return poll_for_key(milliseconds, out);
	found = wait_for_key(timer, out);
	timer_stop(timer);
	return found;
}

static bool read_within(uint32_t milliseconds, struct keystroke *out)
{
	if (read_now(out))
		return true;
	while (milliseconds) {
		uint32_t slice = milliseconds < SLICE ? milliseconds : SLICE;

		if (read_slice(slice, out))
			return true;
		milliseconds -= slice;
	}
	return false;
}

/* Reads what follows ESC at once. */
static void read_sequence(struct keystroke *out)
{
	struct key_sequence sequence;
	struct keystroke key;

	key_sequence_begin(&sequence);
	do {
		if (!read_within(TOGETHER, &key)) {
			key_sequence_end(&sequence, out);
			return;
		}
	} while (key_sequence_add(&sequence, &key, out));
}

bool platform_read_key(uint32_t milliseconds, struct keystroke *out)
{
	*out = (struct keystroke){ .name = KEYSTROKE_NONE };
	look();
	if (!read_within(milliseconds, out))
		return false;
	if (out->name == KEYSTROKE_ESCAPE)
		read_sequence(out);
	return true;
}

void platform_forget_keys(void)
{
	EFI_KEY_DATA key;

	look();
	for (unsigned int i = 0; i < MAX_KEYS && !read(&key); i++)
		;
}
