# SPDX-License-Identifier: MIT
"""
What Daybreak keeps in daybreak.state, read and written here independently of
it: two records of one sector, of which the newer valid one counts. Sources:
include/daybreak/state.h, loader/state/state_record.h.
"""
import struct
from dataclasses import dataclass, field

RECORD = 512  # bytes
BLANK = bytes(2 * RECORD)  # a file in which nothing is remembered yet
# A magic number, version, counters in use, sequence, two timeouts, five names
# and the counters; the checksum follows.
HEAD = struct.Struct("<8sHHIII48s48s48s48s96s192s")
COUNTER = struct.Struct("<QIHH")
CHECKSUM = struct.Struct("<Q")
assert HEAD.size + CHECKSUM.size == RECORD
MAGIC, VERSION, GOOD = b"DB state", 1, 1
HIDDEN, UNSET = 0, 0xfffffffe  # timeouts


@dataclass
class State:
    """A valid record. starts is {section: starts not confirmed}, as far as the
    test names the sections."""
    sequence: int
    once: str = ""
    default: str = ""
    last: str = ""
    refused: str = ""
    reason: str = ""
    timeout: int = UNSET
    timeout_once: int = UNSET
    counters: dict = field(default_factory=dict)  # name's hash: (starts, good)

    def starts(self, section):
        """Returns how often the section was started without being confirmed,
        or None if it is not counted."""
        return self.counters.get(_fnv(section.encode()), (None, None))[0]

    def is_good(self, section):
        return self.counters[_fnv(section.encode())][1]


def parse(data):
    """Returns the State in a file's bytes, or None if no record is valid."""
    records = [_record(data[at:at + RECORD]) for at in (0, RECORD)]
    return max(filter(None, records), default=None,
               key=lambda state: state.sequence)


def make(sequence=1, **fields):
    """Returns the bytes of a record; counters cannot be set."""
    state = State(sequence, **fields)
    names = (state.once, state.default, state.last, state.refused,
             state.reason)
    head = HEAD.pack(MAGIC, VERSION, 0, state.sequence, state.timeout,
                     state.timeout_once, *(name.encode() for name in names),
                     b"")
    return head + CHECKSUM.pack(_fnv(head))


def _record(data):
    if len(data) < RECORD:
        return None
    checksum, = CHECKSUM.unpack_from(data, HEAD.size)
    magic, version, count, sequence, timeout, timeout_once, *names, counters = \
        HEAD.unpack_from(data)
    if (magic, version, checksum) != (MAGIC, VERSION, _fnv(data[:HEAD.size])):
        return None
    once, default, last, refused, reason = (
        name.rstrip(b"\0").decode() for name in names)
    return State(sequence, once, default, last, refused, reason, timeout,
                 timeout_once, {
                     name: (starts, bool(flags & GOOD))
                     for name, _, starts, flags in
                     list(COUNTER.iter_unpack(counters))[:count]})


def _fnv(data):
    """Returns the 64-bit FNV-1a hash of bytes."""
    value = 0xcbf29ce484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001b3 & (1 << 64) - 1
    return value
