// SPDX-License-Identifier: MIT
/*
 * An event of a boot that is being measured, and what events are made of.
 */
#include "measuring.h"

#include "modules.h"

bool measuring_is_required(const struct boot *boot)
{
	return boot->measure.policy == GLOBAL_TPM_REQUIRED;
}

/* The TPM may have been extended, or a part of it, even if the call fails. */
enum status measuring_extend(struct measuring *m)
{
	struct boot *boot = m->boot;
	const struct describe_sink *to = boot->describe;
	enum status st;

	if (to)
		to->measured(to->context, &m->room.event);
	if (to || m->has_failed)
		return ST_OK;
	boot->is_measured = true;
	fail_hold(!measuring_is_required(boot));
	st = platform_measure(&m->room.event);
	fail_hold(false);
	if (!st || measuring_is_required(boot))
		return st;
	m->has_failed = true;
	warn("%s; nothing more is measured", fail_sentence());
	return ST_OK;
}

enum status measuring_tagged(struct measuring *m, enum measure_tag_id id,
			     const char *name, const char *what,
			     struct span bytes)
{
	measure_tagged(id, name, what, bytes, &m->room);
	return measuring_extend(m);
}

enum status measuring_tagged_text(struct measuring *m, enum measure_tag_id id,
				  const char *name, const char *what,
				  const char *text)
{
	const struct span bytes = { (const uint8_t *)text, strlen(text) };

	return measuring_tagged(m, id, name, what, bytes);
}

struct file measuring_read(const struct boot_file *f)
{
	return (struct file){ f->opened.file.name,
			      { f->bytes, f->opened.file.size } };
}

struct file measuring_part(const struct boot *boot, const struct boot_module *m,
			   unsigned int nth)
{
	const struct boot_modules *all = &boot->modules;

	return measuring_read(&all->files[all->parts[m->first_part + nth]]);
}

const char *measuring_tree_domain(const struct handoff *h,
				  const struct boot_module *m)
{
	if (m->owner >= BOOT_HOST)
		return NULL;
	return h->own->modules[MODULES_NTH(m->owner)].domain;
}
