// SPDX-License-Identifier: MIT
/*
 * Finds the volume of a GPT partition by its label or GUID. The GUID is in the
 * volume's device path; the label only in a protocol that firmware has since
 * UEFI 2.7. Source: UEFI 2.10, sections 5.3.3, 10.3.5.1 and 13.18.
 */
#include "app.h"

#include <daybreak/url.h>
#include <daybreak/utf16.h>
#include <daybreak/uuid.h>

#define LABEL_MAX 36 /* characters, without a NUL if there are as many */
#define TYPE_GPT  2

/* The protocol's structure, as far as it is read. */
struct partition_info {
	UINT32 revision, type;
	UINT8 is_system, reserved[7];
	EFI_GUID partition_type, partition;
	UINT64 first, last, attributes;
	CHAR16 label[LABEL_MAX];
};

_Static_assert(sizeof(struct partition_info) == 144, "UEFI 2.10, 13.18");
_Static_assert(offsetof(struct partition_info, label) == 72,
	       "UEFI 2.10, 5.3.3");

/* A hard drive's node in a device path, which need not be aligned. */
#define NODE_SIZE	    42
#define NODE_SIGNATURE	    24
#define NODE_FORMAT	    40
#define NODE_SIGNATURE_TYPE 41

static EFI_GUID partition_info_guid = { 0x8cf2f62c,
					0xbc9b,
					0x4821,
					{ 0x80, 0x8d, 0xec, 0x9e, 0xc4, 0x21,
					  0xa1, 0xa0 } };
static EFI_GUID file_system_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;

/* What is searched for: one of the two. */
struct wanted {
	bool is_guid;
	EFI_GUID guid;
	CHAR16 label[LABEL_MAX + 1];
};

static bool read_wanted(const char *name, struct wanted *out)
{
	uint8_t uuid[UUID_SIZE];

	out->is_guid = uuid_read(name, uuid);
	if (out->is_guid)
		out->guid = guid_from_uuid(uuid);
	return out->is_guid || utf16_from_utf8(name, out->label, LABEL_MAX + 1);
}

static EFI_DEVICE_PATH *find_partition(EFI_DEVICE_PATH *from)
{
	return device_path_find(from, MEDIA_DEVICE_PATH, MEDIA_HARDDRIVE_DP,
				NODE_SIZE);
}

/* The last node is that of the volume itself. */
bool volume_partition(EFI_HANDLE volume, EFI_GUID *out)
{
	EFI_DEVICE_PATH *node = find_partition(device_path_of(volume));
	bool found = false;

	for (; node; node = find_partition(NextDevicePathNode(node))) {
		const uint8_t *bytes = (const uint8_t *)node;

		if (bytes[NODE_SIGNATURE_TYPE] != SIGNATURE_TYPE_GUID)
			continue;
		memcpy(out, bytes + NODE_SIGNATURE, sizeof(*out));
		found = true;
	}
	return found;
}

static bool has_guid(EFI_HANDLE volume, const EFI_GUID *guid)
{
	EFI_GUID its;

	return volume_partition(volume, &its) &&
	       !memcmp(&its, guid, sizeof(its));
}

static bool has_label(EFI_HANDLE volume, const CHAR16 *label)
{
	struct partition_info info;
	void *found;

	if (app_bs->HandleProtocol(volume, &partition_info_guid, &found))
		return false;
	memcpy(&info, found, sizeof(info));
	if (info.type != TYPE_GPT)
		return false;
	for (unsigned int i = 0; i < LABEL_MAX; i++) {
		if (info.label[i] != label[i])
			return false;
		if (!label[i])
			return true;
	}
	return !label[LABEL_MAX];
}

static bool matches(EFI_HANDLE volume, const struct wanted *wanted)
{
	return wanted->is_guid ? has_guid(volume, &wanted->guid)
			       : has_label(volume, wanted->label);
}

/* Returns how many there are, and the last of them. */
static unsigned int search(const struct wanted *wanted, void **out)
{
	EFI_HANDLE *handles;
	unsigned int found = 0;
	UINTN nr;

	if (app_bs->LocateHandleBuffer(ByProtocol, &file_system_guid, NULL, &nr,
				       &handles))
		return 0;
	for (UINTN i = 0; i < nr; i++)
		if (matches(handles[i], wanted)) {
			*out = handles[i];
			found++;
		}
	app_bs->FreePool(handles);
	return found;
}

static bool knows_labels(void)
{
	return protocol_find(&partition_info_guid);
}

enum status platform_find_volume(const char *name, struct platform_volume *out)
{
	struct wanted wanted = { 0 };
	unsigned int nr;

	*out = (struct platform_volume){ .name = name };
	nr = read_wanted(name, &wanted) ? search(&wanted, &out->handle) : 0;
	if (nr > 1)
		return fail(ST_INVALID,
			    "volume \"%s\": %u partitions are called so, name "
			    "one by its GUID",
			    name, nr);
	if (nr)
		return ST_OK;
	if (!wanted.is_guid && !knows_labels())
		return fail(ST_NOT_FOUND,
			    "volume \"%s\": this firmware knows no labels of "
			    "partitions, name it by its GUID",
			    name);
	return fail(ST_NOT_FOUND,
		    "volume \"%s\": no partition is called so and has a file "
		    "system that the firmware can read",
		    name);
}

enum status platform_open_on(const struct platform_volume *volume,
			     const char *name, const char *path, bool required,
			     struct platform_file *out)
{
	EFI_FILE_HANDLE root;
	enum status st;

	if (!volume || url_is(path))
		return platform_open(name, path, required, out);
	*out = (struct platform_file){ .name = name };
	st = disk_open_root(volume->handle, &root);
	if (st)
		return st;
	st = disk_open_in(root, name, path, required, out);
	root->Close(root);
	return st;
}
