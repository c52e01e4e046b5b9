// SPDX-License-Identifier: MIT
/*
 * Edits one line: what each key does to its bytes.
 *
 * The cursor is always where a character begins, or at the end. Where bytes are
 * not UTF-8, removing what is between them can make a character of them;
 * settle() then moves the cursor to its end.
 */
#include <daybreak/line_edit.h>

#include <daybreak/utf16.h>

#include "glyph.h"

void line_edit_init(struct line_edit *e, char *text, size_t room,
		    struct line_kill *kill)
{
	const char *end = memchr(text, '\0', room);

	*e = (struct line_edit){ .text = text, .room = room, .kill = kill };
	e->size = end ? (size_t)(end - text) : room - 1;
	text[e->size] = '\0';
	e->at = e->size;
}

/* Where the character after the one at at begins. */
static size_t after(const struct line_edit *e, size_t at)
{
	const char *s = e->text + at;

	if (at < e->size)
		utf8_next(&s);
	return (size_t)(s - e->text);
}

/* Where the character before at begins. */
static size_t before(const struct line_edit *e, size_t at)
{
	size_t start = 0;

	while (start < at && after(e, start) < at)
		start = after(e, start);
	return start;
}

static void settle(struct line_edit *e)
{
	size_t at = 0;

	while (at < e->at && at < e->size)
		at = after(e, at);
	e->at = at;
}

