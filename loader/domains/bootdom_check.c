// SPDX-License-Identifier: MIT
/*
 * Refuses what an entry with domains= cannot have on x86, before anything is
 * started.
 */
#include <daybreak/bootdom_plan.h>
#include <daybreak/dom0_kernel.h>
#include <daybreak/domain_parse.h>
#include <daybreak/keys.h>

#include <daybreak/xen_options.h>

#include <string.h>

#define MIB	     (UINT64_C(1) << 20)
#define BOOTDOM_ROOM (16 * MIB) /* for itself and what Xen makes for it */
#define UNKNOWN	     UINT64_MAX

enum status bootdom_check_entry(const struct entry *entry)
{
	if (!xen_option(entry->options, "dom0_mem") &&
	    !xen_option(entry->extra, "dom0_mem"))
		return fail(
			ST_INVALID,
			"%s: entry \"%s\" has domains=, but its options= "
			"has no dom0_mem=, without which Xen leaves them no "
			"memory",
			entry->config, entry->name);
	return ST_OK;
}

/*
 * dom0_mem= is a list of amounts, separated by commas, each with an optional
 * min: or max: in front. Without a unit, an amount is in KiB.
 */

static bool ends(char c)
{
	return !c || c == ' ' || c == ',';
}

/* A size in bytes; UNKNOWN if it depends on the host's memory. */
static uint64_t read_amount(const char *p)
{
	static const char units[] = "BKMGT";
	uint64_t value = 0;
	unsigned int shift = 10;
	const char *unit;

	if (ends(*p))
		return UNKNOWN;
	for (; *p >= '0' && *p <= '9' && value < UINT32_MAX; p++)
		value = value * 10 + (uint64_t)(*p - '0');
	unit = ends(*p) ? NULL : strchr(units, *p & ~0x20);
	if (unit) {
		shift = 10 * (unsigned int)(unit - units);
		p++;
	}
	return ends(*p) && value <= UNKNOWN >> shift ? value << shift : UNKNOWN;
}

struct dom0_mem {
	uint64_t size, min, max;
};

static void read_item(const char *p, struct dom0_mem *out)
{
	uint64_t amount;

	if (!strncmp(p, "min:", 4)) {
		amount = read_amount(p + 4);
		out->min = amount == UNKNOWN ? 0 : amount;
	} else if (!strncmp(p, "max:", 4)) {
		out->max = read_amount(p + 4);
	} else {
		out->size = read_amount(p);
	}
}

static void read_options(const char *options, struct dom0_mem *out)
{
	const char *p = xen_option(options, "dom0_mem");

	for (; p; p = xen_option_next(p, "dom0_mem")) {
		read_item(p, out);
		for (; *p && *p != ' '; p++)
			if (*p == ',')
				read_item(p + 1, out);
	}
}

/* The most memory that dom0 can have, in bytes, or UNKNOWN. */
static uint64_t dom0_memory(const struct entry *entry)
{
	struct dom0_mem mem = { .size = UNKNOWN, .max = UNKNOWN };

	read_options(entry->options, &mem);
	read_options(entry->extra, &mem);
	if (mem.size < mem.min)
		mem.size = mem.min;
	return mem.size < mem.max ? mem.size : mem.max;
}

enum status bootdom_check_room(const struct entry *entry, uint64_t package)
{
	uint64_t have = dom0_memory(entry);
	uint64_t want = BOOTDOM_START + BOOTDOM_ROOM + package;

	if (have < want)
		return fail(ST_NO_MEMORY,
			    "%s: dom0_mem= is %lu MiB, which has no room for "
			    "the boot domain and the domains' images: they "
			    "take %lu MiB",
			    entry->config, have / MIB, (want + MIB - 1) / MIB);
	return ST_OK;
}

enum status bootdom_check_host(const struct bootdom_plan *plan,
			       const struct entry *entry, uint64_t ram)
{
	uint64_t dom0 = dom0_memory(entry);
	uint64_t domains = 0, want;

	for (unsigned int i = 0; i < plan->nr; i++)
		domains += plan->wanted[i].memory * 1024;
	want = domains + (dom0 == UNKNOWN ? 0 : dom0);
	if (want >= domains && want <= ram)
		return ST_OK;
	return fail(ST_NO_MEMORY,
		    "%s: entry \"%s\" gives its domains %lu MiB%s, and this "
		    "host has %lu MiB",
		    entry->config, entry->name, domains >> 20,
		    dom0 == UNKNOWN ? "" : " beside dom0_mem=", ram >> 20);
}

static enum status refuse_key(const struct domain_config *d, const char *key,
			      const char *why)
{
	return fail(ST_UNSUPPORTED, "%s:%u: the domain %s has %s=, %s",
		    d->config, domain_key_line(d, key), d->name, key, why);
}

static const struct domain_config *
find_passthrough(const struct bootdom_plan *plan)
{
	for (unsigned int i = 0; i < plan->nr; i++)
		if (plan->wanted[i].passthrough == PASSTHROUGH_ENABLED)
			return &plan->wanted[i];
	return NULL;
}

bool bootdom_has_passthrough(const struct bootdom_plan *plan)
{
	return find_passthrough(plan);
}

