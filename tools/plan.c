// SPDX-License-Identifier: MIT
/*
 * `daybreak plan`: what the application would do with a configuration and its
 * files, told by the functions that would do it. Nothing is written.
 */
#include "plan.h"

#include "options.h"
#include "tool.h"

#include <daybreak/module_refs.h>
#include <daybreak/pe.h>
#include <daybreak/plan.h>

#include "guest.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define RAMDISK_ALIGN	4  /* what Linux wants between joined archives */
#define IMAGE_MAGIC_AT	56 /* in an arm64 Image */
#define DEFAULT_MEMORY	(4ULL << 30)
#define SMALLEST_MEMORY (64ULL << 20)

/* --- the configuration ------------------------------------------------------
 */

static enum config_dialect dialect_of(const char *name)
{
	size_t n = strlen(name);

	return n >= 4 && !strcmp(name + n - 4, ".cfg") ? CONFIG_XEN
						       : CONFIG_DAYBREAK;
}

static enum status load(struct plan *plan, const char *name)
{
	struct file file;
	enum status st = esp_read(&plan->esp, name, true, &file);

	if (st)
		return st;
	if (file.bytes.size > CONFIG_MAX_SIZE)
		return fail(ST_TOO_LARGE,
			    "%s: has %lu bytes, more than the %d a "
			    "configuration may have",
			    name, (unsigned long)file.bytes.size,
			    CONFIG_MAX_SIZE);
	return config_parse(name, dialect_of(name),
			    (char *)(uintptr_t)file.bytes.base, file.bytes.size,
			    &plan->config);
}

/* Follows chain= as the application does. */
static enum status find_entry(struct plan *plan, const char *name,
			      const char *section)
{
	const char *chain;
	enum status st = load(plan, name);

	if (st)
		return st;
	for (unsigned int i = 0; i < CONFIG_MAX_CHAIN; i++) {
		st = config_entry(&plan->config, section, &plan->entry, &chain);
		if (st != ST_NOT_FOUND || !chain)
			return st;
		section = plan->entry.name;
		st = load(plan, chain);
		if (st)
			return st;
	}
	return fail(ST_INVALID, "%s: chain= goes through more than %d files",
		    plan->config.name, CONFIG_MAX_CHAIN);
}

/* --- files ------------------------------------------------------------------
 */

static uint64_t padded(uint64_t size)
{
	return (size + RAMDISK_ALIGN - 1) & ~(uint64_t)(RAMDISK_ALIGN - 1);
}

/* Reads the files that one module is made of. */
static enum status add_module(struct plan *plan, const struct module_ref *ref,
			      int domain)
{
	struct plan_file *f = &plan->files[plan->nr_files];
	struct file file;

	if (plan->nr_files == PLAN_MAX_FILES)
		return fail(ST_TOO_LARGE, "%s: more than %d modules are named",
			    ref->files[0].path, PLAN_MAX_FILES);
	*f = (struct plan_file){ .kind = ref->kind,
				 .domain = domain,
				 .name = ref->files[0].path,
				 .cmdline = ref->files[0].args,
				 .nr_joined = ref->nr_files };
	for (unsigned int i = 0; i < ref->nr_files; i++) {
		enum status st =
			esp_read(&plan->esp, ref->files[i].path, true, &file);

		if (st)
			return st;
		if (i == 0)
			f->first = file;
		f->size = padded(f->size) + file.bytes.size;
	}
	plan->nr_files++;
	return ST_OK;
}

enum status plan_add_entry(struct plan *plan, const struct entry *e)
{
	enum status st = ST_OK;
	struct module_ref ref;

	for (unsigned int n = 0; !st && module_refs_entry(e, n, &ref); n++)
		st = add_module(plan, &ref, PLAN_HOST);
	return st;
}

enum status plan_add_domain(struct plan *plan, const struct domain_config *d,
			    int domain)
{
	enum status st = ST_OK;
	struct module_ref ref;

	for (unsigned int n = 0; !st && module_refs_domain(d, n, &ref); n++)
		st = add_module(plan, &ref, domain);
	return st;
}

/* --- the hypervisor ---------------------------------------------------------
 */

/* xen=, or without it xen.gz or xen beside the configuration. */
static enum status read_xen(struct plan *plan)
{
	static const char *const names[] = { "xen.gz", "xen" };
	static char beside[2][ESP_MAX_PATH + 8];
	const char *config = plan->entry.config;
	size_t n = strlen(config);
	enum status st;

