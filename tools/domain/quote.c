// SPDX-License-Identifier: MIT
/*
 * Values in quotes.
 */
#include "domain/quote.h"

void quote_append(struct text *out, const char *value)
{
	text_append(out, "\"", 1);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			text_append(out, "\\", 1);
		text_append(out, value, 1);
	}
	text_append(out, "\"", 1);
}
