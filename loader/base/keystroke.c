// SPDX-License-Identifier: MIT
/*
 * Gives keys their names.
 */
#include <daybreak/keystroke.h>

#define STATE_VALID 0x80000000u /* else the state is to be ignored */
#define CONTROL	    0x0000000cu /* left or right */
#define ALT	    0x00000030u

#define DELETE	    0x7f /* what most terminals send for the backspace key */
#define ESCAPE	    0x1b
#define CASE	    0x20 /* the difference between A and a */

static enum keystroke_name name_of_scan_code(uint16_t code)
{
	static const uint8_t names[] = {
		[0x01] = KEYSTROKE_UP,	    [0x02] = KEYSTROKE_DOWN,
		[0x03] = KEYSTROKE_RIGHT,   [0x04] = KEYSTROKE_LEFT,
		[0x05] = KEYSTROKE_HOME,    [0x06] = KEYSTROKE_END,
		[0x07] = KEYSTROKE_INSERT,  [0x08] = KEYSTROKE_DELETE,
		[0x09] = KEYSTROKE_PAGE_UP, [0x0a] = KEYSTROKE_PAGE_DOWN,
		[0x0b] = KEYSTROKE_F1,	    [0x0c] = KEYSTROKE_F1 + 1,
		[0x0d] = KEYSTROKE_F1 + 2,  [0x0e] = KEYSTROKE_F1 + 3,
		[0x0f] = KEYSTROKE_F1 + 4,  [0x10] = KEYSTROKE_F1 + 5,
		[0x11] = KEYSTROKE_F1 + 6,  [0x12] = KEYSTROKE_F1 + 7,
		[0x13] = KEYSTROKE_F1 + 8,  [0x14] = KEYSTROKE_F1 + 9,
		[0x15] = KEYSTROKE_F1 + 10, [0x16] = KEYSTROKE_F12,
		[0x17] = KEYSTROKE_ESCAPE,  [0x80] = KEYSTROKE_UP,
		[0x81] = KEYSTROKE_DOWN,
	};

	return code < sizeof(names) ? names[code] : KEYSTROKE_NONE;
}

static bool is_letter(uint16_t c)
{
	return (c | CASE) >= 'a' && (c | CASE) <= 'z';
}

static bool is_surrogate(uint16_t c)
{
	return c >= 0xd800 && c <= 0xdfff;
}

bool keystroke_is_printable(uint16_t c)
{
	return c >= ' ' && !(c >= DELETE && c < 0xa0) && !is_surrogate(c) &&
	       c < 0xfffe;
}

bool keystroke_is_deliberate(const struct keystroke *key)
{
	switch (key->name) {
	case KEYSTROKE_NONE:
	case KEYSTROKE_TAB:
	case KEYSTROKE_BACKSPACE:
		return false;
	case KEYSTROKE_CHARACTER:
		return !key->control && !key->alt && key->character >= ' ' &&
		       key->character < DELETE;
	default:
		return true;
	}
}

/* A control character that has a key of its own. */
static enum keystroke_name name_of_control(uint16_t c)
{
	switch (c) {
	case '\b':
	case DELETE:
		return KEYSTROKE_BACKSPACE;
	case '\t':
		return KEYSTROKE_TAB;
	case '\n':
	case '\r':
		return KEYSTROKE_ENTER;
	case ESCAPE:
		return KEYSTROKE_ESCAPE;
	default:
		return KEYSTROKE_NONE;
	}
}

static void read_character(uint16_t c, struct keystroke *out)
{
	out->name = name_of_control(c);
	if (out->name)
		return;
	if (c && c <= 'z' - 'a' + 1) { /* Ctrl-A is 1 */
		out->control = true;
		c = (uint16_t)(c + 'a' - 1);
	}
	if (!keystroke_is_printable(c))
		return;
	out->name = KEYSTROKE_CHARACTER;
	out->character = c;
	if (out->control && is_letter(c))
		out->character = c | CASE;
}

struct keystroke keystroke_from_efi(uint16_t scan_code, uint16_t character,
				    uint32_t shift_state)
{
	struct keystroke out = { .name = name_of_scan_code(scan_code) };

	if (shift_state & STATE_VALID) {
		out.control = shift_state & CONTROL;
		out.alt = shift_state & ALT;
	}
	if (!out.name)
		read_character(character, &out);
	return out;
}
