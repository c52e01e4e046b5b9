// SPDX-License-Identifier: MIT
/*
 * The command line of `daybreak update`.
 */
#include "update/update.h"

#include "options.h"
#include "plan/plan.h"
#include "tool.h"

#include <getopt.h>
#include <stdio.h>

static const char help[] =
	"Usage: daybreak update [OPTION]...\n"
	"\n"
	"Gives each Xen in /boot an entry with each kernel, the newest first, "
	"copies\n"
	"their files to the EFI system partition, and removes what is no "
	"longer needed.\n"
	"\n"
	"  --dry-run      show what would change, and change nothing\n"
	"  --esp DIR      the EFI system partition; without it the one that "
	"has Daybreak\n"
	"  --root DIR     the folder of the system; without it /\n"
	"  --arch CPU     x86_64 or arm64; without it this machine's\n"
	"  --help         this text\n"
	"\n"
	"Exit status: 0 good, 1 refused or not written, 2 wrong usage.\n";

int update_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dry-run", no_argument, NULL, 'n' },
		{ "esp", required_argument, NULL, 'e' },
		{ "root", required_argument, NULL, 'R' },
		{ "arch", required_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct update_request request = { 0 };
	struct plan_request cpu = { .command = "update" };
	int c;

	while ((c = getopt_long(argc, argv, "hn", options, NULL)) != -1) {
		switch (c) {
		case 'h':
			fputs(help, stdout);
			return EXIT_GOOD;
		case 'n':
			request.dry_run = true;
			break;
		case 'e':
			request.esp = optarg;
			break;
		case 'R':
			request.root = optarg;
			break;
		default:
			if (plan_read_option(c, &cpu))
				return EXIT_USAGE;
		}
	}
	if (optind < argc)
		return options_refuse("update", "takes options only");
	request.host = cpu.host;
	return update_run(&request) ? EXIT_REFUSED : EXIT_GOOD;
}
