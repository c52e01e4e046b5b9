// SPDX-License-Identifier: MIT
/*
 * Prints the table of keys as JSON, one row per line, for the test that
 * compares the manual page with it.
 */
#include <daybreak/keys.h>

#include <stdio.h>

static const struct {
	unsigned int place;
	const char *name;
} places[] = {
	{ IN_GLOBAL, "global" },
	{ IN_ENTRY, "entry" },
	{ IN_DOMAIN, "domain" },
	{ IN_POOL, "cpupool" },
};

static void print_places(const struct key *key)
{
	const char *comma = "";

	for (unsigned int i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (key->places & places[i].place) {
			printf("%s\"%s\"", comma, places[i].name);
			comma = ", ";
		}
}

static void print_words(const struct key *key)
{
	for (const struct key_word *w = key->words; w && w->word; w++)
		printf("%s[\"%s\", %u]", w == key->words ? "" : ", ", w->word,
		       w->since);
}

int main(void)
{
	for (const struct key *key = config_keys; key->name; key++) {
		printf("{\"name\": \"%s\", \"places\": [", key->name);
		print_places(key);
		printf("], \"x86\": %d, \"arm\": %d, \"since\": %u, ",
		       key->cpu != ON_ARM, key->cpu != ON_X86, key->since);
		printf("\"xl\": %d, \"property\": \"%s\", ", key_is_xl(key),
		       key->property ? key->property : "");
		printf("\"repeats\": %d, \"number\": %d, \"min\": %u, "
		       "\"max\": %u, \"words\": [",
		       key->repeats, key->form == FORM_NUMBER, key->min,
		       key->max);
		print_words(key);
		printf("]}\n");
	}
	return 0;
}
