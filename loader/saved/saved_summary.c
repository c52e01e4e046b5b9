// SPDX-License-Identifier: MIT
/*
 * A saved domain in numbers, and whether it can be restored without dom0.
 */
#include <daybreak/saved.h>

#include <daybreak/domain.h>
#include <daybreak/format.h>

static void count_pages(const struct saved_record *record,
			struct saved_summary *s)
{
	struct saved_pages pages = saved_pages(record);
	struct saved_page page;

	while (saved_next_page(&pages, &page)) {
		s->pages[page.type]++;
		s->nr_contents += page.bytes.size != 0;
		s->nr_zero += saved_page_is_zero(&page);
		if (page.type != SAVED_PAGE_HOLE && page.pfn >= s->pfn_end)
			s->pfn_end = page.pfn + 1;
	}
}

enum status saved_summarise(const struct saved *saved,
			    struct saved_summary *out)
{
	struct saved_walk walk = saved_walk(saved);
	struct saved_record record;
	enum status st;

	*out = (struct saved_summary){ 0 };
	do {
		st = saved_next(&walk, &record);
		if (st)
			return st;
		out->records[record.type].nr++;
		out->records[record.type].size += record.body.size;
		if (record.type == SAVED_PAGE_DATA)
			count_pages(&record, out);
	} while (record.type != SAVED_END);
	out->width = walk.width;
	out->nr_vcpus = walk.nr_vcpus;
	out->nr_emulators = walk.nr_emulators;
	return ST_OK;
}

static enum status check_devices(const struct saved *saved, bool later)
{
	char kinds[256];
	struct text t;

	text_init(&t, kinds, sizeof(kinds));
	for (unsigned int i = 0; i < saved->config.nr_devices; i++) {
		const struct saved_devices *d = &saved->config.devices[i];

		if (!later || d->of_host)
			text_format(&t, "%s%.*s", t.length ? ", " : "",
				    (int)d->kind.size,
				    (const char *)d->kind.base);
	}
	if (!t.length)
		return ST_OK;
	return fail(ST_UNSUPPORTED,
		    later ? "%s: has devices of the host, which it is not "
			    "given again: %s"
			  : "%s: has devices, which need devices=later: %s",
		    saved->file.name, kinds);
}

enum status saved_check(const struct saved *saved,
			const struct saved_summary *summary, bool devices_later)
{
	const char *name = saved->file.name;

	if (saved->config.kind == SAVED_HVM || summary->nr_emulators)
		return fail(ST_UNSUPPORTED,
			    "%s: is %s with a device model, which runs only in "
			    "dom0",
			    name, saved_kind_name(saved->config.kind));
	if (summary->width == 4)
		return fail(ST_UNSUPPORTED,
			    "%s: is a 32-bit PV domain, expected 64-bit", name);
	if (saved->config.max_vcpus > DOMAIN_MAX_VCPUS)
		return fail(ST_UNSUPPORTED,
			    "%s: has up to %lu vCPUs, more than %u", name,
			    saved->config.max_vcpus, DOMAIN_MAX_VCPUS);
	return check_devices(saved, devices_later);
}
