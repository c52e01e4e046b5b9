// SPDX-License-Identifier: MIT
/*
 * What Secure Boot needs: without it the next boot would be refused.
 */
#include "install/install.h"

#include "remember/efivars.h"
#include "tool.h"
#include "update/parts.h"

#include <daybreak/pe.h>
#include <daybreak/seal.h>

#include <stdlib.h>
#include <unistd.h>

#define SIGNED ".signed"

bool secure_is_on(void)
{
	uint8_t value = 0;
	uint64_t size;

	return efivars_exist() &&
	       !efivars_read("SecureBoot", EFIVARS_GLOBAL, &value, 1, &size) &&
	       size == 1 && value == 1;
}

static enum status check_signed(const char *application, struct span bytes)
{
	if (pe_is_signed(bytes))
		return ST_OK;
	return fail(ST_UNSUPPORTED,
		    "%s: is not signed, and Secure Boot is on: sign it with "
		    "sbsign to %s" SIGNED ", by a key that this machine "
		    "trusts, see daybreak-secure(7)",
		    application, application);
}

/* A unified application has its own. */
static bool has_seal(struct file application)
{
	struct seal seal;
	bool found;

	fail_hold(true);
	found = !seal_open(application, PE_IN_FILE, &seal);
	fail_hold(false);
	return found;
}

static enum status check_sealed(const struct site *site,
				struct file application)
{
	char settings[PATH_MAX], seal[PATH_MAX];
	enum status st = paths_below(site->root, RESEAL_SETTINGS, settings);

	if (!st)
		st = paths_in(site->folder, SEAL_FILE, seal);
	if (st || !access(settings, F_OK) || !access(seal, F_OK) ||
	    has_seal(application))
		return st;
	return fail(ST_UNSUPPORTED,
		    "%s: does not exist, and Secure Boot is on: only what is "
		    "sealed is booted, so name the key and its certificate "
		    "there, see daybreak-install(8)",
		    settings);
}

/* Whoever upgrades the package has to sign again. */
static void warn_of_old(const char *application)
{
	char path[PATH_MAX], versions[2][64];
	size_t size = strlen(application);

	if (size < strlen(SIGNED) ||
	    strcmp(application + size - strlen(SIGNED), SIGNED))
		return;
	snprintf(path, sizeof(path), "%.*s", (int)(size - strlen(SIGNED)),
		 application);
	if (ownership_version(application, versions[0], sizeof(versions[0])) &&
	    ownership_version(path, versions[1], sizeof(versions[1])) &&
	    strcmp(versions[0], versions[1]))
		warn("%s: is version %s, and %s is %s: sign that one",
		     application, versions[0], path, versions[1]);
}

enum status secure_check(const struct site *site, const char *application)
{
	struct file file;
	enum status st;

	warn_of_old(application);
	if (!secure_is_on())
		return ST_OK;
	st = file_read(application, &file);
	if (st)
		return st;
	st = check_signed(application, file.bytes);
	if (!st)
		st = check_sealed(site, file);
	free((void *)(uintptr_t)file.bytes.base);
	return st;
}
