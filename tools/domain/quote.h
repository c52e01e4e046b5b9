/* SPDX-License-Identifier: MIT */
/*
 * Values in quotes, as daybreak.conf(5) and xl.cfg(5) both have them.
 */
#ifndef TOOLS_DOMAIN_QUOTE_H
#define TOOLS_DOMAIN_QUOTE_H

#include <daybreak/format.h>

/* Appends the value in double quotes, what would end it after a backslash. */
void quote_append(struct text *out, const char *value);

#endif
