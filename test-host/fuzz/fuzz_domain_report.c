// SPDX-License-Identifier: MIT
/*
 * A report of any bytes: an accepted one is written as the same bytes, except
 * for leading zeroes and upper case, and reads the same. The same bytes are
 * also used as a command line that is searched for failures.
 */
#include "support.h"

#include <daybreak/domain_report.h>

#define MAX 4

static void check(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static void check_failure(struct file file)
{
	struct domain_fault f;

	if (!domain_fault_find(file, "web", &f))
		check(f.call[0] && strlen(f.call) < sizeof(f.call));
}

static void check_pools(struct file file)
{
	struct pool_report first[POOL_REPORT_MAX], second[POOL_REPORT_MAX];
	char buf[POOL_REPORT_MAX * POOL_REPORT_SIZE];
	unsigned int nr, again;
	struct text t;

	if (pool_report_read(file, first, &nr))
		return;
	text_init(&t, buf, sizeof(buf));
	pool_report_write(first, nr, &t);
	check(!t.full);
	file.bytes = (struct span){ (const uint8_t *)buf, t.length };
	check(!pool_report_read(file, second, &again) && nr == again);
	for (unsigned int i = 0; i < nr; i++)
		check(!strcmp(first[i].name, second[i].name) &&
		      first[i].id == i + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct domain_report first[MAX], second[MAX];
	static char buf[DOMAIN_REPORT_SIZE(MAX)];
	struct file file = { "fuzz", { data, size } };
	unsigned int nr, again;
	struct text t;

	check_failure(file);
	check_pools(file);
	if (domain_report_read(file, first, MAX, &nr))
		return 0;
	text_init(&t, buf, sizeof(buf));
	check(!domain_report_write(first, nr, &t));
	file.bytes = (struct span){ (const uint8_t *)buf, t.length };
	check(!domain_report_read(file, second, MAX, &again) && nr == again);
	for (unsigned int i = 0; i < nr; i++) {
		const struct domain_report *a = &first[i], *b = &second[i];

		check(!strcmp(a->name, b->name) &&
		      !memcmp(a->uuid, b->uuid, UUID_SIZE));
		check(a->memory == b->memory && a->maxmem == b->maxmem);
		check(a->type == b->type && a->paused == b->paused);
		check(a->store_port == b->store_port &&
		      a->console_port == b->console_port);
		for (unsigned int j = 0; j < NR_DOMAIN_ENDS; j++)
			check(a->actions[j] == b->actions[j] &&
			      a->actions[j] > ACTION_UNSET &&
			      a->actions[j] < NR_DOMAIN_ACTIONS);
		check(a->vcpus <= a->maxvcpus && a->vcpus == b->vcpus);
	}
	return 0;
}
