/* SPDX-License-Identifier: MIT */
/*
 * What shim's fallback reads.
 */
#ifndef TOOLS_INSTALL_CSV_H
#define TOOLS_INSTALL_CSV_H

#include "install/install.h"

/* Writes it for shim in site->folder. ST_IO, with a sentence. */
enum status csv_write(const struct site *site);

#endif
