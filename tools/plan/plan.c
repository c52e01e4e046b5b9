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
#include <daybreak/xen_file.h>

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
	return config_parse(name, config_dialect_of(name),
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

enum status plan_add_file(struct plan *plan, const struct file_ref *file,
			  enum module_kind kind, int domain)
{
	struct module_ref ref = { kind, file, 1 };

	return add_module(plan, &ref, domain);
}

/* --- the hypervisor ---------------------------------------------------------
 */

/* What xen= names, or else the first that the application would take. */
static enum status read_xen(struct plan *plan)
{
	static char names[2][XEN_FILE_NAME_MAX];
	const char *own = NULL;
	char *name = names[0];
	enum status st;

	if (plan->entry.xen.path)
		return esp_read(&plan->esp, plan->entry.xen.path, true,
				&plan->xen);
	for (unsigned int n = 0; xen_file_name(&plan->entry, n, name); n++) {
		st = esp_read(&plan->esp, name, false, &plan->xen);
		if (st == ST_NOT_FOUND)
			continue;
		if (st || !xen_file_is_daybreak(plan->xen.bytes))
			return st;
		own = name;
		name = names[name == names[0]];
	}
	return xen_file_missing(&plan->entry, own);
}

bool plan_is_arm(struct span file)
{
	static const char image[] = "ARM\x64";
	struct pe_header pe;
	uint32_t offset;

	if (span_has(file, IMAGE_MAGIC_AT, 4) &&
	    !memcmp(file.base + IMAGE_MAGIC_AT, image, 4))
		return true;
	return pe_has_mz(file) &&
	       span_copy(file, PE_OFFSET_AT, &offset, sizeof(offset)) &&
	       span_copy(file, offset, &pe, sizeof(pe)) &&
	       pe.machine == PE_MACHINE_ARM64;
}

static enum status plan_host(struct plan *plan)
{
	enum xen_start how;
	struct file xen;
	enum status st;

	if (plan->entry.without_xen)
		return plan_pvh(plan);
	st = read_xen(plan);
	if (!st)
		st = file_unpack(plan->xen, UNPACK_UNKNOWN,
				 plan->entry.unpacked_limit, &xen);
	if (st)
		return st;
	if (config_is_bare(&plan->entry) && !plan_is_arm(xen.bytes))
		return config_no_kernel(&plan->config, &plan->entry);
	if (plan_is_arm(xen.bytes)) {
		plan->xen = xen;
		return plan_arm(plan);
	}
	st = xen_file_start(&plan->entry, plan->xen, &how);
	if (st)
		return st;
	plan->xen = xen;
	return how == XEN_AS_APPLICATION ? plan_xen_efi(plan) : plan_x86(plan);
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
