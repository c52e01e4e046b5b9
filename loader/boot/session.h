/* SPDX-License-Identifier: MIT */
/*
 * What is known from one entry to the next and from one boot to the next: EFI
 * variables of the Boot Loader Interface, and the state's file. A boot goes on
 * without either; what fails is said as a warning.
 */
#ifndef BOOT_SESSION_H
#define BOOT_SESSION_H

#include <daybreak/boot.h>

/* Reads the variables and the state's file, once. */
void session_begin(struct boot *boot);

/* True if that section's entry was refused while the machine is on. */
bool session_has_refused(const struct boot *boot, const char *section);

/* Keeps the last sentence of a failure, for the menu. */
void session_keep_sentence(struct boot *boot);

/*
 * Remembers the last sentence and that the entry was refused with it, which is
 * CANDIDATE_NONE for a section that is not listed.
 */
void session_refuse(struct boot *boot, uint32_t entry);

/* Deletes what was for this boot only, as boot->choice.made says. */
void session_use_once(struct boot *boot);

/*
 * Takes a try of the entry and remembers it as the last one, before anything of
 * it is read.
 */
void session_start(struct boot *boot, uint32_t entry);

/* What a person has chosen in the menu for every boot from now on. */
void session_set_default(struct boot *boot, uint32_t entry);
void session_set_timeout(struct boot *boot, uint32_t seconds);

#endif
