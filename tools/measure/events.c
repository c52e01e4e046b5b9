// SPDX-License-Identifier: MIT
/*
 * Keeps the events of a dry run: their digests, and what the log will say.
 */
#include "measure.h"

#include "tool.h"

#include <daybreak/pe_digest.h>
#include <daybreak/utf16.h>

#include <stdlib.h>

#define PATH_HEADER 4 /* bytes of a device path's node before the name */

/* What a sink adds to, and why it could not. */
struct collector {
	struct predictions *to;
	enum status st;
};

static enum status make_room(struct predictions *to)
{
	unsigned int room = to->room ? 2 * to->room : 64;
	struct prediction *list;

	if (to->nr < to->room)
		return ST_OK;
	list = realloc(to->list, room * sizeof(*list));
	if (!list)
		return fail(ST_NO_MEMORY, "out of memory for %u events", room);
	to->list = list;
	to->room = room;
	return ST_OK;
}

static enum status hash(const struct measure_event *event,
			struct prediction *out)
{
	const struct file pe = { out->text, event->bytes };
	struct pe_ranges ranges = { .nr = 1, .list = { event->bytes } };
	enum status st = event->is_pe ? pe_authenticode(pe, &ranges) : ST_OK;

	if (st)
		return st;
	for (enum bank bank = 0; bank < NR_BANKS; bank++)
		digest_of(bank, ranges.list, ranges.nr, &out->digests[bank]);
	return ST_OK;
}

/* The file's name in a device path, which is UTF-16 with a NUL. */
static void put_path(struct span data, struct text *out)
{
	uint64_t at = sizeof(struct measure_image_load) + PATH_HEADER;

	while (at < data.size) {
		uint32_t c = utf16_next(data, &at);

		if (!c)
			return;
		utf8_append(out, c);
	}
}

/* What a person reads of the event: without its tag, and up to a NUL. */
static void put_text(const struct measure_event *event, struct text *out)
{
	struct span data = event->data;

	if (event->type == MEASURE_APPLICATION) {
		put_path(data, out);
		return;
	}
	if (event->type == MEASURE_TAGGED)
		data = span_sub(data, sizeof(struct measure_tag),
				data.size - sizeof(struct measure_tag));
	text_append(out, (const char *)data.base,
		    strnlen((const char *)data.base, data.size));
}

static enum status copy_text(const struct measure_event *event,
			     struct prediction *out)
{
	/* Two bytes of UTF-16 are at most three of UTF-8. */
	const uint64_t size = 2 * event->data.size + 1;
	struct text t;
	void *copy;
	enum status st = file_alloc("an event", size, &copy);

	if (st)
		return st;
	out->text = copy;
	text_init(&t, copy, size);
	put_text(event, &t);
	return ST_OK;
}

static enum status add(struct predictions *to,
		       const struct measure_event *event)
{
	struct prediction *new;
	enum status st = make_room(to);

	if (st)
		return st;
	new = &to->list[to->nr];
	*new = (struct prediction){ .pcr = event->pcr, .type = event->type };
	st = copy_text(event, new);
	if (st)
		return st;
	to->nr++;
	return hash(event, new);
}

static void take_event(void *context, const struct measure_event *event)
{
	struct collector *collector = context;

	if (!collector->st)
		collector->st = add(collector->to, event);
}

enum status events_predict(const struct plan_request *r,
			   struct predictions *out)
{
	static struct boot boot;
	struct collector collector = { .to = out };
	struct describe_sink to = plan_nowhere;
	enum status st;

	*out = (struct predictions){ 0 };
	to.measured = take_event;
	to.context = &collector;
	plan_use_seal();
	st = boot_describe(&boot, r->host, &r->options, &to);
	return st ? st : collector.st;
}

void events_free(struct predictions *events)
{
	for (unsigned int i = 0; i < events->nr; i++)
		free(events->list[i].text);
	free(events->list);
}
