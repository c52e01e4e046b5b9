// SPDX-License-Identifier: MIT
/*
 * The load options, read as xen.efi reads them: the first word is the
 * program's own name unless it is an option, -cfg= names the configuration, a
 * bare word the section, and what follows -- is for Xen.
 */
#include "app.h"

#define MAX_OPTIONS 1024

static EFI_GUID loaded_image_guid = LOADED_IMAGE_PROTOCOL;
static char words[MAX_OPTIONS];

void options_help(void)
{
	say("Usage: daybreakx64.efi [-cfg=FILE] [SECTION] [-- XEN-OPTIONS]");
	say("  -cfg=FILE    read FILE instead of daybreak.conf or xen.cfg");
	say("  -basevideo   keep the graphics mode");
	say("  -help, -?    show this and return");
	say("  SECTION      boot this entry instead of the default one");
}

/*
 * Boot managers leave anything in the load options; only text counts.
 * Returns false when they are not text or too long.
 */
static bool narrow(const CHAR16 *in, UINTN size, char *out)
{
	size_t n = 0;

	for (UINTN i = 0; i < size / sizeof(*in) && in[i]; i++) {
		if (n == MAX_OPTIONS - 1 || in[i] < 0x20 || in[i] > 0x7e)
			return false;
		out[n++] = (char)in[i];
	}
	out[n] = '\0';
	return true;
}

/* Cuts the next word off *p, in place; NULL when there is none. */
static char *next_word(char **p)
{
	char *word;

	while (**p == ' ')
		++*p;
	word = *p;
	while (**p && **p != ' ')
		++*p;
	if (**p)
		*(*p)++ = '\0';
	return *word ? word : NULL;
}

static void parse_option(const char *name, char **p, struct options *out)
{
	if (!strncmp(name, "cfg=", 4))
		out->config = name + 4;
	else if (!strcmp(name, "cfg"))
		out->config = next_word(p);
	else if (!strcmp(name, "basevideo"))
		out->keep_video = true;
	else if (!strcmp(name, "help") || !strcmp(name, "?"))
		out->help = true;
	else
		warn("load options: unknown option \"%s\" is passed over",
		     name);
}

static void parse(char *p, struct options *out)
{
	bool first = true;
	char *word;

	while ((word = next_word(&p))) {
		if (!strcmp(word, "--")) {
			out->xen = p;
			return;
		}
		if (*word == '-' || (*word == '/' && !first))
			parse_option(word + 1, &p, out);
		else if (!first)
			out->section = word;
		first = false;
	}
}

enum status options_parse(struct options *out)
{
	EFI_LOADED_IMAGE *image;

	*out = (struct options){ .xen = "" };
	if (app_bs->HandleProtocol(app_handle, &loaded_image_guid,
				   (void **)&image))
		return fail(ST_UNSUPPORTED,
			    "the firmware does not say how it was started");
	if (!image->LoadOptions || image->LoadOptionsSize < sizeof(CHAR16))
		return ST_OK;
	if (!narrow(image->LoadOptions, image->LoadOptionsSize, words)) {
		warn("load options: not plain text or longer than %d "
		     "characters, passed over",
		     MAX_OPTIONS - 1);
		return ST_OK;
	}
	parse(words, out);
	return ST_OK;
}
