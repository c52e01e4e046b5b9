// SPDX-License-Identifier: MIT
/*
 * The daybreak command: says what the boot would do with a file, by the same
 * library. Finds the subcommand; each has a file of its own.
 */
#include "tool.h"

#include <stdio.h>

static const struct {
	const char *name;
	const char *arguments;
	const char *what;
	int (*main)(int argc, char **argv);
} commands[] = {
	{ "inspect", "FILE...", "say what boot files are and what they offer",
	  inspect_main },
	{ "plan", "CONFIG [ENTRY]", "tell what a boot would do", plan_main },
	{ "measure", "CONFIG [ENTRY]", "tell what a boot leaves in the TPM",
	  measure_main },
	{ "seal", "OPTION... CONFIG",
	  "sign the list of the files that a boot may use", seal_main },
	{ "unify", "OPTION... CONFIG",
	  "put those files into one signed application", unify_main },
	{ "image", "OPTION...", "write a domain's start-of-day image",
	  image_main },
	{ "adopt", "[-n] [-p]",
	  "in dom0, make the host's first domains known to xl", adopt_main },
	{ "install", "[OPTION]...", "make Daybreak this host's boot loader",
	  install_main },
	{ "uninstall", "[OPTION]...",
	  "take it away, and give back what was there", uninstall_main },
	{ "update", "[OPTION]...",
	  "make the menu have each Xen and kernel of this host", update_main },
	{ "qemu", "[OPTION]... CONFIG [ENTRY]",
	  "boot it in QEMU, and tell whether it did what was expected",
	  qemu_main },
	{ "domain", "import FILE",
	  "make a domain that xl starts one of the host", domain_main },
	{ "status", "[OPTION]...", "show entries and what is remembered",
	  remember_main },
	{ "once", "NAME|--clear", "boot an entry at the next boot only",
	  remember_main },
	{ "default", "NAME|--clear", "boot an entry from now on",
	  remember_main },
	{ "good", "[OPTION]...", "confirm the entry that was started last",
	  remember_main },
	{ "retry", "NAME", "give an entry all its tries again", remember_main },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static bool muted, without_info;

void print_mute(bool mute)
{
	muted = mute;
}

void print_no_info(void)
{
	without_info = true;
}

void log_sink(enum log_level level, const char *line)
{
	FILE *to = level == LOG_INFO ? stdout : stderr;

	if (muted || (without_info && level == LOG_INFO))
		return;

	fflush(stdout);
	fprintf(to, "%s%s\n", level == LOG_WARNING ? "warning: " : "", line);
}

static void usage(FILE *to)
{
	fprintf(to, "Usage: daybreak COMMAND [ARGUMENT]...\n\nCommands:\n");
	for (unsigned int i = 0; i < NR_COMMANDS; i++)
		fprintf(to, "  %-9s %-16s %s\n", commands[i].name,
			commands[i].arguments, commands[i].what);
	fprintf(to, "\nOptions:\n"
		    "  --help     show this and exit\n"
		    "  --version  show the version and exit\n\n"
		    "Exit status: 0 good, 1 a file was refused, 2 wrong "
		    "usage. See daybreak(1).\n");
}

/* Output that could not be written is an error. */
static int finish(int status)
{
	if (fflush(stdout) || ferror(stdout)) {
		perror("daybreak: cannot write");
		return EXIT_REFUSED;
	}
	return status;
}

int main(int argc, char **argv)
{
	print_init();
	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		usage(stdout);
		return finish(EXIT_GOOD);
	}
	if (!strcmp(argv[1], "--version")) {
		printf("daybreak " DAYBREAK_VERSION "\n");
		return finish(EXIT_GOOD);
	}
	for (unsigned int i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return finish(commands[i].main(argc - 1, argv + 1));
	fprintf(stderr, "daybreak: no command is called \"%s\"\n", argv[1]);
	usage(stderr);
	return EXIT_USAGE;
}
