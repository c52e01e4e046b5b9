// SPDX-License-Identifier: MIT
/*
 * The command line of `daybreak domain import`.
 */
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
	"\n"
	"Makes a domain that is started with the host from FILE, which was "
	"written for\n"
	"xl: /etc/daybreak/domains.d/NAME.conf. Says what it leaves to xl. The "
	"next\n"
	"daybreak update carries it into the configuration.\n"
	"\n"
	"  --output FILE  write FILE instead; -: standard output\n"
	"  --force        replace a domain of that name\n"
	"  --root DIR     the folder of the system; without it /\n"
	"  --help         this text\n"
	"\n"
	"Exit status: 0 good, 1 refused or not written, 2 wrong usage.\n";

struct request {
	const char *root, *output; /* output NULL: by the domain's name */
	bool force;
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

int domain_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "root", required_argument, NULL, 'R' },
		{ "force", no_argument, NULL, 'f' },
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
		default:
			return options_refuse("domain", NULL);
		}
	}
	if (argc - optind != 2 || strcmp(argv[optind], "import"))
		return options_refuse("domain", "expected import and a FILE");
	return import(&r, argv[optind + 1]) ? EXIT_REFUSED : EXIT_GOOD;
}
