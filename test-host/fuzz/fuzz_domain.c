// SPDX-License-Identifier: MIT
/*
 * A hostile configuration with domains: accepted values are within their
 * limits, and names are valid as names of nodes.
 */
#include "domains.h"

static void check(const struct domain_config *d)
{
	if (!d->kernel.path || !*d->kernel.path || !d->memory ||
	    d->maxmem < d->memory || !d->vcpus || d->vcpus > DOMAIN_MAX_VCPUS ||
	    d->maxvcpus < d->vcpus)
		__builtin_trap();
	if (!*d->name || strlen(d->name) > DOMAIN_MAX_NAME ||
	    strpbrk(d->name, "/@ "))
		__builtin_trap();
	for (unsigned int i = 0; d->has_affinity && i < d->vcpus; i++) {
		static const struct cpu_set none;

		if (!memcmp(&d->affinity[i], &none, sizeof(none)))
			__builtin_trap();
	}
	for (unsigned int i = 0; i < d->arm.nr_static_mem; i++)
		if (!d->arm.static_mem[i].size ||
		    d->arm.static_mem[i].addr >
			    UINT64_MAX - d->arm.static_mem[i].size)
			__builtin_trap();
	for (unsigned int i = 0; i < d->arm.nr_shm; i++)
		if (strlen(d->arm.shm[i].id) >= DOMAIN_SHM_ID ||
		    !d->arm.shm[i].size)
			__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct domain_host host;
	unsigned int nr;

	if (size > 8192)
		return 0;
	memcpy(domains_buffer, data, size);
	if (config_parse("fuzz", CONFIG_DAYBREAK, domains_buffer, size,
			 &domains_config))
		return 0;
	domain_host_parse(&domains_config, "host", &host);
	if (domain_list_parse(&domains_config, "host", domains_parsed,
			      DOMAIN_MAX, &nr))
		return 0;
	for (unsigned int i = 0; i < nr; i++) {
		check(&domains_parsed[i]);
		for (unsigned int j = 0; j < i; j++)
			if (!strcmp(domains_parsed[i].name,
				    domains_parsed[j].name))
				__builtin_trap();
		domain_check(&domains_parsed[i], GUEST_ARM64,
			     (struct xen_version){ 4, size % 24 });
	}
	return 0;
}
