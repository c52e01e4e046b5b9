// SPDX-License-Identifier: MIT
/*
 * `daybreak seal`: writes the signed list of all files that the boots of a
 * configuration may use, or compares it with what is there. `daybreak unify`:
 * puts the list and the files into one signed application.
 */
#include "seal.h"

#include "esp.h"
#include "options.h"
#include "tool.h"

#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * No domain of an entry is refused for want of memory, which the build machine
 * cannot know.
 */
#define ASSUMED_MEMORY (16ULL << 40)

struct request {
	struct plan_request boot; /* its command is "seal" or "unify" */
	const char *app;	  /* the application to unify, or NULL */
	struct signer signer;
	bool check;
	const char *editable[SEAL_MAX_ENTRIES];
	unsigned int nr_editable;
	const char *output; /* NULL: path */
	char path[PATH_MAX];
};

/* The seal is beside the configuration, as it is beside the application. */
static enum status set_path(struct request *r)
{
	const char *config = r->boot.machine.config;
	char copy[PATH_MAX];
	int n;

	if (snprintf(copy, sizeof(copy), "%s", config) >= (int)sizeof(copy))
		return fail(ST_TOO_LARGE, "%s: the path is too long", config);
	n = snprintf(r->path, sizeof(r->path), "%s/%s",
		     esp_is_folder(config) ? config : dirname(copy), SEAL_FILE);
	if (n >= (int)sizeof(r->path))
		return fail(ST_TOO_LARGE, "%s: the path is too long", config);
	return ST_OK;
}

static enum status mark_one(const struct request *r, const char *name,
			    struct collection *all)
{
	for (unsigned int i = 0; i < all->nr_entries; i++)
		if (!strcmp(all->entries[i].name, name)) {
			all->entries[i].is_editable = true;
			return ST_OK;
		}
	return fail(ST_NOT_FOUND, "--edit %s: %s has no such entry that boots",
		    name, r->boot.machine.config);
}

static enum status mark_editable(const struct request *r,
				 struct collection *all)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < r->nr_editable; i++)
		st = mark_one(r, r->editable[i], all);
	return st;
}

static enum status make(const struct request *r, const struct collection *all,
			const char *path, struct file *pe)
{
	struct file app;
	enum status st;

	if (!r->app)
		return seal_make(all, path, pe);
	st = file_read(r->app, &app);
	if (st)
		return st;
	st = seal_unify(all, app, pe);
	free((void *)(uintptr_t)app.bytes.base);
	return st;
}

static enum status write_seal(const struct request *r,
			      const struct collection *all)
{
	const char *path = r->output ? r->output : r->path;
	struct file pe = { 0 };
	enum status st = make(r, all, path, &pe);

	if (!st)
		st = seal_sign(&r->signer, pe.bytes, path);
	free((void *)(uintptr_t)pe.bytes.base);
	if (st)
		return st;
	printf("%s: %u files, %u entries, %s\n", path, all->nr_files,
	       all->nr_entries, r->signer.is_needed ? "signed" : "not signed");
	return ST_OK;
}

static enum status seal(const struct request *r)
{
	struct collection all;
	enum status st = collect(r->boot.host, &r->boot.options, &all);

	if (!st)
		st = mark_editable(r, &all);
	if (!st)
		st = write_seal(r, &all);
	free(all.files);
	return st;
}

static enum status check(const struct request *r)
{
	enum status st = seal_check(r->path, r->boot.host, &r->boot.options);

	if (!st)
		printf("%s: holds\n", r->path);
	return st;
}

/* The application is for the CPU that it boots. */
static enum status set_host_of_app(struct request *r)
{
	struct pe_header header;
	uint64_t sections;
	struct file app;
	enum status st = file_read(r->app, &app);

	if (st)
		return st;
	r->boot.host = pe_read_header(app.bytes, &header, &sections) &&
				       header.machine == PE_MACHINE_ARM64
			       ? &boot_arm
			       : &boot_x86;
	free((void *)(uintptr_t)app.bytes.base);
	return ST_OK;
}

static enum status run(struct request *r)
{
	enum status st = plan_open(&r->boot.machine);

	if (st)
		return st;
	st = set_path(r);
	if (st)
		return st;
	plan_name(&r->boot);
	if (r->app && !r->boot.host)
		st = set_host_of_app(r);
	if (st)
		return st;
	return r->check ? check(r) : seal(r);
}

static const char help[] =
	"Usage: daybreak seal --key KEY --cert CERT [OPTION]... CONFIG\n"
	"       daybreak seal --unsigned [OPTION]... CONFIG\n"
	"       daybreak seal --check [--root DIR] [--arch CPU] CONFIG\n"
	"\n"
	"Writes " SEAL_FILE " beside a configuration: a signed list, with the "
	"SHA-256,\n"
	"of every file that a boot of one of its entries uses.\n"
	"\n"
	"  --key KEY      the private key, as sbsign takes it\n"
	"  --cert CERT    its certificate, in PEM\n"
	"  --engine NAME  sbsign's engine for the key: pkcs11, for example\n"
	"  --unsigned     do not sign: Secure Boot will not accept it\n"
	"  --edit ENTRY   this entry may be changed in the menu; repeatable\n"
	"  --root DIR     the folder that stands for the EFI system "
	"partition;\n"
	"                 without it the configuration's own\n"
	"  --downloads DIR\n"
	"                 where wget -x has put files that have URLs\n"
	"  --arch CPU     x86_64 or arm64; without it what the hypervisor is "
	"for\n"
	"  --set NAME=VALUE\n"
	"                 as for daybreak plan\n"
	"  --network      CONFIG is a server's folder: seal daybreak.conf and "
	"the\n"
	"                 machines' own configurations in daybreak/\n"
	"  --output FILE  write FILE instead\n"
	"  --check        say what no longer matches the seal that is there\n"
	"  --help         this text\n"
	"\n"
	"Exit status: 0 good, 1 refused or no longer matching, 2 wrong "
	"usage.\n";

