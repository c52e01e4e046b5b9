// SPDX-License-Identifier: MIT
/*
 * What becomes of files and entries that are not as they were sealed.
 */
#include "verify.h"

#include "find_seal.h"
#include "quietly.h"

#include <daybreak/config_global.h>

#define KEPT "; it is used all the same"

bool verify_is_secure(const struct boot *boot)
{
	return boot->seal.security == PLATFORM_SECURE;
}

bool verify_is_used(const struct boot *boot)
{
	const struct boot_seal *s = &boot->seal;

	return s->policy == VERIFY_REFUSES ||
	       (s->has_list && s->policy != VERIFY_NOTHING);
}

static bool refuses(const struct boot *boot)
{
	return boot->seal.policy == VERIFY_REFUSES;
}

static enum verify_policy first_policy(const struct boot_seal *s)
{
	switch (s->security) {
	case PLATFORM_SECURE:
		return VERIFY_REFUSES;
	case PLATFORM_UNSEALED:
		return VERIFY_NOTHING;
	default:
		return VERIFY_WAITS;
	}
}

static enum status refuse_option(const char *option)
{
	return fail(ST_INVALID,
		    "load options: %s is not sealed: under Secure Boot they "
		    "may name an entry, and nothing else",
		    option);
}

/* An option can switch off what a signature promises. */
static enum status check_options(const struct options *options)
{
	if (options->config)
		return refuse_option("-cfg");
	if (options->keep_video)
		return refuse_option("-basevideo");
	return *options->xen ? refuse_option("what follows --") : ST_OK;
}

enum status verify_begin(struct boot *boot)
{
	struct boot_seal *s = &boot->seal;
	enum status st = s->is_sought ? ST_OK : find_seal(boot);

	if (st)
		return st;
	s->policy = first_policy(s);
	s->objection[0] = '\0';
	return verify_is_secure(boot) ? check_options(&boot->options) : ST_OK;
}

void verify_end(struct boot *boot)
{
	platform_free(boot->seal.pages);
	boot->seal = (struct boot_seal){ .is_sought = false };
}

static void keep(const char *sentence, char out[LOG_LINE_MAX])
{
	struct text t;

	text_init(&t, out, LOG_LINE_MAX);
	text_append(&t, sentence, strlen(sentence));
}

/* While it is not refused, a fault is no error. */
static void begin_check(const struct boot *boot)
{
	fail_hold(!refuses(boot));
}

/*
 * Ends a check that returned st: refuses what is not as it was sealed, or says
 * it. What is missing in the seal is there: no other name is to be tried.
 */
static enum status end_check(struct boot *boot, enum status st)
{
	struct boot_seal *s = &boot->seal;

	fail_hold(false);
	if (!st)
		return ST_OK;
	if (refuses(boot))
		return ST_INVALID;
	if (s->policy == VERIFY_WARNS)
		warn("%s" KEPT, fail_sentence());
	else if (!s->objection[0])
		keep(fail_sentence(), s->objection);
	return ST_OK;
}

enum status verify_opened(struct boot *boot, enum seal_kind kind,
			  const char *path, struct checked_file *file)
{
	const struct platform_file *opened = &file->file;
	enum status st;

	if (!verify_is_used(boot))
		return ST_OK;
	begin_check(boot);
	st = seal_find_file(&boot->seal.list, kind, opened->name,
			    seal_name(platform_directory(), path),
			    &file->sealed);
	if (!st)
		st = seal_check_size(&file->sealed, opened->name, opened->size);
	file->is_sealed = !st;
	return end_check(boot, st);
}

enum status verify_bytes(struct boot *boot, struct checked_file *file,
			 const void *bytes)
{
	const struct file whole = { file->file.name,
				    { bytes, file->file.size } };

	if (!file->is_sealed || !verify_is_used(boot))
		return ST_OK;
	begin_check(boot);
	return end_check(boot, quietly_check_bytes(&file->sealed, whole));
}

enum status verify_unsealed(struct boot *boot, const char *name,
			    const char *why)
{
	if (!verify_is_used(boot))
		return ST_OK;
	begin_check(boot);
	return end_check(boot, fail(ST_INVALID, "%s: %s", name, why));
}

enum status verify_entry(struct boot *boot, const char *section)
{
	struct seal_entry entry;

	if (!verify_is_used(boot))
		return ST_OK;
	begin_check(boot);
	return end_check(boot,
			 seal_find_entry(&boot->seal.list, section, &entry));
}

static bool find_entry(const struct boot *boot, const char *section,
		       struct seal_entry *out)
{
	enum status st;

	fail_hold(true);
	st = seal_find_entry(&boot->seal.list, section, out);
	fail_hold(false);
	return !st;
}

bool verify_leaves_out(const struct boot *boot, const char *section)
{
	struct seal_entry entry;

	return refuses(boot) && !find_entry(boot, section, &entry);
}

enum status verify_edit(const struct boot *boot, const char *section)
{
	struct seal_entry entry;

	if (!verify_is_secure(boot) ||
	    (find_entry(boot, section, &entry) && entry.is_editable))
		return ST_OK;
	return fail(ST_INVALID,
		    "the entry \"%s\" is not sealed as one that may be edited",
		    section);
}

bool verify_has_editable(const struct boot *boot)
{
	struct seal_walk walk;
	struct seal_entry entry;

	if (!verify_is_secure(boot))
		return true;
	walk = seal_walk_entries(&boot->seal.list);
	while (seal_next_entry(&walk, &entry))
		if (entry.is_editable)
			return true;
	return false;
}

/* verify=always: what was found up to now, too, is refused. */
static enum status settle_always(struct boot *boot)
{
	struct boot_seal *s = &boot->seal;

	s->policy = VERIFY_REFUSES;
	if (s->objection[0])
		return fail(ST_INVALID, "%s", s->objection);
	if (s->has_list)
		return ST_OK;
	if (s->fault[0])
		return fail(ST_INVALID, "%s", s->fault);
	return fail(ST_NOT_FOUND,
		    "%s: verify=always, but there is no " SEAL_FILE " in %s",
		    boot->config.name, platform_directory());
}

static void settle_auto(struct boot_seal *s)
{
	s->policy = VERIFY_WARNS;
	if (s->objection[0])
		warn("%s" KEPT, s->objection);
	if (s->fault[0])
		warn("%s; nothing is compared with it", s->fault);
}

static enum status settle_never(struct boot *boot)
{
	if (verify_is_secure(boot))
		return fail(ST_INVALID,
			    "%s: verify=never: under Secure Boot every file is "
			    "verified",
			    boot->config.name);
	boot->seal.policy = VERIFY_NOTHING;
	return ST_OK;
}

enum status verify_settle(struct boot *boot, const struct config_global *global)
{
	struct boot_seal *s = &boot->seal;

	if (s->policy == VERIFY_NOTHING)
		return ST_OK;
	if (global->verify == GLOBAL_VERIFY_NEVER)
		return settle_never(boot);
	if (s->policy == VERIFY_REFUSES)
		return ST_OK;
	if (global->verify == GLOBAL_VERIFY_ALWAYS)
		return settle_always(boot);
	settle_auto(s);
	return ST_OK;
}
