// SPDX-License-Identifier: MIT
/*
 * `daybreak adopt`: runs in dom0, makes the domains that were started with the
 * host known to the toolstack, and says what became of each.
 */
#include "adopt.h"

#include "options.h"
#include "tool.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <xen/sched.h>

#define VARIABLE                                                               \
	"/sys/firmware/efi/efivars/" DOMAIN_REPORT_VARIABLE                    \
	"-" DOMAIN_REPORT_GUID
#define CMDLINE "/proc/cmdline"

/* The command line's options, and what was read. */
struct adopt {
	bool dry_run, keep_paused, stays;
	struct xen xen;
	struct domain_report domains[DOMAIN_MAX];
	unsigned int nr;
	struct pool_report pools[POOL_REPORT_MAX];
	unsigned int nr_pools;
	char text[4096];
	struct file cmdline; /* the kernel's */
};

static const char help[] =
	"Usage: daybreak adopt [-n] [-p] [-s]\n\n"
	"Makes the domains that Daybreak started with the host known to xl,\n"
	"and says what became of each. Runs in dom0 after xenstored and\n"
	"xenconsoled; running it again does no harm.\n\n"
	"  -n, --dry-run  only say what became of them\n"
	"  -p, --paused   leave those with start=paused as they are\n"
	"  -s, --stay     stay, and handle their ends by on_reboot= and the "
	"like\n"
	"  --help         this text\n\n"
	"Exit status: 0 good, 1 one was not started or could not be adopted,\n"
	"2 wrong usage.\n";

