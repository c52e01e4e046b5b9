// SPDX-License-Identifier: MIT
/*
 * Extends the TPM 2 or, in a confidential VM, the measurement registers; where
 * there are both, both. The firmware hashes for every bank. Sources: TCG EFI
 * Protocol Specification, revision 00.13, section 6; UEFI 2.10, section 38.
 */
#include "tpm.h"

#include <daybreak/measure.h>

#define PE_COFF_IMAGE 0x10 /* a flag: hash as Authenticode does */

/* EFI_CC_MEASUREMENT_PROTOCOL */
struct cc {
	void *capability, *log;
	extend_function *extend;
	EFI_STATUS(EFIAPI *map)(struct cc *cc, UINT32 pcr, UINT32 *index);
};

/*
 * EFI_TCG2_BOOT_SERVICE_CAPABILITY. Older firmware has a shorter one, with the
 * same first fields.
 */
struct capability {
	UINT8 size, versions[4];
	UINT32 algorithms, logs;
	UINT8 is_present;
	UINT16 max_command, max_response;
	UINT32 manufacturer, nr_banks, banks;
};
_Static_assert(sizeof(struct capability) == 36 &&
		       offsetof(struct capability, is_present) == 16,
	       "a capability as in the specification");

/* EFI_TCG2_EVENT, and EFI_CC_EVENT with another kind of index. Packed. */
struct event {
	UINT32 size; /* with the data */
	UINT32 header_size;
	UINT16 header_version;
	UINT32 index, type;
	UINT8 data[MEASURE_DATA_MAX];
} __attribute__((packed));

#define HEADER_AT 4 /* what header_size counts begins there */
#define DATA_AT	  offsetof(struct event, data)
_Static_assert(DATA_AT == 18, "an event as in the specification");

static EFI_GUID tcg2_guid = { 0x607f766c,
			      0x7455,
			      0x42be,
			      { 0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72,
				0x0f } };
static EFI_GUID cc_guid = { 0x96751a3d,
			    0x72f4,
			    0x41a6,
			    { 0xa7, 0x94, 0xed, 0x5d, 0x0e, 0x67, 0xae,
			      0x6b } };

/* What there is, once it was looked for. */
static struct {
	bool is_sought;
	struct tcg2 *tcg2;
	struct cc *cc;
} found;

static bool is_present(struct tcg2 *tcg2)
{
	struct capability c = { .size = sizeof(c) };

	return !tcg2->capability(tcg2, &c) && c.is_present;
}

static void look(void)
{
	if (found.is_sought)
		return;
	found.is_sought = true;
	found.tcg2 = protocol_find(&tcg2_guid);
	if (found.tcg2 && !is_present(found.tcg2))
		found.tcg2 = NULL;
	found.cc = protocol_find(&cc_guid);
}

struct tcg2 *tpm_find(void)
{
	look();
	return found.tcg2;
}

bool platform_can_measure(void)
{
	look();
	return found.tcg2 || found.cc;
}

static void make(const struct measure_event *from, UINT32 index,
		 struct event *out)
{
	const UINTN size = from->data.size < MEASURE_DATA_MAX
				   ? from->data.size
				   : MEASURE_DATA_MAX;

	out->size = (UINT32)(DATA_AT + size);
	out->header_size = DATA_AT - HEADER_AT;
	out->header_version = 1;
	out->index = index;
	out->type = from->type;
	memcpy(out->data, from->data.base, size);
}

/* A log that is full has not the event, but the PCR is extended. */
static enum status check(EFI_STATUS es, const char *what, unsigned int pcr)
{
	static bool is_full;

	if (es && es != EFI_VOLUME_FULL)
		return fail(ST_IO, "%s: PCR %u cannot be extended (%#lx)", what,
			    pcr, (uint64_t)es);
	if (es && !is_full)
		warn("%s: the firmware's log is full: what follows is "
		     "measured, but not in the log",
		     what);
	is_full = is_full || es;
	return ST_OK;
}

static EFI_STATUS extend(extend_function *function, void *protocol,
			 const struct measure_event *from, UINT32 index)
{
	static struct event event;

	make(from, index, &event);
	return function(protocol, from->is_pe ? PE_COFF_IMAGE : 0,
			(uintptr_t)from->bytes.base, from->bytes.size, &event);
}

static EFI_STATUS extend_cc(struct cc *cc, const struct measure_event *from)
{
	UINT32 index;
	EFI_STATUS es = cc->map(cc, from->pcr, &index);

	return es ? es : extend(cc->extend, cc, from, index);
}

enum status platform_measure(const struct measure_event *event)
{
	enum status st = ST_OK;

	look();
	if (found.tcg2)
		st = check(extend(found.tcg2->extend, found.tcg2, event,
				  event->pcr),
			   "the TPM", event->pcr);
	if (!st && found.cc)
		st = check(extend_cc(found.cc, event),
			   "the measurement registers", event->pcr);
	return st;
}
