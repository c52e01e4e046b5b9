// SPDX-License-Identifier: MIT
/*
 * Changes to what is remembered. Fields are filled with zeros to their ends, so
 * that equal states have equal bytes.
 */
#include <daybreak/state.h>

#include <daybreak/fnv.h>
#include <daybreak/format.h>

#define HASH_TEXT 17 /* ~ and 16 digits */

void state_init(struct state *out)
{
	/* So the first record goes to the file's start. */
	*out = (struct state){ .timeout = TIMEOUT_UNSET,
			       .timeout_once = TIMEOUT_UNSET,
			       .record = STATE_NR_RECORDS - 1 };
}

/* The longest beginning of s with at most max bytes and whole characters. */
static size_t beginning(const char *s, size_t max)
{
	while (max && ((uint8_t)s[max] & 0xc0) == 0x80)
		max--;
	return max;
}

/* Writes how a section's name is remembered; field is zeros. */
static void spell(const char *name, char field[STATE_NAME_MAX])
{
	size_t size = strlen(name);
	struct text t;

	text_init(&t, field, STATE_NAME_MAX);
	if (size < STATE_NAME_MAX) {
		text_append(&t, name, size);
		return;
	}
	text_append(&t, name, beginning(name, STATE_NAME_MAX - 1 - HASH_TEXT));
	text_format(&t, "~%016lx", fnv_string(name));
}

bool state_set_name(char field[STATE_NAME_MAX], const char *name)
{
	char spelled[STATE_NAME_MAX] = "";

	if (name)
		spell(name, spelled);
	if (!memcmp(field, spelled, sizeof(spelled)))
		return false;
	memcpy(field, spelled, sizeof(spelled));
	return true;
}

bool state_has_name(const char field[STATE_NAME_MAX], const char *name)
{
	char spelled[STATE_NAME_MAX] = "";

	spell(name, spelled);
	return *field && !memcmp(field, spelled, sizeof(spelled));
}

bool state_set_refused(struct state *state, const char *entry,
		       const char *sentence)
{
	char reason[STATE_REASON_MAX] = "";
	bool is_new = state_set_name(state->refused, entry);
	struct text t;

	text_init(&t, reason, sizeof(reason));
	if (entry)
		text_format(&t, "%s", sentence);
	if (t.full)
		memcpy(reason + sizeof(reason) - 4, "...", 4);
	if (!is_new && !memcmp(state->reason, reason, sizeof(reason)))
		return false;
	memcpy(state->reason, reason, sizeof(reason));
	return true;
}

bool state_use_once(struct state *state)
{
	bool had = *state->once || state->timeout_once != TIMEOUT_UNSET;

	state_set_name(state->once, NULL);
	state->timeout_once = TIMEOUT_UNSET;
	return had;
}
