// SPDX-License-Identifier: MIT
/*
 * The state file, the variables of the Boot Loader Interface and the names of
 * entries, all of any content. A state that was read is the same after it was
 * written and read again, ids are different and found again, the choice is an
 * entry that may be chosen, and refusals reach every entry once.
 */
#include "support.h"

#include <daybreak/choice.h>
#include <daybreak/counting.h>
#include <daybreak/fnv.h>

#define REQUIRE(x)                                                             \
	do {                                                                   \
		if (!(x))                                                      \
			__builtin_trap();                                      \
	} while (0)

#define MAX_ENTRIES 16
#define CHECK_AT    504 /* a record's checksum */

/* What the input begins with. */
struct head {
	uint8_t how; /* bits below */
	uint8_t menu, tries;
	uint8_t section, default_entry; /* indices of names */
	uint16_t refused;		/* a bit for each entry */
	uint32_t timeout;
};

enum { HAS_SECTION = 1, HAS_DEFAULT = 2, MENDED = 4, STARTED = 8 };

static struct candidate list[MAX_ENTRIES];
static struct candidates all;
static struct bli bli;
static struct state state;

static struct span take(struct span *in, uint64_t size)
{
	struct span out = span_sub(*in, 0, size < in->size ? size : in->size);

	*in = span_sub(*in, out.size, in->size - out.size);
	return out;
}

/* A block of one byte's size, or of 256 times that. */
static struct span take_block(struct span *in)
{
	struct span size = take(in, 2);

	return size.size < 2 ? size
			     : take(in, size.base[0] + 256ULL * size.base[1]);
}

static bool is_known(const char *name)
{
	for (uint32_t i = 0; i < all.nr; i++)
		if (!strcmp(list[i].name, name))
			return true;
	return false;
}

/* Names, each with a NUL; text ends with one. */
static void add_names(const char *text, size_t size, const struct head *head)
{
	all = (struct candidates){ list, 0 };
	for (size_t at = 0; at < size && all.nr < MAX_ENTRIES;
	     at += strlen(text + at) + 1) {
		if (is_known(text + at))
			continue;
		list[all.nr] = (struct candidate){
			.name = text + at,
			.tries = head->tries >> all.nr % 8 & 1 ? 1 + at % 3 : 0,
			.fingerprint = (uint32_t)size,
			.is_refused = head->refused >> all.nr & 1,
		};
		all.nr++;
	}
}

