// SPDX-License-Identifier: MIT
/*
 * Counts starts. How many are left is not stored, but follows from tries=.
 */
#include <daybreak/counting.h>

#include <daybreak/fnv.h>

/* The index of a section's counter, or nr_counters. */
static uint32_t find(const struct state *state, const char *name)
{
	uint64_t hash = fnv_string(name);
	uint32_t i = 0;

	while (i < state->nr_counters && state->counters[i].name != hash)
		i++;
	return i;
}

static uint64_t add_string(uint64_t hash, const char *s)
{
	return fnv_bytes(hash, s, strlen(s) + 1); /* its NUL separates it */
}

uint32_t counting_fingerprint(const struct config *config, const char *section)
{
	uint64_t hash = FNV_START;

	for (unsigned int i = 0; i < config->nr_items; i++) {
		const struct config_item *item = &config->items[i];

		if (strcmp(item->section, section))
			continue;
		hash = add_string(hash, item->key);
		hash = add_string(hash, item->value);
		hash = add_string(hash, item->args);
	}
	return (uint32_t)(hash ^ hash >> 32);
}

struct counting counting_of(const struct state *state,
			    const struct candidate *entry)
{
	uint32_t i = find(state, entry->name);
	struct counting out = { .left = entry->tries };

	if (!entry->tries || i == state->nr_counters ||
	    state->counters[i].fingerprint != entry->fingerprint)
		return out;
	out.starts = state->counters[i].starts;
	out.is_good = state->counters[i].is_good;
	out.left -= out.starts < entry->tries ? out.starts : entry->tries;
	out.is_bad = !out.left;
	return out;
}

/* Makes room for one more counter. */
static void drop_one(struct state *state)
{
	uint32_t at = state->nr_counters - 1;

	for (uint32_t i = state->nr_counters; i--;)
		if (!state->counters[i].starts) {
			at = i;
			break;
		}
	state->nr_counters--;
	memmove(&state->counters[at], &state->counters[at + 1],
		(state->nr_counters - at) * sizeof(state->counters[0]));
}

/* Moves counter i, which may be a new one, to the front. */
static struct state_counter *to_front(struct state *state, uint32_t i)
{
	struct state_counter counter = state->counters[i];

	memmove(&state->counters[1], &state->counters[0],
		i * sizeof(state->counters[0]));
	state->counters[0] = counter;
	return &state->counters[0];
}

bool counting_start(struct state *state, const struct candidate *entry)
{
	uint32_t i = find(state, entry->name);
	struct state_counter *counter;

	if (!entry->tries)
		return false;
	if (i == STATE_MAX_COUNTERS) {
		drop_one(state);
		i = state->nr_counters;
	}
	if (i == state->nr_counters)
		state->counters[state->nr_counters++] = (struct state_counter){
			.name = fnv_string(entry->name)
		};
	counter = to_front(state, i);
	if (counter->fingerprint != entry->fingerprint)
		counter->starts = 0;
	counter->fingerprint = entry->fingerprint;
	counter->is_good = false;
	if (counter->starts < UINT16_MAX)
		counter->starts++;
	return true;
}

static bool give_back(struct state *state, const char *name, bool is_good)
{
	uint32_t i = find(state, name);
	struct state_counter *counter = &state->counters[i];

	if (i == state->nr_counters ||
	    (!counter->starts && counter->is_good == is_good))
		return false;
	counter->starts = 0;
	counter->is_good = is_good;
	return true;
}

bool counting_good(struct state *state, const char *name)
{
	return give_back(state, name, true);
}

bool counting_retry(struct state *state, const char *name)
{
	return give_back(state, name, false);
}
