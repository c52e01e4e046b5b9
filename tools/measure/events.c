// SPDX-License-Identifier: MIT
/*
 * Keeps the events of a dry run: their digests, and what the log will say.
 */
#include "measure.h"

#include "tool.h"

#include <daybreak/pe_digest.h>

#include <stdlib.h>

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

/* What a person reads of the event: without its tag and the NUL at its end. */
static enum status copy_text(const struct measure_event *event,
			     struct prediction *out)
{
	struct span text = event->data;
	enum status st;
	void *copy;

	if (event->type == MEASURE_TAGGED)
		text = span_sub(text, sizeof(struct measure_tag),
				text.size - sizeof(struct measure_tag));
	st = file_alloc("an event", text.size + 1, &copy);
	if (st)
		return st;
	memcpy(copy, text.base, text.size);
	out->text = copy;
	out->text[text.size] = '\0';
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

static void no_text(void *context, const char *name, const char *value)
{
	(void)context;
	(void)name;
	(void)value;
}

static void no_line(void *context, const char *line)
{
	(void)context;
	(void)line;
}

enum status events_predict(const struct plan_request *r,
			   struct predictions *out)
{
	static struct boot boot;
	struct collector collector = { .to = out };
	const struct describe_sink to = { .title = no_text,
					  .fact = no_text,
					  .line = no_line,
					  .measured = take_event,
					  .context = &collector,
					  .assumption = "" };
	enum status st;

	*out = (struct predictions){ 0 };
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
