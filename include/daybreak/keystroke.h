/* SPDX-License-Identifier: MIT */
/*
 * A key that a person pressed, as the firmware's console reports it: UEFI
 * specification, section 12.3 (Simple Text Input Ex Protocol).
 */
#ifndef DAYBREAK_KEYSTROKE_H
#define DAYBREAK_KEYSTROKE_H

#include <stdbool.h>
#include <stdint.h>

enum keystroke_name {
	KEYSTROKE_NONE,	     /* nothing was pressed in time, or a key that has
			      * no name here */
	KEYSTROKE_CHARACTER, /* printable; also with control or alt */
	KEYSTROKE_ENTER,
	KEYSTROKE_TAB,
	KEYSTROKE_BACKSPACE,
	KEYSTROKE_ESCAPE,
	KEYSTROKE_UP,
	KEYSTROKE_DOWN,
	KEYSTROKE_LEFT,
	KEYSTROKE_RIGHT,
	KEYSTROKE_HOME,
	KEYSTROKE_END,
	KEYSTROKE_PAGE_UP,
	KEYSTROKE_PAGE_DOWN,
	KEYSTROKE_INSERT,
	KEYSTROKE_DELETE,
	KEYSTROKE_F1, /* the others follow in order */
	KEYSTROKE_F12 = KEYSTROKE_F1 + 11,
};

struct keystroke {
	enum keystroke_name name;
	/*
	 * For KEYSTROKE_CHARACTER, in UCS-2. With control it is the letter as
	 * on the key, in lower case: Ctrl-A is 'a'.
	 */
	uint16_t character;
	bool control, alt;
};

/*
 * True for a character that stands for itself, and false for those that steer a
 * terminal, surrogates and what is no character.
 */
bool keystroke_is_printable(uint16_t character);

/*
 * True for a key that a person presses to be noticed: Enter, Esc, an arrow, a
 * function key or another key with a scan code, or a character of ASCII without
 * control and alt. False for all else that noise on a serial line looks like:
 * control characters, with Tab and Backspace, and bytes that are not ASCII.
 */
bool keystroke_is_deliberate(const struct keystroke *key);

/*
 * The key that the firmware reports with these: ScanCode and UnicodeChar of
 * EFI_INPUT_KEY, and KeyShiftState (0 for a console without it). Some serial
 * consoles send control characters instead, which are read as the same keys.
 * Volume keys, the only ones that some tablets have, are up and down. Source:
 * UEFI 2.10, sections 12.1.2 and 12.3.3.
 */
struct keystroke keystroke_from_efi(uint16_t scan_code, uint16_t character,
				    uint32_t shift_state);

#endif
