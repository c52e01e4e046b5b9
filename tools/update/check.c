// SPDX-License-Identifier: MIT
/*
 * Lets the boot's own code look at the new configuration before it is on the
 * partition: what it would refuse is left out.
 */
#include "update/parts.h"

#include "guest.h"
#include "plan/overlay.h"
#include "tool.h"

#include <stdlib.h>

static struct boot boot;

static char *generated; /* CONFIG_MAX_SIZE + 1 bytes */
static struct overlay_file *overlay;

/* Writes the configuration as it would be now, and shows it to the boot. */
static enum status write_config(const struct check *c, struct text *out)
{
	const struct host_domains none = { 0 };
	struct text t;
	enum status st;

	text_init(&t, generated, CONFIG_MAX_SIZE + 1);
	st = generate(c->root, c->pairs, c->domains ? c->domains : &none,
		      c->settings, &t);
	out->length = 0;
	out->full = false;
	if (!st)
		st = marks_replace(c->old, generated, out);
	overlay[0].bytes =
		(struct span){ (const uint8_t *)out->buf, out->length };
	return st;
}

static enum status try_entry(const struct check *c, const struct pair *p)
{
	char name[2 * UPDATE_MAX_NAME + 16];
	const struct options wanted = { .config = UPDATE_CONFIG,
					.section = name,
					.xen = "" };
	enum status st;

	generate_name(p, name, sizeof(name));
	print_mute(true);
	st = boot_describe(&boot, c->host, &wanted, &plan_nowhere);
	print_mute(false);
	return st;
}

static enum status read_config(const struct check *c)
{
	const struct options wanted = { .config = UPDATE_CONFIG, .xen = "" };
	enum status st = boot_list(&boot, c->host, &wanted);

	platform_free_all();
	return st;
}

/* Warnings are for the end; an error is said now. */
static enum status read_config_early(const struct check *c)
{
	enum status st;

	print_mute(true);
	st = read_config(c);
	print_mute(false);
	return st ? read_config(c) : ST_OK;
}

/* Xen unpacks a kernel itself, and stops the host if it cannot. */
static enum status try_kernel(const struct check *c, const struct pair *p)
{
	const struct file kernel = c->files->list[p->files[1]].file;
	struct kernel_file wrapping;
	struct file elf;
	enum status st;

	if (c->host != &boot_x86)
		return ST_OK;
	print_mute(true);
	st = guest_unpack(kernel, UNPACKED_LIMIT, &wrapping, &elf);
	print_mute(false);
	if (!st && !span_begins_in(elf.bytes, kernel.bytes))
		free((void *)(uintptr_t)elf.bytes.base);
	return st;
}

/* Kernels are the same under each Xen: one warning is enough. */
static void try_kernels(const struct check *c)
{
	for (unsigned int i = 0; i < c->pairs->nr; i++) {
		const struct found_kernel *kernel = c->pairs->list[i].kernel;

		if (c->pairs->list[i].is_left_out ||
		    !try_kernel(c, &c->pairs->list[i]))
			continue;
		warn("%s: gets no entry: %s", kernel->path, fail_sentence());
		for (unsigned int k = i; k < c->pairs->nr; k++)
			if (c->pairs->list[k].kernel == kernel)
				c->pairs->list[k].is_left_out = true;
	}
}

/* Tries all pairs, with the domains; ST_INVALID when none is left. */
static enum status try_pairs(const struct check *c)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < c->pairs->nr; i++) {
		struct pair *p = &c->pairs->list[i];

		if (p->is_left_out || !try_entry(c, p)) {
			nr += !p->is_left_out;
			continue;
		}
		p->is_left_out = true;
		warn("Linux %s on Xen %s gets no entry: %s", p->kernel->version,
		     p->xen->version, fail_sentence());
	}
	if (nr)
		return ST_OK;
	return fail(ST_INVALID, "the boot would refuse every entry, so "
				"nothing is changed");
}

static const struct pair *first_pair(const struct check *c)
{
	unsigned int i = 0;

	while (c->pairs->list[i].is_left_out)
		i++;
	return &c->pairs->list[i];
}

/* Tries one domain alone, with the first pair. */
static enum status try_domain(const struct check *c, struct host_domain *d,
			      struct text *out)
{
	struct host_domains alone = { .nr = 1, .list = { *d } };
	struct check with = *c;
	enum status st;

	with.domains = &alone;
	st = write_config(&with, out);
	if (st || !try_entry(c, first_pair(c)))
		return st;
	warn("the domain %s is left out: %s: %s", d->name, d->path,
	     fail_sentence());
	free(d->text);
	d->text = NULL;
	return ST_OK;
}

/* All of them may not fit where each one does. */
static enum status try_domains(const struct check *c, struct text *out)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < c->domains->nr; i++)
		st = try_domain(c, &c->domains->list[i], out);
	if (!st)
		st = write_config(c, out);
	if (st || !try_entry(c, first_pair(c)))
		return st;
	warn("all domains are left out: %s", fail_sentence());
	for (unsigned int i = 0; i < c->domains->nr; i++) {
		free(c->domains->list[i].text);
		c->domains->list[i].text = NULL;
	}
	return ST_OK;
}

static void mark_used(const struct check *c)
{
	for (unsigned int i = 0; i < c->pairs->nr; i++) {
		const struct pair *p = &c->pairs->list[i];

		for (unsigned int k = 0; !p->is_left_out && k < p->nr_files;
		     k++)
			c->files->list[p->files[k]].is_used = true;
	}
	for (unsigned int i = 0; i < c->domains->nr; i++) {
		const struct host_domain *d = &c->domains->list[i];

		for (unsigned int k = 0; d->text && k < d->nr_files; k++)
			c->files->list[d->files[k]].is_used = true;
	}
}

static enum status set_overlay(const struct check *c)
{
	static char path[PLATFORM_MAX_PATH];
	const unsigned int nr = c->files->nr + 1;

	generated = malloc(CONFIG_MAX_SIZE + 1);
	overlay = calloc(nr, sizeof(*overlay));
	if (!generated || !overlay)
		return fail(ST_NO_MEMORY, UPDATE_CONFIG ": out of memory");
	snprintf(path, sizeof(path), "%s\\" UPDATE_CONFIG, c->files->directory);
	overlay[0].path = path;
	for (unsigned int i = 1; i < nr; i++) {
		overlay[i].path = c->files->list[i - 1].path;
		overlay[i].bytes = c->files->list[i - 1].file.bytes;
	}
	overlay_set(overlay, nr);
	return ST_OK;
}

enum status check_all(const struct check *c, struct text *out)
{
	struct check without = *c;
	enum status st = set_overlay(c);

	without.domains = NULL;
	if (!st)
		try_kernels(c);
	if (!st)
		st = write_config(&without, out);
	if (!st)
		st = read_config_early(c);
	if (!st)
		st = try_pairs(c);
	if (!st)
		st = try_domains(c, out);
	if (!st)
		st = write_config(c, out);
	if (!st)
		st = try_pairs(c);
	if (!st)
		st = write_config(c, out);
	if (!st)
		st = read_config(c);
	if (!st)
		mark_used(c);
	return st;
}
