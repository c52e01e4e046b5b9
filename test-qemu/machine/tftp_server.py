# SPDX-License-Identifier: MIT
"""
A TFTP server that can misbehave, at the other end of a wire.Wire. Sources: RFC
1350, 2347, 2348, 2349.
"""
import dataclasses
import struct
import time

PORT = 69
RRQ, DATA, ACK, ERROR, OACK = 1, 3, 4, 5, 6
NOT_FOUND = 1
BLOCK = 512


@dataclasses.dataclass
class Faults:
    """What happens to one file. Blocks are counted from 1."""
    tsize: int = 0  # what is added to the size it says
    has_options: bool = True
    silent_from: int | None = None  # no block from this one on
    lost: frozenset = frozenset()  # blocks of which the first is lost
    doubled: bool = False  # every block is sent twice
    repeats: int | None = None  # after this block only it is sent, again
    refused: str = ""  # an error with this text
    pause: float = 0  # seconds before each block


class Server:
    """Serves {name: bytes}, with {name: Faults}."""

    def __init__(self, files, faults=None):
        self._files, self._faults = files, faults or {}
        self._transfers = {}
        self._lost = {name: set(faults.lost)
                      for name, faults in self._faults.items()}
        self.asked = []  # names, in order

    def take(self, port, peer, packet, answer):
        """Takes a packet that came from the machine's port peer."""
        what, = struct.unpack_from(">H", packet)
        if port != PORT:
            return
        if what == RRQ:
            self._transfers[peer] = self._begin(packet[2:], answer)
        elif what == ACK and self._transfers.get(peer):
            self._transfers[peer].go_on(struct.unpack_from(">H", packet, 2)[0])

    def _begin(self, request, answer):
        name, _, *options = request.split(b"\0")[:-1]
        name = name.decode()
        options = dict(zip(options[::2], options[1::2]))
        self.asked.append(name)
        faults = self._faults.get(name, Faults())
        if faults.refused or name not in self._files:
            text = faults.refused or "File not found"
            answer(struct.pack(">HH", ERROR, NOT_FOUND) + text.encode()
                   + b"\0")
            return None
        return Transfer(answer, self._files[name], options, faults,
                        self._lost.get(name, set()))


class Transfer:
    """One file on its way to one port of the machine."""

    def __init__(self, send, data, options, faults, lost):
        self._send = send
        self._data, self._faults = data, faults
        self._lost = lost
        self._block = BLOCK
        self._last = 0
        answers = []
        if faults.has_options:
            if b"blksize" in options:
                self._block = int(options[b"blksize"])
                answers += [b"blksize", options[b"blksize"]]
            if b"tsize" in options:
                size = len(data) + faults.tsize
                answers += [b"tsize", str(size).encode()]
        if answers:
            self._send(struct.pack(">H", OACK)
                       + b"".join(word + b"\0" for word in answers))
        else:
            self._send_block(1)

    def go_on(self, acknowledged):
        """The machine has everything up to that block, of 16 bits."""
        if acknowledged == self._last & 0xffff:
            self._send_block(self._last + 1)

    def _send_block(self, number):
        number = min(number, self._faults.repeats or number)
        start = (number - 1) * self._block
        silent = self._faults.silent_from
        if start > len(self._data) or silent and number >= silent:
            return
        if number in self._lost:
            # It is sent when the machine asks again.
            self._lost.remove(number)
            return
        time.sleep(self._faults.pause)
        packet = (struct.pack(">HH", DATA, number & 0xffff)
                  + self._data[start:start + self._block])
        self._last = number
        self._send(packet)
        if self._faults.doubled:
            self._send(packet)
