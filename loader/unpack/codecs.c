// SPDX-License-Identifier: MIT
/*
 * The formats that the application and the tool read.
 */
#include "codec.h"

const struct codec *const codec_list[] = {
	&codec_gzip, &codec_bzip2, &codec_xz,
	&codec_lz4,  &codec_zstd,  &codec_lzma, /* no magic: comes last */
	NULL,
};
