// SPDX-License-Identifier: MIT
/*
 * What each type of libxc's records is for, how long it is, and which records
 * come before it.
 */
#include "saved_wire.h"

#include <daybreak/format.h>

#define BIT(type) (UINT32_C(1) << (type))
#define FOR_PV	  1
#define FOR_HVM	  2 /* and PVH */
#define FOR_ALL	  (FOR_PV | FOR_HVM)
#define REFUSED	  0

/* One after the other in a file; v3's static data come first. */
#define STATIC	  BIT(SAVED_STATIC_DATA_END)
#define PV	  BIT(SAVED_PV_INFO)

static const struct {
	const char *name;
	uint8_t kinds;	    /* of domain that have it */
	bool is_once;	    /* as opposed to many */
	uint32_t least;	    /* bytes of the body */
	uint32_t unit;	    /* it has any number of these more; 0: none */
	uint32_t after;	    /* records that come before it */
	uint32_t not_after; /* records that come only after it */
} rules[SAVED_NR_TYPES] = {
	[SAVED_END] = { "END", FOR_ALL, true, 0, 0, STATIC, 0 },
	[SAVED_PAGE_DATA] = { "PAGE_DATA", FOR_ALL, false, 16, 8, STATIC, 0 },
	[SAVED_PV_INFO] = { "X86_PV_INFO", FOR_PV, true, 8, 0, 0, 0 },
	[SAVED_P2M_FRAMES] = { "X86_PV_P2M_FRAMES", FOR_PV, false, 16, 8,
			       STATIC | PV, 0 },
	[SAVED_VCPU_BASIC] = { "X86_PV_VCPU_BASIC", FOR_PV, false, 8, 1,
			       STATIC | PV, 0 },
	[SAVED_VCPU_EXTENDED] = { "X86_PV_VCPU_EXTENDED", FOR_PV, false, 8, 1,
				  STATIC | PV, 0 },
	[SAVED_VCPU_XSAVE] = { "X86_PV_VCPU_XSAVE", FOR_PV, false, 8, 1,
			       STATIC | PV, 0 },
	[SAVED_SHARED_INFO] = { "SHARED_INFO", FOR_PV, true, 4096, 0,
				STATIC | PV, 0 },
	[SAVED_TSC_INFO] = { "X86_TSC_INFO", FOR_ALL, true, 24, 0, STATIC, 0 },
	[SAVED_HVM_CONTEXT] = { "HVM_CONTEXT", FOR_HVM, true, 1, 1, STATIC, 0 },
	[SAVED_HVM_PARAMS] = { "HVM_PARAMS", FOR_HVM, true, 8, 16, STATIC, 0 },
	[SAVED_TOOLSTACK] = { .name = "TOOLSTACK" },
	[SAVED_VCPU_MSRS] = { "X86_PV_VCPU_MSRS", FOR_PV, false, 8, 16,
			      STATIC | PV, 0 },
	[SAVED_VERIFY] = { .name = "VERIFY" },
	[SAVED_CHECKPOINT] = { .name = "CHECKPOINT" },
	[SAVED_DIRTY_PFNS] = { .name = "CHECKPOINT_DIRTY_PFN_LIST" },
	[SAVED_STATIC_DATA_END] = { "STATIC_DATA_END", FOR_ALL, true, 0, 0, 0,
				    0 },
	[SAVED_CPUID_POLICY] = { "X86_CPUID_POLICY", FOR_ALL, true, 24, 24, 0,
				 STATIC },
	[SAVED_MSR_POLICY] = { "X86_MSR_POLICY", FOR_ALL, true, 16, 16, 0,
			       STATIC },
	[SAVED_OPTIONAL] = { "optional", FOR_ALL, false, 0, 1, 0, 0 },
};

/* What no saved domain is without, but for the vCPUs. */
static const uint32_t needed_pv = STATIC | PV | BIT(SAVED_P2M_FRAMES) |
				  BIT(SAVED_SHARED_INFO) | BIT(SAVED_TSC_INFO);
static const uint32_t needed_hvm = STATIC | BIT(SAVED_HVM_CONTEXT) |
				   BIT(SAVED_HVM_PARAMS) | BIT(SAVED_TSC_INFO);

