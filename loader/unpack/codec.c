// SPDX-License-Identifier: MIT
/*
 * Which format a file has. Each format has its own file with a struct codec.
 */
#include "codec.h"

static const struct {
	enum unpack_format format;
	uint8_t size, bytes[9];
} refused[] = {
	{ UNPACK_LZO, 9, "\x89LZO\0\r\n\x1a\n" },
	{ UNPACK_LZ4_FRAME, 4, "\x04\x22\x4d\x18" },
};

#define NR_REFUSED (sizeof(refused) / sizeof(refused[0]))

const struct codec *codec_find(struct span packed)
{
	const struct codec *const *codec = codec_list;

	while (*codec && !(*codec)->is(packed))
		codec++;
	return *codec;
}

enum unpack_format unpack_identify(struct span packed)
{
	const struct codec *codec = codec_find(packed);

	if (codec)
		return codec->format;
	for (unsigned int i = 0; i < NR_REFUSED; i++)
		if (packed.size >= refused[i].size &&
		    !memcmp(packed.base, refused[i].bytes, refused[i].size))
			return refused[i].format;
	return UNPACK_NONE;
}
