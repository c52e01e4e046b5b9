// SPDX-License-Identifier: MIT
/*
 * `daybreak status`: shows what the boot has left, what it would do next, and
 * its entries. Nothing is written.
 */
#include "remember/status.h"

#include "install/report.h"
#include "remember/efivars.h"
#include "remember/remember.h"
#include "tool.h"

#include <daybreak/choice.h>
#include <daybreak/counting.h>

#include <string.h>

#define LINE_SIZE 512

/* What the next boot does, and the boots after it. */
struct outlook {
	struct choice next, later;
};

/*
 * The choice is the boot's own. What is for one boot only is left out of the
 * second one.
 */
static void look_ahead(struct remember *r, struct outlook *out)
{
	struct session *s = &r->boot.session;
	struct choice_input in = r->boot.choice.in;
	struct bli bli = s->bli;
	struct state state = s->state;

	choice_make(&in, &out->next);
	out->later = out->next;
	if (out->next.reason != CHOICE_ONE_SHOT)
		return;
	*bli.text[BLI_ONE_SHOT] = '\0';
	state_use_once(&state);
	in.bli = &bli;
	in.state = &state;
	choice_make(&in, &out->later);
}

/* Prints the text of a variable, or nothing. */
static void print_variable(const char *fact, const char *variable)
{
	char text[2 * PLATFORM_MAX_PATH];

	if (efivars_text(variable, text, sizeof(text)))
		print_fact(0, fact, "%s", text);
}

static void print_firmware(void)
{
	char name[256], type[256];

	if (efivars_text("LoaderFirmwareInfo", name, sizeof(name)) &&
	    efivars_text("LoaderFirmwareType", type, sizeof(type)))
		print_fact(0, "firmware", "%s, %s", name, type);
}

static void print_loader(void)
{
	char loader[256], domains[LINE_SIZE];
	struct text t;

	text_init(&t, domains, sizeof(domains));
	if (!efivars_exist())
		print_title(0, "Loader",
			    "not known, there are no EFI variables");
	else if (efivars_text("LoaderInfo", loader, sizeof(loader)))
		print_title(0, "Loader", "%s", loader);
	else
		print_title(0, "Loader",
			    "not known, it has left no LoaderInfo");
	print_variable("file", "LoaderImageIdentifier");
	print_variable("partition", "LoaderDevicePartUUID");
	print_firmware();
	print_variable("booted", "LoaderEntrySelected");
	status_domains(&t);
	if (t.length)
		print_fact(0, "domains", "%s", domains);
}

static const char *name_of(const struct remember *r, uint32_t entry)
{
	return entry == CANDIDATE_NONE ? "none"
				       : r->boot.choice.list[entry].name;
}

static void print_choice(const struct remember *r, const char *fact,
			 const struct choice *made)
{
	const char *name = name_of(r, made->entry);

	switch (made->reason) {
	case CHOICE_ONE_SHOT:
		print_fact(0, fact, "%s, once, by %s", name, made->by);
		return;
	case CHOICE_DEFAULT:
		print_fact(0, fact, "%s, by %s", name, made->by);
		return;
	case CHOICE_LAST_RESORT:
		print_fact(0, fact, "%s, as no entry has tries left", name);
		return;
	case CHOICE_IN_ORDER:
		print_fact(0, fact, "%s, the first that can be used", name);
		return;
	default:
		print_fact(0, fact, "none can be used");
	}
}

static void print_menu(const struct choice *made)
{
	uint64_t ms = made->milliseconds;

	if (made->menu == MENU_NONE)
		print_fact(0, "menu", "not shown");
	else if (ms == CHOICE_FOREVER)
		print_fact(0, "menu", "shown until an entry is chosen");
	else if (made->menu == MENU_SHOWN)
		print_fact(0, "menu", "shown for %lu seconds", ms / 1000);
	else if (ms < 1000)
		print_fact(0, "menu", "shown if a key is pressed at once");
	else
		print_fact(0, "menu",
			   "shown if a key is pressed in %lu seconds",
			   ms / 1000);
}

static void print_state(const struct remember *r)
{
	const struct session *s = &r->boot.session;
	const char *missing = keep_is_counted(r)
				      ? ", so tries= is not counted until "
					"daybreak good creates it"
				      : "";

	if (s->has_state)
		print_fact(0, "state", "%s", r->state_path);
	else
		print_fact(0, "state", "%s is not there%s", r->state_path,
			   missing);
	if (*s->state.last)
		print_fact(0, "last booted", "%s", s->state.last);
	if (*s->state.refused) {
		print_fact(0, "refused", "%s", s->state.refused);
		print_fact(0, "reason", "%s", s->state.reason);
	}
}

static void print_next(const struct remember *r, const struct outlook *o)
{
	print_title(0, "Next boot", "%s", name_of(r, o->next.entry));
	print_fact(0, "configuration", "%s", r->config_path);
	print_state(r);
	print_menu(&o->next);
	if (o->next.reason == CHOICE_ONE_SHOT)
		print_choice(r, "one-shot", &o->next);
	print_choice(r, "default", &o->later);
}

static void print_tries(const struct state *state, const struct candidate *c)
{
	struct counting n = counting_of(state, c);

	if (!c->tries)
		return;
	if (n.is_bad)
		print_fact(0, "tries", "none of %u left, bad", c->tries);
	else
		print_fact(0, "tries", "%u of %u left%s", n.left, c->tries,
			   n.is_good ? ", good" : "");
}

static void print_entry(const struct remember *r, uint32_t i)
{
	const struct boot_choice *c = &r->boot.choice;
	const struct entry_summary *e = &c->entries.list[i];
	char id[BLI_ID_MAX];

	bli_id(&c->in.entries, i, id);
	print_title(0, e->section, "%s", e->title);
	print_fact(0, "id", "%s", id);
	print_tries(c->in.state, &c->list[i]);
	if (c->list[i].is_refused)
		print_fact(0, "note",
			   "never booted by itself: it has nothing to boot, or "
			   "a fault that daybreak plan shows");
}

enum status status_run(struct remember *r, const char *name)
{
	struct outlook o;

	(void)name;
	look_ahead(r, &o);
	print_loader();
	print_next(r, &o);
	for (uint32_t i = 0; i < r->boot.choice.entries.nr; i++)
		print_entry(r, i);
	/* What a partition without a system should have is not known. */
	return r->system || (!r->esp && !r->config)
		       ? report_print(r->system, r->root)
		       : ST_OK;
}
