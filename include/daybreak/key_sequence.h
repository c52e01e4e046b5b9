/* SPDX-License-Identifier: MIT */
/*
 * Keys that a terminal sends as several characters, ESC first, and that the
 * firmware has not put together: it knows those of the one terminal type that
 * its console is set to, and passes on the others character by character.
 * Arrows of an xterm would arrive as ESC, 'O', 'A'; and 'O' is a command.
 * Sources: ECMA-48, section 5.4; XTerm Control Sequences, "PC-Style Function
 * Keys"; console_codes(4) for Linux's F1 to F5.
 */
#ifndef DAYBREAK_KEY_SEQUENCE_H
#define DAYBREAK_KEY_SEQUENCE_H

#include <daybreak/keystroke.h>

enum key_sequence_state {
	KEY_SEQUENCE_ESCAPE,  /* ESC, and nothing else yet */
	KEY_SEQUENCE_SHIFT,   /* ESC O: one character follows */
	KEY_SEQUENCE_CONTROL, /* ESC [: numbers, and a final character */
	KEY_SEQUENCE_LINUX,   /* ESC [ [: one character follows */
};

struct key_sequence {
	enum key_sequence_state state;
	unsigned int length; /* characters since ESC [ */
	unsigned int number; /* the first */
	bool has_number;     /* it is complete */
};

/* Begins a sequence, after an ESC. */
void key_sequence_begin(struct key_sequence *s);

/*
 * Takes the key that followed at once. Returns true when another one belongs to
 * the sequence; or false with the key that all of them are in out, which is
 * KEYSTROKE_NONE for a sequence without a name here. ESC and a key is that key
 * with alt, as terminals send it.
 */
bool key_sequence_add(struct key_sequence *s, const struct keystroke *key,
		      struct keystroke *out);

/*
 * Ends a sequence that nothing followed any more: a person has pressed Esc, or
 * alt and a character.
 */
void key_sequence_end(const struct key_sequence *s, struct keystroke *out);

#endif
