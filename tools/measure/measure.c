// SPDX-License-Identifier: MIT
/*
 * `daybreak measure`: tells which events a boot will leave in the TPM, and to
 * which values of PCRs they lead.
 */
#include "measure.h"

#include "options.h"
#include "tool.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * What is measured does not depend on how much memory there is, so no domain is
 * refused for want of it.
 */
#define ASSUMED_MEMORY (16ULL << 40)

struct request {
	struct plan_request boot;
	enum bank bank;	 /* NR_BANKS: none was named */
	const char *log; /* NULL: none */
	bool json;
};

/* PCRs that only Daybreak extends begin with zeroes. */
static void start_pcrs(enum bank bank, struct pcrs *out)
{
	*out = (struct pcrs){ .bank = bank };
	out->is_known[MEASURE_PCR_TEXT] = true;
	out->is_known[MEASURE_PCR_FILES] = true;
	out->is_known[MEASURE_PCR_DOMAINS] = true;
}

static enum status read_log(const char *path, struct pcrs *pcrs)
{
	struct file log;
	enum status st = file_read(path, &log);

	if (st)
		return st;
	st = log_extend(log, pcrs);
	free((void *)(uintptr_t)log.bytes.base);
	return st;
}

static enum status show(const struct request *r,
			const struct predictions *events)
{
	const enum bank bank = r->bank == NR_BANKS ? BANK_SHA256 : r->bank;
	enum status st = ST_OK;
	struct pcrs pcrs;

	if (r->json) {
		show_json(events);
		return ST_OK;
	}
	start_pcrs(bank, &pcrs);
	if (r->log)
		st = read_log(r->log, &pcrs);
	if (st)
		return st;
	for (unsigned int i = 0; i < events->nr; i++)
		pcrs_extend(&pcrs, events->list[i].pcr,
			    &events->list[i].digests[bank]);
	show_events(events, bank);
	show_pcrs(&pcrs);
	return ST_OK;
}

static enum status measure(const struct request *r)
{
	struct predictions events;
	enum status st;

	print_no_info();
	st = events_predict(&r->boot, &events);
	if (!st && !events.nr)
		warn("%s: the boot measures nothing", r->boot.machine.config);
	if (!st)
		st = show(r, &events);
	events_free(&events);
	return st;
}

static enum status run(struct request *r)
{
	enum status st = plan_open(&r->boot.machine);

	if (st)
		return st;
	if (r->boot.options.help)
		return fail(ST_INVALID, "--options: the boot shows its help "
					"and measures nothing");
	st = plan_begin(&r->boot);
	return st ? st : measure(r);
}

static const char help[] =
	"Usage: daybreak measure [OPTION]... CONFIG [ENTRY]\n"
	"\n"
	"Tells which events a boot will leave in the machine's TPM, and which "
	"values\n"
	"PCRs 8, 9 and 13 will have.\n"
	"\n"
	"  --bank NAME     sha1, sha256, sha384 or sha512; sha256 without it\n"
	"  --log FILE      PCR 4, too: what the firmware puts there is taken "
	"from the\n"
	"                  machine's binary_bios_measurements\n"
	"  --json          the events in all banks, as a .pcrlock file\n"
	"  --root DIR      the folder that stands for the EFI system "
	"partition;\n"
	"                  without it the configuration's own\n"
	"  --downloads DIR where wget -x has put files that have URLs\n"
	"  --arch CPU      x86_64 or arm64; without it what the hypervisor is "
	"for\n"
	"  --options TEXT  load options as the firmware passes them: the "
	"first word\n"
	"                  is the program's name, unless it begins with -\n"
	"  --set NAME=VALUE, --network\n"
	"                  as for daybreak plan\n"
	"  --help          this text\n"
	"\n"
	"Exit status: 0 good, 1 the boot would refuse, 2 wrong usage.\n";

static const struct option options[] = {
	{ "bank", required_argument, NULL, 'b' },
	{ "log", required_argument, NULL, 'l' },
	{ "json", no_argument, NULL, 'j' },
	{ "root", required_argument, NULL, 'r' },
	{ "downloads", required_argument, NULL, 'd' },
	{ "arch", required_argument, NULL, 'a' },
	{ "options", required_argument, NULL, 'o' },
	{ "set", required_argument, NULL, 's' },
	{ "network", no_argument, NULL, 'n' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

/* One option; EXIT_GOOD, or EXIT_USAGE when it has been refused. */
static int read_option(int c, struct request *r)
{
	switch (c) {
	case 'b':
		r->bank = bank_find(optarg);
		if (r->bank != NR_BANKS)
			return EXIT_GOOD;
		return options_refuse("measure",
				      "--bank %s: expected sha1, sha256, "
				      "sha384 or sha512",
				      optarg);
	case 'l':
		r->log = optarg;
		return EXIT_GOOD;
	case 'j':
		r->json = true;
		return EXIT_GOOD;
	default:
		return plan_read_option(c, &r->boot);
	}
}

int measure_main(int argc, char **argv)
{
	static struct request r = { .boot = { .command = "measure",
					      .machine.memory = ASSUMED_MEMORY,
					      .options.xen = "" },
				    .bank = NR_BANKS };
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(help, stdout);
			return EXIT_GOOD;
		}
		if (read_option(c, &r))
			return EXIT_USAGE;
	}
	if (r.json && (r.log || r.bank != NR_BANKS))
		return options_refuse("measure",
				      "--json has all banks and no PCRs: it "
				      "takes neither --bank nor --log");
	if (plan_read_words(argv + optind, argc - optind, &r.boot))
		return EXIT_USAGE;
	return run(&r) ? EXIT_REFUSED : EXIT_GOOD;
}
