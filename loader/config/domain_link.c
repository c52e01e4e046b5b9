// SPDX-License-Identifier: MIT
/*
 * Reads link=, which names another domain and a number of pages.
 */
#include <daybreak/domain_value.h>

#include <string.h>

/* Reads NAME or NAME:PAGES. */
static bool read_link(const char *text, struct domain_link *out)
{
	const char *colon = strchr(text, ':');
	size_t length = colon ? (size_t)(colon - text) : strlen(text);
	uint64_t nr = 1;

	if (length >= sizeof(out->peer))
		return false;
	memcpy(out->peer, text, length);
	out->peer[length] = '\0';
	if (colon) {
		colon++;
		if (!value_decimal(&colon, DOMAIN_MAX_SHARED, &nr) || *colon)
			return false;
	}
	out->nr_pages = (unsigned int)nr;
	return nr && value_is_name(out->peer);
}

enum status value_link(const struct value *v, struct domain_link *out,
		       unsigned int *nr)
{
	struct domain_link link = { .line = v->item->line };

	if (*nr == DOMAIN_MAX_LINKS)
		return value_refuse_more(v, DOMAIN_MAX_LINKS);
	if (!read_link(v->item->value, &link))
		return value_refuse(v, "the name of a domain, or NAME:PAGES "
				       "with 1 to 6 pages");
	for (unsigned int i = 0; i < *nr; i++)
		if (!strcmp(out[i].peer, link.peer))
			return value_refuse(v, "each domain once");
	out[(*nr)++] = link;
	return ST_OK;
}
