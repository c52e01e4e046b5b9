# SPDX-License-Identifier: MIT
"""
A TPM's event log, as Linux has it in binary_bios_measurements, and the values
of PCRs that it leads to.

Sources: TCG PC Client Platform Firmware Profile, 10.2; TCG EFI Protocol
Specification, 5.
"""
import hashlib
import struct
from dataclasses import dataclass

NO_ACTION = 3
EVENT_TAG = 6
IPL = 0xd
APPLICATION = 0x80000003
# By TPM_ALG_ID.
HASHES = {0x4: "sha1", 0xb: "sha256", 0xc: "sha384", 0xd: "sha512"}


@dataclass(frozen=True)
class Event:
    pcr: int
    type: int
    digests: dict  # bytes by the hash's name
    data: bytes

    @property
    def text(self):
        """The data as text, without a NUL at its end."""
        return self.data.decode().removesuffix("\0")


class _Reader:
    def __init__(self, data):
        self._data, self._at = data, 0

    @property
    def has_more(self):
        return self._at < len(self._data)

    def take(self, size):
        assert size <= len(self._data) - self._at, "the log ends in an event"
        self._at += size
        return self._data[self._at - size:self._at]

    def number(self, form):
        value, = struct.unpack(f"<{form}", self.take(struct.calcsize(form)))
        return value


def _digests(log):
    digests = {}
    for _ in range(log.number("I")):
        name = HASHES[log.number("H")]
        digests[name] = log.take(hashlib.new(name).digest_size)
    return digests


def _header(log):
    """Reads the first record, which has the older form."""
    assert log.number("I") == 0 and log.number("I") == NO_ACTION
    assert log.take(20) == bytes(20)
    data = log.take(log.number("I"))
    assert data.startswith(b"Spec ID Event03\0")


def parse(data):
    """Returns the events of a log, without its header."""
    log = _Reader(data)
    _header(log)
    events = []
    while log.has_more:
        pcr, kind = log.number("I"), log.number("I")
        digests = _digests(log)
        events.append(Event(pcr, kind, digests, log.take(log.number("I"))))
    return events


def replay(events, bank="sha256"):
    """Returns {PCR: its value in hexadecimal} after these events."""
    values = {}
    for event in events:
        if event.type == NO_ACTION:
            continue
        digest = event.digests[bank]
        old = values.get(event.pcr, bytes(len(digest)))
        values[event.pcr] = hashlib.new(bank, old + digest).digest()
    return {pcr: value.hex() for pcr, value in values.items()}
