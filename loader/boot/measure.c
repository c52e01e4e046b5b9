// SPDX-License-Identifier: MIT
/*
 * Makes all events of a boot, in their order.
 */
#include "measure.h"

#include "measured.h"
#include "measuring.h"
#include "modules.h"
#include "timing.h"

#include <daybreak/measure.h>
#include <daybreak/pe_digest.h>

enum status measure_settle(struct boot *boot,
			   const struct config_global *global)
{
	boot->measure.policy = global->tpm;
	if (global->tpm != GLOBAL_TPM_REQUIRED || platform_can_measure())
		return ST_OK;
	return fail(ST_UNSUPPORTED,
		    "%s: tpm=required, but this machine has no TPM 2",
		    boot->config.name);
}

static enum status add_text(struct measuring *m, const char *prefix,
			    const char *text)
{
	m->nr_cmdlines++;
	measure_text(MEASURE_PCR_TEXT, prefix, text ? text : "", &m->room);
	return measuring_extend(m);
}

static bool is_for_host(const struct handoff *h, const struct boot_module *m)
{
	return m->owner < 0 && !measuring_tree_domain(h, m);
}

static bool is_pe(struct file file)
{
	struct pe_ranges ranges;
	enum status st;

	fail_hold(true);
	st = pe_authenticode(file, &ranges);
	fail_hold(false);
	return !st;
}

static enum status add_pe(struct measuring *m, struct file file)
{
	if (!is_pe(file))
		return ST_OK;
	measure_code(file, &m->room);
	return measuring_extend(m);
}

/*
 * What the firmware starts it measures itself. Xen for multiboot2 is an ELF,
 * and a domain's kernel is the domain's.
 */
static enum status add_code(struct measuring *m, const struct handoff *h)
{
	const struct boot_modules *all = &m->boot->modules;
	enum status st = ST_OK;

	if (h->way == HANDOFF_PLAIN)
		st = add_pe(m, h->file);
	for (unsigned int i = 0; !st && i < all->nr; i++)
		if (all->list[i].kind == MODULE_KERNEL &&
		    is_for_host(h, &all->list[i]))
			st = add_pe(m,
				    measuring_part(m->boot, &all->list[i], 0));
	return st;
}

static enum status add_configs(struct measuring *m)
{
	const struct boot_measure *all = &m->boot->measure;
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < all->nr_configs; i++) {
		measure_file(MEASURE_PCR_TEXT, all->configs[i], &m->room);
		st = measuring_extend(m);
	}
	return st;
}

static const char *prefix_of(enum module_kind kind)
{
	return kind == MODULE_KERNEL ? MEASURE_KERNEL : MEASURE_MODULE;
}

/* The kernel that is started by PVH has its command line elsewhere. */
static enum status add_given(struct measuring *m, const struct handoff *h)
{
	const struct modlist *given = h->modules;
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < given->nr_modules; i++) {
		const struct module *one = &given->modules[i];

		if (h->way != HANDOFF_PVH || one->kind != MODULE_KERNEL)
			st = add_text(m, prefix_of(one->kind), one->cmdline);
	}
	return st;
}

/* The device tree has those of its own modules. */
static enum status add_described(struct measuring *m)
{
	const struct boot_modules *all = &m->boot->modules;
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < all->nr; i++) {
		const struct boot_module *one = &all->list[i];

		if (one->owner == BOOT_HOST)
			st = add_text(m, prefix_of(one->kind), one->cmdline);
	}
	return st;
}

static enum status add_cmdlines(struct measuring *m, const struct handoff *h)
{
	enum status st;

	switch (h->way) {
	case HANDOFF_APPLICATION:
		return add_text(m, MEASURE_EFI, h->load_options);
	case HANDOFF_PVH:
		st = add_text(m, MEASURE_KERNEL, h->cmdline);
		return st ? st : add_given(m, h);
	case HANDOFF_MULTIBOOT2:
		st = add_text(m, MEASURE_XEN, h->cmdline);
		return st ? st : add_given(m, h);
	default:
		st = add_text(m, MEASURE_XEN, h->cmdline);
		return st ? st : add_described(m);
	}
}

static enum status add_file(struct measuring *m, struct file file)
{
	m->nr_files++;
	measure_file(MEASURE_PCR_FILES, file, &m->room);
	return measuring_extend(m);
}

