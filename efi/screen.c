// SPDX-License-Identifier: MIT
/*
 * The text screen: rows of ConOut, which may be graphical, serial or both. Its
 * mode is the firmware's and is asked for at each call. Source: UEFI 2.10,
 * section 12.4.
 */
#include "app.h"

#include <daybreak/keystroke.h>

#define PIECE	      128  /* characters that are put out at once */
#define LARGEST	      1024 /* columns or rows that are believed */
#define USUAL_COLUMNS 80   /* of mode 0, which every console has */
#define USUAL_ROWS    25
#define COLOURS	      0x7f /* of an attribute: foreground and background */
#define FOREGROUND    0x0fu
#define BACKGROUND(a) ((a) >> 4 & 0x07u)

typedef SIMPLE_TEXT_OUTPUT_INTERFACE console;

/* What the console was like before. */
static struct {
	bool known;
	UINTN attribute;
	bool has_cursor;
} before;

/* What is put out next, in one colour. */
static struct {
	CHAR16 text[PIECE + 1];
	unsigned int length;
	bool reverse;
} piece;

/* NULL: there is none. */
static console *find_console(void)
{
	console *out = app_table->ConOut;

	return out && out->Mode ? out : NULL;
}

/* The console, to be changed: its present state is saved. */
static console *open_console(void)
{
	console *out = find_console();

	if (out && !before.known) {
		quiet_screen(true);
		before.known = true;
		before.attribute = (UINTN)out->Mode->Attribute & COLOURS;
		before.has_cursor = out->Mode->CursorVisible;
	}
	return out;
}

static unsigned int sane(UINTN size, unsigned int usual)
{
	if (!size)
		return usual;
	return size < LARGEST ? (unsigned int)size : LARGEST;
}

static void get_size(console *out, unsigned int *nr_columns,
		     unsigned int *nr_rows)
{
	UINTN columns = 0, rows = 0;

	if (out->Mode->Mode < 0 ||
	    out->QueryMode(out, (UINTN)out->Mode->Mode, &columns, &rows))
		columns = rows = 0;
	*nr_columns = sane(columns, USUAL_COLUMNS);
	*nr_rows = sane(rows, USUAL_ROWS);
}

bool platform_screen_size(unsigned int *nr_columns, unsigned int *nr_rows)
{
	console *out = find_console();

	*nr_columns = *nr_rows = 0;
	/* A menu that gets no keys could not be left. */
	if (!out || timer_is_stopped())
		return false;
	get_size(out, nr_columns, nr_rows);
	return true;
}

/* A bright colour cannot be a background. */
static UINTN colours(bool reverse)
{
	UINTN front = before.attribute & FOREGROUND;
	UINTN back = BACKGROUND(before.attribute);

	if (front == back) { /* nothing could be read */
		front = EFI_LIGHTGRAY;
		back = EFI_BLACK;
	}
	if (!reverse)
		return EFI_TEXT_ATTR(front, back);
	return EFI_TEXT_ATTR(back, front & 7 ? front & 7 : EFI_LIGHTGRAY);
}

/* A console refuses text with characters that it does not have. */
static void make_ascii(void)
{
	for (unsigned int i = 0; i < piece.length; i++)
		if (piece.text[i] > '~')
			piece.text[i] = '?';
}

static void put_piece(console *out)
{
	if (!piece.length)
		return;
	piece.text[piece.length] = 0;
	if (out->TestString(out, piece.text))
		make_ascii();
	out->SetAttribute(out, colours(piece.reverse));
	out->OutputString(out, piece.text);
	piece.length = 0;
}

static void put(console *out, uint16_t c, bool reverse)
{
	if (piece.length == PIECE || piece.reverse != reverse)
		put_piece(out);
	piece.reverse = reverse;
	piece.text[piece.length++] = keystroke_is_printable(c) ? c : '?';
}

void platform_screen_row(unsigned int row, const uint16_t *text,
			 unsigned int from, unsigned int to)
{
	console *out = open_console();
	unsigned int nr_columns, nr_rows;

	if (!out)
		return;
	get_size(out, &nr_columns, &nr_rows);
	if (row >= nr_rows)
		return;
	if (row == nr_rows - 1)
		nr_columns--;
	out->SetCursorPosition(out, 0, row);
	for (unsigned int i = 0; i < nr_columns; i++) {
		put(out, *text ? *text : ' ', i >= from && i < to);
		text += *text != 0;
	}
	put_piece(out);
}

/* Some firmware does not clear a screen that nothing was printed on. */
void platform_screen_clear(void)
{
	static CHAR16 blank[] = { ' ', 0 };
	console *out = open_console();

	if (!out)
		return;
	out->SetAttribute(out, colours(false));
	out->OutputString(out, blank);
	out->ClearScreen(out);
	out->EnableCursor(out, FALSE);
}

void platform_screen_cursor(unsigned int row, unsigned int column)
{
	console *out = open_console();
	unsigned int nr_columns, nr_rows;

	if (!out)
		return;
	get_size(out, &nr_columns, &nr_rows);
	if (row >= nr_rows)
		row = nr_rows - 1;
	if (column >= nr_columns)
		column = nr_columns - 1;
	out->SetCursorPosition(out, column, row);
	out->EnableCursor(out, TRUE);
}

void platform_screen_hide_cursor(void)
{
	console *out = open_console();

	if (out)
		out->EnableCursor(out, FALSE);
}

void platform_screen_end(void)
{
	console *out = app_table->ConOut;

	if (!out || !before.known)
		return;
	out->SetAttribute(out, before.attribute);
	out->EnableCursor(out, before.has_cursor);
	before.known = false;
	quiet_screen(false);
}
