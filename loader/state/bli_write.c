// SPDX-License-Identifier: MIT
/*
 * The values of variables that are written.
 */
#include <daybreak/bli.h>
#include <daybreak/status.h>

/* ASCII as UTF-16, with its NUL. */
static void put(const char *s, uint16_t *out)
{
	do
		*out++ = (uint8_t)*s;
	while (*s++);
}

uint64_t bli_entries(const struct candidates *all, uint16_t *out, uint64_t max)
{
	uint64_t nr = 0;

	for (uint32_t i = 0; i < all->nr; i++) {
		char id[BLI_ID_MAX];

		bli_id(all, i, id);
		if (strlen(id) + 1 > max - nr) {
			warn("LoaderEntries: has room for %u of %u entries", i,
			     all->nr);
			break;
		}
		put(id, out + nr);
		nr += strlen(id) + 1;
	}
	return nr;
}

void bli_number(uint64_t number, uint16_t out[BLI_NUMBER_MAX])
{
	char digits[BLI_NUMBER_MAX];
	struct text t;

	text_init(&t, digits, sizeof(digits));
	text_format(&t, "%lu", number);
	put(digits, out);
}

void bli_timeout(uint32_t timeout, uint16_t out[BLI_NUMBER_MAX])
{
	if (timeout == TIMEOUT_DISABLED)
		put("menu-disabled", out);
	else
		bli_number(timeout, out);
}
