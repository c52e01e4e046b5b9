// SPDX-License-Identifier: MIT
/*
 * A package of any bytes: the modules in its list and in its record of dom0 lie
 * inside it. The input changes bytes of a good package, whose record then gets
 * a correct checksum, as it would otherwise never be accepted.
 */
#include "manifests.h"

#include <daybreak/fallback.h>
#include <daybreak/package.h>

#include <zlib.h>

#define RECORD FALLBACK_SIZE

static uint8_t bytes[8 * DOMAIN_PAGE];

static void check(const struct modlist *list, uint64_t size)
{
	for (unsigned int i = 0; i < list->nr_modules; i++) {
		struct span s = list->modules[i].file.bytes;

		if (!s.size || s.base < bytes + DOMAIN_PAGE ||
		    (s.base - bytes) % DOMAIN_PAGE ||
		    s.size > size - (uint64_t)(s.base - bytes))
			__builtin_trap();
	}
}

static uint64_t make(void)
{
	static const uint8_t zeroes[DOMAIN_PAGE];
	struct manifest m = make_manifest();
	struct modlist list = { 0 }, places;
	struct file package = { "package", { bytes, 0 } };

	for (unsigned int i = 0; i < NR_MODULES; i++)
		modlist_add(&list, MODULE_OTHER,
			    (struct file){ "module", { zeroes, 100 } }, NULL);
	package_size(&list, &package.bytes.size);
	package_fill(&list, 0, package.bytes.size, bytes);
	package_read(package, &places);
	fallback_write(&m, &places, package);
	return package.bytes.size;
}

/* Three bytes are an offset in the first page and the new byte. */
static void change(const uint8_t *data, size_t size)
{
	uint64_t sum;

	for (; size >= 3; data += 3, size -= 3)
		bytes[(data[0] << 8 | data[1]) % DOMAIN_PAGE] = data[2];
	sum = crc32(0, bytes + FALLBACK_AT + 16, RECORD - 16);
	memcpy(bytes + FALLBACK_AT + 8, &sum, sizeof(sum));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fallback fallback;
	struct file package = { "package", { bytes, make() } };
	struct modlist list;

	if (!size)
		return 0;
	package.bytes.size -= data[0] * package.bytes.size / 256;
	change(data + 1, size - 1);
	if (!package_read(package, &list))
		check(&list, package.bytes.size);
	if (!fallback_read(package, &fallback)) {
		check(&fallback.modules, package.bytes.size);
		if (fallback.dom0.kernel_pfn > 1ULL << 32)
			__builtin_trap();
	}
	return 0;
}
