// SPDX-License-Identifier: MIT
/*
 * What dom0 does with a domain that has ended by itself, in xl.cfg's words.
 */
#include <daybreak/domain.h>

const char *const domain_end_keys[NR_DOMAIN_ENDS] = {
	[ENDED_POWEROFF] = "on_poweroff",
	[ENDED_REBOOT] = "on_reboot",
	[ENDED_WATCHDOG] = "on_watchdog",
	[ENDED_CRASH] = "on_crash",
};

const char *const domain_action_words[NR_DOMAIN_ACTIONS] = {
	[ACTION_UNSET] = "unset",
	[ACTION_DESTROY] = "destroy",
	[ACTION_RESTART] = "restart",
	[ACTION_RENAME_RESTART] = "rename-restart",
	[ACTION_PRESERVE] = "preserve",
	[ACTION_COREDUMP_DESTROY] = "coredump-destroy",
	[ACTION_COREDUMP_RESTART] = "coredump-restart",
};

enum domain_action domain_action(enum domain_end end,
				 enum domain_action configured)
{
	if (configured != ACTION_UNSET)
		return configured;
	return end == ENDED_REBOOT ? ACTION_RESTART : ACTION_DESTROY;
}
