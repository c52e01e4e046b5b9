// SPDX-License-Identifier: MIT
/*
 * What Debian's liblzma refers to and does not need here, so that it is not
 * linked: CRC-64, which has a large table, and the filters of other CPUs'
 * programs. Only xz files with a CRC-32 or no checksum are unpacked here:
 * bootdom_unpacks().
 *
 * liblzma and libcrypto keep data below the stack pointer. Nothing writes
 * there: this domain has no event callback, and a fault of its own does not
 * return.
 */
#define OPTIONS_ERROR 8 /* of lzma/base.h, which declares some of them */

/* As if liblzma had been built without that filter or format. */
#define UNSUPPORTED(name)                                                      \
	int name(void);                                                        \
	int name(void)                                                         \
	{                                                                      \
		return OPTIONS_ERROR;                                          \
	}

void lzma_crc64(void);
void lzma_crc64(void)
{
	__builtin_trap();
}

UNSUPPORTED(lzma_alone_decoder)
UNSUPPORTED(lzma_delta_decoder_init)
UNSUPPORTED(lzma_delta_props_decode)
UNSUPPORTED(lzma_simple_arm_decoder_init)
UNSUPPORTED(lzma_simple_armthumb_decoder_init)
UNSUPPORTED(lzma_simple_arm64_decoder_init)
UNSUPPORTED(lzma_simple_ia64_decoder_init)
UNSUPPORTED(lzma_simple_powerpc_decoder_init)
UNSUPPORTED(lzma_simple_sparc_decoder_init)
