// SPDX-License-Identifier: MIT
/*
 * Prints a description of a boot, or does not.
 */
#include "plan.h"

#include "tool.h"

#include <stdio.h>

static void put_title(void *context, const char *name, const char *value)
{
	(void)context;
	print_title(0, name, "%s", value);
}

static void put_fact(void *context, const char *name, const char *value)
{
	(void)context;
	print_fact(0, name, "%s", value);
}

static void put_line(void *context, const char *text)
{
	(void)context;
	puts(text);
}

const struct describe_sink plan_print = { .title = put_title,
					  .fact = put_fact,
					  .line = put_line };

static void no_text(void *context, const char *name, const char *value)
{
	(void)context;
	(void)name;
	(void)value;
}

static void no_line(void *context, const char *text)
{
	(void)context;
	(void)text;
}

const struct describe_sink plan_nowhere = {
	.title = no_text, .fact = no_text, .line = no_line, .assumption = ""
};
