// SPDX-License-Identifier: MIT
/*
 * Decides whether the menu is shown, and for how long.
 */
#include "choice_menu.h"

static void show(struct choice *out, enum menu_shown menu, uint32_t timeout)
{
	out->menu = menu;
	out->milliseconds = timeout * UINT64_C(1000);
	if (timeout && timeout <= TIMEOUT_MAX)
		return;
	out->milliseconds = menu == MENU_SHOWN	 ? CHOICE_FOREVER
			    : menu == MENU_WATCH ? CHOICE_WATCH
						 : 0;
}

/* As the Boot Loader Interface says of LoaderConfigTimeout. */
static void show_by_timeout(struct choice *out, uint32_t timeout)
{
	switch (timeout) {
	case TIMEOUT_DISABLED:
	case TIMEOUT_UNSET:
		show(out, MENU_NONE, 0);
		return;
	case TIMEOUT_HIDDEN:
		show(out, MENU_WATCH, 0);
		return;
	}
	show(out, MENU_SHOWN, timeout);
}

static void show_by_config(const struct choice_input *in, struct choice *out)
{
	switch (in->menu) {
	case GLOBAL_MENU_UNSET:
		show_by_timeout(out, in->timeout);
		return;
	case GLOBAL_MENU_ALWAYS:
		show(out, MENU_SHOWN, in->timeout);
		return;
	case GLOBAL_MENU_HIDDEN:
		show(out, MENU_WATCH, in->timeout);
		return;
	case GLOBAL_MENU_NEVER:
		break;
	}
	show(out, MENU_NONE, 0);
}

static uint32_t first_set(uint32_t a, uint32_t b)
{
	return a == TIMEOUT_UNSET ? b : a;
}

void choice_menu(const struct choice_input *in, struct choice *out)
{
	uint32_t once =
		first_set(in->bli->timeout_one_shot, in->state->timeout_once);
	uint32_t always = first_set(in->bli->timeout, in->state->timeout);

	if (once == TIMEOUT_DISABLED)
		show(out, MENU_NONE, 0);
	else if (once != TIMEOUT_UNSET)
		show(out, MENU_SHOWN, once);
	else if (in->section && in->menu != GLOBAL_MENU_ALWAYS)
		show(out, MENU_NONE, 0);
	else if (in->section || always == TIMEOUT_UNSET)
		show_by_config(in, out);
	else
		show_by_timeout(out, always);
}
