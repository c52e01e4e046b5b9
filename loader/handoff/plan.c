// SPDX-License-Identifier: MIT
/*
 * Decides what Xen is told, and loads segments into memory that the caller has
 * allocated.
 */
#include <daybreak/plan.h>

#include <daybreak/xen_options.h>

static void add_word(struct text *out, const char *word)
{
	if (!*word)
		return;
	if (out->length)
		text_append(out, " ", 1);
	text_append(out, word, strlen(word));
}

static enum status check_full(const char *name, const struct text *out)
{
	if (out->full)
		return fail(ST_TOO_LARGE,
			    "%s: its command line is too long, expected at "
			    "most %lu characters",
			    name, (uint64_t)out->size - 1);
	return ST_OK;
}

/*
 * As with xen.efi, the file overrides every ucode= of the user: Xen uses the
 * last one. But a Xen up to 4.19 that was told to scan would still do so, and
 * prefer what it finds.
 */
static void add_ucode(const struct entry *entry, const struct modlist *modules,
		      struct text *out)
{
	int ucode = modlist_find(modules, MODULE_UCODE);

	if (ucode < 0)
		return;
	if (xen_option(entry->options, "ucode") ||
	    xen_option(entry->extra, "ucode"))
		text_format(out, " ucode=no-scan");
	text_format(out, " ucode=%d", ucode);
}

enum status plan_xen_cmdline(const struct entry *entry, const char *xen_name,
			     const struct modlist *modules, struct text *out)
{
	const struct video_mode *video = &entry->video;

	if (xen_name)
		add_word(out, xen_name);
	add_word(out, entry->options);
	if (video->cols && !xen_option(entry->options, "vga"))
		text_format(out, " vga=gfx-%ux%ux%u", video->cols, video->rows,
			    video->depth ? video->depth : 32);
	add_word(out, entry->extra);
	add_ucode(entry, modules, out);
	return check_full(xen_name ? xen_name : "Xen", out);
}

enum status plan_module_cmdline(const struct module *module, struct text *out)
{
	add_word(out, module->file.name);
	add_word(out, module->cmdline);
	return check_full(module->file.name, out);
}

/* Zeroes the memory between segments, which the file does not describe. */
static void clear_gaps(const struct image *image, uint8_t *memory)
{
	uint64_t at = image->paddr_start;

	while (at < image->paddr_end) {
		const struct segment *next = NULL;

		for (unsigned int i = 0; i < image->nr_segments; i++) {
			const struct segment *s = &image->segments[i];

			if (s->paddr >= at && (!next || s->paddr < next->paddr))
				next = s;
		}
		if (!next)
			return;
		memset(memory + (at - image->paddr_start), 0, next->paddr - at);
		at = next->paddr + next->memsz;
	}
}

void plan_load(struct file file, const struct image *image, void *memory)
{
	clear_gaps(image, memory);
	for (unsigned int i = 0; i < image->nr_segments; i++) {
		const struct segment *s = &image->segments[i];
		uint8_t *at =
			(uint8_t *)memory + (s->paddr - image->paddr_start);

		span_copy(file.bytes, s->offset, at, s->filesz);
		memset(at + s->filesz, 0, s->memsz - s->filesz);
	}
}
