# SPDX-License-Identifier: MIT
"""
A disk whose content changes under its reader: an NBD server, at a socket of its
own, that answers the second read of some sectors with other bytes. Source: the
NBD project's doc/proto.md, fixed newstyle negotiation with simple replies.
"""
import contextlib
import os
import socket
import struct
import threading

from machine.disk import SECTOR

MAGIC, OPTION, OPTION_REPLY = b"NBDMAGIC", b"IHAVEOPT", 0x3e889045565a9
REQUEST, REPLY = 0x25609513, 0x67446698
FIXED_NEWSTYLE, NO_ZEROES, HAS_FLAGS, SEND_FLUSH = 1, 2, 1, 4
OPT_ABORT, OPT_INFO, OPT_GO = 2, 6, 7
REP_ACK, REP_INFO, UNSUPPORTED = 1, 3, 0x80000001
READ, WRITE, DISCONNECT, FLUSH = range(4)


class Server:
    """Serves the disk image to one client at a time, at the socket path.

    swapped is {sector: bytes that it has from its second read on}. Use it in a
    `with`.
    """

    def __init__(self, path, image, swapped):
        self.path = path
        self.swapped = swapped
        self.read_once = set()
        self._disk = os.open(image, os.O_RDWR)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def read(self, offset, size):
        """Returns bytes of whole sectors, as a reader gets them."""
        data = bytearray(os.pread(self._disk, size, offset))
        for at in range(0, size, SECTOR):
            sector = (offset + at) // SECTOR
            if sector in self.read_once:
                data[at:at + SECTOR] = self.swapped[sector]
            elif sector in self.swapped:
                self.read_once.add(sector)
        return bytes(data)

    def _serve(self):
        # Closing the socket ends accept(), and the client's end the rest.
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                with client, contextlib.suppress(EOFError):
                    self._negotiate(client)
                    self._transmit(client)

    @staticmethod
    def _receive(client, size):
        data = b""
        while len(data) < size:
            more = client.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def _negotiate(self, client):
        client.sendall(MAGIC + OPTION
                       + struct.pack(">H", FIXED_NEWSTYLE | NO_ZEROES))
        self._receive(client, 4)
        option = None
        while option != OPT_GO:
            _, option, size = struct.unpack(">8sII", self._receive(client, 16))
            self._receive(client, size)

            def reply(kind, data=b"", to=option):
                client.sendall(struct.pack(">QIII", OPTION_REPLY, to, kind,
                                           len(data)) + data)
            if option in (OPT_GO, OPT_INFO):
                reply(REP_INFO, struct.pack(">HQH", 0,
                                            os.fstat(self._disk).st_size,
                                            HAS_FLAGS | SEND_FLUSH))
                reply(REP_ACK)
            elif option == OPT_ABORT:
                reply(REP_ACK)
                raise EOFError
            else:
                reply(UNSUPPORTED)

    def _transmit(self, client):
        while True:
            _, _, kind, handle, offset, size = struct.unpack(
                ">IHHQQI", self._receive(client, 28))
            data = b""
            if kind == DISCONNECT:
                return
            if kind == READ:
                data = self.read(offset, size)
            elif kind == WRITE:
                os.pwrite(self._disk, self._receive(client, size), offset)
            client.sendall(struct.pack(">IIQ", REPLY, 0, handle) + data)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(timeout=10)
        os.close(self._disk)
