/* SPDX-License-Identifier: MIT */
/*
 * vnuma= as a whole, after all keys of its domain have been read.
 */
#ifndef LOADER_DOMAIN_VNUMA_H
#define LOADER_DOMAIN_VNUMA_H

#include <daybreak/domain_config.h>

/*
 * Fills in memory and vcpus from what the vnodes add up to. Returns ST_INVALID
 * with a sentence if memory=, maxmem=, vcpus= or maxvcpus= says otherwise; as
 * in xl.cfg, maxvcpus= can be more than vcpus=.
 */
enum status vnuma_apply(struct domain_config *d);

#endif