const char *saved_type_name(enum saved_type type)
{
	return rules[type].name;
}

enum status saved_refuse(const struct saved_walk *walk,
			 const struct saved_record *record, enum status st,
			 const char *fmt, ...)
{
	char buf[256];
	struct text t;
	va_list ap;

	text_init(&t, buf, sizeof(buf));
	va_start(ap, fmt);
	text_vformat(&t, fmt, ap);
	va_end(ap);
	return fail(st, "%s: record %u, %s at byte %#lx: %s",
		    walk->saved->file.name, record->number,
		    saved_type_name(record->type), record->offset, buf);
}

static enum status check_kind(const struct saved_walk *walk,
			      const struct saved_record *record)
{
	enum saved_kind kind = walk->saved->config.kind;

	if (record->type == SAVED_CHECKPOINT ||
	    record->type == SAVED_DIRTY_PFNS)
		return saved_refuse(walk, record, ST_UNSUPPORTED,
				    "is of Remus or COLO, which are not "
				    "supported");
	if (rules[record->type].kinds == REFUSED)
		return saved_refuse(walk, record, ST_UNSUPPORTED,
				    "is not supported; xl save does not write "
				    "it");
	if (!(rules[record->type].kinds &
	      (kind == SAVED_PV ? FOR_PV : FOR_HVM)))
		return saved_refuse(walk, record, ST_INVALID,
				    "is not for a %s domain",
				    saved_kind_name(kind));
	return ST_OK;
}

static enum status check_length(const struct saved_walk *walk,
				const struct saved_record *record)
{
	uint64_t size = record->body.size, least = rules[record->type].least;
	uint32_t unit = rules[record->type].unit;

	if (size < least || (!unit && size > least))
		return saved_refuse(walk, record, ST_INVALID,
				    "has %lu bytes, expected %lu%s", size,
				    least, unit ? " or more" : "");
	if (unit && (size - least) % unit)
		return saved_refuse(walk, record, ST_INVALID,
				    "has %lu bytes, expected %lu and a "
				    "multiple of %u",
				    size, least, unit);
	return ST_OK;
}

/* The name of the lowest type in a set that is not empty. */
static const char *first_name(uint32_t set)
{
	enum saved_type type = 0;

	while (!(set & BIT(type)))
		type++;
	return saved_type_name(type);
}

static enum status check_order(const struct saved_walk *walk,
			       const struct saved_record *record)
{
	uint32_t after = rules[record->type].after;

	if (record->type == SAVED_PAGE_DATA &&
	    walk->saved->config.kind == SAVED_PV)
		after |= BIT(SAVED_P2M_FRAMES);
	if (rules[record->type].is_once && walk->seen & BIT(record->type))
		return saved_refuse(walk, record, ST_INVALID,
				    "comes a second time");
	if (after & ~walk->seen)
		return saved_refuse(walk, record, ST_INVALID, "comes before %s",
				    first_name(after & ~walk->seen));
	if (rules[record->type].not_after & walk->seen)
		return saved_refuse(
			walk, record, ST_INVALID, "comes after %s",
			first_name(rules[record->type].not_after & walk->seen));
	return ST_OK;
}

/* Is nothing missing? */
static enum status check_end(const struct saved_walk *walk,
			     const struct saved_record *record)
{
	uint32_t missing = (walk->saved->config.kind == SAVED_PV ? needed_pv
								 : needed_hvm) &
			   ~walk->seen;

	if (missing)
		return saved_refuse(walk, record, ST_INVALID,
				    "comes, and no %s came before it",
				    first_name(missing));
	if (!walk->nr_vcpus)
		return saved_refuse(walk, record, ST_INVALID,
				    "comes, and no vCPU has registers");
	return ST_OK;
}

enum status saved_rules_check(const struct saved_walk *walk,
			      const struct saved_record *record)
{
	enum status st = check_kind(walk, record);

	if (st)
		return st;
	st = check_length(walk, record);
	if (st)
		return st;
	st = check_order(walk, record);
	if (st)
		return st;
	return record->type == SAVED_END ? check_end(walk, record) : ST_OK;
}
