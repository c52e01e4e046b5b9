/* SPDX-License-Identifier: MIT */
/*
 * The menu's editor: command lines that are changed for one boot.
 */
#ifndef BOOT_EDIT_H
#define BOOT_EDIT_H

#include "console.h"

#include <daybreak/boot.h>

/*
 * Lets a person edit the command lines of that entry of boot->choice. Sets
 * *boots if it is to be booted, with what was changed in boot->edits. Fails,
 * with a sentence, if the entry is refused or a line is too long to be edited.
 */
enum status edit(struct boot *boot, uint32_t entry, struct console *console,
		 bool *boots);

/* Puts what was changed into boot->entry, which was resolved again. */
void edit_entry(struct boot *boot);

/* The same for domains, after they were parsed. */
void edit_domains(const struct boot *boot, struct domain_config *domains,
		  unsigned int nr);

#endif
