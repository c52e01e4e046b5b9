// SPDX-License-Identifier: MIT
/*
 * `daybreak status`, `once`, `default`, `good` and `retry`: reads the command
 * line, finds the files, and lets the boot's own code read them.
 */
#define _GNU_SOURCE
#include "remember/remember.h"

#include "esp.h"
#include "options.h"
#include "plan/plan.h"
#include "remember/efivars.h"
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>

#define MEMORY (1ULL << 30) /* for the configuration's files */

static const struct command {
	const char *name, *arguments, *what;
	enum status (*run)(struct remember *r, const char *name);
	bool takes_name, can_clear, changes, has_root;
} commands[] = {
	{ "status", "", "Shows the entries, and what is remembered of them.",
	  status_run, .has_root = true },
	{ "once", " NAME|--clear", "Boots an entry at the next boot only.",
	  once_run, .takes_name = true, .can_clear = true, .changes = true },
	{ "default", " NAME|--clear", "Boots an entry from now on.",
	  default_run, .takes_name = true, .can_clear = true, .changes = true },
	{ "good", "", "Confirms that the entry that was started last is good.",
	  good_run, .changes = true },
	{ "retry", " NAME", "Gives an entry all its tries again.", retry_run,
	  .takes_name = true, .changes = true },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct option options[] = {
	{ "esp", required_argument, NULL, 'e' },
	{ "config", required_argument, NULL, 'c' },
	{ "efivars", required_argument, NULL, 'v' },
	{ "root", required_argument, NULL, 'r' },
	{ "clear", no_argument, NULL, 'x' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static void help(const struct command *c)
{
	printf("Usage: daybreak %s [OPTION]...%s\n\n%s\n", c->name,
	       c->arguments, c->what);
	if (c->takes_name)
		puts("NAME is an entry's section, its id as bootctl shows it, "
		     "or its title.");
	puts("\n  --esp DIR      the EFI system partition, or a folder that "
	     "stands for one;\n"
	     "                 without it that of this machine\n"
	     "  --config FILE  the configuration on it; without it the one "
	     "that the boot reads\n"
	     "  --efivars DIR  the EFI variables; without it those of this "
	     "machine, or with\n"
	     "                 --esp none");
	if (c->has_root)
		puts("  --root DIR     the system that the partition belongs "
		     "to, "
		     "with --esp; without\n"
		     "                 both /");
	if (c->can_clear)
		puts("  --clear        take back what was chosen");
	puts("  --help         this text\n\n"
	     "Exit status: 0 good, 1 refused or not written, 2 wrong usage.");
}

static enum status find_on(const char *root, struct esp_place *out)
{
	if (!realpath(root, out->root))
		return fail(ST_NOT_FOUND, "%s: %s", root, strerror(errno));
	return find_config(out);
}

/* Finds the partition and the configuration. */
static enum status find_place(const struct remember *r, struct esp_place *out)
{
	enum status st;

	if (r->config && !r->esp)
		return find_esp_of(r->config, out);
	if (!r->esp)
		return find_esp(r->reads, out);
	if (r->config) {
		snprintf(out->root, sizeof(out->root), "%s", r->esp);
		snprintf(out->config, sizeof(out->config), "%s", r->config);
		return ST_OK;
	}
	st = find_on(r->esp, out);
	if (!st && !*out->config)
		return fail(ST_NOT_FOUND,
			    "%s: there is no " REMEMBER_CONFIG
			    " in its root or a folder of EFI",
			    r->esp);
	return st;
}

/* Beside the configuration, whether it exists or not. */
static void name_state(struct remember *r)
{
	const char *folder = platform_directory();
	char path[PLATFORM_MAX_PATH + sizeof(STATE_FILE)], copy[PATH_MAX];

	snprintf(path, sizeof(path), "%s\\" STATE_FILE,
		 strcmp(folder, "\\") ? folder : "");
	if (esp_host_path(r->root, path, r->state_path))
		return;
	snprintf(copy, sizeof(copy), "%s", r->config_path);
	if (snprintf(r->state_path, sizeof(r->state_path), "%s/" STATE_FILE,
		     dirname(copy)) >= (int)sizeof(r->state_path))
		r->state_path[0] = '\0';
}

static enum status open_files(struct remember *r)
{
	static struct esp_place place;
	enum status st = ST_OK;

	if (r->efivars || !r->esp)
		st = efivars_open(r->efivars);
	if (!st)
		st = find_place(r, &place);
	if (!st)
		st = plan_open(&(struct plan_machine){ .config = place.config,
						       .root = place.root,
						       .memory = MEMORY });
	if (st)
		return st;
	memcpy(r->config_path, place.config, sizeof(r->config_path));
	if (!realpath(place.root, r->root))
		return fail(ST_IO, "%s: %s", place.root, strerror(errno));
	name_state(r);
	return plan_fill(&boot_x86);
}

/*
 * Two commands at the same time would write the same record. The lock ends with
 * the command; a file system without locks is used without.
 */
static void lock(const struct remember *r)
{
	char copy[PATH_MAX];
	int fd;

	snprintf(copy, sizeof(copy), "%s", r->config_path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		flock(fd, LOCK_EX);
}

static enum status read_files(struct remember *r)
{
	const char *slash = strrchr(r->config_path, '/');
	struct options wanted = {
		.xen = "",
		.config = slash ? slash + 1 : r->config_path,
	};
	enum status st = boot_list(&r->boot, &boot_x86, &wanted);

	if (!st && r->boot.config.dialect == CONFIG_XEN)
		return fail(ST_UNSUPPORTED,
			    "%s: nothing is remembered for an xen.cfg, only "
			    "for a " REMEMBER_CONFIG,
			    r->config_path);
	return st;
}

enum status remember_open(struct remember *r)
{
	enum status st = open_files(r);

	if (st)
		return st;
	if (!r->reads)
		lock(r);
	return read_files(r);
}

static enum status run(const struct command *c, struct remember *r,
		       const char *name)
{
	enum status st;

	r->reads = !c->changes;
	st = remember_open(r);
	return st ? st : c->run(r, name);
}

/* One option; EXIT_GOOD, or EXIT_USAGE when it has been refused. */
static int read_option(const struct command *c, int option, struct remember *r)
{
	switch (option) {
	case 'e':
		r->esp = optarg;
		return EXIT_GOOD;
	case 'c':
		r->config = optarg;
		return EXIT_GOOD;
	case 'v':
		r->efivars = optarg;
		return EXIT_GOOD;
	case 'r':
		r->system = optarg;
		if (c->has_root)
			return EXIT_GOOD;
		return options_refuse(c->name, "has no option --root");
	case 'x':
		r->clears = true;
		if (c->can_clear)
			return EXIT_GOOD;
		return options_refuse(c->name, "has no option --clear");
	default:
		return options_refuse(c->name, NULL);
	}
}

static int check_words(const struct command *c, const struct remember *r,
		       int nr)
{
	bool wants = c->takes_name && !r->clears;

	if (nr == (int)wants)
		return EXIT_GOOD;
	if (r->clears)
		return options_refuse(c->name, "takes a NAME or --clear");
	return options_refuse(c->name,
			      wants ? "takes one NAME" : "takes no NAME");
}

static const struct command *find_command(const char *name)
{
	size_t i = 0;

	while (i < NR_COMMANDS - 1 && strcmp(commands[i].name, name))
		i++;
	return &commands[i];
}

int remember_main(int argc, char **argv)
{
	static struct remember r;
	const struct command *c = find_command(argv[0]);
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			help(c);
			return EXIT_GOOD;
		}
		if (read_option(c, option, &r))
			return EXIT_USAGE;
	}
	if (check_words(c, &r, argc - optind))
		return EXIT_USAGE;
	return run(c, &r, argv[optind]) ? EXIT_REFUSED : EXIT_GOOD;
}
