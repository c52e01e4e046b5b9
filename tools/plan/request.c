// SPDX-License-Identifier: MIT
/*
 * The part of a command line that says of which boot there is a dry run.
 */
#include "plan.h"

#include "esp.h"
#include "guest.h"
#include "options.h"
#include "tool.h"

#include <getopt.h>

#define SMALLEST_MEMORY (64ULL << 20)

static const char *leaf_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void plan_name(struct plan_request *r)
{
	if (!r->options.config && !esp_is_folder(r->machine.config))
		r->options.config = leaf_of(r->machine.config);
}

enum status plan_begin(struct plan_request *r)
{
	plan_name(r);
	if (!r->host)
		r->host = plan_host(&r->options);
	return plan_fill(r->host);
}

static const struct boot_host *find_host(const char *cpu)
{
	if (!strcmp(cpu, "x86_64"))
		return &boot_x86;
	return strcmp(cpu, "arm64") ? NULL : &boot_arm;
}

static bool set_memory(const char *text, uint64_t *out)
{
	return guest_parse_size(text, out) && *out >= SMALLEST_MEMORY &&
	       *out <= MEMMAP_ADDR_MAX / 2;
}

/* --arch has that one. */
static int set_variable(const char *word, struct plan_request *r)
{
	enum status st;

	if (!strncmp(word, "arch=", 5))
		return options_refuse(r->command,
				      "--set %s: --arch says which CPU", word);
	fail_hold(true);
	st = machine_set(&r->machine.named, word);
	fail_hold(false);
	return st ? options_refuse(r->command, "--set: %s", fail_sentence())
		  : EXIT_GOOD;
}

int plan_read_option(int c, struct plan_request *r)
{
	switch (c) {
	case 'r':
		r->machine.root = optarg;
		return EXIT_GOOD;
	case 'd':
		r->machine.downloads = optarg;
		return EXIT_GOOD;
	case 'a':
		r->host = find_host(optarg);
		if (r->host)
			return EXIT_GOOD;
		return options_refuse(r->command,
				      "--arch %s: expected x86_64 or arm64",
				      optarg);
	case 'm':
		if (set_memory(optarg, &r->machine.memory))
			return EXIT_GOOD;
		return options_refuse(
			r->command,
			"--memory %s: expected a size from 64M up, as 4G",
			optarg);
	case 's':
		return set_variable(optarg, r);
	case 'n':
		r->machine.is_network = true;
		return EXIT_GOOD;
	case 'o':
		load_options_parse(
			(struct span){ (uint8_t *)optarg, strlen(optarg) },
			r->text, &r->options);
		return EXIT_GOOD;
	default:
		return options_refuse(r->command, NULL);
	}
}

int plan_read_words(char **words, int nr, struct plan_request *r)
{
	if (nr < 1 || nr > 2)
		return options_refuse(r->command,
				      "takes CONFIG and perhaps an ENTRY");
	if (r->options.section && nr == 2)
		return options_refuse(r->command,
				      "--options names the entry \"%s\", and "
				      "%s is named, too",
				      r->options.section, words[1]);
	r->machine.config = words[0];
	if (nr == 2)
		r->options.section = words[1];
	return EXIT_GOOD;
}
