// SPDX-License-Identifier: MIT
/*
 * Writes a domain's nodes in xenstore as libxl does for a domain of its own: xl
 * finds there its name, its console and the node by which it is shut down.
 * Xen's xenstore-paths(7) documents the nodes.
 */
#include "adopt.h"

#include "tool.h"

#include <stdio.h>
#include <time.h>

#define PATH_SIZE     128
#define VALUE_SIZE    128

/* Bytes that xenconsoled keeps, as libxl says. */
#define CONSOLE_LIMIT 1048576

/* Who may access a node; the domain owns what it may write. */
enum access { DOM0_ONLY, DOMAIN_READS, DOMAIN_OWNS, DOMAIN_OWNS_DOM0_READS };

/* Where nodes are being written; after a failure the rest is skipped. */
struct store {
	const struct xen *xen;
	xs_transaction_t transaction;
	unsigned int domid;
	char base[PATH_SIZE];
	bool failed;
};

static void set_base(struct store *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void put(struct store *s, enum access access, const char *path,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void set_base(struct store *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->base, sizeof(s->base), fmt, ap);
	va_end(ap);
}

static bool set_access(struct store *s, const char *path, enum access access)
{
	struct xs_permissions perms[2] = { { 0, XS_PERM_NONE } };
	unsigned int nr = 2;

	switch (access) {
	case DOM0_ONLY:
		nr = 1;
		break;
	case DOMAIN_READS:
		perms[1] = (struct xs_permissions){ s->domid, XS_PERM_READ };
		break;
	case DOMAIN_OWNS:
		perms[0].id = s->domid;
		nr = 1;
		break;
	case DOMAIN_OWNS_DOM0_READS:
		perms[0].id = s->domid;
		perms[1] = (struct xs_permissions){ 0, XS_PERM_READ };
		break;
	}
	return s->xen->xs_set_permissions(s->xen->xsh, s->transaction, path,
					  perms, nr);
}

/* Writes base/path, or base itself when path is "". */
static void put(struct store *s, enum access access, const char *path,
		const char *fmt, ...)
{
	char full[2 * PATH_SIZE], value[VALUE_SIZE];
	va_list ap;

	if (s->failed)
		return;
	snprintf(full, sizeof(full), "%s%s%s", s->base, *path ? "/" : "", path);
	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	s->failed = !s->xen->xs_write(s->xen->xsh, s->transaction, full, value,
				      (unsigned int)strlen(value)) ||
		    !set_access(s, full, access);
}

/* Nodes for the domain itself to write, empty at first. */
static void put_owned(struct store *s)
{
	static const char *const nodes[] = {
		"device/suspend/event-channel",
		"control/shutdown",
		"control/feature-poweroff",
		"control/feature-reboot",
		"control/feature-suspend",
		"control/sysrq",
		"data",
		"drivers",
		"feature",
		"attr",
		"error",
	};

	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++)
		put(s, DOMAIN_OWNS, nodes[i], "%s", "");
}

static void put_console(struct store *s, const struct domain_report *d,
			const struct rings *rings)
{
	put(s, DOMAIN_READS, "console", "%s", "");
	put(s, DOMAIN_READS, "console/backend",
	    "/local/domain/0/backend/console/%u/0", s->domid);
	put(s, DOMAIN_OWNS_DOM0_READS, "console/backend-id", "0");
	put(s, DOMAIN_READS, "console/limit", "%u", CONSOLE_LIMIT);
	put(s, DOMAIN_READS, "console/type", "xenconsoled");
	put(s, DOMAIN_READS, "console/output", "pty");
	put(s, DOMAIN_READS, "console/tty", "%s", "");
	put(s, DOMAIN_READS, "console/port", "%u", d->console_port);
	put(s, DOMAIN_READS, "console/ring-ref", "%lu", rings->console);
}

static void put_cpus(struct store *s, const struct domain_report *d)
{
	char path[PATH_SIZE];

	put(s, DOMAIN_READS, "cpu", "%s", "");
	for (unsigned int i = 0; i < d->maxvcpus; i++) {
		snprintf(path, sizeof(path), "cpu/%u", i);
		put(s, DOMAIN_READS, path, "%s", "");
		snprintf(path, sizeof(path), "cpu/%u/availability", i);
		put(s, DOMAIN_READS, path, "%s",
		    i < d->vcpus ? "online" : "offline");
	}
}

