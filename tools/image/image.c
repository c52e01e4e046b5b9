// SPDX-License-Identifier: MIT
/*
 * `daybreak image`: writes a domain's start-of-day image to a file, and its
 * facts. Machine frames in it are PFNs.
 */
#include "image.h"

#include "options.h"
#include "tool.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

struct request {
	const char *kernel, *image, *json;
	const char *ramdisks[MODLIST_MAX];
	unsigned int nr_ramdisks;
	bool has_type;
};

static const char help[] =
	"Usage: daybreak image --type pv|pvh --kernel FILE --memory SIZE "
	"-o OUT\n"
	"                      [--ramdisk FILE]... [--cmdline TEXT] [--vcpus "
	"N]\n"
	"                      [--json OUT]\n"
	"\n"
	"Writes all of a domain's memory at its first instruction.\n"
	"\n"
	"  --type pv|pvh    how the kernel is started\n"
	"  --kernel FILE    an ELF or a bzImage, plain or compressed\n"
	"  --ramdisk FILE   passed on as it is; several become modules\n"
	"  --cmdline TEXT   the kernel's command line\n"
	"  --memory SIZE    of the domain, as 128M or 4G\n"
	"  --vcpus N        1 by default\n"
	"  -o, --output OUT memory, sparse: byte offset is page number * 4096\n"
	"  --json OUT       pieces, registers, start_info and special pages\n"
	"  --help           this text\n"
	"\n"
	"Exit status: 0 good, 1 a file was refused, 2 wrong usage.\n";

static const struct option options[] = {
	{ "type", required_argument, NULL, 't' },
	{ "kernel", required_argument, NULL, 'k' },
	{ "ramdisk", required_argument, NULL, 'r' },
	{ "cmdline", required_argument, NULL, 'c' },
	{ "memory", required_argument, NULL, 'm' },
	{ "vcpus", required_argument, NULL, 'v' },
	{ "output", required_argument, NULL, 'o' },
	{ "json", required_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static int read_type(const char *text, struct request *r, struct domain *d)
{
	if (strcmp(text, "pv") && strcmp(text, "pvh"))
		return options_refuse("image", "--type %s: expected pv or pvh",
				      text);
	d->type = strcmp(text, "pv") ? DOMAIN_PVH : DOMAIN_PV;
	d->acpi = d->type == DOMAIN_PVH;
	r->has_type = true;
	return EXIT_GOOD;
}

static int read_vcpus(const char *text, struct domain *d)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || n > UINT16_MAX)
		return options_refuse("image", "--vcpus %s: expected a number",
				      text);
	d->nr_vcpus = (unsigned int)n;
	return EXIT_GOOD;
}

static int read_option(int c, const char *value, struct request *r,
		       struct domain *d)
{
	switch (c) {
	case 't':
		return read_type(value, r, d);
	case 'k':
		r->kernel = value;
		return EXIT_GOOD;
	case 'r':
		if (r->nr_ramdisks == MODLIST_MAX)
			return options_refuse("image", "more than %d ramdisks",
					      MODLIST_MAX);
		r->ramdisks[r->nr_ramdisks++] = value;
		return EXIT_GOOD;
	case 'c':
		d->cmdline = value;
		return EXIT_GOOD;
	case 'm':
		if (!guest_parse_size(value, &d->memory))
			return options_refuse(
				"image",
				"--memory %s: expected a size such as "
				"128M",
				value);
		return EXIT_GOOD;
	case 'v':
		return read_vcpus(value, d);
	case 'o':
		r->image = value;
		return EXIT_GOOD;
	case 'j':
		r->json = value;
		return EXIT_GOOD;
	default:
		return options_refuse("image", NULL);
	}
}

static int check_request(int left, const struct request *r,
			 const struct domain *d)
{
	if (left)
		return options_refuse("image", "takes options only");
	if (!r->has_type || !r->kernel || !r->image || !d->memory)
		return options_refuse(
			"image", "expected --type, --kernel, --memory and -o");
	return EXIT_GOOD;
}

static enum status read_files(const struct request *r, struct guest *g)
{
	struct file file;
	enum status st = file_read(r->kernel, &file);

	if (st)
		return st;
	st = guest_kernel(file, UNPACKED_LIMIT, g);
	if (st)
		return st;
	for (unsigned int i = 0; i < r->nr_ramdisks; i++) {
		st = file_read(r->ramdisks[i], &file);
		if (st)
			return st;
		st = modlist_add(&g->modules, MODULE_RAMDISK, file, NULL);
		if (st)
			return st;
	}
	return ST_OK;
}

static enum status build(const struct request *r, struct guest *g)
{
	enum status st = read_files(r, g);

	if (st)
		return st;
	st = layout_place(&g->domain, &g->layout);
	if (st)
		return st;
	st = image_write(g, r->image);
	if (st || !r->json)
		return st;
	return image_write_json(g, r->json);
}

int image_main(int argc, char **argv)
{
	static struct guest g = {
		.domain = { .name = "domain",
			    .nr_vcpus = 1,
			    .store_evtchn = GUEST_STORE_EVTCHN,
			    .console_evtchn = GUEST_CONSOLE_EVTCHN },
	};
	struct request r = { 0 };
	int c, wrong;

	while ((c = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(help, stdout);
			return EXIT_GOOD;
		}
		wrong = read_option(c, optarg, &r, &g.domain);
		if (wrong)
			return wrong;
	}
	wrong = check_request(argc - optind, &r, &g.domain);
	if (wrong)
		return wrong;
	return build(&r, &g) ? EXIT_REFUSED : EXIT_GOOD;
}
