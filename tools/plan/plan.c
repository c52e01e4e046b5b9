// SPDX-License-Identifier: MIT
/*
 * `daybreak plan`: shows what the application would do with a configuration and
 * its files, by running the same code up to the hand-off. Nothing is written.
 */
#include "plan.h"

#include "tool.h"

#include <getopt.h>
#include <stdio.h>

#define DEFAULT_MEMORY (4ULL << 30)
#define ASSUMPTION_MAX 80

/* Says on which memory the addresses depend. */
static void assume(const struct plan_request *r, struct text *out)
{
	char size[DESCRIBE_SIZE_MAX];

	text_format(out, "if %s of memory", describe_size(plan_memory(), size));
	if (r->host == &boot_arm)
		text_format(out, " from %#lx on", (uint64_t)PLAN_ARM_RAM_START);
	text_format(out, " were all free");
}

static enum status describe(const struct plan_request *r)
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

/* On the volume, with '/'; a file that is opened twice is printed twice. */
static void print_path(const char *path)
{
	for (; *path; path++)
		putchar(*path == '\\' ? '/' : *path);
	putchar('\n');
}

static enum status list_files(struct plan_request *r)
{
	static struct boot boot;
	enum status st;

	print_no_info();
	plan_use_seal();
	plan_watch(print_path);
	st = plan_begin(r);
	if (!st)
		st = boot_describe(&boot, r->host, &r->options, &plan_nowhere);
	plan_watch(NULL);
	return st;
}

static enum status plan_run(struct plan_request *r, bool files)
{
	enum status st = plan_open(&r->machine);

	if (st)
		return st;
	if (r->options.help) {
		puts("The boot shows its help and returns to the firmware.");
		return ST_OK;
	}
	if (files)
		return list_files(r);
	st = plan_begin(r);
	return st ? st : describe(r);
}

static const char help[] =
	"Usage: daybreak plan [--root DIR] [--arch CPU] [--memory SIZE]\n"
	"                     [--options TEXT] [--set NAME=VALUE]... "
	"[--network]\n"
	"                     [--files] CONFIG [ENTRY]\n"
	"\n"
	"Tells what the application would do with a configuration: the "
	"hand-off "
	"to Xen,\nand the memory of each domain it would start.\n"
	"\n"
	"  --root DIR      the folder that stands for the EFI system "
	"partition;\n"
	"                  without it the configuration's own\n"
	"  --downloads DIR where wget -x has put files that have URLs\n"
	"  --arch CPU      x86_64 or arm64; without it what the hypervisor is "
	"for\n"
	"  --memory SIZE   memory of the machine that is assumed, 4G without "
	"it\n"
	"  --options TEXT  load options as the firmware passes them: the "
	"first word\n"
	"                  is the program's name, unless it begins with -\n"
	"  --set NAME=VALUE  a variable of the machine: mac, uuid, serial or "
	"ip\n"
	"  --network       look for a configuration in the folder CONFIG as if "
	"the\n"
	"                  application had come from a server\n"
	"  --files         print instead the path on that partition of each "
	"file that\n"
	"                  the boot opens\n"
	"  --help          this text\n"
	"\n"
	"Exit status: 0 good, 1 the boot would refuse, 2 wrong usage.\n";

int plan_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "root", required_argument, NULL, 'r' },
		{ "downloads", required_argument, NULL, 'd' },
		{ "arch", required_argument, NULL, 'a' },
		{ "memory", required_argument, NULL, 'm' },
		{ "options", required_argument, NULL, 'o' },
		{ "set", required_argument, NULL, 's' },
		{ "network", no_argument, NULL, 'n' },
		{ "files", no_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static struct plan_request r = { .command = "plan",
					 .machine.memory = DEFAULT_MEMORY,
					 .options.xen = "" };
	bool files = false;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(help, stdout);
			return EXIT_GOOD;
		}
		if (c == 'f')
			files = true;
		else if (plan_read_option(c, &r))
			return EXIT_USAGE;
	}
	if (plan_read_words(argv + optind, argc - optind, &r))
		return EXIT_USAGE;
	return plan_run(&r, files) ? EXIT_REFUSED : EXIT_GOOD;
}
