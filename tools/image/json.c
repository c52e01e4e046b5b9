// SPDX-License-Identifier: MIT
/*
 * Writes JSON, indented by two blanks a level.
 */
#include "json.h"

#include <inttypes.h>

static void key(struct json *j, const char *name)
{
	fputs(j->inside[j->depth] ? ",\n" : "\n", j->to);
	j->inside[j->depth] = true;
	fprintf(j->to, "%*s", (int)j->depth * 2, "");
	if (name)
		fprintf(j->to, "\"%s\": ", name);
}

void json_begin(struct json *j, const char *name, char bracket)
{
	if (j->depth)
		key(j, name);
	fputc(bracket, j->to);
	j->inside[++j->depth] = false;
}

void json_end(struct json *j, char bracket)
{
	j->depth--;
	fprintf(j->to, "\n%*s%c", (int)j->depth * 2, "", bracket);
}

void json_number(struct json *j, const char *name, uint64_t value)
{
	key(j, name);
	fprintf(j->to, "%" PRIu64, value);
}

/* Bytes that JSON does not take as they are become \\u escapes. */
void json_string(struct json *j, const char *name, const char *value)
{
	key(j, name);
	fputc('"', j->to);
	for (const unsigned char *p = (const unsigned char *)value; *p; p++) {
		if (*p < 0x20 || *p > 0x7e)
			fprintf(j->to, "\\u%04x", *p);
		else
			fprintf(j->to, *p == '"' || *p == '\\' ? "\\%c" : "%c",
				*p);
	}
	fputc('"', j->to);
}
