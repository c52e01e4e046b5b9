// SPDX-License-Identifier: MIT
/*
 * What Debian's liblzma refers to and does not need here: CRC-64, which has a
 * large table. No file that needs it is unpacked here: bootdom_unpacks().
 */
void lzma_crc64(void);

void lzma_crc64(void)
{
	__builtin_trap();
}
