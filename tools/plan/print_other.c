// SPDX-License-Identifier: MIT
/*
 * Prints the start of another EFI application, which efi= names.
 */
#include "plan.h"

#include "tool.h"

#include <stdio.h>

void plan_print_other(const struct platform_application *app)
{
	putchar('\n');
	print_title(0, "Hand-off", "%s is started as an EFI application",
		    app->name);
	print_fact(0, "file", "%s", app->path);
	if (app->volume)
		print_fact(0, "volume", "%s", app->volume->name);
	if (app->arguments[0])
		print_fact(0, "load options", "%s", app->arguments);
}
