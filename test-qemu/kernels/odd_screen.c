// SPDX-License-Identifier: MIT
/*
 * An odd console to write to, in place of ConOut:
 *
 *	screen=none          there is none; screen=no-mode: it has no Mode
 *	columns=N rows=N     QueryMode() returns this size
 *	query-error=N        QueryMode() fails with this status
 *	output-error=N       OutputString() fails with it
 *	characters=ascii     it has no others: TestString() says so, and
 *	                     OutputString() refuses text that has one
 *	cursor-error=N       SetCursorPosition(), EnableCursor(), SetAttribute()
 *	                     and ClearScreen() fail with it
 */
#include "odd.h"

static SIMPLE_TEXT_OUTPUT_INTERFACE odd_out;
static EFI_STATUS query_error, output_error, cursor_error;
static UINT64 columns, rows;
static bool is_ascii;

static SIMPLE_TEXT_OUTPUT_INTERFACE *real(void)
{
	return odd_real.ConOut;
}

static EFI_STATUS EFIAPI odd_reset(SIMPLE_TEXT_OUTPUT_INTERFACE *out,
				   BOOLEAN extended)
{
	(void)out;
	return real()->Reset(real(), extended);
}

static EFI_STATUS EFIAPI odd_test(SIMPLE_TEXT_OUTPUT_INTERFACE *out,
				  CHAR16 *text)
{
	(void)out;
	for (; is_ascii && *text; text++)
		if (*text > '~')
			return EFI_UNSUPPORTED;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI odd_output(SIMPLE_TEXT_OUTPUT_INTERFACE *out,
				    CHAR16 *text)
{
	EFI_STATUS es = output_error ? output_error : odd_test(out, text);

	return es ? es : real()->OutputString(real(), text);
}

static EFI_STATUS EFIAPI odd_query(SIMPLE_TEXT_OUTPUT_INTERFACE *out,
				   UINTN mode, UINTN *nr_columns,
				   UINTN *nr_rows)
{
	(void)out;
	if (query_error)
		return query_error;
	if (!odd_setting("columns"))
		return real()->QueryMode(real(), mode, nr_columns, nr_rows);
	*nr_columns = columns;
	*nr_rows = rows;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI odd_set_mode(SIMPLE_TEXT_OUTPUT_INTERFACE *out,
				      UINTN mode)
{
	(void)out;
	return real()->SetMode(real(), mode);
}

static EFI_STATUS EFIAPI odd_attribute(SIMPLE_TEXT_OUTPUT_INTERFACE *out,
				       UINTN attribute)
{
	(void)out;
	return cursor_error ? cursor_error
			    : real()->SetAttribute(real(), attribute);
}

static EFI_STATUS EFIAPI odd_clear(SIMPLE_TEXT_OUTPUT_INTERFACE *out)
{
	(void)out;
	return cursor_error ? cursor_error : real()->ClearScreen(real());
}

static EFI_STATUS EFIAPI odd_move(SIMPLE_TEXT_OUTPUT_INTERFACE *out,
				  UINTN column, UINTN row)
{
	(void)out;
	return cursor_error ? cursor_error
			    : real()->SetCursorPosition(real(), column, row);
}

static EFI_STATUS EFIAPI odd_cursor(SIMPLE_TEXT_OUTPUT_INTERFACE *out,
				    BOOLEAN visible)
{
	(void)out;
	return cursor_error ? cursor_error
			    : real()->EnableCursor(real(), visible);
}

static void make(const char *kind)
{
	odd_out = (SIMPLE_TEXT_OUTPUT_INTERFACE){
		.Reset = odd_reset,
		.OutputString = odd_output,
		.TestString = odd_test,
		.QueryMode = odd_query,
		.SetMode = odd_set_mode,
		.SetAttribute = odd_attribute,
		.ClearScreen = odd_clear,
		.SetCursorPosition = odd_move,
		.EnableCursor = odd_cursor,
		.Mode = kind ? NULL : real()->Mode,
	};
}

void odd_screen(void)
{
	const char *kind = odd_setting("screen");

	columns = odd_number("columns", 0);
	rows = odd_number("rows", 0);
	query_error = odd_status("query-error");
	output_error = odd_status("output-error");
	is_ascii = odd_setting("characters");
	cursor_error = odd_status("cursor-error");
	make(kind);
	odd_table->ConOut = kind && !strncmp(kind, "none", 4) ? NULL : &odd_out;
}
