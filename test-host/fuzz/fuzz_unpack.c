// SPDX-License-Identifier: MIT
/*
 * Any bytes as every format that unpack.h knows, and good files with one byte
 * changed: an accepted file unpacks to the same bytes in pieces and as a whole,
 * and to the original if there is a checksum.
 */
#include "support.h"

#include "packers.h"

#include <daybreak/unpack.h>

#define LIMIT	  (1 << 16)
#define WORK_SIZE (129 << 20)

static _Alignas(16) uint8_t work[WORK_SIZE];
static uint8_t packed[2 * LIMIT], whole[LIMIT], pieces[LIMIT];

/* size is announced by the container, or is UNPACK_UNKNOWN. */
static bool unpack(struct span bytes, uint64_t size, uint64_t piece,
		   uint8_t *out, uint64_t *got)
{
	struct file file = { "fuzz", bytes };
	struct unpack u;

	log_clear();
	if (unpack_work_size(file) > WORK_SIZE)
		__builtin_trap();
	if (unpack_open_sized(file, size, LIMIT, work, unpack_work_size(file),
			      &u))
		return false;
	if (u.size > LIMIT)
		__builtin_trap();
	for (*got = u.size; u.position < u.size;) {
		if (piece > u.size - u.position)
			piece = u.size - u.position;
		if (unpack_read(&u, out + u.position, piece))
			return false;
	}
	return !unpack_close(&u);
}

/* Both times it is accepted, or refused in one sentence, alike. */
static bool unpack_twice(struct span bytes, uint64_t size, uint64_t *got)
{
	uint64_t again;
	bool accepted = unpack(bytes, size, LIMIT, whole, got);

	if (accepted == !!log_errors)
		__builtin_trap();
	if (accepted !=
		    unpack(bytes, size, 1 + bytes.size % 77, pieces, &again) ||
	    (accepted && (*got != again || memcmp(whole, pieces, again))))
		__builtin_trap();
	return accepted;
}

/* The raw bytes after each format's magic number. */
static void fuzz_raw(const uint8_t *data, size_t size)
{
	static const struct {
		const char *magic;
		size_t size;
	} magics[] = { { "", 0 },
		       { "BZh11AY&SY", 10 },
		       { "\xfd\x37\x7aXZ\0", 6 },
		       { "\x5d\0\0\x01\0", 5 },
		       { "\x02\x21\x4c\x18", 4 },
		       { "\x28\xb5\x2f\xfd", 4 },
		       { "\x1f\x8b\x08", 3 } };
	unsigned int i = data[0] % 7;
	uint64_t got;

	if (size > LIMIT)
		return;
	memcpy(packed, magics[i].magic, magics[i].size);
	memcpy(packed + magics[i].size, data + 1, size - 1);
	unpack_twice((struct span){ packed, magics[i].size + size - 1 },
		     data[0] & 0x80 ? UNPACK_UNKNOWN : 1000, &got);
}

static uint64_t pack(unsigned int how, const uint8_t *data, size_t size)
{
	switch (how) {
	case 0:
		return pack_xz(data, size, packed, sizeof(packed), 1 << 16);
	case 1:
		return pack_bzip2(data, size, packed, sizeof(packed));
	case 2:
		return pack_zstd(data, size, packed, sizeof(packed), true, 17);
	default:
		return pack_lz4(data, size, packed, sizeof(packed));
	}
}

/* data is the content; its first bytes state what to change and how. */
static void fuzz_packed(const uint8_t *data, size_t size)
{
	uint64_t n = pack(data[0] % 4, data, size), at;
	bool accepted;
	uint64_t got;

	/* Not the magic number: without it the file would be plain. */
	at = 6 + (data[1] | (size_t)data[2] << 8) % (n - 6);
	packed[at] ^= data[3];
	accepted =
		unpack_twice((struct span){ packed, n }, UNPACK_UNKNOWN, &got);
	if (!data[3] && !accepted)
		__builtin_trap();
	if (accepted && (!data[3] || data[0] % 4 < 2) &&
	    (got != size || memcmp(whole, data, size)))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 4 || size > LIMIT)
		return 0;
	fuzz_raw(data, size);
	fuzz_packed(data, size);
	return 0;
}