	if (plan->entry.xen.path)
		return esp_read(&plan->esp, plan->entry.xen.path, true,
				&plan->xen);
	while (n && config[n - 1] != '/' && config[n - 1] != '\\')
		n--;
	for (unsigned int i = 0; i < 2; i++) {
		snprintf(beside[i], sizeof(beside[i]), "%.*s%s", (int)n, config,
			 names[i]);
		st = esp_read(&plan->esp, beside[i], false, &plan->xen);
		if (st != ST_NOT_FOUND)
			return st;
	}
	plan->xen = (struct file){ 0 };
	return ST_OK;
}

/* Told by what its headers begin with; whether they are good is said later. */
static bool is_arm(struct span xen)
{
	static const char image[] = "ARM\x64";
	struct pe_header pe;
	uint32_t offset;

	if (span_has(xen, IMAGE_MAGIC_AT, 4) &&
	    !memcmp(xen.base + IMAGE_MAGIC_AT, image, 4))
		return true;
	return pe_has_mz(xen) &&
	       span_copy(xen, PE_OFFSET_AT, &offset, sizeof(offset)) &&
	       span_copy(xen, offset, &pe, sizeof(pe)) &&
	       pe.machine == PE_MACHINE_ARM64;
}

static enum status plan_host(struct plan *plan)
{
	struct file xen;
	enum status st = read_xen(plan);

	if (!st && plan->xen.bytes.size)
		st = file_unpack(plan->xen, UNPACK_UNKNOWN,
				 plan->entry.unpacked_limit, &xen);
	if (st)
		return st;
	if (!plan->xen.bytes.size)
		return plan->entry.has_domains ? plan_no_xen(&plan->entry)
					       : plan_pvh(plan);
	plan->xen = xen;
	return is_arm(xen.bytes) ? plan_arm(plan) : plan_x86(plan);
}

/* --- the command ------------------------------------------------------------
 */

static enum status plan_run(struct plan *plan, const char *config,
			    const char *root, const char *section)
{
	const char *name = strrchr(config, '/');
	enum status st = esp_open(config, root, &plan->esp);

	if (plan->options.help) {
		puts("The boot shows its help and returns to the firmware.");
		return ST_OK;
	}
	name = name ? name + 1 : config;
	if (plan->options.config)
		name = plan->options.config;
	if (plan->options.section)
		section = plan->options.section;
	if (!st)
		st = find_entry(plan, name, section);
	if (st)
		return st;
	print_title(0, plan->entry.config, "entry \"%s\"", plan->entry.title);
	return plan_host(plan);
}

static const char help[] =
	"Usage: daybreak plan [--root DIR] [--memory SIZE] [--options TEXT]\n"
	"                     CONFIG [ENTRY]\n"
	"\n"
	"Tells what the application would do with a configuration: the "
	"hand-off "
	"to Xen,\nand the memory of each domain it would start.\n"
	"\n"
	"  --root DIR      the folder that stands for the EFI system "
	"partition;\n"
	"                  without it the configuration's own\n"
	"  --memory SIZE   memory of the machine that is assumed, 4G without "
	"it\n"
	"  --options TEXT  load options as the firmware passes them: the "
	"first word\n"
	"                  is the program's name, unless it begins with -\n"
	"  --help          this text\n"
	"\n"
	"Exit status: 0 good, 1 the boot would refuse, 2 wrong usage.\n";

int plan_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "root", required_argument, NULL, 'r' },
		{ "memory", required_argument, NULL, 'm' },
		{ "options", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static struct plan plan = { .memory = DEFAULT_MEMORY,
				    .options.xen = "" };
	static char text[LOAD_OPTIONS_MAX];
	const char *root = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'r') {
			root = optarg;
		} else if (c == 'm') {
			if (!guest_parse_size(optarg, &plan.memory) ||
			    plan.memory < SMALLEST_MEMORY ||
			    plan.memory > MEMMAP_ADDR_MAX / 2)
				return options_refuse(
					"plan",
					"--memory %s: want a size "
					"from 64M up, as 4G",
					optarg);
		} else if (c == 'o') {
			load_options_parse((struct span){ (uint8_t *)optarg,
							  strlen(optarg) },
					   text, &plan.options);
		} else if (c == 'h') {
			fputs(help, stdout);
			return EXIT_GOOD;
		} else {
			return options_refuse("plan", NULL);
		}
	}
	if (plan.options.section && argc - optind == 2)
		return options_refuse("plan",
				      "--options names the entry \"%s\", and "
				      "%s is named, too",
				      plan.options.section, argv[optind + 1]);
	if (argc - optind < 1 || argc - optind > 2)
		return options_refuse("plan",
				      "takes CONFIG and perhaps an ENTRY");
	return plan_run(&plan, argv[optind], root, argv[optind + 1])
		       ? EXIT_REFUSED
		       : EXIT_GOOD;
}
