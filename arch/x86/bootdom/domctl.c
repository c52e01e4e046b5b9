// SPDX-License-Identifier: MIT
/*
 * Encodings of createdomain by interface version. Fields up to
 * max_maptrack_frames have the same place in all versions. After them nearly
 * every release has added one, and the CPU-specific ones come last.
 */
#include "domctl.h"

#include <string.h>

#define CMD_CREATEDOMAIN 1u
#define CDF_HVM		 (1u << 0)
#define CDF_HAP		 (1u << 1)
#define CDF_IOMMU	 (1u << 5)
#define CDF_NESTED_VIRT	 (1u << 6)
#define INFO_HVM	 (1u << 1)
#define INFO_HAP	 (1u << 8)

/* Byte offsets in struct xen_domctl_createdomain, in every version. */
enum {
	AT_HANDLE = 4,
	AT_FLAGS = 20,
	AT_MAX_VCPUS = 28,
	AT_MAX_EVTCHN = 32,
	AT_GRANT_FRAMES = 36,
	AT_MAPTRACK_FRAMES = 40,
	AT_GRANT_OPTS = 44,
};

/* Byte offsets in struct xen_domctl_getdomaininfo. */
enum {
	INFO_FLAGS = 4,
	INFO_HANDLE = 76,
};

const struct domctl_abi domctl_abis[] = {
	{ 0x18, "4.22", 68, 60, AT_GRANT_OPTS, 104, true, true },
	{ 0x17, "4.19 to 4.21", 68, 60, AT_GRANT_OPTS, 104, true, true },
	{ 0x16, "4.18", 64, 56, AT_GRANT_OPTS, 104, true, true },
	{ 0x15, "4.17", 64, 56, AT_GRANT_OPTS, 104, true, true },
	{ 0x14, "4.16", 60, 52, AT_GRANT_OPTS, 104, false, true },
	{ 0x13, "4.15", 56, 48, 0, 96, false, false },
	{ 0x12, "4.14", 48, 44, 0, 96, false, false },
	{ 0 },
};

static void put(struct domctl *out, unsigned int at, uint32_t value)
{
	memcpy(out->u + at, &value, sizeof(value));
}

void domctl_create(const struct domctl_abi *abi,
		   const struct domctl_create *wanted, struct domctl *out)
{
	memset(out, 0, sizeof(*out));
	out->cmd = CMD_CREATEDOMAIN;
	out->version = abi->version;
	out->domid = wanted->domid;
	memcpy(out->u + AT_HANDLE, wanted->uuid, sizeof(wanted->uuid));
	put(out, AT_FLAGS,
	    (wanted->hvm ? CDF_HVM : 0) | (wanted->hap ? CDF_HAP : 0) |
		    (wanted->iommu ? CDF_IOMMU : 0) |
		    (wanted->nested ? CDF_NESTED_VIRT : 0));
	put(out, AT_MAX_VCPUS, wanted->nr_vcpus);
	put(out, AT_MAX_EVTCHN, wanted->max_evtchn_port);
	put(out, AT_GRANT_FRAMES, (uint32_t)wanted->max_grant_frames);
	put(out, AT_MAPTRACK_FRAMES, (uint32_t)wanted->max_maptrack_frames);
	if (abi->grant_opts)
		put(out, abi->grant_opts, wanted->grant_version);
	put(out, abi->arch, wanted->emulation_flags);
}

static uint32_t get(const struct domctl *in, unsigned int at)
{
	uint32_t value;

	memcpy(&value, in->u + at, sizeof(value));
	return value;
}

const char *domctl_differs(const struct domctl_abi *abi,
			   const struct domctl_create *wanted,
			   const struct domctl *info)
{
	if (memcmp(info->u + INFO_HANDLE, wanted->uuid, sizeof(wanted->uuid)))
		return "UUID";
	if (!(get(info, INFO_FLAGS) & INFO_HVM) == wanted->hvm)
		return "kind";
	if (!(get(info, INFO_FLAGS) & INFO_HAP) == wanted->hap)
		return "way of paging";
	if (get(info, abi->info_arch) != wanted->emulation_flags)
		return "set of emulated devices";
	return NULL;
}