static const char unify_help[] =
	"Usage: daybreak unify --app APP --output FILE --key KEY --cert CERT\n"
	"                      [OPTION]... CONFIG\n"
	"\n"
	"Writes a copy of Daybreak's application that has a configuration and "
	"all files\nin it that a boot of its entries uses, signed as a "
	"whole.\n"
	"\n"
	"  --app APP      the application, not signed yet\n"
	"  --output FILE  the copy\n"
	"\n"
	"--key, --cert, --engine, --unsigned, --edit, --root, --downloads, "
	"--set and\n--network are as for daybreak seal.\n"
	"\n"
	"Exit status: 0 good, 1 refused, 2 wrong usage.\n";

static const struct option options[] = {
	{ "key", required_argument, NULL, 'k' },
	{ "cert", required_argument, NULL, 'c' },
	{ "engine", required_argument, NULL, 'e' },
	{ "unsigned", no_argument, NULL, 'u' },
	{ "edit", required_argument, NULL, 'E' },
	{ "root", required_argument, NULL, 'r' },
	{ "downloads", required_argument, NULL, 'd' },
	{ "arch", required_argument, NULL, 'a' },
	{ "output", required_argument, NULL, 'o' },
	{ "set", required_argument, NULL, 's' },
	{ "network", no_argument, NULL, 'n' },
	{ "check", no_argument, NULL, 'C' },
	{ "app", required_argument, NULL, 'A' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static int add_editable(struct request *r)
{
	if (r->nr_editable == SEAL_MAX_ENTRIES)
		return options_refuse(r->boot.command, "more than %d --edit",
				      SEAL_MAX_ENTRIES);
	r->editable[r->nr_editable++] = optarg;
	return EXIT_GOOD;
}

/* One option; EXIT_GOOD, or EXIT_USAGE when it has been refused. */
static int read_option(int c, struct request *r)
{
	switch (c) {
	case 'k':
		r->signer.key = optarg;
		return EXIT_GOOD;
	case 'c':
		r->signer.cert = optarg;
		return EXIT_GOOD;
	case 'e':
		r->signer.engine = optarg;
		return EXIT_GOOD;
	case 'u':
		r->signer.is_needed = false;
		return EXIT_GOOD;
	case 'E':
		return add_editable(r);
	case 'o':
		r->output = optarg;
		return EXIT_GOOD;
	case 'A':
		r->app = optarg;
		return EXIT_GOOD;
	case 'C':
		r->check = true;
		return EXIT_GOOD;
	default:
		return plan_read_option(c, &r->boot);
	}
}

/* Options that contradict each other, or are missing. */
static int check_signing(const struct request *r)
{
	const struct signer *s = &r->signer;
	const bool signs = s->key || s->cert || s->engine;

	if (r->check && (signs || !s->is_needed || r->nr_editable || r->output))
		return options_refuse(r->boot.command,
				      "--check only reads: it takes --root and "
				      "--arch alone");
	if (!s->is_needed && signs)
		return options_refuse(r->boot.command,
				      "--unsigned takes neither --key, --cert "
				      "nor --engine");
	if (!r->check && s->is_needed && !(s->key && s->cert))
		return options_refuse(r->boot.command,
				      "needs --key and --cert, or --unsigned");
	return EXIT_GOOD;
}

static int check_options(const struct request *r)
{
	if (strcmp(r->boot.command, "unify"))
		return r->app ? options_refuse(r->boot.command,
					       "--app is for daybreak unify")
			      : check_signing(r);
	if (!r->app || !r->output)
		return options_refuse(r->boot.command,
				      "needs --app and --output");
	if (r->check || r->boot.host)
		return options_refuse(r->boot.command,
				      "takes neither --check nor --arch");
	return check_signing(r);
}

static int command(struct request *r, const char *text, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(text, stdout);
			return EXIT_GOOD;
		}
		if (read_option(c, r))
			return EXIT_USAGE;
	}
	if (check_options(r))
		return EXIT_USAGE;
	if (argc - optind != 1)
		return options_refuse(r->boot.command, "takes one CONFIG");
	r->boot.machine.config = argv[optind];
	return run(r) ? EXIT_REFUSED : EXIT_GOOD;
}

static struct request request = { .boot = { .machine.memory = ASSUMED_MEMORY,
					    .options.xen = "" },
				  .signer.is_needed = true };

int seal_main(int argc, char **argv)
{
	request.boot.command = "seal";
	return command(&request, help, argc, argv);
}

int unify_main(int argc, char **argv)
{
	request.boot.command = "unify";
	return command(&request, unify_help, argc, argv);
}
