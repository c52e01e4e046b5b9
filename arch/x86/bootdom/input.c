// SPDX-License-Identifier: MIT
/*
 * Reads the package: by its list of modules and its manifest or, if these are
 * damaged, by its record of dom0.
 */
#include "input.h"

#include <daybreak/fallback.h>
#include <daybreak/package.h>

static enum status read_package(struct file file, struct input *out)
{
	struct modlist *package = &out->package;
	enum status st = package_read(file, package);

	if (st)
		return st;
	if (!package->nr_modules)
		return fail(ST_INVALID, "package: has no modules");
	for (unsigned int i = 0; i < package->nr_modules; i++)
		out->pages[i] =
			(package->modules[i].file.bytes.size + PAGE - 1) / PAGE;
	package->modules[0].file.name = "manifest";
	st = manifest_read(package->modules[0].file, out->pages,
			   package->nr_modules, &out->manifest);
	if (st)
		return st;
	/* The package has a record of dom0, so the manifest is damaged. */
	if (!out->manifest.has_dom0 && fallback_has(file))
		return fail(ST_INVALID,
			    "manifest: has no dom0, and the package has");
	package_check_init(&out->check, package, out->manifest.digests);
	return ST_OK;
}

/* Reads only dom0, by its record, which depends on nothing else. */
static enum status read_fallback(struct file file, struct input *out)
{
	static struct fallback fallback;
	enum status st = fallback_read(file, &fallback);

	if (st)
		return st;
	out->halt_on_failure = fallback.halt_on_failure;
	out->manifest =
		(struct manifest){ .has_dom0 = true, .dom0 = fallback.dom0 };
	out->package = fallback.modules;
	package_check_init(&out->check, &out->package,
			   fallback.has_digests ? fallback.digests : NULL);
	return ST_OK;
}

enum status input_read(struct input *out)
{
	const struct file file = { "package", given.package };

	out->is_whole = !read_package(file, out);
	return out->is_whole ? ST_OK : read_fallback(file, out);
}

enum status input_domain(const struct input *input, unsigned int index,
			 struct manifest_domain *out)
{
	return manifest_domain(input->package.modules[0].file, index,
			       input->pages, input->package.nr_modules, out);
}
