/* SPDX-License-Identifier: MIT */
/*
 * For tests of what is booted: configurations of a few entries that are good or
 * refused, what was booted and when, and what the screen showed at each key.
 */
#ifndef TEST_CHOOSING_H
#define TEST_CHOOSING_H

#include "hosts.h"

#include <daybreak/state.h>

#include <stdio.h>

#define MAX_SHOTS 24

/* What was booted at last. */
static struct {
	char entry[64]; /* "": nothing */
	char xen[512], kernel[512];
	uint64_t at; /* ms after the machine was switched on */
} booted;

/* The screen when each key was pressed, before it was read. */
static char shots[MAX_SHOTS][4096];
static unsigned int nr_shots;

static char conf[32768];
static uint8_t state_bytes[STATE_SIZE];

static inline void take_shot(void)
{
	if (nr_shots < MAX_SHOTS)
		snprintf(shots[nr_shots++], sizeof(shots[0]), "%s",
			 world_text());
}

static inline void note_boot(struct handoff *h)
{
	const struct modlist *modules = h->modules;

	memset(&booted, 0, sizeof(booted));
	snprintf(booted.entry, sizeof(booted.entry), "%s", h->entry->name);
	snprintf(booted.xen, sizeof(booted.xen), "%s",
		 h->cmdline ? h->cmdline : "");
	if (modules && modules->nr_modules)
		snprintf(booted.kernel, sizeof(booted.kernel), "%s",
			 modules->modules[0].cmdline);
	booted.at = platform_uptime() / 1000;
}

static inline void watch(void)
{
	world.on_leave = note_boot;
	world.on_key = take_shot;
	nr_shots = 0;
	memset(&booted, 0, sizeof(booted));
}

/* A host with a screen, whose configuration that is. */
static inline void make_host(const char *config)
{
	make_x86(config);
	world_screen(80, 25);
	watch();
}

/*
 * Entries a, b, c, ...: g is good, b is refused as its kernel is missing. With
 * lines of [global], and of each entry.
 */
static inline void make_entries(const char *global, const char *which,
				const char *lines)
{
	int n = snprintf(conf, sizeof(conf), "[global]\n%s", global);

	for (unsigned int i = 0; which[i]; i++)
		n += snprintf(conf + n, sizeof(conf) - (size_t)n,
			      "[%c]\ntitle=Entry %c\nxen=xen\nkernel=%s\n%s",
			      'a' + i, 'A' + i, which[i] == 'g' ? "pv" : "none",
			      lines);
	make_host(conf);
}

/* The same machine is switched off and on. */
static inline void cycle(void)
{
	world_power_cycle();
	watch();
}

static inline enum status boot_it(void)
{
	enum status st = world_boot(&boot_x86, NULL, NULL);

	assert_true(world_is_clean());
	assert_false(world.screen.in_use);
	return st;
}

/* Boots, and expects that entry. */
static inline void boot_entry(const char *entry)
{
	assert_int_equal(boot_it(), ST_OK);
	assert_string_equal(booted.entry, entry);
}

/* Types text some time after the key before. */
static inline void type_after(uint32_t milliseconds, const char *text)
{
	unsigned int first = world.nr_keys;

	world_type(text);
	if (world.nr_keys > first)
		world.keys[first].after = milliseconds;
}

static inline void press_after(uint32_t milliseconds, enum keystroke_name name)
{
	world_press_after(milliseconds, (struct keystroke){ .name = name });
}

static inline void assert_shown(unsigned int shot, const char *text)
{
	if (shot >= nr_shots)
		fail_msg("only %u keys were read", nr_shots);
	if (!strstr(shots[shot], text))
		fail_msg("\"%s\" is not in\n%s", text, shots[shot]);
}

static inline void assert_not_shown(unsigned int shot, const char *text)
{
	assert_true(shot < nr_shots);
	if (strstr(shots[shot], text))
		fail_msg("\"%s\" is in\n%s", text, shots[shot]);
}

/* A variable of text, as the OS writes it; and what one says. */
static inline void set_variable(const char *name, const char *text)
{
	uint16_t wide[256];
	size_t n = 0;

	do
		wide[n] = (uint8_t)text[n];
	while (text[n++]);
	world_set_variable(name, wide, n * 2, true);
}

static inline const char *variable(const char *name)
{
	static char text[512];
	const struct world_variable *v = world_variable(name);
	uint64_t n = 0;

	if (!v)
		return NULL;
	for (; n < v->size / 2 && n < sizeof(text) - 1; n++)
		text[n] = (char)v->bytes[2 * n];
	text[n] = '\0';
	return text;
}

/* A state file with that state, as `daybreak` makes it. */
static inline struct world_file *add_state(struct state *s)
{
	uint8_t record[STATE_RECORD];
	uint64_t at = state_write(s, record);

	memset(state_bytes, 0, sizeof(state_bytes));
	memcpy(state_bytes + at, record, sizeof(record));
	return world_add_writable(STATE_FILE, state_bytes, STATE_SIZE);
}

static inline struct state get_state(void)
{
	struct state s;

	state_read((struct file){ STATE_FILE,
				  { state_bytes, sizeof(state_bytes) } },
		   &s);
	return s;
}

#endif
