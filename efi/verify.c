// SPDX-License-Identifier: MIT
/*
 * Lets whoever verifies applications verify a PE that is only data: shim, which
 * also knows the machine owner's keys, by either of its protocols; or the
 * firmware. Sources: shim's shim.h, verify.c and loader-proto.c; UEFI 2.10,
 * section 7.4.1 (LoadImage).
 */
#include "app.h"

/* SHIM_IMAGE_LOADER, of shim 16 and later, beside SHIM_LOCK. */
struct shim_loader {
	EFI_IMAGE_LOAD load;
	EFI_IMAGE_START start;
	EFI_EXIT exit;
	EFI_IMAGE_UNLOAD unload;
};

/* SHIM_LOCK. Its functions have the CPU's own calling convention: no EFIAPI. */
struct shim_lock {
	EFI_STATUS (*verify)(void *bytes, UINT32 size);
	void *hash, *context;
};

static EFI_GUID loader_guid = { 0x1f492041,
				0xfadb,
				0x4e59,
				{ 0x9e, 0x57, 0x7c, 0xaf, 0xe7, 0x3a, 0x55,
				  0xab } };
static EFI_GUID lock_guid = { 0x605dab50,
			      0xe046,
			      0x4300,
			      { 0xab, 0xb6, 0x3d, 0xd8, 0x10, 0xdd, 0x8b,
				0x23 } };

/* shim follows the path without looking whether there is one. */
static EFI_STATUS load(EFI_IMAGE_LOAD load_image, EFI_DEVICE_PATH *path,
		       struct span bytes, EFI_HANDLE *image)
{
	*image = NULL;
	return load_image(FALSE, app_handle, path,
			  (void *)(uintptr_t)bytes.base, bytes.size, image);
}

/* An image that is not trusted may have a handle, too. */
static EFI_STATUS firmware_verify(EFI_DEVICE_PATH *path, struct span bytes)
{
	EFI_HANDLE image;
	EFI_STATUS es = load(app_bs->LoadImage, path, bytes, &image);

	if (image)
		app_bs->UnloadImage(image);
	return es;
}

/*
 * Only one of them is asked: each measures what it verifies. SHIM_LOCK is first
 * as it makes no image: up to 16.1 at least, shim_unload_image() frees what the
 * image's handle refers to and keeps the handle, so that whoever lists the
 * loaded images reads freed memory. For the same reason what the loader has
 * loaded is not unloaded.
 */
static EFI_STATUS verify(EFI_DEVICE_PATH *path, struct span bytes)
{
	const struct shim_loader *loader = protocol_find(&loader_guid);
	const struct shim_lock *lock = protocol_find(&lock_guid);
	EFI_HANDLE image;

	if (lock && bytes.size <= INT32_MAX)
		return lock->verify((void *)(uintptr_t)bytes.base,
				    (UINT32)bytes.size);
	if (loader)
		return load(loader->load, path, bytes, &image);
	return firmware_verify(path, bytes);
}

static const char *reason(EFI_STATUS es)
{
	switch (es) {
	case EFI_SECURITY_VIOLATION:
	case EFI_ACCESS_DENIED:
		return "it is not signed by a key that this machine trusts, or "
		       "is revoked";
	case EFI_UNSUPPORTED:
		return "it is not for this CPU";
	case EFI_OUT_OF_RESOURCES:
		return "there is no memory to verify it";
	default:
		return "its PE headers are broken";
	}
}

enum status platform_verify(struct file pe)
{
	EFI_DEVICE_PATH *path;
	EFI_STATUS es;
	enum status st = file_path_of_own(own_device(), pe.name, &path);

	if (st)
		return st;
	es = verify(path, pe.bytes);
	return es ? fail(ST_UNSUPPORTED, "%s: is refused: %s", pe.name,
			 reason(es))
		  : ST_OK;
}

struct file platform_image(void)
{
	static EFI_GUID loaded_image_guid = LOADED_IMAGE_PROTOCOL;
	struct file out = { .name = platform_app_name() };
	EFI_LOADED_IMAGE *image;

	if (!app_bs->HandleProtocol(app_handle, &loaded_image_guid,
				    (void **)&image))
		out.bytes = (struct span){ image->ImageBase, image->ImageSize };
	return out;
}
