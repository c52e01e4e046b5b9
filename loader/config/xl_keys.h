/* SPDX-License-Identifier: MIT */
/*
 * Keys of xl.cfg(5) that a domain's section does not support.
 */
#ifndef LOADER_XL_KEYS_H
#define LOADER_XL_KEYS_H

#include <daybreak/domain_value.h>

/* What to do instead of using the key; NULL when it is not such a key. */
const char *xl_key_advice(const char *key);

/* Refuses such a key: ST_INVALID, with file, line and what to do instead. */
enum status xl_key_refuse(const struct value *v, const char *advice);

#endif
