// SPDX-License-Identifier: MIT
/*
 * All calls into Debian's libraries, made with interrupts off.
 */
#include "quietly.h"

#include <daybreak/platform.h>

uint64_t quietly_work_size(struct file packed)
{
	uint64_t size;

	platform_quiet_begin();
	size = unpack_work_size(packed);
	platform_quiet_end();
	return size;
}

enum status quietly_open(struct file packed, uint64_t size, uint64_t limit,
			 void *work, uint64_t work_size, struct unpack *u)
{
	enum status st;

	platform_quiet_begin();
	st = unpack_open_sized(packed, size, limit, work, work_size, u);
	platform_quiet_end();
	return st;
}

enum status quietly_identify_kernel(struct file file, struct kernel_file *out)
{
	enum status st;

	platform_quiet_begin();
	st = kernel_identify(file, out);
	platform_quiet_end();
	return st;
}

enum status quietly_expect_kernel(struct file file, struct kernel_file *out)
{
	enum status st;

	platform_quiet_begin();
	st = kernel_expect(file, out);
	platform_quiet_end();
	return st;
}

bool quietly_dom0_is_unpacked(const struct kernel_file *kernel)
{
	bool unpacked;

	platform_quiet_begin();
	unpacked = dom0_kernel_is_unpacked(kernel);
	platform_quiet_end();
	return unpacked;
}

bool quietly_bootdom_unpacks(const struct kernel_file *kernel)
{
	bool unpacks;

	platform_quiet_begin();
	unpacks = bootdom_unpacks(kernel, unpack_work_size(kernel->packed));
	platform_quiet_end();
	return unpacks;
}

enum status quietly_dom0_look(const struct kernel_file *kernel,
			      enum domain_type type)
{
	enum status st;

	platform_quiet_begin();
	st = dom0_kernel_look(kernel, type);
	platform_quiet_end();
	return st;
}

enum status quietly_read(struct unpack *u, void *out)
{
	enum status st;

	platform_quiet_begin();
	st = unpack_read(u, out, u->size);
	if (!st)
		st = unpack_close(u);
	platform_quiet_end();
	return st;
}

enum status quietly_check_bytes(const struct seal_file *sealed,
				struct file file)
{
	enum status st;

	platform_quiet_begin();
	st = seal_check_bytes(sealed, file);
	platform_quiet_end();
	return st;
}

void quietly_digest(struct span bytes, struct sha256_digest *out)
{
	platform_quiet_begin();
	sha256_of(bytes, out);
	platform_quiet_end();
}

enum status quietly_write_manifest(const struct manifest *manifest, void *buf,
				   uint64_t size, struct file *out)
{
	enum status st;

	platform_quiet_begin();
	st = manifest_write(manifest, buf, size, out);
	platform_quiet_end();
	return st;
}
