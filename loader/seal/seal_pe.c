// SPDX-License-Identifier: MIT
/*
 * The PE around a seal's list. The firmware loads it like an application to
 * check its signature, and never starts it:
 *
 *	0	 headers
 *	0x1000	 .text	 returns EFI_UNSUPPORTED
 *	0x2000	 .reloc	 one block of relocations that change nothing
 *	0x3000	 .sbat	 the component that shim can revoke
 *	0x4000	 .seal	 the list
 *
 * shim wants the entry point and the directory of relocations each inside a
 * section, and a block of relocations where there is a directory.
 */
#include <daybreak/page.h>
#include <daybreak/seal.h>

#define HEADER_AT  0x40 /* of the PE header; "MZ" is before it */
#define FILE_ALIGN 0x200
#define NR	   4 /* sections */

static const char sbat[] =
	"sbat,1,SBAT Version,sbat,1,"
	"https://github.com/rhboot/shim/blob/main/SBAT.md\n"
	"daybreak.seal,1,Daybreak,daybreak.seal," DAYBREAK_VERSION ",none\n";

/* mov $EFI_UNSUPPORTED, %rax; ret */
static const uint8_t code_x86_64[] = { 0x48, 0xb8, 0x03, 0,    0,   0,
				       0,    0,	   0,	 0x80, 0xc3 };
/* mov x0, #3; movk x0, #0x8000, lsl #48; ret */
static const uint8_t code_arm64[] = { 0x60, 0x00, 0x80, 0xd2, 0x00, 0x00,
				      0xf0, 0xf2, 0xc0, 0x03, 0x5f, 0xd6 };

/* A block for the first page, with two entries of type 0: no relocation. */
static const uint8_t reloc[] = { 0, 0x10, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0 };

struct part {
	const char *name;
	uint32_t rights;
	struct span bytes;
};

/* All headers, as they follow one another in the file. */
struct headers {
	struct pe_header pe;
	struct pe_directory directories[PE_NR_DIRECTORIES];
	struct pe_section sections[NR];
};
_Static_assert(HEADER_AT + sizeof(struct headers) <= FILE_ALIGN &&
		       sizeof(code_x86_64) <= FILE_ALIGN &&
		       sizeof(code_arm64) <= FILE_ALIGN,
	       "headers and code as seal_pe_size() counts them");

static uint64_t file_align(uint64_t size)
{
	return align_up(size, FILE_ALIGN);
}

static void list_parts(uint16_t machine, struct span list,
		       struct part parts[NR])
{
	const struct span x86 = { code_x86_64, sizeof(code_x86_64) };
	const struct span arm = { code_arm64, sizeof(code_arm64) };

	parts[0] = (struct part){ ".text", PE_SECTION_CODE | PE_SECTION_EXECUTE,
				  machine == PE_MACHINE_ARM64 ? arm : x86 };
	parts[1] = (struct part){ ".reloc",
				  PE_SECTION_DATA | PE_SECTION_DISCARD,
				  { reloc, sizeof(reloc) } };
	parts[2] = (struct part){ ".sbat",
				  PE_SECTION_DATA,
				  { (const uint8_t *)sbat, sizeof(sbat) - 1 } };
	parts[3] = (struct part){ SEAL_SECTION, PE_SECTION_DATA, list };
}

uint64_t seal_pe_size(uint64_t list_size)
{
	const uint64_t headers = FILE_ALIGN, code = FILE_ALIGN;

	return headers + code + file_align(sizeof(reloc)) +
	       file_align(sizeof(sbat) - 1) + file_align(list_size);
}

/* Writes the parts, and their headers. Returns the image's size in memory. */
static uint32_t write_parts(const struct part parts[NR], uint8_t *out,
			    struct pe_section headers[NR])
{
	uint32_t offset = FILE_ALIGN, addr = PAGE_SIZE;

	for (unsigned int i = 0; i < NR; i++) {
		const struct part *p = &parts[i];
		uint32_t size = (uint32_t)p->bytes.size;

		headers[i] = (struct pe_section){
			.memory_size = size,
			.addr = addr,
			.file_size = (uint32_t)file_align(size),
			.offset = offset,
			.characteristics = p->rights | PE_SECTION_READ,
		};
		memcpy(headers[i].name, p->name, strlen(p->name));
		memcpy(out + offset, p->bytes.base, size);
		offset += headers[i].file_size;
		addr += (uint32_t)page_align_up(size);
	}
	return addr;
}

static void write_header(uint16_t machine, struct headers *h)
{
	const struct pe_section *s = h->sections;

	h->pe = (struct pe_header){
		.signature = PE_SIGNATURE,
		.machine = machine,
		.nr_sections = NR,
		.optional_size =
			offsetof(struct headers, sections) - PE_OPTIONAL_AT,
		.characteristics = PE_FILE_EXECUTABLE | PE_FILE_LARGE_ADDRESS |
				   PE_FILE_NO_DEBUG,
		.magic = PE_MAGIC_PLUS,
		.code_size = s[0].file_size,
		.data_size = s[1].file_size + s[2].file_size + s[3].file_size,
		.entry = s[0].addr,
		.code_base = s[0].addr,
		.section_align = PAGE_SIZE,
		.file_align = FILE_ALIGN,
		.image_size = h->pe.image_size,
		.headers_size = FILE_ALIGN,
		.subsystem = PE_SUBSYSTEM_EFI_APP,
		.dll_characteristics = PE_DLL_NX_COMPAT,
		.nr_directories = PE_NR_DIRECTORIES,
	};
	h->directories[PE_DIRECTORY_RELOC] =
		(struct pe_directory){ s[1].addr, sizeof(reloc) };
}

void seal_pe_write(uint16_t machine, struct span list, uint8_t *out)
{
	const uint32_t header_at = HEADER_AT;
	struct headers h = { 0 };
	struct part parts[NR];

	memset(out, 0, seal_pe_size(list.size));
	list_parts(machine, list, parts);
	h.pe.image_size = write_parts(parts, out, h.sections);
	write_header(machine, &h);
	memcpy(out, "MZ", 2);
	memcpy(out + PE_OFFSET_AT, &header_at, sizeof(header_at));
	memcpy(out + HEADER_AT, &h, sizeof(h));
}

enum status seal_open(struct file pe, enum pe_layout layout, struct seal *out)
{
	struct file list = { .name = pe.name };
	enum status st = pe_find_section(pe, layout, SEAL_SECTION, &list.bytes);

	return st ? st : seal_read(list, out);
}
