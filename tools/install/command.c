// SPDX-License-Identifier: MIT
/*
 * The command lines of `daybreak install` and `daybreak uninstall`.
 */
#include "install/install.h"

#include "options.h"
#include "plan/plan.h"
#include "tool.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define PLACES                                                                 \
	"  --esp DIR      the EFI system partition; without it the one of "    \
	"this machine\n"                                                       \
	"  --root DIR     the folder of the system; without it /\n"            \
	"  --efivars DIR  the EFI variables; without it those of this "        \
	"machine, or with\n"                                                   \
	"                 --esp or --root none\n"                              \
	"  --no-nvram     leave the firmware's boot options as they are\n"     \
	"  --arch CPU     x86_64 or arm64; without it this machine's\n"        \
	"  --dry-run      show what would change, and change nothing\n"        \
	"  --help         this text\n"                                         \
	"\n"                                                                   \
	"Exit status: 0 good, 1 refused or not written, 2 wrong usage.\n"

static const char install_help[] =
	"Usage: daybreak install [OPTION]...\n"
	"\n"
	"Makes Daybreak this host's boot loader: copies it to the EFI system "
	"partition,\n"
	"makes it the firmware's first boot option, and runs daybreak update. "
	"With Secure\n"
	"Boot it is started by shim, if shim-signed is installed.\n"
	"\n"
	"  --fallback     replace another loader in EFI/BOOT, which is kept "
	"beside it\n"
	"  --shim         use shim, whether Secure Boot is on or not; "
	"--no-shim: never\n"
	"  --disk DISK    the partition's disk, or an image of one, for the "
	"boot option\n"
	"  --part NUMBER  the partition's number on it; without it the first "
	"of its type\n" PLACES;

static const char uninstall_help[] =
	"Usage: daybreak uninstall [OPTION]...\n"
	"\n"
	"Takes Daybreak away from the EFI system partition and the firmware's "
	"boot\n"
	"options, and gives back what it has replaced.\n"
	"\n" PLACES;

static bool set_part(const char *text, unsigned int *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	*out = (unsigned int)n;
	return *text >= '1' && *text <= '9' && !*end && n <= 65535;
}

static int read_option(int c, struct install_request *r,
		       struct plan_request *cpu)
{
	switch (c) {
	case 'n':
		r->dry_run = true;
		return EXIT_GOOD;
	case 'e':
		r->esp = optarg;
		return EXIT_GOOD;
	case 'R':
		r->root = optarg;
		return EXIT_GOOD;
	case 'v':
		r->efivars = optarg;
		return EXIT_GOOD;
	case 'N':
		r->no_nvram = true;
		return EXIT_GOOD;
	case 'f':
		r->fallback = true;
		return EXIT_GOOD;
	case 's':
		r->shim = SHIM_ALWAYS;
		return EXIT_GOOD;
	case 'S':
		r->shim = SHIM_NEVER;
		return EXIT_GOOD;
	case 'd':
		r->disk = optarg;
		return EXIT_GOOD;
	case 'p':
		if (set_part(optarg, &r->part))
			return EXIT_GOOD;
		return options_refuse(cpu->command,
				      "--part %s: expected a number from 1 to "
				      "65535",
				      optarg);
	default:
		return plan_read_option(c, cpu);
	}
}

static int command(const char *name, const struct option *options,
		   const char *help,
		   enum status (*run)(const struct install_request *), int argc,
		   char **argv)
{
	struct plan_request cpu = { .command = name };
	struct install_request r = { 0 };
	int c;

	while ((c = getopt_long(argc, argv, "hn", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(help, stdout);
			return EXIT_GOOD;
		}
		if (read_option(c, &r, &cpu))
			return EXIT_USAGE;
	}
	if (optind < argc)
		return options_refuse(name, "takes options only");
	if (r.part && !r.disk)
		return options_refuse(name, "--part is for --disk");
	r.host = cpu.host;
	return run(&r) ? EXIT_REFUSED : EXIT_GOOD;
}

#define COMMON_OPTIONS                                                         \
	{ "dry-run", no_argument, NULL, 'n' },                                 \
		{ "esp", required_argument, NULL, 'e' },                       \
		{ "root", required_argument, NULL, 'R' },                      \
		{ "efivars", required_argument, NULL, 'v' },                   \
		{ "no-nvram", no_argument, NULL, 'N' },                        \
		{ "arch", required_argument, NULL, 'a' },                      \
	{                                                                      \
		"help", no_argument, NULL, 'h'                                 \
	}

int install_main(int argc, char **argv)
{
	static const struct option options[] = {
		COMMON_OPTIONS,
		{ "fallback", no_argument, NULL, 'f' },
		{ "shim", no_argument, NULL, 's' },
		{ "no-shim", no_argument, NULL, 'S' },
		{ "disk", required_argument, NULL, 'd' },
		{ "part", required_argument, NULL, 'p' },
		{ 0 },
	};

	return command("install", options, install_help, install_run, argc,
		       argv);
}

int uninstall_main(int argc, char **argv)
{
	static const struct option options[] = { COMMON_OPTIONS, { 0 } };

	return command("uninstall", options, uninstall_help, uninstall_run,
		       argc, argv);
}
