/* SPDX-License-Identifier: MIT */
/*
 * What [global] of a daybreak.conf says about choosing an entry: the menu, and
 * what happens to an entry that is refused.
 */
#ifndef DAYBREAK_CONFIG_GLOBAL_H
#define DAYBREAK_CONFIG_GLOBAL_H

#include <daybreak/config.h>

/* menu=, on_refusal= and editor=; 0 where the key is not given. */
enum global_menu {
	GLOBAL_MENU_UNSET,
	GLOBAL_MENU_ALWAYS,
	GLOBAL_MENU_NEVER,
	GLOBAL_MENU_HIDDEN, /* a key shows it */
};

enum global_refusal {
	GLOBAL_REFUSAL_UNSET,
	GLOBAL_REFUSAL_MENU,	 /* the menu is shown, with the sentence */
	GLOBAL_REFUSAL_NEXT,	 /* the next entry is tried */
	GLOBAL_REFUSAL_FIRMWARE, /* back to the firmware */
};

enum global_editor { GLOBAL_EDITOR_UNSET, GLOBAL_EDITOR_YES, GLOBAL_EDITOR_NO };

/* verify=: what a file is that is not as it was sealed. */
enum global_verify {
	GLOBAL_VERIFY_AUTO,   /* refused in secure mode, and else said */
	GLOBAL_VERIFY_ALWAYS, /* refused */
	GLOBAL_VERIFY_NEVER,  /* not noticed; refused in secure mode */
};

/* tpm=: whether the boot leaves in the TPM what it starts. */
enum global_tpm {
	GLOBAL_TPM_YES,	     /* if there is one and it works */
	GLOBAL_TPM_REQUIRED, /* or the boot is refused */
	GLOBAL_TPM_NO,
};

/*
 * The values. A boot with a configuration in which timeout and menu are not set
 * shows no menu and does not wait for keys.
 */
struct config_global {
	const char *default_entry;    /* default=, NULL: not set */
	const char *chain;	      /* chain=, NULL: not set */
	struct config_number timeout; /* seconds, at most 3600 */
	enum global_menu menu;
	enum global_refusal on_refusal;
	enum global_editor editor;
	enum global_verify verify;
	enum global_tpm tpm;
};

/*
 * Reads them. Of files that chain= joins, each has its own. In a xen.cfg only
 * default= and chain= can be set. The strings point into the configuration's
 * text and may be empty: config_entry() refuses that where it matters. Returns
 * ST_OK, or ST_INVALID with a sentence that has file and line.
 */
enum status config_global_read(const struct config *config,
			       struct config_global *out);

#endif
