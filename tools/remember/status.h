/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files of `daybreak status`.
 */
#ifndef TOOLS_STATUS_H
#define TOOLS_STATUS_H

#include <daybreak/format.h>

/*
 * Appends the names of the domains that were started with this host; nothing if
 * none are known.
 */
void status_domains(struct text *out);

#endif
