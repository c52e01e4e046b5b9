// SPDX-License-Identifier: MIT
/*
 * Keeps what was changed: in the variables of the Boot Loader Interface where
 * there are any, and always in the state's file. Both then say the same, so it
 * does not matter which of them the boot can read.
 */
#include "remember/remember.h"

#include "remember/efivars.h"

#include <daybreak/utf16.h>

#include <string.h>

#define OWN_NAME "Daybreak "

bool keep_is_counted(const struct remember *r)
{
	for (uint32_t i = 0; i < r->boot.choice.entries.nr; i++)
		if (r->boot.choice.entries.list[i].tries)
			return true;
	return false;
}

/* Returns 0 or an errno. */
static int write_state(struct remember *r, bool has_changed)
{
	if (!has_changed && r->boot.session.has_state)
		return 0;
	return state_file_write(r->state_path, &r->boot.session.state);
}

static enum status fail_to_write(const char *path, int error)
{
	return fail(ST_IO, "%s: cannot be written: %s", path, strerror(error));
}

static void warn_of(const char *path, int error)
{
	warn("%s: cannot be written: %s", path, strerror(error));
}

enum status keep_state(struct remember *r, bool has_changed)
{
	int error = write_state(r, has_changed);

	return error ? fail_to_write(r->state_path, error) : ST_OK;
}

/*
 * Variables that another loader has read at this boot are that loader's: its
 * entries have other ids.
 */
static bool are_ours(void)
{
	char loader[64];

	if (!efivars_exist() ||
	    !efivars_text("LoaderInfo", loader, sizeof(loader)) ||
	    !strncmp(loader, OWN_NAME, sizeof(OWN_NAME) - 1))
		return efivars_exist();
	warn("LoaderInfo: this machine was started by \"%s\", so its EFI "
	     "variables stay as they are",
	     loader);
	return false;
}

static int write_variable(const struct boot *boot, enum bli_variable which,
			  uint32_t entry)
{
	uint16_t units[BLI_ID_MAX];
	char id[BLI_ID_MAX];
	size_t nr = 0;

	if (entry == CANDIDATE_NONE)
		return efivars_delete(bli_names[which], BLI_GUID);
	bli_id(&boot->choice.in.entries, entry, id);
	utf16_from_utf8(id, units, BLI_ID_MAX); /* an id is ASCII */
	while (units[nr++])
		;
	return efivars_write(
		bli_names[which], BLI_GUID,
		(struct span){ (const uint8_t *)units, nr * sizeof(units[0]) });
}

/* bootctl's other default comes before the one that is set here. */
static int write_variables(const struct boot *boot, enum bli_variable which,
			   uint32_t entry)
{
	int error = 0;

	if (which == BLI_DEFAULT && *boot->session.bli.text[BLI_PREFERRED])
		error = efivars_delete(bli_names[BLI_PREFERRED], BLI_GUID);
	return error ? error : write_variable(boot, which, entry);
}

/* A variable that stays and names something comes before the state. */
static bool is_in_the_way(const struct boot *boot, enum bli_variable which)
{
	const struct bli *bli = &boot->session.bli;

	return *bli->text[which] ||
	       (which == BLI_DEFAULT && *bli->text[BLI_PREFERRED]);
}

static enum status say_errors(const struct remember *r, enum bli_variable which,
			      bool is_required, int in_state, int in_variable)
{
	const char *path = efivars_path(bli_names[which], BLI_GUID);

	if (in_variable && (in_state || is_required))
		return fail_to_write(path, in_variable);
	if (in_variable)
		warn_of(path, in_variable);
	if (in_state)
		warn_of(r->state_path, in_state);
	return ST_OK;
}

enum status keep_entry(struct remember *r, enum bli_variable which,
		       char field[STATE_NAME_MAX], uint32_t entry)
{
	const struct boot *boot = &r->boot;
	bool clears = entry == CANDIDATE_NONE;
	bool has_changed = state_set_name(
		field, clears ? NULL : boot->choice.list[entry].name);
	int in_state = 0, in_variable;

	/* What does not exist names nothing. */
	if (boot->session.has_state || !clears)
		in_state = write_state(r, has_changed);
	if (!are_ours() || (in_state && clears))
		return in_state ? fail_to_write(r->state_path, in_state)
				: ST_OK;
	in_variable = write_variables(boot, which, entry);
	return say_errors(r, which, clears || is_in_the_way(boot, which),
			  in_state, in_variable);
}