static bool has_part(const struct boot_modules *all,
		     const struct boot_module *m, unsigned int file)
{
	for (unsigned int i = 0; i < m->nr_parts; i++)
		if (all->parts[m->first_part + i] == file)
			return true;
	return false;
}

/* What only domains use is in their own PCR. */
static bool is_host_file(const struct handoff *h, unsigned int file)
{
	const struct boot_modules *all = &h->boot->modules;

	for (unsigned int i = 0; i < all->nr; i++)
		if (is_for_host(h, &all->list[i]) &&
		    has_part(all, &all->list[i], file))
			return true;
	return false;
}

static enum status add_files(struct measuring *m, const struct handoff *h)
{
	const struct boot_measure *others = &m->boot->measure;
	const struct boot_modules *all = &m->boot->modules;
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < others->nr_others; i++)
		st = add_file(m, others->others[i]);
	for (unsigned int i = 0; !st && i < all->nr_files; i++)
		if (is_host_file(h, i))
			st = add_file(m, measuring_read(&all->files[i]));
	return st;
}

static const char *count(unsigned int nr, const char *what, char buf[64])
{
	struct text t;

	text_init(&t, buf, 64);
	if (nr)
		text_format(&t, "daybreak: %u %s%s", nr, what,
			    nr == 1 ? "" : "s");
	else
		text_format(&t, "daybreak: no %ss", what);
	return buf;
}

/* So that nothing more can be added, and what is missing shows. */
static enum status add_ends(struct measuring *m)
{
	char buf[64];
	enum status st;

	measure_text(MEASURE_PCR_TEXT, "",
		     count(m->nr_cmdlines, "command line", buf), &m->room);
	st = measuring_extend(m);
	if (st)
		return st;
	measure_text(MEASURE_PCR_FILES, "", count(m->nr_files, "file", buf),
		     &m->room);
	st = measuring_extend(m);
	if (st)
		return st;
	count(m->nr_domains, "domain", buf);
	return measuring_tagged_text(m, MEASURE_END, buf, NULL, buf);
}

static enum status add_all(struct measuring *m, const struct handoff *h)
{
	enum status st = add_code(m, h);

	if (!st)
		st = add_configs(m);
	if (!st)
		st = add_cmdlines(m, h);
	if (!st)
		st = add_files(m, h);
	if (!st)
		st = measuring_domains(m, h);
	return st ? st : add_ends(m);
}

enum status measure_handoff(const struct handoff *h)
{
	struct measuring m = { .boot = h->boot };
	enum timing_step before;

	if (!measured_is_wanted(h->boot))
		return ST_OK;
	before = timing_enter(h->boot, TIMING_MEASURE);
	return timing_leave(h->boot, before, add_all(&m, h));
}

static enum status add_application(struct measuring *m, const char *arguments)
{
	enum status st = add_configs(m);

	if (!st)
		st = add_text(m, MEASURE_EFI, arguments);
	return st ? st : add_ends(m);
}

enum status measure_application(struct boot *boot, const char *arguments)
{
	struct measuring m = { .boot = boot };
	enum timing_step before;

	if (!measured_is_wanted(boot))
		return ST_OK;
	before = timing_enter(boot, TIMING_MEASURE);
	return timing_leave(boot, before, add_application(&m, arguments));
}

enum status measure_unseen(const struct boot *boot, const char *name)
{
	if (measuring_is_required(boot))
		return fail(ST_UNSUPPORTED,
			    "%s: reads its files itself, so that they cannot "
			    "be measured, as tpm=required demands: xen= has to "
			    "name a Xen that is started by multiboot2",
			    name);
	if (measured_is_wanted(boot))
		warn("%s: reads its files itself: they are not measured", name);
	return ST_OK;
}

/* On Arm dom0 gets none of the firmware's tables; by PVH no kernel does. */
void measure_publish(const struct handoff *h)
{
	enum status st;

	if (!h->boot->is_measured ||
	    (h->way != HANDOFF_MULTIBOOT2 && h->way != HANDOFF_APPLICATION))
		return;
	fail_hold(true);
	st = platform_publish_log();
	fail_hold(false);
	if (st && st != ST_UNSUPPORTED)
		warn("%s; dom0 will not see it", fail_sentence());
}
