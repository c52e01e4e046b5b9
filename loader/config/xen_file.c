// SPDX-License-Identifier: MIT
/*
 * The names that a hypervisor may have in the configuration's directory, and
 * what the file is: an ELF for multiboot2, an EFI application, or Daybreak
 * itself.
 */
#include <daybreak/fold.h>
#include <daybreak/pe.h>
#include <daybreak/xen_file.h>

static const char cfg[] = ".cfg", efi[] = ".efi";

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

/* The length of a path's folder, including the last separator. */
static size_t folder_size(const char *path)
{
	size_t n = strlen(path);

	while (n && !is_separator(path[n - 1]))
		n--;
	return n;
}

void xen_file_beside(const struct entry *entry, const char *name,
		     struct text *out)
{
	if (!is_separator(*name))
		text_append(out, entry->config, folder_size(entry->config));
	text_append(out, name, strlen(name));
}

/* Writes NAME.efi for NAME.cfg; false for xen.cfg or a name without .cfg. */
static bool implied_name(const struct entry *entry, char *out)
{
	const char *leaf = entry->config + folder_size(entry->config);
	size_t size = strlen(leaf);
	struct text t;

	if (size < sizeof(cfg) || !fold_is_same(leaf + size - 4, cfg) ||
	    fold_is_same(leaf, "xen.cfg"))
		return false;
	text_init(&t, out, XEN_FILE_NAME_MAX);
	text_append(&t, entry->config, strlen(entry->config) - 4);
	text_append(&t, efi, sizeof(efi) - 1);
	return true;
}

bool xen_file_name(const struct entry *entry, unsigned int nth, char *out)
{
	static const char *const names[] = { "xen.gz", "xen", NULL, "xen.efi" };
	bool is_implied = implied_name(entry, out);
	struct text t;

	/* The third name exists only for some configurations. */
	if (nth == 2 && is_implied)
		return true;
	if (nth >= 2 && !is_implied)
		nth++;
	if (nth >= sizeof(names) / sizeof(names[0]))
		return false;
	text_init(&t, out, XEN_FILE_NAME_MAX);
	xen_file_beside(entry, names[nth], &t);
	return true;
}

/* A section's bytes in the file; empty when there is no such section. */
static struct span find_section(struct span file, const char name[8])
{
	struct pe_section s;
	struct pe_header pe;
	uint32_t offset;
	uint64_t at;

	if (!pe_has_mz(file) ||
	    !span_copy(file, PE_OFFSET_AT, &offset, sizeof(offset)) ||
	    !span_copy(file, offset, &pe, sizeof(pe)) ||
	    pe.signature != PE_SIGNATURE)
		return (struct span){ 0 };
	at = (uint64_t)offset + PE_OPTIONAL_AT + pe.optional_size;
	for (unsigned int i = 0; i < pe.nr_sections; i++, at += sizeof(s)) {
		if (!span_copy(file, at, &s, sizeof(s)))
			break;
		if (!memcmp(s.name, name, sizeof(s.name)))
			return span_sub(file, s.offset, s.file_size);
	}
	return (struct span){ 0 };
}

bool xen_file_is_daybreak(struct span file)
{
	static const char own[] = "\ndaybreak,";
	struct span sbat = find_section(file, ".sbat\0\0");
	const uint8_t *line =
		sbat.size ? memchr(sbat.base, '\n', sbat.size) : NULL;

	return line &&
	       span_has(sbat, (uint64_t)(line - sbat.base), sizeof(own) - 1) &&
	       !memcmp(line, own, sizeof(own) - 1);
}

/* Appends "xen.gz, xen and xen.efi", without their folder. */
static void list_names(const struct entry *entry, struct text *out)
{
	char name[XEN_FILE_NAME_MAX], next[XEN_FILE_NAME_MAX];
	bool more = xen_file_name(entry, 0, next);

	for (unsigned int n = 1; more; n++) {
		const char *before = !out->length ? "" : ", ";

		memcpy(name, next, sizeof(name));
		more = xen_file_name(entry, n, next);
		text_format(out, "%s%s", more ? before : " and ",
			    name + folder_size(name));
	}
}

enum status xen_file_missing(const struct entry *entry, const char *daybreak)
{
	bool has_key = entry->dialect == CONFIG_DAYBREAK;
	char buf[LOG_LINE_MAX];
	struct text names;

	text_init(&names, buf, sizeof(buf));
	list_names(entry, &names);
	return fail(ST_NOT_FOUND,
		    "%s: %sentry \"%s\"%s none of %s is beside the "
		    "configuration%s%s%s",
		    entry->config, has_key ? "" : "no Xen for ", entry->name,
		    has_key ? " has no xen=, and" : ":", buf,
		    daybreak ? ": " : "", daybreak ? daybreak : "",
		    daybreak ? " there is Daybreak itself" : "");
}

#define WANTED                                                                 \
	"an entry of daybreak.conf starts Xen by multiboot2: name its ELF "    \
	"with xen=, as xen.gz (Debian has /boot/xen-4.17-amd64.gz beside "     \
	"xen-4.17-amd64.efi), or boot with an xen.cfg"

enum status xen_file_start(const struct entry *entry, struct file xen,
			   enum xen_start *out)
{
	bool is_application = pe_has_mz(xen.bytes);

	*out = is_application ? XEN_AS_APPLICATION : XEN_BY_MULTIBOOT2;
	if (!is_application || entry->dialect == CONFIG_XEN)
		return ST_OK;
	if (entry->xen.path)
		return fail(ST_UNSUPPORTED,
			    "%s: is an EFI application, and " WANTED, xen.name);
	return fail(ST_UNSUPPORTED,
		    "%s: entry \"%s\" has no xen=, and beside the "
		    "configuration there is neither xen.gz nor xen but %s, an "
		    "EFI application; " WANTED,
		    entry->config, entry->name, xen.name);
}
