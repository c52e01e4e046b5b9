// SPDX-License-Identifier: MIT
/*
 * What the tool has not: a screen, keys, a machine to reset or to start an
 * application on. Variables are read if a command has opened them, and changed
 * by nothing of the boot.
 */
#include "remember/efivars.h"

#include <daybreak/bli.h>
#include <daybreak/platform.h>

bool platform_screen_size(unsigned int *nr_columns, unsigned int *nr_rows)
{
	*nr_columns = *nr_rows = 0;
	return false;
}

void platform_screen_row(unsigned int row, const uint16_t *text,
			 unsigned int from, unsigned int to)
{
	(void)row;
	(void)text;
	(void)from;
	(void)to;
}

void platform_screen_clear(void)
{
}

void platform_screen_cursor(unsigned int row, unsigned int column)
{
	(void)row;
	(void)column;
}

void platform_screen_hide_cursor(void)
{
}

void platform_screen_end(void)
{
}

/* Nobody waits for a key that cannot come. */
bool platform_read_key(uint32_t milliseconds, struct keystroke *out)
{
	(void)milliseconds;
	*out = (struct keystroke){ .name = KEYSTROKE_NONE };
	return false;
}

void platform_forget_keys(void)
{
}

enum status platform_get_variable(const char *name, void *out, uint64_t max,
				  uint64_t *size)
{
	*size = 0;
	return efivars_exist() ? efivars_read(name, BLI_GUID, out, max, size)
			       : ST_UNSUPPORTED;
}

enum status platform_set_variable(const char *name, const void *bytes,
				  uint64_t size, bool keep)
{
	(void)name;
	(void)bytes;
	(void)size;
	(void)keep;
	return ST_UNSUPPORTED;
}

enum status platform_delete_variable(const char *name)
{
	(void)name;
	return ST_UNSUPPORTED;
}

bool platform_has_setup(void)
{
	return false;
}

enum status platform_reset(enum platform_reset how)
{
	(void)how;
	return fail(ST_UNSUPPORTED, "a plan resets no machine");
}

/* A dry run only looks for the application's file. */
enum status platform_load_application(struct platform_application *app)
{
	return fail(ST_UNSUPPORTED, "%s: a plan starts no application",
		    app->name);
}

bool platform_start_application(struct platform_application *app,
				uint64_t *status)
{
	(void)app;
	*status = 0;
	return false;
}

/* The machine's keys are not known here. */
enum status platform_verify(struct file pe)
{
	return fail(ST_UNSUPPORTED, "%s: a plan verifies no signature",
		    pe.name);
}

struct file platform_image(void)
{
	return (struct file){ .name = platform_app_name() };
}

void platform_identify(struct platform_identity *out)
{
	*out = (struct platform_identity){ 0 };
}

/* What a machine with a TPM would boot is planned. */
bool platform_can_measure(void)
{
	return true;
}

enum status platform_measure(const struct measure_event *event)
{
	return fail(ST_IO, "PCR %u: a plan extends none", event->pcr);
}

enum status platform_publish_log(void)
{
	return ST_UNSUPPORTED;
}
