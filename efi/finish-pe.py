#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes of the PE that objcopy has written what it cannot: NX_COMPAT, no time
stamp, no stale checksum, and base relocations.

The ELF's own relocations have 24 bytes each, and GNU-EFI's start code would
apply them. The PE has them in 2 bytes each, and the firmware applies them: the
start code finds an empty .dynamic. Offsets are those of the PE format (Microsoft
PE/COFF, "Optional Header", "The .reloc Section") and of ELF64.
"""

import struct
import sys

NX_COMPAT = 0x0100
DIR64 = 10
SHT_RELA = 4
R_RELATIVE = {0x8664: 8, 0xAA64: 1027}  # by the PE's machine
PAGE = 4096
BLOCK = struct.Struct("<II")


class Pe:
    """A PE32+ file that is being changed."""

    def __init__(self, data: bytearray) -> None:
        self.data = data
        self.coff = struct.unpack_from("<I", data, 0x3C)[0] + 4
        self.optional = self.coff + 20
        if data[self.coff - 4:self.coff] != b"PE\0\0" or \
                data[self.optional:self.optional + 2] != b"\x0b\x02":
            sys.exit("not a PE32+ file")
        self.machine, sections = struct.unpack_from("<HH", data, self.coff)
        size, = struct.unpack_from("<H", data, self.coff + 16)
        self.sections = [
            struct.unpack_from("<8sIIII", data, self.optional + size + 40 * i)
            for i in range(sections)]

    def put(self, address: int, data: bytes) -> None:
        """Writes bytes that have that address in memory."""
        for _, _, start, size, offset in self.sections:
            if start <= address and address + len(data) <= start + size:
                offset += address - start
                self.data[offset:offset + len(data)] = data
                return
        sys.exit(f"no section has the bytes at {address:#x}")

    def section(self, name: bytes) -> tuple[int, int]:
        """Returns the address and the size of that section's bytes."""
        return next((start, min(size, length))
                    for found, length, start, size, _ in self.sections
                    if found.rstrip(b"\0") == name)


def relocations(elf: bytes, machine: int) -> list[tuple[int, int]]:
    """Returns the address of each pointer, and what it points to."""
    table, = struct.unpack_from("<Q", elf, 0x28)
    entry, number = struct.unpack_from("<HH", elf, 0x3A)
    found = []
    for i in range(number):
        _, kind, _, _, offset, size = struct.unpack_from(
            "<IIQQQQ", elf, table + entry * i)
        if kind == SHT_RELA:
            found += struct.iter_unpack("<QQq", elf[offset:offset + size])
    if any(info != R_RELATIVE[machine] for _, info, _ in found):
        sys.exit("the ELF has relocations that a PE cannot have")
    return sorted((address, target) for address, _, target in found)


def blocks(addresses: list[int]) -> bytes:
    """Returns base relocations; there is a block even if there is no pointer,
    as firmware may move no image without one."""
    out = b""
    for page in sorted({a - a % PAGE for a in addresses}) or [0]:
        entries = [DIR64 << 12 | a - page
                   for a in addresses if page <= a < page + PAGE]
        entries += [0] * (len(entries) % 2 or 2 * (not entries))
        out += BLOCK.pack(page, BLOCK.size + 2 * len(entries))
        out += struct.pack(f"<{len(entries)}H", *entries)
    return out


def relocate(pe: Pe, elf: bytes) -> None:
    found = relocations(elf, pe.machine)
    for address, target in found:
        pe.put(address, struct.pack("<q", target))
    table = blocks([address for address, _ in found])
    start, room = pe.section(b".reloc")
    if len(table) > room:
        sys.exit(f".reloc needs {len(table)} bytes: enlarge it in pe.lds")
    pe.put(start, table)
    struct.pack_into("<II", pe.data, pe.optional + 152, start, len(table))
    start, room = pe.section(b".dynamic")
    pe.put(start, bytes(room))


def finish(pe: Pe) -> None:
    struct.pack_into("<I", pe.data, pe.coff + 4, 0)       # TimeDateStamp
    struct.pack_into("<I", pe.data, pe.optional + 64, 0)  # CheckSum: not given
    struct.pack_into("<H", pe.data, pe.optional + 70, NX_COMPAT)


def main() -> None:
    path, linked = sys.argv[1:]
    with open(path, "rb") as f:
        pe = Pe(bytearray(f.read()))
    with open(linked, "rb") as f:
        relocate(pe, f.read())
    finish(pe)
    with open(path, "wb") as f:
        f.write(pe.data)


main()
