// SPDX-License-Identifier: MIT
/*
 * The command line of `daybreak domain import` and `daybreak domain export`.
 */
#include "domain/export.h"
#include "domain/import.h"

#include "durable.h"
#include "options.h"
#include "tool.h"
#include "update/parts.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "/etc/daybreak/domains.d"

static const char help[] =
	"Usage: daybreak domain import [OPTION]... FILE\n"
	"       daybreak domain export [OPTION]... NAME\n"
	"\n"
	"import makes a domain that is started with the host from FILE, which "
	"was written\n"
	"for xl: /etc/daybreak/domains.d/NAME.conf. Says what it leaves to xl. "
	"The next\n"
	"daybreak update carries it into the configuration.\n"
	"\n"
	"export prints a domain of the booted entry as a file for xl create.\n"
	"\n"
	"Options of import:\n"
	"  --output FILE  write FILE instead; -: standard output\n"
	"  --force        replace a domain of that name\n"
	"  --root DIR     the folder of the system; without it /\n"
	"\n"
	"Options of export:\n"
	"  --copy DIR     write DIR/NAME.cfg, and copies of the domain's files "
	"beside it\n"
	"  --esp DIR      the EFI system partition, or a folder that stands "
	"for "
	"one;\n"
	"                 without it that of this machine\n"
	"  --config FILE  the configuration on it; without it the one that the "
	"boot reads\n"
	"  --efivars DIR  the EFI variables; without it those of this machine, "
	"or with\n"
	"                 --esp none\n"
	"\n"
	"  --help         this text\n"
	"\n"
	"Exit status: 0 good, 1 refused or not written, 2 wrong usage.\n";

struct request {
	const char *root, *output; /* output NULL: by the domain's name */
	bool force;
	struct export_request export;
};

static enum status choose_path(const struct request *r, const char *name,
			       char out[PATH_MAX])
{
	char folder[PATH_MAX], file[IMPORT_MAX_NAME + 8];
	enum status st;

	if (r->output)
		return paths_in(*r->output == '/' ? "/" : ".",
				r->output + (*r->output == '/'), out);
	st = paths_below(r->root ? r->root : "/", FOLDER, folder);
	if (!st)
		st = durable_folder(folder);
	snprintf(file, sizeof(file), "%s.conf", name);
	return st ? st : paths_in(folder, file, out);
}

static enum status write_domain(const struct request *r, const char *name,
				const struct text *text)
{
	const struct span bytes = { (const uint8_t *)text->buf, text->length };
	char path[PATH_MAX];
	enum status st;

	if (r->output && !strcmp(r->output, "-")) {
		fwrite(text->buf, 1, text->length, stdout);
		return ST_OK;
	}
	st = choose_path(r, name, path);
	if (st)
		return st;
	if (!r->force && !access(path, F_OK))
		return fail(ST_INVALID,
			    "%s: exists already; --force replaces it", path);
	st = durable_write(path, bytes, 0644);
	if (!st)
		say("%s: is written; daybreak update carries it into the "
		    "configuration",
		    path);
	return st;
}

static enum status import(const struct request *r, const char *path)
{
	static char buf[2 * IMPORT_MAX_TEXT];
	char name[IMPORT_MAX_NAME];
	struct file xl;
	struct text text;
	enum status st = file_read(path, &xl);

	if (st)
		return st;
	text_init(&text, buf, sizeof(buf));
	st = import_domain(xl, name, &text);
	free((void *)(uintptr_t)xl.bytes.base);
	return st ? st : write_domain(r, name, &text);
}

static bool is_only_for_import(const struct request *r)
{
	return r->root || r->output || r->force;
}

static bool is_only_for_export(const struct request *r)
{
	const struct export_request *e = &r->export;

	return e->folder || e->esp || e->config || e->efivars;
}

static int run(const struct request *r, char **words, int nr)
{
	if (nr == 2 && !strcmp(words[0], "import") && !is_only_for_export(r))
		return import(r, words[1]) ? EXIT_REFUSED : EXIT_GOOD;
	if (nr == 2 && !strcmp(words[0], "export") && !is_only_for_import(r))
		return export_run(&r->export, words[1]) ? EXIT_REFUSED
							: EXIT_GOOD;
	return options_refuse("domain",
			      "expected import and a FILE, or export and a "
			      "NAME, with their own options");
}

int domain_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "root", required_argument, NULL, 'R' },
		{ "force", no_argument, NULL, 'f' },
		{ "copy", required_argument, NULL, 'C' },
		{ "esp", required_argument, NULL, 'e' },
		{ "config", required_argument, NULL, 'c' },
		{ "efivars", required_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct request r = { 0 };
	int c;

	while ((c = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
		switch (c) {
		case 'h':
			fputs(help, stdout);
			return EXIT_GOOD;
		case 'o':
			r.output = optarg;
			break;
		case 'R':
			r.root = optarg;
			break;
		case 'f':
			r.force = true;
			break;
		case 'C':
			r.export.folder = optarg;
			break;
		case 'e':
			r.export.esp = optarg;
			break;
		case 'c':
			r.export.config = optarg;
			break;
		case 'v':
			r.export.efivars = optarg;
			break;
		default:
			return options_refuse("domain", NULL);
		}
	}
	return run(&r, argv + optind, argc - optind);
}
