// SPDX-License-Identifier: MIT
/*
 * Small kernels in memory. Their text counts upwards, so that a test sees where
 * each byte came from.
 */
#include "kernels.h"

#include <string.h>

#include <xen/elfnote.h>

static void header_64(struct kernel *k, uint64_t paddr, uint64_t memsz)
{
	Elf64_Ehdr *h = (void *)k->bytes;
	Elf64_Phdr *p = (void *)(k->bytes + sizeof(*h));

	h->e_machine = EM_X86_64;
	h->e_phoff = sizeof(*h);
	h->e_phnum = 2;
	h->e_phentsize = sizeof(*p);
	h->e_entry = paddr;
	p[0] = (Elf64_Phdr){ .p_type = PT_LOAD,
			     .p_flags = PF_R | PF_W | PF_X,
			     .p_offset = KERNEL_TEXT,
			     .p_vaddr = paddr,
			     .p_paddr = paddr,
			     .p_filesz = KERNEL_TEXT_SIZE,
			     .p_memsz = memsz };
	p[1] = (Elf64_Phdr){ .p_type = PT_NOTE, .p_offset = KERNEL_NOTES };
}

static void header_32(struct kernel *k, uint64_t paddr, uint64_t memsz)
{
	Elf32_Ehdr *h = (void *)k->bytes;
	Elf32_Phdr *p = (void *)(k->bytes + sizeof(*h));

	h->e_machine = EM_386;
	h->e_phoff = sizeof(*h);
	h->e_phnum = 2;
	h->e_phentsize = sizeof(*p);
	h->e_entry = (uint32_t)paddr;
	p[0] = (Elf32_Phdr){ .p_type = PT_LOAD,
			     .p_flags = PF_R | PF_W | PF_X,
			     .p_offset = KERNEL_TEXT,
			     .p_vaddr = (uint32_t)paddr,
			     .p_paddr = (uint32_t)paddr,
			     .p_filesz = KERNEL_TEXT_SIZE,
			     .p_memsz = (uint32_t)memsz };
	p[1] = (Elf32_Phdr){ .p_type = PT_NOTE, .p_offset = KERNEL_NOTES };
}

void kernel_init(struct kernel *k, bool is_64, uint64_t paddr, uint64_t memsz)
{
	Elf64_Ehdr *h = (void *)k->bytes; /* begins the same in both classes */

	memset(k, 0, sizeof(*k));
	memcpy(h->e_ident, ELFMAG, SELFMAG);
	h->e_ident[EI_CLASS] = is_64 ? ELFCLASS64 : ELFCLASS32;
	h->e_ident[EI_DATA] = ELFDATA2LSB;
	h->e_ident[EI_VERSION] = EV_CURRENT;
	h->e_type = ET_EXEC;
	h->e_version = EV_CURRENT;
	if (is_64)
		header_64(k, paddr, memsz);
	else
		header_32(k, paddr, memsz);
	for (unsigned int i = 0; i < KERNEL_TEXT_SIZE; i++)
		k->bytes[KERNEL_TEXT + i] = (uint8_t)(i * 7 + 1);
	k->file = (struct file){ "kernel", { k->bytes, KERNEL_MAX } };
}

void kernel_finish(struct kernel *k)
{
	if (k->bytes[EI_CLASS] == ELFCLASS64) {
		Elf64_Phdr *p = (void *)(k->bytes + sizeof(Elf64_Ehdr));

		p[1].p_filesz = k->notes_size;
	} else {
		Elf32_Phdr *p = (void *)(k->bytes + sizeof(Elf32_Ehdr));

		p[1].p_filesz = k->notes_size;
	}
}

void kernel_note(struct kernel *k, uint32_t type, const void *desc,
		 uint32_t size)
{
	const Elf64_Nhdr h = { 4, size, type };
	uint8_t *at = k->bytes + KERNEL_NOTES + k->notes_size;

	memcpy(at, &h, sizeof(h));
	memcpy(at + sizeof(h), "Xen", 4);
	memcpy(at + sizeof(h) + 4, desc, size);
	k->notes_size += (uint32_t)sizeof(h) + 4 + ((size + 3) & ~3u);
	kernel_finish(k);
}

void kernel_number(struct kernel *k, uint32_t type, uint64_t value)
{
	kernel_note(k, type, &value, sizeof(value));
}

void kernel_string(struct kernel *k, uint32_t type, const char *value)
{
	kernel_note(k, type, value, (uint32_t)strlen(value) + 1);
}

void kernel_pv(struct kernel *k)
{
	kernel_string(k, XEN_ELFNOTE_XEN_VERSION, "xen-3.0");
	kernel_string(k, XEN_ELFNOTE_LOADER, "generic");
	kernel_string(k, XEN_ELFNOTE_GUEST_OS, "test");
}

void kernel_pv64(struct kernel *k)
{
	kernel_init(k, true, 0x1000, KERNEL_MEMORY);
	kernel_pv(k);
}

void kernel_linux_like(struct kernel *k, uint64_t paddr)
{
	kernel_init(k, true, paddr, KERNEL_MEMORY);
	kernel_pv(k);
	kernel_number(k, XEN_ELFNOTE_VIRT_BASE, KERNEL_HIGH);
	kernel_number(k, XEN_ELFNOTE_ENTRY, KERNEL_HIGH + paddr);
	kernel_number(k, XEN_ELFNOTE_INIT_P2M, 0x8000000000);
	kernel_number(k, XEN_ELFNOTE_MOD_START_PFN, 1);
}

void kernel_pae(struct kernel *k)
{
	kernel_init(k, false, 0x1000, KERNEL_MEMORY);
	kernel_pv(k);
	kernel_string(k, XEN_ELFNOTE_PAE_MODE, "yes");
}

void kernel_pvh(struct kernel *k)
{
	kernel_init(k, false, 0x100000, KERNEL_MEMORY);
	kernel_number(k, XEN_ELFNOTE_PHYS32_ENTRY, 0x100010);
}

enum status kernel_parse(struct kernel *k)
{
	enum status st = elf_parse(k->file, k->file.bytes.size, &k->image);

	return st ? st : notes_parse(k->file, &k->image, &k->notes);
}

enum status kernel_open(const struct kernel_file *kernel, uint64_t limit,
			void *work, struct unpack *u)
{
	return unpack_open_sized(kernel->packed, kernel->size, limit, work,
				 unpack_work_size(kernel->packed), u);
}

enum status kernel_load(struct unpack *u, void *memory, struct file *elf)
{
	enum status st = unpack_read(u, memory, u->size);

	if (!st)
		st = unpack_close(u);
	*elf = (struct file){ u->file.name, { memory, u->size } };
	return st ? st : kernel_check_elf(*elf);
}
