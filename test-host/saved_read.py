# SPDX-License-Identifier: MIT
"""Reads files as xl save writes them, good ones only: libxc's records, and what
they have of one domain, part by part."""
import struct

import saved_file as make

IMAGE = b"\xff" * 8 + b"XENF"
BEFORE_RECORDS = 24 + 16  # bytes, of libxc's headers
HEADER = 8  # bytes, of a record
TABLES = range(1, 5)  # a page's type, without the bit that says it is pinned
WITHOUT_CONTENTS = (13, 14, 15)
PER_VCPU = (make.VCPU_BASIC, make.VCPU_EXTENDED, make.VCPU_XSAVE,
            make.VCPU_MSRS)


def records(data):
    """Yields (offset, type, body) of each record, the last one being END."""
    at = data.index(IMAGE) + BEFORE_RECORDS
    kind = None
    while kind != make.END:
        kind, size = struct.unpack_from("<II", data, at)
        yield at, kind, data[at + HEADER:at + HEADER + size]
        at += HEADER + (size + 7) // 8 * 8


def pages(body):
    """Yields (PFN, type, contents or None) of PAGE_DATA."""
    count, = struct.unpack_from("<I", body)
    at = 8 + 8 * count
    for entry, in struct.iter_unpack("<Q", body[8:at]):
        kind, contents = entry >> 60, None
        if kind not in WITHOUT_CONTENTS:
            contents = body[at:at + make.PAGE]
            at += make.PAGE
        yield entry & (1 << 52) - 1, kind, contents


def context(body):
    """Yields (type, instance, contents) of HVM_CONTEXT."""
    at = 0
    while at < len(body):
        kind, instance, size = struct.unpack_from("<HHI", body, at)
        yield kind, instance, body[at + 8:at + 8 + size]
        at += 8 + size


def parts(data):
    """Returns {what: its contents}. What is ("page", PFN), (record's type,
    vCPU), ("context", type, instance), ("param", number), or (record's
    type,)."""
    found = {}
    for _, kind, body in records(data):
        if kind == make.PAGE_DATA:
            found |= {("page", pfn): (of, contents)
                      for pfn, of, contents in pages(body)}
        elif kind in PER_VCPU:
            found[kind, struct.unpack_from("<I", body)[0]] = body[8:]
        elif kind == make.HVM_CONTEXT:
            found |= {("context", of, instance): contents
                      for of, instance, contents in context(body)}
        elif kind == make.HVM_PARAMS:
            found |= {("param", number): value for number, value
                      in struct.iter_unpack("<QQ", body[8:])}
        else:
            found[kind,] = body
    return found


def without_zeroes(data):
    """Returns the file of the same domain, smaller: its pages of zeroes have no
    contents, and holes are not named."""
    out, end = bytearray(), None
    for at, kind, body in records(data):
        if end is None:
            out += data[:at]
        end = at + HEADER + (len(body) + 7) // 8 * 8
        if kind != make.PAGE_DATA:
            out += data[at:end]
            continue
        kept = [(pfn, make.ALLOCATE if not of and not any(contents) else of,
                 contents if of or any(contents or b"") else None)
                for pfn, of, contents in pages(body) if of != make.HOLE]
        if kept:
            out += make.pages(*kept)
    return bytes(out + data[end:])
