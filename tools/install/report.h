/* SPDX-License-Identifier: MIT */
/*
 * What `daybreak status` says of an installed host.
 */
#ifndef TOOLS_INSTALL_REPORT_H
#define TOOLS_INSTALL_REPORT_H

#include <daybreak/status.h>

/*
 * Prints what is installed on the partition at esp, in which version, how the
 * firmware starts it, and whether its files are those of the system at root and
 * its seal holds. Nothing is written. Returns ST_OK when all is as it should
 * be, or there is no installation; ST_INVALID after a sentence for each fault.
 * efivars_open() has to be called before.
 */
enum status report_print(const char *root, const char *esp);

#endif
