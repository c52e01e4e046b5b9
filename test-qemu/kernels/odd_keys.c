// SPDX-License-Identifier: MIT
/*
 * An odd keyboard, in place of ConIn and of the Ex protocol:
 *
 *	keyboard=none|plain|ex  none at all; only ConIn; with the Ex protocol
 *	noise=N              first, N keys without a meaning and a pause
 *	keys=TEXT            then these characters, each when a key was looked
 *	                     for in vain
 *	key-event=never|always|null  is never signalled; always; is none; by
 *	                     default it is when there is a key
 */
#include "odd.h"

static EFI_GUID ex_guid = EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL_GUID;

static SIMPLE_INPUT_INTERFACE plain;
static EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL ex;
static EFI_HANDLE handle;
static EFI_EVENT event;
static const char *next_key, *signals;
static UINT64 noise_left;
static bool was_looked_for; /* in vain */

/* Functions of no name, control characters, half characters, bytes. */
static EFI_INPUT_KEY make_noise(UINT64 n)
{
	static const EFI_INPUT_KEY kinds[] = {
		{ 0xffff, 0 }, { 0, 0xff },   { 0, 1 },	   { 0x18, 0 },
		{ 0, 0x1f },   { 0, 0xd800 }, { 0, 0x7f }, { 0, 0 },
		{ 0, 0xffff }, { 0, 0xe0 },   { 0, 9 },	   { 0x7fff, 0 },
		{ 0, 0x80 },   { 0, 2 },      { 0, 8 },	   { 0, 0xfe },
	};

	return kinds[n % (sizeof(kinds) / sizeof(kinds[0]))];
}

static bool has_key(void)
{
	return noise_left || (next_key && *next_key && *next_key != '\n');
}

static EFI_STATUS read(EFI_INPUT_KEY *out)
{
	if (noise_left) {
		*out = make_noise(noise_left--);
		return EFI_SUCCESS;
	}
	was_looked_for = !was_looked_for;
	if (was_looked_for || !has_key())
		return EFI_NOT_READY;
	*out = (EFI_INPUT_KEY){ 0, (CHAR16)*next_key++ };
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI plain_reset(SIMPLE_INPUT_INTERFACE *in,
				     BOOLEAN extended)
{
	(void)in;
	(void)extended;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI plain_read(SIMPLE_INPUT_INTERFACE *in,
				    EFI_INPUT_KEY *out)
{
	(void)in;
	return read(out);
}

static EFI_STATUS EFIAPI ex_read(EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL *in,
				 EFI_KEY_DATA *out)
{
	(void)in;
	*out = (EFI_KEY_DATA){ { 0, 0 }, { 0, 0 } };
	return read(&out->Key);
}

static bool is(const char *s, const char *word)
{
	return s && !strncmp(s, word, strlen(word));
}

/* The firmware asks in this way whether the event is to be signalled. */
static VOID EFIAPI check(EFI_EVENT asked, VOID *context)
{
	(void)context;
	if (is(signals, "always") || (!is(signals, "never") && has_key()))
		odd_real_bs.SignalEvent(asked);
}

static void make(void)
{
	odd_real_bs.CreateEvent(EVT_NOTIFY_WAIT, TPL_NOTIFY, check, NULL,
				&event);
	plain = (SIMPLE_INPUT_INTERFACE){ plain_reset, plain_read, event };
	ex = (EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL){ .ReadKeyStrokeEx = ex_read,
						  .WaitForKeyEx = event };
	if (is(signals, "null"))
		plain.WaitForKey = ex.WaitForKeyEx = NULL;
}

void odd_keys(void)
{
	const char *keyboard = odd_setting("keyboard");

	if (!keyboard)
		return;
	next_key = odd_setting("keys");
	signals = odd_setting("key-event");
	noise_left = odd_number("noise", 0);
	make();
	odd_table->ConIn = is(keyboard, "none") ? NULL : &plain;
	odd_table->ConsoleInHandle = NULL;
	if (is(keyboard, "ex") &&
	    !odd_real_bs.InstallProtocolInterface(&handle, &ex_guid,
						  EFI_NATIVE_INTERFACE, &ex))
		odd_table->ConsoleInHandle = handle;
}

void odd_keys_restore(void)
{
	if (handle)
		odd_real_bs.UninstallProtocolInterface(handle, &ex_guid, &ex);
	if (event)
		odd_real_bs.CloseEvent(event);
}
