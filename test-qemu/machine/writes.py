# SPDX-License-Identifier: MIT
"""
A disk's writes as QEMU's blklogwrites logs them, and disks as a power cut
between or within them would leave them. Source: Linux's
Documentation/admin-guide/device-mapper/log-writes.rst and
drivers/md/dm-log-writes.c.
"""
import struct
from dataclasses import dataclass
from pathlib import Path

from machine.disk import SECTOR
from machine.harness import HarnessError, run

MAGIC = 0x6a736677736872
SUPER = struct.Struct("<QQQI")  # magic, version, number of entries, sector size
ENTRY = struct.Struct("<QQQQ")  # sector, number of sectors, flags, data length
FLUSH, DISCARD, MARK = 1, 4, 8  # flags that are not of a write


@dataclass(frozen=True)
class Write:
    offset: int  # bytes from the disk's beginning
    data: bytes


# In a list of writes: what comes before it is on the medium.
FLUSHED = Write(0, b"")


def read(log, flushes=False):
    """Returns the writes in a log, in the order in which they were made; with
    flushes, FLUSHED is among them."""
    log = Path(log).read_bytes()
    magic, version, count, size = SUPER.unpack_from(log)
    if (magic, version) != (MAGIC, 1):
        raise HarnessError("QEMU's log of the disk's writes has another format")
    writes, at = [], size
    for _ in range(count):
        sector, sectors, flags, length = ENTRY.unpack_from(log, at)
        at += size
        if flags & (DISCARD | MARK) or length:
            raise HarnessError(f"the disk's writes have one of kind {flags}")
        if sectors:
            data = log[at:at + sectors * size]
            writes.append(Write(sector * size, data))
            at += len(data)
        elif flags & FLUSH and flushes:
            writes.append(FLUSHED)
    return writes


def replay(image, writes, out):
    """Copies image to out as it was after these writes; returns out."""
    run(["cp", "--sparse=always", image, out])
    with open(out, "r+b") as disk:
        for write in writes:
            disk.seek(write.offset)
            disk.write(write.data)
    return out


def torn(disk, write):
    """Yields what may be left of a write to a disk with these bytes.

    Of the sectors that it changes, those are on the disk that come before each,
    or half of that one in addition, or that one alone.
    """
    size = len(write.data)
    old = disk[write.offset:write.offset + size]
    for at in range(0, size, SECTOR):
        sector = write.data[at:at + SECTOR]
        if sector == old[at:at + SECTOR]:
            continue
        if at:
            yield Write(write.offset, write.data[:at])
        yield Write(write.offset, write.data[:at + SECTOR // 2])
        yield Write(write.offset + at, sector)
