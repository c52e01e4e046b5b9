// SPDX-License-Identifier: MIT
/*
 * Prints events and PCRs.
 */
#include "measure.h"

#include "image/json.h"

#include <daybreak/format.h>

#include <stdio.h>

#define LINE_SIZE 8192 /* bytes of an event's text, which is cut */

static const char *type_name(uint32_t type)
{
	switch (type) {
	case MEASURE_TAGGED:
		return "EV_EVENT_TAG";
	case MEASURE_IPL:
		return "EV_IPL";
	default:
		return "EV_EFI_BOOT_SERVICES_APPLICATION";
	}
}

void show_events(const struct predictions *events, enum bank bank)
{
	char hex[DIGEST_HEX_SIZE], line[LINE_SIZE];
	struct text t;

	for (unsigned int i = 0; i < events->nr; i++) {
		const struct prediction *e = &events->list[i];

		/* This keeps control sequences off the terminal. */
		text_init(&t, line, sizeof(line));
		text_format(&t, "%s", e->text);
		printf("PCR %-2u  %-32s  %s  %s\n", e->pcr, type_name(e->type),
		       digest_hex(bank, &e->digests[bank], false, hex), line);
	}
}

void show_pcrs(const struct pcrs *pcrs)
{
	char hex[DIGEST_HEX_SIZE];

	printf("\n  %s:\n", banks[pcrs->bank].name);
	for (unsigned int i = 0; i < NR_PCRS; i++)
		if (pcrs->is_known[i])
			printf("    %-2u: 0x%s\n", i,
			       digest_hex(pcrs->bank, &pcrs->values[i], true,
					  hex));
}

static void put_event(struct json *j, const struct prediction *e)
{
	char hex[DIGEST_HEX_SIZE];

	json_begin(j, NULL, '{');
	json_number(j, "pcr", e->pcr);
	json_begin(j, "digests", '[');
	for (enum bank bank = 0; bank < NR_BANKS; bank++) {
		json_begin(j, NULL, '{');
		json_string(j, "hashAlg", banks[bank].name);
		json_string(j, "digest",
			    digest_hex(bank, &e->digests[bank], false, hex));
		json_end(j, '}');
	}
	json_end(j, ']');
	json_end(j, '}');
}

void show_json(const struct predictions *events)
{
	struct json j = { .to = stdout };

	json_begin(&j, NULL, '{');
	json_begin(&j, "records", '[');
	for (unsigned int i = 0; i < events->nr; i++)
		put_event(&j, &events->list[i]);
	json_end(&j, ']');
	json_end(&j, '}');
	fputc('\n', j.to);
}
