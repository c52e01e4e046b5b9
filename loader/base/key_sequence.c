// SPDX-License-Identifier: MIT
/*
 * Puts together the keys that a terminal sends as several characters.
 */
#include <daybreak/key_sequence.h>

#define LONGEST 16 /* characters after ESC [; no key has so many */

/* What ESC [ NUMBER ~ is, on terminals after the VT220. */
static enum keystroke_name name_of_number(unsigned int number)
{
	static const uint8_t names[] = {
		[1] = KEYSTROKE_HOME,	  [2] = KEYSTROKE_INSERT,
		[3] = KEYSTROKE_DELETE,	  [4] = KEYSTROKE_END,
		[5] = KEYSTROKE_PAGE_UP,  [6] = KEYSTROKE_PAGE_DOWN,
		[7] = KEYSTROKE_HOME,	  [8] = KEYSTROKE_END,
		[11] = KEYSTROKE_F1,	  [12] = KEYSTROKE_F1 + 1,
		[13] = KEYSTROKE_F1 + 2,  [14] = KEYSTROKE_F1 + 3,
		[15] = KEYSTROKE_F1 + 4,  [17] = KEYSTROKE_F1 + 5,
		[18] = KEYSTROKE_F1 + 6,  [19] = KEYSTROKE_F1 + 7,
		[20] = KEYSTROKE_F1 + 8,  [21] = KEYSTROKE_F1 + 9,
		[23] = KEYSTROKE_F1 + 10, [24] = KEYSTROKE_F12,
	};

	return number < sizeof(names) ? names[number] : KEYSTROKE_NONE;
}

/* What a final character is, after ESC O and ESC [. */
static enum keystroke_name name_of_letter(uint16_t c)
{
	switch (c) {
	case 'A':
		return KEYSTROKE_UP;
	case 'B':
		return KEYSTROKE_DOWN;
	case 'C':
		return KEYSTROKE_RIGHT;
	case 'D':
		return KEYSTROKE_LEFT;
	case 'F':
		return KEYSTROKE_END;
	case 'H':
		return KEYSTROKE_HOME;
	case 'M':
		return KEYSTROKE_ENTER;
	case 'P':
	case 'Q':
	case 'R':
	case 'S':
		return KEYSTROKE_F1 + (c - 'P');
	default:
		return KEYSTROKE_NONE;
	}
}

void key_sequence_begin(struct key_sequence *s)
{
	*s = (struct key_sequence){ .state = KEY_SEQUENCE_ESCAPE };
}

static void set_alt(const struct keystroke *key, struct keystroke *out)
{
	*out = *key;
	out->alt = key->name != KEYSTROKE_ESCAPE;
}

/* The key after ESC. */
static bool begin(struct key_sequence *s, const struct keystroke *key,
		  struct keystroke *out)
{
	bool plain =
		key->name == KEYSTROKE_CHARACTER && !key->control && !key->alt;

	if (plain && key->character == 'O') {
		s->state = KEY_SEQUENCE_SHIFT;
		return true;
	}
	if (plain && key->character == '[') {
		s->state = KEY_SEQUENCE_CONTROL;
		return true;
	}
	set_alt(key, out);
	return false;
}

/* A character between ESC [ and the final one. */
static void take_parameter(struct key_sequence *s, uint16_t c)
{
	bool is_digit = c >= '0' && c <= '9';

	s->has_number = s->has_number || !is_digit;
	if (!s->has_number && s->number < 100)
		s->number = s->number * 10 + (c - '0');
}

static bool add_control(struct key_sequence *s, uint16_t c,
			struct keystroke *out)
{
	if (c == '[' && !s->length) {
		s->state = KEY_SEQUENCE_LINUX;
		return true;
	}
	if (c < '@' && ++s->length < LONGEST) {
		take_parameter(s, c);
		return true;
	}
	out->name = c == '~' ? name_of_number(s->number) : name_of_letter(c);
	return false;
}

bool key_sequence_add(struct key_sequence *s, const struct keystroke *key,
		      struct keystroke *out)
{
	uint16_t c = key->character;

	*out = (struct keystroke){ .name = KEYSTROKE_NONE };
	if (s->state == KEY_SEQUENCE_ESCAPE)
		return begin(s, key, out);
	if (key->name != KEYSTROKE_CHARACTER) { /* it was cut short */
		*out = *key;
		return false;
	}
	if (s->state == KEY_SEQUENCE_CONTROL)
		return add_control(s, c, out);
	if (s->state == KEY_SEQUENCE_SHIFT)
		out->name = name_of_letter(c);
	else if (c >= 'A' && c <= 'E')
		out->name = KEYSTROKE_F1 + (c - 'A');
	return false;
}

void key_sequence_end(const struct key_sequence *s, struct keystroke *out)
{
	*out = (struct keystroke){ .name = KEYSTROKE_ESCAPE };
	if (s->state == KEY_SEQUENCE_ESCAPE)
		return;
	*out = (struct keystroke){
		.name = KEYSTROKE_CHARACTER,
		.character = s->state == KEY_SEQUENCE_SHIFT ? 'O' : '[',
		.alt = true,
	};
}
