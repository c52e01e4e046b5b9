// SPDX-License-Identifier: MIT
/*
 * What Debian's liblzma refers to and does not need here: CRC-64, which has a
 * large table. No file that needs it is unpacked here: bootdom_unpacks().
 *
 * liblzma and libcrypto keep data below the stack pointer. Nothing writes
 * there: this domain has no event callback, and a fault of its own does not
 * return.
 */
void lzma_crc64(void);

void lzma_crc64(void)
{
	__builtin_trap();
}
