/* SPDX-License-Identifier: MIT */
/*
 * The menu's page on an entry: what a dry run of it describes.
 */
#ifndef BOOT_INFORMATION_H
#define BOOT_INFORMATION_H

#include "console.h"

#include <daybreak/boot.h>

/* Where a dry run writes boot->session.information, which begins anew. */
struct describe_sink information_begin(struct boot *boot);

/* Ends it with the dry run's status: a refusal leaves only its sentence. */
void information_end(struct boot *boot, enum status st);

/* Shows it, if there is one, until a person has read it. It is shown once. */
void information_show(struct boot *boot, struct console *console);

#endif
