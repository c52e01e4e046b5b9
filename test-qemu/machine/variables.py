# SPDX-License-Identifier: MIT
"""
EFI variables in a file of OVMF's. Source: edk2, MdeModulePkg's
Include/Guid/VariableFormat.h, AUTHENTICATED_VARIABLE_HEADER.
"""
import struct
import uuid

from machine.harness import HarnessError

LOADER = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

STORE_SIZE = 28  # of the header of the store
HEADER = struct.Struct("<HBxI8x16x4xII16s")
START, VALID = 0x55aa, 0x3f
assert HEADER.size == 60


def _walk(data):
    """Yields (GUID, name, value) of each variable that was not deleted."""
    if data[40:44] != b"_FVH":
        raise HarnessError("no store of EFI variables")
    store, = struct.unpack_from("<H", data, 48)
    at = store + STORE_SIZE
    while True:
        start, state, _, name_size, size, guid = HEADER.unpack_from(data, at)
        if start != START:
            return
        name_at = at + HEADER.size
        value_at = name_at + name_size
        if state == VALID:
            yield (str(uuid.UUID(bytes_le=guid)),
                   data[name_at:value_at].decode("utf-16-le").rstrip("\0"),
                   data[value_at:value_at + size])
        at = (value_at + size + 3) & ~3


def texts(path, guid=LOADER):
    """Returns {name: value} of that GUID's variables, which are UTF-16."""
    return {name: value.decode("utf-16-le", "replace").rstrip("\0")
            for owner, name, value in _walk(path.read_bytes())
            if owner == guid}
