#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Sets what objcopy cannot: NX_COMPAT, no time stamp, no stale checksum.

Offsets are those of the PE format (Microsoft PE/COFF, "Optional Header").
"""

import struct
import sys

NX_COMPAT = 0x0100


def finish(pe: bytearray) -> None:
    coff = struct.unpack_from("<I", pe, 0x3C)[0] + 4
    optional = coff + 20
    if pe[coff - 4:coff] != b"PE\0\0" or pe[optional:optional + 2] != b"\x0b\x02":
        sys.exit("not a PE32+ file")
    struct.pack_into("<I", pe, coff + 4, 0)        # TimeDateStamp
    struct.pack_into("<I", pe, optional + 64, 0)   # CheckSum: not given
    struct.pack_into("<H", pe, optional + 70, NX_COMPAT)


with open(sys.argv[1], "r+b") as f:
    image = bytearray(f.read())
    finish(image)
    f.seek(0)
    f.write(image)