static bool is_id(const char *id)
{
	for (; *id; id++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789+-_.", *id))
			return false;
	return true;
}

static void check_ids(void)
{
	static uint16_t units[MAX_ENTRIES * BLI_ID_MAX];
	uint64_t nr = 0;

	for (uint32_t i = 0; i < all.nr; i++) {
		char id[BLI_ID_MAX], other[BLI_ID_MAX];

		memset(id, 'X', sizeof(id));
		bli_id(&all, i, id);
		REQUIRE(!strncmp(id, "auto-", 5) && is_id(id));
		REQUIRE(bli_find(&all, id) == i);
		REQUIRE(bli_matches(&all, i, id));
		REQUIRE(bli_matches(&all, i, "*"));
		for (uint32_t k = 0; k < i; k++) {
			bli_id(&all, k, other);
			REQUIRE(strcmp(id, other));
		}
		nr += strlen(id) + 1;
	}
	REQUIRE(bli_entries(&all, units, nr) == nr);
	REQUIRE(!nr || bli_entries(&all, units, nr - 1) < nr);
}

/* A timeout is the same after it was written and read again. */
static void check_timeout(void)
{
	uint16_t units[BLI_NUMBER_MAX] = { 0 };
	uint32_t timeout = bli.timeout;

	if (timeout == TIMEOUT_UNSET)
		return;
	bli_timeout(timeout, units);
	bli_take(&bli, BLI_TIMEOUT,
		 (struct span){ (const uint8_t *)units, sizeof(units) });
	REQUIRE(bli.timeout == timeout);
}

static bool is_same(const struct state *a, const struct state *b)
{
	uint8_t x[STATE_RECORD], y[STATE_RECORD];

	return state_write(a, x) == state_write(b, y) &&
	       !memcmp(x, y, sizeof(x));
}

/* Writes the state where it goes in a copy of the file, and reads that. */
static void check_written(struct span file)
{
	uint8_t disk[STATE_SIZE] = { 0 }, record[STATE_RECORD];
	uint64_t at = state_write(&state, record);
	struct state read, written = state;

	memcpy(disk, file.base,
	       file.size < STATE_SIZE ? file.size : STATE_SIZE);
	REQUIRE(at == 0 || at == STATE_RECORD);
	memcpy(disk + at, record, sizeof(record));
	state_written(&written);
	state_read((struct file){ STATE_FILE, { disk, STATE_SIZE } }, &read);
	REQUIRE(is_same(&read, &written));
	state = read;
}

/* The file, with right checksums if asked for, in a block of its size. */
static void read_state(struct span file, bool mended)
{
	uint8_t *bytes = malloc(file.size + 1);

	if (file.size)
		memcpy(bytes, file.base, file.size);
	for (uint64_t at = 0;
	     mended && at + STATE_RECORD <= file.size && at < STATE_SIZE;
	     at += STATE_RECORD) {
		uint64_t sum = fnv_bytes(FNV_START, bytes + at, CHECK_AT);

		memcpy(bytes + at + CHECK_AT, &sum, sizeof(sum));
	}
	bytes = realloc(bytes, file.size ? file.size : 1);
	file.base = bytes;
	state_read((struct file){ STATE_FILE, file }, &state);
	REQUIRE(memchr(state.once, 0, sizeof(state.once)) &&
		memchr(state.default_entry, 0, sizeof(state.default_entry)) &&
		memchr(state.last, 0, sizeof(state.last)) &&
		memchr(state.refused, 0, sizeof(state.refused)) &&
		memchr(state.reason, 0, sizeof(state.reason)) &&
		state.nr_counters <= STATE_MAX_COUNTERS);
	/* If there is another record, its number is not a newer one. */
	check_written(file);
	free(bytes);
}

/* Starts, confirms and gives back, as each byte of the block says. */
static void change_state(struct span block)
{
	for (uint64_t i = 0; all.nr && i < block.size; i++) {
		const struct candidate *c =
			&list[(block.base[i] & 15) % all.nr];
		struct counting before = counting_of(&state, c), after;

		if (block.base[i] & 64)
			state_set_refused(&state, c->name, c->name);
		if (block.base[i] & 32)
			counting_good(&state, c->name);
		else if (block.base[i] & 16)
			counting_retry(&state, c->name);
		else
			REQUIRE(counting_start(&state, c) == (c->tries > 0));
		after = counting_of(&state, c);
		REQUIRE(after.left <= c->tries);
		if (block.base[i] & 48)
			REQUIRE(!after.is_bad && !after.starts);
		else if (c->tries)
			REQUIRE(after.left ==
				(before.left ? before.left - 1 : 0));
		REQUIRE(state.nr_counters <= STATE_MAX_COUNTERS);
	}
	check_written((struct span){ (const uint8_t *)"", 0 });
}

static bool is_bad(uint32_t i)
{
	return counting_of(&state, &list[i]).is_bad;
}

static void check_choice(const struct choice_input *in)
{
	struct choice c;
	uint32_t nr_left = 0, nr_good = 0;

	for (uint32_t i = 0; i < all.nr; i++) {
		nr_left += !list[i].is_refused;
		nr_good += !list[i].is_refused && !is_bad(i);
	}
	choice_make(in, &c);
	REQUIRE(c.entry < all.nr || c.entry == CANDIDATE_NONE);
	REQUIRE(c.delete_one_shot == bli.has_one_shot);
	REQUIRE((c.menu == MENU_NONE) == !c.milliseconds);
	if (c.entry == CANDIDATE_NONE) {
		REQUIRE(c.reason == CHOICE_SECTION || !nr_left);
		return;
	}
	REQUIRE(!list[c.entry].is_refused && c.reason != CHOICE_NOTHING);
	if (c.reason == CHOICE_LAST_RESORT)
		REQUIRE(!nr_good);
	else if (c.reason > CHOICE_ONE_SHOT)
		REQUIRE(!is_bad(c.entry));
	choice_is_saved(in, c.entry, c.reason);
}

/* Everything is refused in turn. */
static void check_refusals(const struct choice_input *in)
{
	uint32_t last = 0, nr = 0;

	for (uint32_t i = 0; i < all.nr; i++)
		nr += !list[i].is_refused;
	while ((last = choice_next(in, last)) != CANDIDATE_NONE) {
		REQUIRE(last < all.nr && !list[last].is_refused && nr);
		list[last].is_refused = true;
		nr--;
	}
	REQUIRE(!nr);
}

static const char *name_at(uint8_t index, bool wanted)
{
	if (!wanted)
		return NULL;
	return index < all.nr ? list[index].name : "x";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { data, size }, names, block;
	struct choice_input input = { .bli = &bli, .state = &state };
	struct head head = { 0 };
	char *text;

	if (!span_copy(in, 0, &head, sizeof(head)))
		return 0;
	take(&in, sizeof(head));
	names = take_block(&in);
	text = calloc(1, names.size + 1);
	if (names.size)
		memcpy(text, names.base, names.size);
	add_names(text, names.size, &head);
	check_ids();
	bli_init(&bli);
	for (int i = 0; i < BLI_NR_VARIABLES; i++) {
		block = take_block(&in);
		if (block.size)
			bli_take(&bli, (enum bli_variable)i, block);
	}
	check_timeout();
	block = head.how & STARTED ? take_block(&in) : (struct span){ 0 };
	read_state(in, head.how & MENDED);
	change_state(block);
	input.entries = all;
	input.section = name_at(head.section, head.how & HAS_SECTION);
	input.default_entry =
		name_at(head.default_entry, head.how & HAS_DEFAULT);
	input.menu = (enum global_menu)(head.menu % 4);
	input.timeout =
		head.timeout <= TIMEOUT_MAX ? head.timeout : TIMEOUT_UNSET;
	check_choice(&input);
	check_refusals(&input);
	free(text);
	return 0;
}
