/* SPDX-License-Identifier: MIT */
/*
 * Where an update works: the partition and Daybreak's folder on it.
 */
#ifndef TOOLS_UPDATE_PLACE_H
#define TOOLS_UPDATE_PLACE_H

#include "update/update.h"

struct place {
	char esp[PATH_MAX], folder[PATH_MAX], config[PATH_MAX];
	int lock;
};

/*
 * Finds the partition, which is mounted below root where bootctl(1) looks, and
 * has Daybreak's folder; or takes esp, where the folder is made unless dry is
 * set. ST_NOT_FOUND, ST_INVALID for two partitions, or another status, with a
 * sentence.
 */
enum status place_find(const char *root, const char *esp, bool dry,
		       struct place *out);

/*
 * Waits until no other update is at work, and removes what one that was
 * interrupted has left. A dry run removes nothing.
 */
enum status place_lock(struct place *place, bool dry);
void place_unlock(struct place *place);

/* The boot for the CPU of this machine. */
const struct boot_host *place_host(void);

#endif