static void put_domain(struct store *s, const struct domain_report *d,
		       const char *uuid, const struct rings *rings)
{
	set_base(s, "/local/domain/%u", s->domid);
	put(s, DOMAIN_READS, "", "%s", "");
	put(s, DOMAIN_READS, "vm", "/vm/%s", uuid);
	put(s, DOMAIN_READS, "name", "%s", d->name);
	put_cpus(s, d);
	put(s, DOMAIN_READS, "memory", "%s", "");
	put(s, DOMAIN_READS, "memory/static-max", "%lu", d->maxmem);
	put(s, DOMAIN_READS, "memory/target", "%lu", d->memory);
	put(s, DOMAIN_READS, "memory/videoram", "0");
	put(s, DOMAIN_READS, "device", "%s", "");
	put(s, DOMAIN_READS, "device/suspend", "%s", "");
	put(s, DOMAIN_READS, "control", "%s", "");
	put_owned(s);
	put(s, DOMAIN_READS, "control/platform-feature-multiprocessor-suspend",
	    "1");
	put(s, DOMAIN_READS, "control/platform-feature-xs_reset_watches", "1");
	put(s, DOMAIN_READS, "domid", "%u", s->domid);
	put(s, DOMAIN_READS, "store", "%s", "");
	put(s, DOMAIN_READS, "store/port", "%u", d->store_port);
	put(s, DOMAIN_READS, "store/ring-ref", "%lu", rings->store);
	put_console(s, d, rings);
}

/* The domain was started with the host. */
static time_t start_time(void)
{
	struct timespec up;

	return clock_gettime(CLOCK_MONOTONIC, &up) ? time(NULL)
						   : time(NULL) - up.tv_sec;
}

static void put_vm(struct store *s, const struct domain_report *d,
		   const char *uuid)
{
	set_base(s, "/vm/%s", uuid);
	put(s, DOMAIN_READS, "", "%s", "");
	put(s, DOMAIN_READS, "name", "%s", d->name);
	put(s, DOMAIN_READS, "uuid", "%s", uuid);
	put(s, DOMAIN_READS, "start_time", "%ld.00", (long)start_time());
}

static void put_device(struct store *s, enum access access)
{
	put(s, access, "", "%s", "");
	put(s, access, "frontend", "/local/domain/%u/console", s->domid);
	put(s, access, "frontend-id", "%u", s->domid);
	put(s, access, "online", "1");
	put(s, access, "state", "1");
	put(s, access, "protocol", "vt100");
}

/* libxl's own nodes, and the console as a device of libxl's. */
static void put_libxl(struct store *s, const struct domain_report *d)
{
	set_base(s, "/local/domain/0/backend/console/%u", s->domid);
	put(s, DOM0_ONLY, "", "%s", "");
	set_base(s, "/local/domain/0/backend/console/%u/0", s->domid);
	put_device(s, DOMAIN_READS);
	set_base(s, "/libxl/%u", s->domid);
	put(s, DOM0_ONLY, "", "%s", "");
	put(s, DOM0_ONLY, "type", "%s", domain_type_name(d->type));
	put(s, DOM0_ONLY, "dm-version", "qemu_xen");
	put(s, DOM0_ONLY, "device", "%s", "");
	put(s, DOM0_ONLY, "device/console", "%s", "");
	set_base(s, "/libxl/%u/device/console/0", s->domid);
	put_device(s, DOM0_ONLY);
	put(s, DOM0_ONLY, "backend", "/local/domain/0/backend/console/%u/0",
	    s->domid);
}

/* Whose nodes are written. */
struct owner {
	const struct domain_report *d;
	unsigned int domid;
	const struct rings *rings;
};

static bool put_all(const struct xen *xen, xs_transaction_t transaction,
		    void *context)
{
	const struct owner *o = context;
	struct store s = { .xen = xen,
			   .transaction = transaction,
			   .domid = o->domid };
	char uuid[UUID_TEXT];

	uuid_write(o->d->uuid, uuid);
	put_domain(&s, o->d, uuid, o->rings);
	put_vm(&s, o->d, uuid);
	put_libxl(&s, o->d);
	return !s.failed;
}

enum status nodes_write(const struct xen *xen, const struct domain_report *d,
			unsigned int domid, const struct rings *rings)
{
	struct owner owner = { d, domid, rings };

	return store_write(xen, d->name, put_all, &owner);
}
