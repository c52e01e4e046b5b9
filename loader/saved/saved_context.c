// SPDX-License-Identifier: MIT
/*
 * The blob of an HVM_CONTEXT record: Xen's own records, which follow one
 * another without padding. The first is a header, the last of type 0 and empty.
 * Xen checks what is in them when it loads the blob.
 *
 * Source: Xen's include/public/hvm/save.h and arch-x86/hvm/save.h.
 */
#include "saved_wire.h"

struct descriptor {
	uint16_t type, instance;
	uint32_t length; /* of what follows */
};

enum { TYPE_END, TYPE_HEADER, TYPE_CPU };

struct context_header {
	uint32_t magic, version;
	uint64_t changeset;
	uint32_t cpuid, gtsc_khz;
};
_Static_assert(sizeof(struct context_header) == 24, "hvm_save_header");

#define MAGIC	0x54381286u /* HVM_FILE_MAGIC */
#define VERSION 1	    /* HVM_FILE_VERSION */

static const char *check_header(struct span body)
{
	struct context_header h;

	if (body.size != sizeof(h) || !span_copy(body, 0, &h, sizeof(h)) ||
	    h.magic != MAGIC || h.version != VERSION)
		return "does not begin with a header of Xen's";
	return NULL;
}

/* A vCPU's registers; each vCPU has them once. */
static const char *check_cpu(const struct descriptor *d, uint64_t max_vcpus,
			     uint32_t *next_vcpu, unsigned int *nr_vcpus)
{
	if (d->instance >= max_vcpus)
		return "has registers of a vCPU above the configuration's "
		       "max_vcpus";
	if (d->instance && !*nr_vcpus)
		return "has no registers of vCPU 0";
	if (d->instance < *next_vcpu)
		return "has registers of vCPUs that are not in order";
	*next_vcpu = d->instance + 1u;
	++*nr_vcpus;
	return NULL;
}

const char *saved_context_check(struct span blob, uint64_t max_vcpus,
				unsigned int *nr_vcpus)
{
	const char *fault = NULL;
	uint32_t next_vcpu = 0;
	struct descriptor d;
	uint64_t at = 0;

	*nr_vcpus = 0;
	for (bool is_first = true; !fault; is_first = false) {
		if (!span_copy(blob, at, &d, sizeof(d)))
			return "ends without Xen's end";
		at += sizeof(d);
		if (!span_has(blob, at, d.length))
			return "has a part that ends past it";
		if (is_first && d.type != TYPE_HEADER)
			return "does not begin with a header of Xen's";
		if (is_first)
			fault = check_header(span_sub(blob, at, d.length));
		else if (d.type == TYPE_CPU)
			fault = check_cpu(&d, max_vcpus, &next_vcpu, nr_vcpus);
		else if (d.type == TYPE_END)
			return d.length || at != blob.size
				       ? "has bytes after Xen's end"
				       : NULL;
		at += d.length;
	}
	return fault;
}
