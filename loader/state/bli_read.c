// SPDX-License-Identifier: MIT
/*
 * Reads the variables of the Boot Loader Interface. Anything may have written
 * them.
 */
#include <daybreak/bli.h>
#include <daybreak/status.h>
#include <daybreak/utf16.h>

const char *const bli_names[BLI_NR_VARIABLES] = {
	[BLI_ONE_SHOT] = "LoaderEntryOneShot",
	[BLI_PREFERRED] = "LoaderEntryPreferred",
	[BLI_DEFAULT] = "LoaderEntryDefault",
	[BLI_LAST_BOOTED] = "LoaderEntryLastBooted",
	[BLI_TIMEOUT] = "LoaderConfigTimeout",
	[BLI_TIMEOUT_ONE_SHOT] = "LoaderConfigTimeoutOneShot",
};

void bli_init(struct bli *out)
{
	*out = (struct bli){ .timeout = TIMEOUT_UNSET,
			     .timeout_one_shot = TIMEOUT_UNSET };
}

/* Reads UTF-16 to its end; false, with a warning, when it is not text. */
static bool read_units(const char *name, struct span value, struct text *out)
{
	uint64_t at = 0;

	while (at < value.size) {
		uint32_t c = utf16_next(value, &at);

		if (!c)
			break;
		if (c == UTF_BAD || c < 0x20 || c == 0x7f) {
			warn("%s: has a character that is not text, passed "
			     "over",
			     name);
			return false;
		}
		utf8_append(out, c);
	}
	while (at < value.size) {
		if (value.base[at++]) {
			warn("%s: has more after its NUL, passed over", name);
			return false;
		}
	}
	return true;
}

/* Leaves "" in out when the variable is not text. */
static void read_text(const char *name, struct span value,
		      char out[BLI_TEXT_MAX])
{
	struct text t;

	text_init(&t, out, BLI_TEXT_MAX);
	if (value.size > BLI_VARIABLE_MAX)
		warn("%s: has %lu bytes, expected at most %u, passed over",
		     name, value.size, BLI_VARIABLE_MAX);
	else if (value.size % 2)
		warn("%s: has %lu bytes, expected UTF-16 of 2 bytes each, "
		     "passed over",
		     name, value.size);
	else if (!read_units(name, value, &t))
		text_init(&t, out, BLI_TEXT_MAX);
}

static uint32_t clip(uint64_t seconds)
{
	if (seconds >= TIMEOUT_FORCE)
		return TIMEOUT_FORCE;
	return seconds < TIMEOUT_MAX ? (uint32_t)seconds : TIMEOUT_MAX;
}

/* Returns false when not all of the text is a number. */
static bool read_number(const char *text, uint32_t *out)
{
	uint64_t n = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		if (n < TIMEOUT_FORCE)
			n = n * 10 + (uint64_t)(*text - '0');
	}
	*out = clip(n);
	return true;
}

static void read_timeout(const char *name, struct span value, uint32_t *out)
{
	char text[BLI_TEXT_MAX];

	*out = TIMEOUT_UNSET;
	read_text(name, value, text);
	if (!*text || read_number(text, out))
		return;
	if (!strcmp(text, "menu-force"))
		*out = TIMEOUT_FORCE;
	else if (!strcmp(text, "menu-hidden"))
		*out = TIMEOUT_HIDDEN;
	else if (!strcmp(text, "menu-disabled"))
		*out = TIMEOUT_DISABLED;
	else
		warn("%s: is \"%s\", expected seconds, menu-force, "
		     "menu-hidden or menu-disabled, passed over",
		     name, text);
}

void bli_take(struct bli *out, enum bli_variable which, struct span value)
{
	const char *name = bli_names[which];

	if (which == BLI_TIMEOUT) {
		read_timeout(name, value, &out->timeout);
	} else if (which == BLI_TIMEOUT_ONE_SHOT) {
		out->has_timeout_one_shot = true;
		read_timeout(name, value, &out->timeout_one_shot);
	} else {
		out->has_one_shot |= which == BLI_ONE_SHOT;
		read_text(name, value, out->text[which]);
	}
}
