// SPDX-License-Identifier: MIT
/*
 * Writes the configuration that libxl keeps of every domain, as JSON in a file
 * that it removes with the domain. `xl save` puts it into the saved domain, and
 * `xl pci-attach` and the like add to it; without it they refuse. What is not
 * named in it has libxl's default.
 */
#include "adopt.h"

#include "durable.h"

#include <stdio.h>
#include <unistd.h>

#define FOLDER	  "/var/lib/xen" /* where libxl keeps them */
#define PATH_SIZE (sizeof(FOLDER) + 64 + UUID_TEXT)

static void put_vcpus(struct text *t, const struct domain_report *d)
{
	text_format(t, "\"max_vcpus\":%u,\"avail_vcpus\":[", d->maxvcpus);
	for (unsigned int i = 0; i < d->vcpus; i++)
		text_format(t, "%s%u", i ? "," : "", i);
	text_format(t, "],");
}

/* The names are libxl's. */
static void put_actions(struct text *t, const struct domain_report *d)
{
	static const char *const names[NR_DOMAIN_ACTIONS] = {
		[ACTION_DESTROY] = "destroy",
		[ACTION_RESTART] = "restart",
		[ACTION_RENAME_RESTART] = "restart_rename",
		[ACTION_PRESERVE] = "preserve",
		[ACTION_COREDUMP_DESTROY] = "coredump_destroy",
		[ACTION_COREDUMP_RESTART] = "coredump_restart",
	};

	for (unsigned int i = 0; i < NR_DOMAIN_ENDS; i++)
		text_format(t, ",\"%s\":\"%s\"", domain_end_keys[i],
			    names[d->actions[i]]);
}

/* Names and UUIDs have no character that JSON would escape. */
static void put_config(struct text *t, const struct domain_report *d,
		       const char *uuid)
{
	const char *type = domain_type_name(d->type);

	text_format(t,
		    "{\"c_info\":{\"type\":\"%s\",\"name\":\"%s\","
		    "\"uuid\":\"%s\"},\"b_info\":{",
		    type, d->name, uuid);
	put_vcpus(t, d);
	text_format(t,
		    "\"max_memkb\":%lu,\"target_memkb\":%lu,"
		    "\"video_memkb\":0,\"type.%s\":{}}",
		    d->maxmem, d->memory, type);
	put_actions(t, d);
	text_format(t, "}");
}

enum status userdata_write(const struct domain_report *d, unsigned int domid)
{
	char path[PATH_SIZE], uuid[UUID_TEXT], config[4096];
	struct text t;

	uuid_write(d->uuid, uuid);
	snprintf(path, sizeof(path), FOLDER "/userdata-d.%u.%s.libxl-json",
		 domid, uuid);
	if (!access(path, F_OK))
		return ST_OK;
	text_init(&t, config, sizeof(config));
	put_config(&t, d, uuid);
	if (t.full)
		return fail(ST_TOO_LARGE, "%s: has more vCPUs than xl is told",
			    d->name);
	return durable_write(path,
			     (struct span){ (const uint8_t *)config, t.length },
			     DURABLE_OWNER_ONLY);
}
