// SPDX-License-Identifier: MIT
/*
 * `daybreak plan`: shows what the application would do with a configuration and
 * its files, by running the same code up to the hand-off. Nothing is written.
 */
#include "plan.h"

#include "esp.h"
#include "guest.h"
#include "options.h"
#include "tool.h"

#include <getopt.h>
#include <stdio.h>

#define DEFAULT_MEMORY	(4ULL << 30)
#define SMALLEST_MEMORY (64ULL << 20)
#define ASSUMPTION_MAX	80

/* What the command line asks for. */
struct request {
	const struct boot_host *host; /* NULL: chosen by the entry's files */
	struct plan_machine machine;
	struct options options;
	char text[LOAD_OPTIONS_MAX]; /* to which options points */
};

static const char *leaf_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Says on which memory the addresses depend. */
static void assume(const struct request *r, struct text *out)
{
	char size[DESCRIBE_SIZE_MAX];

	text_format(out, "if %s of memory", describe_size(plan_memory(), size));
	if (r->host == &boot_arm)
		text_format(out, " from %#lx on", (uint64_t)PLAN_ARM_RAM_START);
	text_format(out, " were all free");
}

static enum status describe(const struct request *r)
{
	static struct boot boot;
	struct describe_sink to = plan_print;
	char assumption[ASSUMPTION_MAX];
	struct text t;

	text_init(&t, assumption, sizeof(assumption));
	assume(r, &t);
	to.assumption = assumption;
	plan_use_seal();
	return boot_describe(&boot, r->host, &r->options, &to);
}

static enum status plan_run(struct request *r)
{
	enum status st = plan_open(&r->machine);

	if (st)
		return st;
	if (r->options.help) {
		puts("The boot shows its help and returns to the firmware.");
		return ST_OK;
	}
	/* In a folder the boot itself finds the configuration. */
	if (!r->options.config && !esp_is_folder(r->machine.config))
		r->options.config = leaf_of(r->machine.config);
	if (!r->host)
		r->host = plan_host(&r->options);
	st = plan_fill(r->host);
	return st ? st : describe(r);
}

static const char help[] =
	"Usage: daybreak plan [--root DIR] [--arch CPU] [--memory SIZE]\n"
	"                     [--options TEXT] CONFIG [ENTRY]\n"
	"\n"
	"Tells what the application would do with a configuration: the "
	"hand-off "
	"to Xen,\nand the memory of each domain it would start.\n"
	"\n"
	"  --root DIR      the folder that stands for the EFI system "
	"partition;\n"
	"                  without it the configuration's own\n"
	"  --arch CPU      x86_64 or arm64; without it what the hypervisor is "
	"for\n"
	"  --memory SIZE   memory of the machine that is assumed, 4G without "
	"it\n"
	"  --options TEXT  load options as the firmware passes them: the "
	"first word\n"
	"                  is the program's name, unless it begins with -\n"
	"  --help          this text\n"
	"\n"
	"Exit status: 0 good, 1 the boot would refuse, 2 wrong usage.\n";

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

/* One option; EXIT_GOOD, or EXIT_USAGE when it has been refused. */
static int read_option(int c, struct request *r)
{
	switch (c) {
	case 'r':
		r->machine.root = optarg;
		return EXIT_GOOD;
	case 'a':
		r->host = find_host(optarg);
		if (r->host)
			return EXIT_GOOD;
		return options_refuse(
			"plan", "--arch %s: expected x86_64 or arm64", optarg);
	case 'm':
		if (set_memory(optarg, &r->machine.memory))
			return EXIT_GOOD;
		return options_refuse(
			"plan",
			"--memory %s: expected a size from 64M up, as 4G",
			optarg);
	case 'o':
		load_options_parse(
			(struct span){ (uint8_t *)optarg, strlen(optarg) },
			r->text, &r->options);
		return EXIT_GOOD;
	default:
		return options_refuse("plan", NULL);
	}
}

/* CONFIG and perhaps an ENTRY, which are nr words. */
static int read_words(char **words, int nr, struct request *r)
{
	if (nr < 1 || nr > 2)
		return options_refuse("plan",
				      "takes CONFIG and perhaps an ENTRY");
	if (r->options.section && nr == 2)
		return options_refuse("plan",
				      "--options names the entry \"%s\", and "
				      "%s is named, too",
				      r->options.section, words[1]);
	r->machine.config = words[0];
	if (nr == 2)
		r->options.section = words[1];
	return EXIT_GOOD;
}

int plan_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "root", required_argument, NULL, 'r' },
		{ "arch", required_argument, NULL, 'a' },
		{ "memory", required_argument, NULL, 'm' },
		{ "options", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static struct request r = { .machine.memory = DEFAULT_MEMORY,
				    .options.xen = "" };
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(help, stdout);
			return EXIT_GOOD;
		}
		if (read_option(c, &r))
			return EXIT_USAGE;
	}
	if (read_words(argv + optind, argc - optind, &r))
		return EXIT_USAGE;
	return plan_run(&r) ? EXIT_REFUSED : EXIT_GOOD;
}
