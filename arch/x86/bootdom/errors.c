// SPDX-License-Identifier: MIT
/*
 * Xen's error numbers in words, and the first failure of a domain, for dom0.
 */
#include "bootdom.h"

#include <xen/errno.h>

static const struct {
	int number;
	const char *words;
} errors[] = {
	{ XEN_EPERM, "not permitted" },
	{ XEN_ENOENT, "no such thing" },
	{ XEN_ESRCH, "no such domain" },
	{ XEN_E2BIG, "too much at once" },
	{ XEN_ENOMEM, "out of memory" },
	{ XEN_EACCES, "not allowed" },
	{ XEN_EFAULT, "bad address" },
	{ XEN_EBUSY, "busy" },
	{ XEN_EEXIST, "exists already" },
	{ XEN_ENODEV, "no such device" },
	{ XEN_EINVAL, "invalid argument" },
	{ XEN_ENOSPC, "no space left" },
	{ XEN_ERANGE, "out of range" },
	{ XEN_ENOSYS, "not built into this Xen" },
	{ XEN_EOPNOTSUPP, "not supported" },
};

/* The GNTST_ statuses that setup_table returns (xen/grant_table.h). */
static const struct {
	int number;
	const char *words;
} grant_statuses[] = {
	{ GNTST_general_error, "a general error" },
	{ GNTST_bad_domain, "no such domain" },
	{ GNTST_bad_virt_addr, "bad address" },
	{ GNTST_permission_denied, "permission denied" },
};

static struct failure first;

void failure_note(const char *call, int64_t error)
{
	if (!first.call)
		first = (struct failure){ call, error };
}

struct failure failure_take(void)
{
	struct failure taken = first;

	first = (struct failure){ 0 };
	return taken;
}

enum status refused(const char *name, const char *call, int64_t error)
{
	const char *words = "an unknown error";

	for (unsigned int i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].number == -error)
			words = errors[i].words;
	failure_note(call, error);
	return fail(error == -XEN_ENOMEM ? ST_NO_MEMORY : ST_IO,
		    "%s: Xen refuses %s: %s (%d)", name, call, words,
		    (int)error);
}

enum status refused_table(const char *name, int status)
{
	const char *words = "an unknown status";

	for (unsigned int i = 0;
	     i < sizeof(grant_statuses) / sizeof(grant_statuses[0]); i++)
		if (grant_statuses[i].number == status)
			words = grant_statuses[i].words;
	failure_note("setup_table-gntst", status);
	return fail(ST_IO,
		    "%s: Xen refuses setup_table: %s (grant table status %d)",
		    name, words, status);
}

enum status batch(const char *name, struct multicall_entry *calls,
		  const char *const *names, unsigned int nr)
{
	int64_t error = hv_multicall(calls, nr);

	if (error)
		return refused(name, "multicall", error);
	for (unsigned int i = 0; i < nr; i++)
		if (calls[i].result)
			return refused(name, names[i],
				       (int64_t)calls[i].result);
	return ST_OK;
}