static const struct option options[] = {
	{ "dry-run", no_argument, NULL, 'n' },
	{ "paused", no_argument, NULL, 'p' },
	{ "stay", no_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

/* The variable's file begins with its attributes (efivarfs(5)). */
static enum status parse_report(struct adopt *a, struct file file)
{
	struct file report = { DOMAIN_REPORT_VARIABLE, { 0 } };
	uint32_t attributes;
	enum status st;

	if (!span_copy(file.bytes, 0, &attributes, sizeof(attributes)) ||
	    attributes != DOMAIN_REPORT_ATTRIBUTES)
		return fail(ST_INVALID,
			    "%s: is not what Daybreak leaves there, a volatile "
			    "variable",
			    file.name);
	report.bytes = span_sub(file.bytes, sizeof(attributes),
				file.bytes.size - sizeof(attributes));
	st = pool_report_read(report, a->pools, &a->nr_pools);
	return st ? st
		  : domain_report_read(report, a->domains, DOMAIN_MAX, &a->nr);
}

static enum status read_report(struct adopt *a)
{
	struct file file;
	enum status st;

	if (access(VARIABLE, F_OK))
		return fail(ST_NOT_FOUND,
			    "%s: is not there: either the host was started "
			    "without domains, or efivarfs is not mounted",
			    VARIABLE);
	st = file_read(VARIABLE, &file);
	if (st)
		return st;
	st = parse_report(a, file);
	free((void *)(uintptr_t)file.bytes.base);
	return st;
}

/* The kernel does not say how large such a file is. */
static enum status read_cmdline(struct adopt *a)
{
	FILE *file = fopen(CMDLINE, "re");
	size_t size;

	if (!file)
		return fail(ST_IO, "%s: %s", CMDLINE, strerror(errno));
	size = fread(a->text, 1, sizeof(a->text), file);
	fclose(file);
	a->cmdline =
		(struct file){ CMDLINE, { (const uint8_t *)a->text, size } };
	return ST_OK;
}

/* Explains the boot domain's words for failures without a hypercall. */
static const char *explain(const char *word)
{
	static const struct {
		const char *word, *text;
	} words[] = {
		{ "after", "the domain in its after= was not started" },
		{ "capabilities", "this Xen runs no domain of its kind" },
		{ "createdomain",
		  "Xen made a different domain than requested" },
		{ "gethvmcontext",
		  "Xen has more registers than there is room for" },
		{ "image", "the boot domain refused its image" },
		{ "link", "a domain of its link= was not started" },
		{ "nodes", "its cpus= names no CPU of the host's nodes" },
		{ "package", "the boot domain could not read its package" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(words[i].word, word))
			return words[i].text;
	return word;
}

/* True for a call whose number is one of Xen's GNTST_, not an errno. */
static bool is_grant_status(const char *call)
{
	static const char end[] = "-gntst";
	size_t n = strlen(call), m = sizeof(end) - 1;

	return n > m && !strcmp(call + n - m, end);
}

/* Says why the boot domain did not start it, or that it is gone. */
static enum status say_missing(const struct adopt *a,
			       const struct domain_report *d)
{
	struct domain_fault fault;
	enum status st = domain_fault_find(a->cmdline, d->name, &fault);

	if (st == ST_NOT_FOUND) {
		say("%s: gone", d->name);
		return ST_OK;
	}
	if (st)
		return st;
	if (is_grant_status(fault.call))
		say("%s: not started: Xen refused %s: status %u", d->name,
		    fault.call, fault.error);
	else if (fault.error)
		say("%s: not started: Xen refused %s: %s", d->name, fault.call,
		    strerror((int)fault.error));
	else
		say("%s: not started: %s", d->name, explain(fault.call));
	return ST_NOT_FOUND;
}

static enum status serve(const struct xen *xen, const struct domain_report *d,
			 const struct live_domain *live,
			 const struct rings *rings)
{
	enum status st = live_connect(xen, d, live, rings);

	if (st)
		return st;
	return ring_hand_over(xen, d, live->domid, rings);
}

/*
 * The order matters: the nodes come before xenstored tells xenconsoled and
 * others of the domain, and a domain runs only once it is served. xenconsoled
 * before 4.21 does not tell the domain that it reads the console. A PV domain
 * that was not told of xenstore is served too: its kernel does not use the
 * ring, but xenstored reports the end only of domains that it serves. Nodes
 * that are already there are the toolstack's, and stay unchanged.
 */
static enum status make_known(const struct adopt *a,
			      const struct domain_report *d,
			      struct live_domain *live)
{
	const struct xen *xen = &a->xen;
	bool known = store_knows(xen, d, live->domid);
	bool served = store_serves(xen, live->domid);
	struct rings rings;
	enum status st;

	if (known && served)
		return userdata_write(d, live->domid);
	if (!known) {
		st = store_check_name(xen, d, live->domid);
		if (st)
			return st;
	}
	st = live_rings(xen, d, live, &rings);
	if (st)
		return st;
	if (!known) {
		st = nodes_write(xen, d, live->domid, &rings);
		if (st)
			return st;
	}
	if (!served) {
		st = serve(xen, d, live, &rings);
		if (st)
			return st;
	}
	st = userdata_write(d, live->domid);
	if (st)
		return st;
	if (d->paused && !d->devices_later && live->paused && !a->keep_paused)
		return live_unpause(xen, d, live);
	return ST_OK;
}

static enum status adopt_one(const struct adopt *a,
			     const struct domain_report *d)
{
	struct live_domain live;
	enum status st = live_find(&a->xen, d->uuid, &live);
	bool was_paused;

	if (st == ST_NOT_FOUND)
		return say_missing(a, d);
	if (st)
		return st;
	was_paused = live.paused;
	if (!a->dry_run && !live.dying)
		st = make_known(a, d, &live);
	if (st)
		return st;
	say("%s: domain %u, %s%s%s", d->name, live.domid,
	    was_paused && !live.paused ? "was paused, now " : "",
	    live_describe(&live),
	    d->devices_later && live.paused ? " until it has its devices" : "");
	return ST_OK;
}

static int adopt(struct adopt *a)
{
	int result = EXIT_GOOD;

	if (read_report(a) || read_cmdline(a) || xen_open(&a->xen))
		return EXIT_REFUSED;
	for (unsigned int i = 0; i < a->nr_pools; i++)
		if (pool_adopt(&a->xen, &a->pools[i], a->dry_run))
			result = EXIT_REFUSED;
	for (unsigned int i = 0; i < a->nr; i++)
		if (adopt_one(a, &a->domains[i]))
			result = EXIT_REFUSED;
	if (a->stays && stay_run(&a->xen, a->domains, a->nr))
		result = EXIT_REFUSED;
	xen_close(&a->xen);
	return result;
}

int adopt_main(int argc, char **argv)
{
	static struct adopt a;
	int c;

	while ((c = getopt_long(argc, argv, "hnps", options, NULL)) != -1) {
		switch (c) {
		case 'h':
			fputs(help, stdout);
			return EXIT_GOOD;
		case 'n':
			a.dry_run = true;
			break;
		case 'p':
			a.keep_paused = true;
			break;
		case 's':
			a.stays = true;
			break;
		default:
			return options_refuse("adopt", NULL);
		}
	}
	if (optind < argc)
		return options_refuse("adopt", "%s: takes no arguments",
				      argv[optind]);
	if (a.dry_run && a.stays)
		return options_refuse("adopt", "takes -n or -s, not both");
	return adopt(&a);
}
