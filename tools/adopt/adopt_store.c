// SPDX-License-Identifier: MIT
/*
 * What xenstore already has of a domain, how more is written there, and whether
 * xenstored serves its ring.
 */
#include "adopt.h"

#include "tool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define PATH_SIZE 128
#define ATTEMPTS  16 /* at a transaction that others may disturb */

/* True when the node exists and has this value. */
static bool has_value(const struct xen *xen, const char *path,
		      const char *value)
{
	unsigned int size;
	char *got = xen->xs_read(xen->xsh, XBT_NULL, path, &size);
	bool same = got && size == strlen(value) && !memcmp(got, value, size);

	free(got);
	return same;
}

bool store_knows(const struct xen *xen, const struct domain_report *d,
		 unsigned int domid)
{
	char path[PATH_SIZE], vm[PATH_SIZE], uuid[UUID_TEXT];

	uuid_write(d->uuid, uuid);
	snprintf(path, sizeof(path), "/local/domain/%u/vm", domid);
	snprintf(vm, sizeof(vm), "/vm/%s", uuid);
	return has_value(xen, path, vm);
}

bool store_has_name(const struct xen *xen, const struct domain_report *d,
		    unsigned int domid)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "/local/domain/%u/name", domid);
	return has_value(xen, path, d->name);
}

enum status store_check_name(const struct xen *xen,
			     const struct domain_report *d, unsigned int domid)
{
	char own[16], path[PATH_SIZE];
	unsigned int nr = 0;
	char **domids =
		xen->xs_directory(xen->xsh, XBT_NULL, "/local/domain", &nr);
	enum status st = ST_OK;

	snprintf(own, sizeof(own), "%u", domid);
	for (unsigned int i = 0; !st && domids && i < nr; i++) {
		snprintf(path, sizeof(path), "/local/domain/%.16s/name",
			 domids[i]);
		if (strcmp(domids[i], own) && has_value(xen, path, d->name))
			st = fail(ST_INVALID,
				  "%s: domain %s already has that name",
				  d->name, domids[i]);
	}
	free(domids);
	return st;
}

static bool write_once(const struct xen *xen, store_put *put, void *context)
{
	xs_transaction_t t = xen->xs_transaction_start(xen->xsh);
	int error;

	if (!t)
		return false;
	if (put(xen, t, context))
		return xen->xs_transaction_end(xen->xsh, t, false);
	error = errno;
	xen->xs_transaction_end(xen->xsh, t, true);
	errno = error;
	return false;
}

enum status store_write(const struct xen *xen, const char *owner,
			store_put *put, void *context)
{
	for (unsigned int i = 0; i < ATTEMPTS; i++) {
		if (write_once(xen, put, context))
			return ST_OK;
		/* Another transaction came in between: start over. */
		if (errno != EAGAIN)
			break;
	}
	return fail(ST_IO, "%s: xenstored does not take its nodes: %s", owner,
		    strerror(errno));
}

bool store_serves(const struct xen *xen, unsigned int domid)
{
	return xen->xs_is_domain_introduced(xen->xsh, domid);
}

enum status store_introduce(const struct xen *xen,
			    const struct domain_report *d, unsigned int domid,
			    const struct rings *rings)
{
	if (xen->xs_introduce_domain(xen->xsh, domid, rings->store,
				     d->store_port))
		return ST_OK;
	return fail(ST_IO, "%s: xenstored refuses to serve it: %s", d->name,
		    strerror(errno));
}
