# SPDX-License-Identifier: MIT
"""
EFI variables in a file of OVMF's, read and written while the machine is off.
Sources: edk2, MdeModulePkg's Include/Guid/VariableFormat.h,
AUTHENTICATED_VARIABLE_HEADER; UEFI 2.10, sections 3.1.3 (EFI_LOAD_OPTION), 10.3
(device paths) and 32.4.1 (signature lists).
"""
import struct
import uuid

from machine.harness import HarnessError

LOADER = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
SHIM = "605dab50-e046-4300-abb6-3dd810dd8b23"
X509 = "a5c059a1-94e4-4aa7-87b5-ab155c2bf072"

STORE_SIZE = 28  # of the header of the store
HEADER = struct.Struct("<HBxI8x16x4xII16s")
START, VALID, DELETED = 0x55aa, 0x3f, 0x3d
assert HEADER.size == 60
NON_VOLATILE, BOOT, RUNTIME = 1, 2, 4
APPLICATION = "\\EFI\\BOOT\\BOOTX64.EFI"


def _headers(data):
    """Yields (offset, fields of the header) of each variable; the last one has
    no fields, and its offset is that of the free space."""
    if data[40:44] != b"_FVH":
        raise HarnessError("no store of EFI variables")
    store, = struct.unpack_from("<H", data, 48)
    at = store + STORE_SIZE
    while True:
        fields = HEADER.unpack_from(data, at)
        if fields[0] != START:
            yield at, None
            return
        yield at, fields
        at = (at + HEADER.size + fields[3] + fields[4] + 3) & ~3


def _walk(data):
    """Yields (offset, GUID, name, value) of each variable that was not
    deleted."""
    for at, fields in _headers(data):
        if fields and fields[1] == VALID:
            name_at = at + HEADER.size
            value_at = name_at + fields[3]
            yield (at, str(uuid.UUID(bytes_le=fields[5])),
                   data[name_at:value_at].decode("utf-16-le").rstrip("\0"),
                   data[value_at:value_at + fields[4]])


def texts(path, guid=LOADER):
    """Returns {name: value} of that GUID's variables, which are UTF-16."""
    return {name: value.decode("utf-16-le", "replace").rstrip("\0")
            for _, owner, name, value in _walk(path.read_bytes())
            if owner == guid}


def utf16(text):
    """Returns text as UTF-16, with a NUL."""
    return f"{text}\0".encode("utf-16-le")


def put(data, guid, name, value, attributes=NON_VOLATILE | BOOT):
    """Returns the bytes of a file of variables in which one is set."""
    out = bytearray(data)
    for at, owner, known, _ in _walk(data):
        if (owner, known) == (guid, name):
            out[at + 2] = DELETED
    *_, (end, _) = _headers(data)
    one = HEADER.pack(START, VALID, attributes, len(utf16(name)), len(value),
                      uuid.UUID(guid).bytes_le) + utf16(name) + value
    one += b"\xff" * (-len(one) % 4)
    if set(out[end:end + len(one) + HEADER.size]) != {0xff}:
        raise HarnessError(f"no room for the EFI variable {name}")
    out[end:end + len(one)] = one
    return bytes(out)


def _load_option(title, load_options):
    path = utf16(APPLICATION)
    path = struct.pack("<BBH", 4, 4, 4 + len(path)) + path \
        + struct.pack("<BBH", 0x7f, 0xff, 4)
    options = utf16(load_options) if load_options else b""
    return struct.pack("<IH", 1, len(path)) + utf16(title) + path + options


def put_boot_options(data, options):
    """The firmware then tries these one after the other: {title: load options
    or None} for the application in its default folder."""
    for i, (title, load_options) in enumerate(options.items()):
        data = put(data, GLOBAL, f"Boot{i:04X}",
                   _load_option(title, load_options),
                   NON_VOLATILE | BOOT | RUNTIME)
    return put(data, GLOBAL, "BootOrder",
               struct.pack(f"<{len(options)}H", *range(len(options))),
               NON_VOLATILE | BOOT | RUNTIME)


def put_mok(data, certificate):
    """shim then trusts the certificate (DER), as if it had been enrolled."""
    size = 16 + len(certificate)
    value = uuid.UUID(X509).bytes_le + struct.pack("<III", 28 + size, 0, size) \
        + uuid.UUID(SHIM).bytes_le + certificate
    return put(data, SHIM, "MokList", value)
