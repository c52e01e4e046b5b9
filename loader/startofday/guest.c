// SPDX-License-Identifier: MIT
/*
 * Parses a guest's kernel.
 */
#include <daybreak/guest.h>

enum status guest_parse(struct guest *g)
{
	const struct file elf = g->domain.kernel;
	enum status st = elf_parse(elf, elf.bytes.size, &g->image);

	g->domain.image = &g->image;
	g->domain.notes = &g->notes;
	g->domain.modules = &g->modules;
	return st ? st : notes_parse(elf, &g->image, &g->notes);
}
