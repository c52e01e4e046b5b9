// SPDX-License-Identifier: MIT
/*
 * Writes the nodes of a cpupool in xenstore as libxl does for a pool of its
 * own: xl finds its name there, as Xen knows pools only by their numbers.
 * xen-init-dom0 has called it Pool-NUMBER.
 */
#include "adopt.h"

#include "tool.h"

#include <stdio.h>
#include <stdlib.h>

#define PATH_SIZE 64

/* Xen answers with the next pool if there is none of that number. */
static bool exists(const struct xen *xen, unsigned int id)
{
	xc_cpupoolinfo_t *info = xen->xc_cpupool_getinfo(xen->xch, id);
	bool found = info && info->cpupool_id == id;

	if (info)
		xen->xc_cpupool_infofree(xen->xch, info);
	return found;
}

static bool put(const struct xen *xen, xs_transaction_t t, unsigned int id,
		const char *node, const char *value)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "/local/pool/%u/%s", id, node);
	return xen->xs_write(xen->xsh, t, path, value,
			     (unsigned int)strlen(value));
}

struct identity {
	const struct pool_report *pool;
	char uuid[UUID_TEXT];
};

static bool put_all(const struct xen *xen, xs_transaction_t t, void *context)
{
	const struct identity *i = context;

	return put(xen, t, i->pool->id, "uuid", i->uuid) &&
	       put(xen, t, i->pool->id, "name", i->pool->name);
}

/* False for a name that only says the number. */
static bool is_named(const struct xen *xen, unsigned int id)
{
	char path[PATH_SIZE], plain[PATH_SIZE];
	unsigned int size;
	char *name;
	bool named;

	snprintf(path, sizeof(path), "/local/pool/%u/name", id);
	snprintf(plain, sizeof(plain), "Pool-%u", id);
	name = xen->xs_read(xen->xsh, XBT_NULL, path, &size);
	named = name && strcmp(name, plain);
	free(name);
	return named;
}

static enum status refuse(const struct pool_report *pool, const char *why)
{
	return fail(ST_IO, "cpupool %s: %s", pool->name, why);
}

static enum status give_name(const struct xen *xen,
			     const struct pool_report *pool)
{
	struct identity identity = { .pool = pool };
	char owner[sizeof("cpupool ") + sizeof(pool->name)];

	if (is_named(xen, pool->id))
		return ST_OK;
	if (!file_uuid(RANDOM_UUID, identity.uuid))
		return refuse(pool, RANDOM_UUID " cannot be read");
	snprintf(owner, sizeof(owner), "cpupool %s", pool->name);
	return store_write(xen, owner, put_all, &identity);
}

enum status pool_adopt(const struct xen *xen, const struct pool_report *pool,
		       bool dry_run)
{
	enum status st = ST_OK;

	if (!exists(xen, pool->id))
		return refuse(pool,
			      "is not there: \"xl dmesg\" has the reason, "
			      "unless it was removed");
	if (!dry_run)
		st = give_name(xen, pool);
	if (!st)
		say("cpupool %s: number %u", pool->name, pool->id);
	return st;
}
