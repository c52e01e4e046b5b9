// SPDX-License-Identifier: MIT
/*
 * Writes a record of the state file, and says where it goes.
 */
#include "state_record.h"

#include <daybreak/fnv.h>

uint64_t record_checksum(const struct record *r)
{
	return fnv_bytes(FNV_START, r, offsetof(struct record, checksum));
}

void record_make(const struct state *state, uint32_t sequence, struct record *r)
{
	*r = (struct record){
		.magic = RECORD_MAGIC,
		.version = RECORD_VERSION,
		.nr_counters = (uint16_t)state->nr_counters,
		.sequence = sequence,
		.timeout = state->timeout,
		.timeout_once = state->timeout_once,
	};
	memcpy(r->once, state->once, sizeof(r->once));
	memcpy(r->default_entry, state->default_entry,
	       sizeof(r->default_entry));
	memcpy(r->last, state->last, sizeof(r->last));
	memcpy(r->refused, state->refused, sizeof(r->refused));
	memcpy(r->reason, state->reason, sizeof(r->reason));
	for (uint32_t i = 0; i < state->nr_counters; i++) {
		const struct state_counter *c = &state->counters[i];

		r->counters[i] = (struct record_counter){
			.name = c->name,
			.fingerprint = c->fingerprint,
			.starts = c->starts,
			.flags = c->is_good ? COUNTER_GOOD : 0,
		};
	}
	r->checksum = record_checksum(r);
}

static uint32_t other(uint32_t record)
{
	return (record + 1) % STATE_NR_RECORDS;
}

uint64_t state_write(const struct state *state, uint8_t out[STATE_RECORD])
{
	struct record r;

	record_make(state, state->sequence + 1, &r);
	memcpy(out, &r, sizeof(r));
	return (uint64_t)other(state->record) * STATE_RECORD;
}

void state_written(struct state *state)
{
	state->sequence++;
	state->record = other(state->record);
}
