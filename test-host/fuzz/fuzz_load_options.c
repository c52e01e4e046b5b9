// SPDX-License-Identifier: MIT
/*
 * Any bytes as load options: the strings read from them are UTF-8 without
 * control characters, and lie in the buffer for the text.
 */
#include "support.h"

#include <daybreak/load_options.h>
#include <daybreak/utf16.h>

static char text[LOAD_OPTIONS_MAX];

static void check(const char *s)
{
	if (!s)
		return;
	/* "" stands for an absent string. */
	if (*s && (s < text || s >= text + sizeof(text)))
		__builtin_trap();
	while (*s) {
		uint32_t c = utf8_next(&s);

		if (c == UTF_BAD || c < 0x20)
			__builtin_trap();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct options options;

	memset(text, 'x', sizeof(text));
	load_options_parse((struct span){ data, size }, text, &options);
	if (!options.xen)
		__builtin_trap();
	check(options.config);
	check(options.section);
	check(options.xen);
	return 0;
}
