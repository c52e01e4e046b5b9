// SPDX-License-Identifier: MIT
/*
 * The graphics mode of video=, chosen as xen.efi chooses it: the size and, if
 * given, the depth have to match exactly.
 */
#include "app.h"

static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;

static unsigned int bits_set(uint32_t value)
{
	unsigned int n;

	for (n = 0; value; n++)
		value &= value - 1;
	return n;
}

static unsigned int depth_of(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info)
{
	const EFI_PIXEL_BITMASK *mask = &info->PixelInformation;

	switch (info->PixelFormat) {
	case PixelRedGreenBlueReserved8BitPerColor:
	case PixelBlueGreenRedReserved8BitPerColor:
		return 24;
	case PixelBitMask:
		return bits_set(mask->RedMask | mask->GreenMask |
				mask->BlueMask);
	default:
		return 0; /* no frame buffer to write to */
	}
}

static bool matches(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info,
		    const struct video_mode *want)
{
	unsigned int depth = depth_of(info);

	return depth && info->HorizontalResolution == want->cols &&
	       info->VerticalResolution == want->rows &&
	       (!want->depth || want->depth == depth);
}

void platform_video(const struct video_mode *want)
{
	EFI_GRAPHICS_OUTPUT_PROTOCOL *gop =
		want->cols ? protocol_find(&gop_guid) : NULL;

	if (!gop)
		return;
	for (UINT32 i = 0; i < gop->Mode->MaxMode; i++) {
		EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info;
		UINTN size;
		bool found;

		if (gop->QueryMode(gop, i, &size, &info))
			continue;
		found = matches(info, want);
		app_bs->FreePool(info);
		if (!found)
			continue;
		if (i != gop->Mode->Mode)
			gop->SetMode(gop, i);
		return;
	}
	warn("video: the screen has no mode %ux%u, the present one stays",
	     want->cols, want->rows);
}
