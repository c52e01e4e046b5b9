// SPDX-License-Identifier: MIT
/*
 * The tests' TPM: PCRs that are extended in memory, and the events that did so.
 */
#include "platform.h"

#include <daybreak/pe_digest.h>

#include <stdlib.h>

static void digest_event(const struct measure_event *event,
			 struct sha256_digest *out)
{
	const struct file pe = { "PE", event->bytes };
	struct pe_ranges ranges = { .nr = 1, .list = { event->bytes } };
	struct sha256 sha;

	if (event->is_pe && pe_authenticode(pe, &ranges))
		abort();
	sha256_init(&sha);
	for (unsigned int i = 0; i < ranges.nr; i++)
		sha256_update(&sha, ranges.list[i].base, ranges.list[i].size);
	sha256_final(&sha, out);
}

static void extend(struct sha256_digest *pcr,
		   const struct sha256_digest *digest)
{
	struct sha256 sha;

	sha256_init(&sha);
	sha256_update(&sha, pcr->bytes, sizeof(pcr->bytes));
	sha256_update(&sha, digest->bytes, sizeof(digest->bytes));
	sha256_final(&sha, pcr);
}

void world_measured(void *context, const struct measure_event *event)
{
	struct world_tpm *tpm = &world.tpm;
	struct world_event *e = &tpm->events[tpm->nr_events++];

	(void)context;
	if (tpm->nr_events > WORLD_MAX_EVENTS || event->pcr >= WORLD_PCRS ||
	    !event->bytes.base)
		abort();
	*e = (struct world_event){ .pcr = event->pcr,
				   .type = event->type,
				   .is_pe = event->is_pe,
				   .size = event->data.size };
	memcpy(e->data, event->data.base,
	       e->size < WORLD_EVENT_DATA ? e->size : WORLD_EVENT_DATA);
	digest_event(event, &e->digest);
	extend(&tpm->pcrs[e->pcr], &e->digest);
}

bool platform_can_measure(void)
{
	return world.tpm.exists;
}

enum status platform_measure(const struct measure_event *event)
{
	struct world_tpm *tpm = &world.tpm;

	if (world_call_fails() || tpm->nr_events + 1 == tpm->fail_at)
		return fail(ST_IO, "the TPM does not extend PCR %u",
			    event->pcr);
	world_measured(NULL, event);
	return ST_OK;
}

enum status platform_publish_log(void)
{
	if (world_call_fails())
		return fail(ST_NO_MEMORY, "the TPM's log cannot be kept");
	world.tpm.logs_published++;
	return ST_OK;
}
