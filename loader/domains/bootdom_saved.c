// SPDX-License-Identifier: MIT
/*
 * Domains that are restored: what the configuration leaves to their files.
 */
#include <daybreak/bootdom_plan.h>

#include <string.h>

static enum status check_sizes(const struct packed_plan *saved)
{
	const struct saved_config *c = &saved->saved->config;
	const uint64_t have = saved->header.nr_pages * DOMAIN_PAGE;
	const uint64_t pfns = saved->header.p2m_size * DOMAIN_PAGE;
	const uint64_t most = BOOTDOM_PV_MAX;

	if (c->kind == SAVED_PV && pfns > most)
		return fail(ST_TOO_LARGE,
			    "%s: has a PV domain of %lu MiB, and before dom0 "
			    "runs a PV domain can have at most %lu (47.5 GiB)",
			    saved->saved->file.name, pfns >> 20, most >> 20);
	if (have < DOMAIN_MIN_MEMORY || c->memory * 1024 < DOMAIN_MIN_MEMORY)
		return fail(ST_INVALID,
			    "%s: has a domain of %lu KiB, expected 4 MiB or "
			    "more",
			    saved->saved->file.name, have >> 10);
	if (c->maxmem * 1024 > DOMAIN_MAX_MEMORY)
		return fail(ST_TOO_LARGE,
			    "%s: has a domain of up to %lu KiB, expected at "
			    "most 16 TiB",
			    saved->saved->file.name, c->maxmem);
	return ST_OK;
}

static void fill_wanted(const struct packed_plan *saved,
			struct domain_config *wanted)
{
	const struct saved_config *c = &saved->saved->config;

	wanted->has_type = true;
	wanted->type = c->kind == SAVED_PVH ? DOMAIN_PVH : DOMAIN_PV;
	wanted->memory = c->memory;
	wanted->maxmem = c->maxmem;
	wanted->vcpus = (unsigned int)c->vcpus;
	wanted->maxvcpus = (unsigned int)c->max_vcpus;
	if (c->kind == SAVED_PVH && c->shadow)
		wanted->shadow_memory = (struct config_number){
			.set = true,
			.value = (uint32_t)((c->shadow + 1023) / 1024),
		};
	if (!wanted->x86.uuid)
		wanted->x86.uuid = saved->uuid;
}

enum status bootdom_plan_saved(const struct packed_plan *saved,
			       struct domain_config *wanted,
			       struct domain *domain, struct layout *layout)
{
	const uint64_t nr_pages = saved->header.nr_pages;
	enum status st = check_sizes(saved);

	if (st)
		return st;
	fill_wanted(saved, wanted);
	domain->name = wanted->name;
	domain->type = wanted->type;
	domain->memory = wanted->memory * 1024;
	domain->store_evtchn = BOOTDOM_STORE_EVTCHN;
	domain->console_evtchn = BOOTDOM_CONSOLE_EVTCHN;
	*layout = (struct layout){
		.abi = wanted->type == DOMAIN_PVH ? ABI_PVH : ABI_PV64,
		.nr_pages = nr_pages,
		.low_pages = nr_pages,
	};
	if (layout->abi == ABI_PVH && nr_pages > PVH_HOLE_PFN)
		layout->low_pages = PVH_HOLE_PFN;
	return ST_OK;
}

bool bootdom_plan_restores(const struct bootdom_plan *plan)
{
	for (unsigned int i = 0; i < plan->nr; i++)
		if (plan->wanted[i].restore.path)
			return true;
	return false;
}