enum status bootdom_check_passthrough(const struct bootdom_plan *plan,
				      const struct entry *entry,
				      bool host_lacks_it)
{
	const struct domain_config *d = find_passthrough(plan);

	if (!d)
		return ST_OK;
	if (dom0_iommu_is_off(entry))
		return refuse_key(d, "passthrough",
				  "for which Xen needs the IOMMU that the "
				  "entry's options switch off");
	if (host_lacks_it)
		return refuse_key(d, "passthrough",
				  "for which Xen needs an IOMMU, and this "
				  "host's firmware describes none (no DMAR, no "
				  "IVRS)");
	return ST_OK;
}

static enum status check_tsc(const struct domain_config *d)
{
	if (d->x86.tsc == TSC_NATIVE_PARAVIRT)
		return refuse_key(d, "tsc_mode",
				  "native_paravirt, which Xen has not had "
				  "since 4.12: leave it out, or use native");
	return ST_OK;
}

/* Keys for which a PVH domain would need an interrupt controller or ports. */
static enum status check_pvh(const struct domain_config *d)
{
	if (domain_key_line(d, "ioports"))
		return refuse_key(d, "ioports",
				  "but Xen lets only PV domains at I/O ports");
	if (domain_key_line(d, "irqs"))
		return refuse_key(d, "irqs",
				  "but Xen gives interrupts of devices only to "
				  "PV domains");
	if (d->x86.nested.value && d->x86.hap.set && !d->x86.hap.value)
		return refuse_key(d, "nestedhvm",
				  "for which Xen needs nested page tables, "
				  "which hap=0 switches off");
	return ST_OK;
}

/* Keys of the CPU's virtualisation, which a PV domain does without. */
static enum status check_no_hvm(const struct domain_config *d)
{
	static const char *const keys[] = { "timer_mode", "hap", "nestedhvm" };

	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (domain_key_line(d, keys[i]))
			return refuse_key(d, keys[i],
					  "which is for PVH domains: leave it "
					  "out, or use type=pvh");
	return ST_OK;
}

bool bootdom_is_pvh(const struct domain_config *d)
{
	return d->has_type && d->type == DOMAIN_PVH;
}

enum domain_xenstore bootdom_xenstore(const struct domain_config *d)
{
	if (d->x86.xenstore != XENSTORE_UNSET)
		return d->x86.xenstore;
	if (bootdom_is_pvh(d))
		return XENSTORE_LATER;
	return d->x86.start == START_PAUSED ? XENSTORE_YES : XENSTORE_NO;
}

static enum status check_pv(const struct domain_config *d)
{
	const struct domain_devices *devices = &d->x86.devices;

	if (d->memory * 1024 > BOOTDOM_PV_MAX)
		return fail(ST_TOO_LARGE,
			    "%s:%u: the domain %s has memory=%lu, and before "
			    "dom0 runs a PV domain can have at most %lu (47.5 "
			    "GiB): ask for less, or use type=pvh",
			    d->config, domain_key_line(d, "memory"), d->name,
			    d->memory / 1024, (uint64_t)(BOOTDOM_PV_MAX >> 20));
	if (domain_key_line(d, "shadow_memory"))
		return refuse_key(d, "shadow_memory",
				  "which is for the P2M of a PVH domain; a PV "
				  "domain has its own");
	if (d->x86.xenstore == XENSTORE_LATER)
		return refuse_key(d, "xenstore",
				  "but only a PVH kernel can be told that it "
				  "comes later: use yes or no, or type=pvh");
	/* A PV kernel reads from xenstore which of its vCPUs are offline. */
	if (d->maxvcpus > d->vcpus && bootdom_xenstore(d) == XENSTORE_NO)
		return refuse_key(d, "maxvcpus",
				  "more than vcpus=, which a PV domain only "
				  "knows by xenstore: set xenstore=yes, or "
				  "start=paused and no xenstore=no");
	for (unsigned int i = 0; i < devices->nr_iomem; i++)
		if (devices->iomem[i].gfn != devices->iomem[i].mfn)
			return refuse_key(d, "iomem",
					  "with a place in the guest behind @, "
					  "but a PV domain maps the host's "
					  "pages themselves");
	return check_no_hvm(d);
}

static enum status check_keys(const struct domain_config *d)
{
	enum status st = check_tsc(d);

	if (st)
		return st;
	if (d->max_grant_frames.set && !d->max_grant_frames.value)
		return refuse_key(d, "max_grant_frames",
				  "0 of them, but its console and xenstore "
				  "take 1");
	return bootdom_is_pvh(d) ? check_pvh(d) : check_pv(d);
}

enum status bootdom_check_domain(const struct entry *entry,
				 const struct domain_config *d)
{
	if (d->x86.start == START_PAUSED && !entry->kernel.path)
		return fail(ST_INVALID,
			    "%s: the domain %s %s, but entry \"%s\" has no "
			    "kernel= for a dom0 that would start it",
			    d->config, d->name,
			    d->x86.attach ? "has devices=later"
					  : "has start=paused",
			    entry->name);
	return check_keys(d);
}
