// SPDX-License-Identifier: MIT
/*
 * Unpacks dom0's kernel, when all domains have been started: they need not wait
 * for it. The memory below our image, which is free until dom0's kernel is
 * placed there, is the decompressor's.
 */
#include "dom0.h"
#include "guest.h"

#include <daybreak/unpack.h>

enum status dom0_unpack(const struct manifest_dom0 *facts,
			const struct modlist *package, struct file *elf)
{
	const struct span room =
		package->modules[facts->kernel_module].file.bytes;
	struct file packed = package->modules[facts->packed_module].file;
	uint8_t *out = (uint8_t *)(uintptr_t)room.base;
	struct unpack u;
	enum status st;

	packed.name = DOM0_NAME "'s kernel";
	st = unpack_open_sized(packed, facts->kernel_size, room.size,
			       (void *)(uintptr_t)given.scratch.base,
			       given.scratch.size, &u);
	if (st)
		return st;
	st = unpack_read(&u, out, u.size);
	if (!st)
		st = unpack_close(&u);
	*elf = (struct file){ packed.name, { out, u.size } };
	return st;
}
