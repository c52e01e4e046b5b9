# SPDX-License-Identifier: MIT
"""EFI variables in a file of OVMF's or AAVMF's, written while the machine is
off.

Sources: edk2, MdeModulePkg's Include/Guid/VariableFormat.h,
AUTHENTICATED_VARIABLE_HEADER; UEFI 2.10, sections 3.1.3 (EFI_LOAD_OPTION), 10.3
(device paths) and 32.4.1 (signature lists).
"""
import struct
import uuid
from collections.abc import Iterator

from .errors import Broken

GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
SECURITY = "d719b2cb-3d3a-4596-a3bc-dad00e67656f"  # of db and dbx
X509 = "a5c059a1-94e4-4aa7-87b5-ab155c2bf072"

STORE_SIZE = 28  # of the header of the store
HEADER = struct.Struct("<HBxI8x16x4xII16s")
START, VALID, DELETED = 0x55aa, 0x3f, 0x3d
assert HEADER.size == 60
# The firmware volume of AAVMF's variables, which it makes itself in an empty
# file: the store, and as much for each of two areas of its journal.
VOLUME = struct.Struct("<16x16sQ4sIHHxxxBIIII")
VOLUME_GUID = uuid.UUID("fff12b8d-7696-4c8b-a985-2747075b4f50")
STORE_GUID = uuid.UUID("aaf32c78-947b-439a-a180-2e144ec37792")
VOLUME_ATTRIBUTES, VOLUME_REVISION = 0xe36, 2
BLOCK, FLASH_BLOCKS, AREAS = 0x40000, 0x100, 3
STORE_FORMATTED, STORE_HEALTHY = 0x5a, 0xfe
assert VOLUME.size == 72
NON_VOLATILE, BOOT, RUNTIME, TIME_BASED = 1, 2, 4, 0x20


def _volume_header(checksum: int) -> bytes:
    return VOLUME.pack(VOLUME_GUID.bytes_le, AREAS * BLOCK, b"_FVH",
                       VOLUME_ATTRIBUTES, VOLUME.size, checksum,
                       VOLUME_REVISION, FLASH_BLOCKS, BLOCK, 0, 0)


def formatted(data: bytes) -> bytes:
    """Returns an empty file of AAVMF's with its store, others as they are."""
    if len(data) < AREAS * BLOCK or any(data[:AREAS * BLOCK]):
        return data
    words = struct.unpack(f"<{VOLUME.size // 2}H", _volume_header(0))
    made = _volume_header(-sum(words) & 0xffff) + STORE_GUID.bytes_le \
        + struct.pack("<IBB6x", BLOCK - VOLUME.size, STORE_FORMATTED,
                      STORE_HEALTHY)
    return made.ljust(AREAS * BLOCK, b"\xff") + data[AREAS * BLOCK:]


def _headers(data: bytes) -> Iterator[tuple[int, tuple | None]]:
    """Yields (offset, fields of the header) of each variable; the last one has
    no fields, and its offset is that of the free space."""
    if data[40:44] != b"_FVH":
        raise Broken("the firmware's variables are in no store of edk2's")
    store, = struct.unpack_from("<H", data, 48)
    at = store + STORE_SIZE
    while True:
        fields = HEADER.unpack_from(data, at)
        if fields[0] != START:
            yield at, None
            return
        yield at, fields
        at = (at + HEADER.size + fields[3] + fields[4] + 3) & ~3


def walk(data: bytes) -> Iterator[tuple[int, str, str, bytes]]:
    """Yields (offset, GUID, name, value) of each variable that was not
    deleted."""
    for at, fields in _headers(data):
        if fields and fields[1] == VALID:
            name_at = at + HEADER.size
            value_at = name_at + fields[3]
            yield (at, str(uuid.UUID(bytes_le=fields[5])),
                   data[name_at:value_at].decode("utf-16-le").rstrip("\0"),
                   data[value_at:value_at + fields[4]])


def utf16(text: str) -> bytes:
    """Returns text as UTF-16, with a NUL."""
    return f"{text}\0".encode("utf-16-le")


def put(data: bytes, guid: str, name: str, value: bytes,
        attributes: int = NON_VOLATILE | BOOT) -> bytes:
    """Returns the bytes of a file of variables in which one is set."""
    data = formatted(data)
    out = bytearray(data)
    for at, owner, known, _ in walk(data):
        if (owner, known) == (guid, name):
            out[at + 2] = DELETED
    *_, (end, _) = _headers(data)
    one = HEADER.pack(START, VALID, attributes, len(utf16(name)), len(value),
                      uuid.UUID(guid).bytes_le) + utf16(name) + value
    one += b"\xff" * (-len(one) % 4)
    if set(out[end:end + len(one) + HEADER.size]) != {0xff}:
        raise Broken(f"no room for the EFI variable {name}")
    out[end:end + len(one)] = one
    return bytes(out)


def certificate_list(der: bytes, owner: str) -> bytes:
    """Returns an EFI_SIGNATURE_LIST of one X.509 certificate."""
    size = 16 + len(der)
    return (uuid.UUID(X509).bytes_le
            + struct.pack("<III", 28 + size, 0, size)
            + uuid.UUID(owner).bytes_le + der)


def node(kind: int, subkind: int, data: bytes) -> bytes:
    """Returns a device path of one node."""
    return (struct.pack("<BBH", kind, subkind, 4 + len(data)) + data
            + struct.pack("<BBH", 0x7f, 0xff, 4))


def load_option_of(title: str, path: bytes, words: str | None = None) -> bytes:
    """Returns the value of a Boot#### for a device path; words are the
    application's load options."""
    return (struct.pack("<IH", 1, len(path)) + utf16(title) + path
            + (utf16(words) if words else b""))


def load_option(title: str, path: str, words: str | None = None) -> bytes:
    """Returns the same for an application at that path of any volume that has
    it."""
    return load_option_of(title, node(4, 4, utf16(path)), words)


def put_boot_options(data: bytes, options: list[bytes]) -> bytes:
    """The firmware then tries these load options one after the other."""
    for number, option in enumerate(options):
        data = put(data, GLOBAL, f"Boot{number:04X}", option,
                   NON_VOLATILE | BOOT | RUNTIME)
    return put(data, GLOBAL, "BootOrder",
               struct.pack(f"<{len(options)}H", *range(len(options))),
               NON_VOLATILE | BOOT | RUNTIME)
