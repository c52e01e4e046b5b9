/* SPDX-License-Identifier: MIT */
/*
 * Keys that xl.cfg(5) has and a domain's section has not.
 */
#ifndef LOADER_XL_KEYS_H
#define LOADER_XL_KEYS_H

#include <daybreak/domain_value.h>

/* What to do instead of writing the key, or NULL where it is none of xl's. */
const char *xl_key_advice(const char *key);

/* Refuses such a key: ST_INVALID, with file, line and what to do instead. */
enum status xl_key_refuse(const struct value *v, const char *advice);

#endif
