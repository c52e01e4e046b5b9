/* SPDX-License-Identifier: MIT */
/*
 * The configuration in a saved domain's file.
 */
#ifndef LOADER_SAVED_CONFIG_H
#define LOADER_SAVED_CONFIG_H

#include <daybreak/saved.h>

/*
 * Reads libxl_domain_config in JSON; name is the file's, for sentences. Returns
 * ST_OK, ST_INVALID, or ST_TOO_LARGE.
 */
enum status saved_config_read(const char *name, struct span json,
			      struct saved_config *out);

#endif
