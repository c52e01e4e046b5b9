// SPDX-License-Identifier: MIT
/*
 * The EFI shell and firmware setup, as rows of the menu. Nothing chooses them
 * but a person.
 */
#include "extras.h"

#include "application.h"
#include "verify.h"

#include <daybreak/format.h>

#include <string.h>

/* Where systemd-boot looks for the shell, and where rEFInd does. */
static const char *const folders[] = { "\\", "\\EFI\\tools\\" };

/* Writes the path of the shell for this CPU. Returns false without one. */
static bool find_shell(const struct boot *boot, char out[PLATFORM_MAX_PATH])
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct platform_file file;
		struct text t;

		text_init(&t, out, PLATFORM_MAX_PATH);
		text_format(&t, "%s%s", folders[i], boot->host->shell);
		if (platform_open(out, out, false, &file))
			continue;
		platform_close(&file);
		return true;
	}
	return false;
}

unsigned int extras_list(const struct boot *boot, struct menu_entry *out)
{
	char path[PLATFORM_MAX_PATH];
	unsigned int nr = 0;

	if (!verify_is_secure(boot) && find_shell(boot, path))
		out[nr++] = (struct menu_entry){ .title = "EFI shell",
						 .enter = MENU_SHELL };
	if (platform_has_setup())
		out[nr++] = (struct menu_entry){ .title = "Firmware setup",
						 .enter = MENU_FIRMWARE_SETUP };
	return nr;
}

enum status extras_start_shell(struct boot *boot)
{
	char path[PLATFORM_MAX_PATH];
	enum status st;

	if (!find_shell(boot, path))
		return fail(ST_NOT_FOUND, "%s: is not there any more",
			    boot->host->shell);
	boot->entry = (struct entry){ .efi = { .path = path, .args = "" },
				      .extra = "" };
	st = application_start(boot);
	boot->entry = (struct entry){ 0 };
	return st;
}