/* Words are of ASCII's letters and digits, and of all that is not ASCII. */
static bool is_in_word(const struct line_edit *e, size_t at)
{
	uint8_t c = (uint8_t)e->text[at];

	return c >= 0x80 || (c >= '0' && c <= '9') ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool is_blank(const struct line_edit *e, size_t at)
{
	return e->text[at] == ' ' || e->text[at] == '\t';
}

static size_t word_start(const struct line_edit *e)
{
	size_t at = e->at;

	while (at && !is_in_word(e, at - 1))
		at--;
	while (at && is_in_word(e, at - 1))
		at--;
	return at;
}

static size_t word_end(const struct line_edit *e)
{
	size_t at = e->at;

	while (at < e->size && !is_in_word(e, at))
		at++;
	while (at < e->size && is_in_word(e, at))
		at++;
	return at;
}

static size_t blank_word_start(const struct line_edit *e)
{
	size_t at = e->at;

	while (at && is_blank(e, at - 1))
		at--;
	while (at && !is_blank(e, at - 1))
		at--;
	return at;
}

static void insert(struct line_edit *e, const char *bytes, size_t size)
{
	if (size >= e->room - e->size)
		return;
	memmove(e->text + e->at + size, e->text + e->at, e->size - e->at + 1);
	memcpy(e->text + e->at, bytes, size);
	e->size += size;
	e->at += size;
	settle(e);
}

/* Removes the bytes [from, to); the cursor is then between what was around. */
static void erase(struct line_edit *e, size_t from, size_t to)
{
	memmove(e->text + from, e->text + to, e->size - to + 1);
	e->size -= to - from;
	e->at = from;
	settle(e);
}

/* Keeps bytes that are about to be removed, before or after what is kept. */
static void keep(struct line_kill *kill, const char *bytes, size_t size,
		 bool before_it)
{
	if (!size)
		return;
	if (!kill->may_join || size > sizeof(kill->bytes) - kill->size)
		kill->size = 0;
	if (before_it) {
		memmove(kill->bytes + size, kill->bytes, kill->size);
		memcpy(kill->bytes, bytes, size);
	} else {
		memcpy(kill->bytes + kill->size, bytes, size);
	}
	kill->size += size;
	kill->may_join = true;
}

static void kill_before(struct line_edit *e, size_t from)
{
	keep(e->kill, e->text + from, e->at - from, true);
	erase(e, from, e->at);
}

static void kill_after(struct line_edit *e, size_t to)
{
	keep(e->kill, e->text + e->at, to - e->at, false);
	erase(e, e->at, to);
}

static void go_left(struct line_edit *e)
{
	e->at = before(e, e->at);
}

static void go_right(struct line_edit *e)
{
	e->at = after(e, e->at);
}

static void go_word_left(struct line_edit *e)
{
	e->at = word_start(e);
}

static void go_word_right(struct line_edit *e)
{
	e->at = word_end(e);
}

static void go_home(struct line_edit *e)
{
	e->at = 0;
}

static void go_end(struct line_edit *e)
{
	e->at = e->size;
}

static void erase_before(struct line_edit *e)
{
	erase(e, before(e, e->at), e->at);
}

static void erase_under(struct line_edit *e)
{
	erase(e, e->at, after(e, e->at));
}

/*
 * Most terminals send 0x7f for Backspace, and EDK2 takes it for Delete. At the
 * end of the line there is nothing else that it could mean.
 */
static void erase_under_or_before(struct line_edit *e)
{
	if (e->at < e->size)
		erase_under(e);
	else
		erase_before(e);
}

static void kill_to_end(struct line_edit *e)
{
	kill_after(e, e->size);
}

static void kill_to_home(struct line_edit *e)
{
	kill_before(e, 0);
}

static void kill_blank_word(struct line_edit *e)
{
	kill_before(e, blank_word_start(e));
}

static void kill_word_before(struct line_edit *e)
{
	kill_before(e, word_start(e));
}

static void kill_word_after(struct line_edit *e)
{
	kill_after(e, word_end(e));
}

static void insert_killed(struct line_edit *e)
{
	insert(e, e->kill->bytes, e->kill->size);
}

/* Exchanges the characters around the cursor; at the end the last two. */
static void exchange(struct line_edit *e)
{
	size_t middle = e->at < e->size ? e->at : before(e, e->size);
	size_t start = before(e, middle), end = after(e, middle);
	size_t size = middle - start;
	char first[4];

	if (!size)
		return;
	memcpy(first, e->text + start, size);
	memmove(e->text + start, e->text + middle, end - middle);
	memcpy(e->text + end - size, first, size);
	e->at = end;
	settle(e);
}

#define PLAIN(k)   .name = KEYSTROKE_##k
#define CONTROL(c) .name = KEYSTROKE_CHARACTER, .character = c, .control = true
#define ALT(c)	   .name = KEYSTROKE_CHARACTER, .character = c, .alt = true

static const struct binding {
	struct keystroke key;
	void (*run)(struct line_edit *e);
	bool kills;
} bindings[] = {
	{ { PLAIN(LEFT), .control = true }, go_word_left, false },
	{ { PLAIN(RIGHT), .control = true }, go_word_right, false },
	{ { PLAIN(BACKSPACE), .alt = true }, kill_word_before, true },
	{ { PLAIN(LEFT) }, go_left, false },
	{ { PLAIN(RIGHT) }, go_right, false },
	{ { PLAIN(HOME) }, go_home, false },
	{ { PLAIN(END) }, go_end, false },
	{ { PLAIN(BACKSPACE) }, erase_before, false },
	{ { PLAIN(DELETE) }, erase_under_or_before, false },
	{ { CONTROL('a') }, go_home, false },
	{ { CONTROL('b') }, go_left, false },
	{ { CONTROL('d') }, erase_under, false },
	{ { CONTROL('e') }, go_end, false },
	{ { CONTROL('f') }, go_right, false },
	{ { CONTROL('h') }, erase_before, false },
	{ { CONTROL('k') }, kill_to_end, true },
	{ { CONTROL('t') }, exchange, false },
	{ { CONTROL('u') }, kill_to_home, true },
	{ { CONTROL('w') }, kill_blank_word, true },
	{ { CONTROL('y') }, insert_killed, false },
	{ { ALT('b') }, go_word_left, false },
	{ { ALT('d') }, kill_word_after, true },
	{ { ALT('f') }, go_word_right, false },
};

/*
 * Firmware sometimes reports modifiers that nobody holds, so a named key that
 * is bound without them is taken with any.
 */
static bool matches(const struct keystroke *bound, const struct keystroke *key)
{
	if (bound->name != key->name)
		return false;
	if (bound->name == KEYSTROKE_CHARACTER)
		return bound->character == key->character &&
		       bound->control == key->control && bound->alt == key->alt;
	return (!bound->control || key->control) && (!bound->alt || key->alt);
}

static bool insert_character(struct line_edit *e, const struct keystroke *key)
{
	uint16_t c = key->character;
	struct text bytes;
	char buf[4 + 1];

	if (key->name != KEYSTROKE_CHARACTER || key->control || key->alt ||
	    glyph_of(c) != c)
		return false;
	text_init(&bytes, buf, sizeof(buf));
	utf8_append(&bytes, c);
	insert(e, bytes.buf, bytes.length);
	e->kill->may_join = false;
	return true;
}

bool line_edit_key(struct line_edit *e, const struct keystroke *key)
{
	for (size_t i = 0; i < sizeof(bindings) / sizeof(bindings[0]); i++) {
		const struct binding *b = &bindings[i];

		if (!matches(&b->key, key))
			continue;
		e->kill->may_join &= b->kills;
		b->run(e);
		return true;
	}
	return insert_character(e, key);
}
