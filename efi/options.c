// SPDX-License-Identifier: MIT
/*
 * Gets the load options from the firmware and parses them.
 */
#include "app.h"

static EFI_GUID loaded_image_guid = LOADED_IMAGE_PROTOCOL;

enum status options_parse(struct options *out)
{
	static char text[LOAD_OPTIONS_MAX];
	struct span bytes = { 0 };
	EFI_LOADED_IMAGE *image;

	if (app_bs->HandleProtocol(app_handle, &loaded_image_guid,
				   (void **)&image))
		return fail(ST_UNSUPPORTED,
			    "the firmware does not say how it was started");
	if (image->LoadOptions)
		bytes = (struct span){ image->LoadOptions,
				       image->LoadOptionsSize };
	load_options_parse(bytes, text, out);
	return ST_OK;
}
