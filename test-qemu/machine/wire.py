# SPDX-License-Identifier: MIT
"""
The other end of a machine's network cable: it answers ARP and DHCP, and passes
UDP packets on. QEMU's own network has a TFTP server that cannot misbehave.
Sources: RFC 826, 791, 768, 2131.
"""
import contextlib
import socket
import struct
import threading
from pathlib import Path

from machine.net import CARD

OWN_MAC, OWN, MACHINES = b"\x52\x55\x0a\0\2\2", b"\x0a\0\2\2", b"\x0a\0\2\x0f"
ETHERNET = struct.Struct(">6s6sH")
ARP, IPV4, UDP = 0x0806, 0x0800, 17
DHCP_SERVER, DHCP_CLIENT = 67, 68
AT_OPTIONS = 240
MAGIC = b"\x63\x82\x53\x63"
TYPE, SERVER_ID, END = 53, 54, 255
DISCOVER, OFFER, REQUEST, ACKNOWLEDGED = 1, 2, 3, 5


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ipv4(source, to, payload):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0x4000,
                       64, UDP, 0, source, to)
    return (head[:10] + struct.pack(">H", checksum(head)) + head[12:]
            + payload)


class Wire:
    """A network in a folder, until the `with` ends. first is the file that the
    firmware is told to load; take(port, peer, data, answer) gets what comes for
    a UDP port of the server from one of the machine, and calls answer(data).
    Without next_server DHCP does not name it as the server of the file."""

    def __init__(self, folder, first, take, next_server=True):
        self._path = Path(folder) / "wire"
        self._first, self._take = first.encode(), take
        self._next_server = OWN if next_server else bytes(4)
        self._ends = False

    @property
    def devices(self):
        """QEMU's options for the card."""
        return ["-netdev", "stream,id=net,server=off,addr.type=unix,"
                f"addr.path={self._path}", *CARD]

    def __enter__(self):
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._path))
        self._listening.listen()
        self._listening.settimeout(0.2)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ends = True
        self._thread.join()
        self._listening.close()

    def _run(self):
        while not self._ends:
            with contextlib.suppress(TimeoutError):
                self._socket = self._listening.accept()[0]
                with self._socket:
                    self._socket.settimeout(0.2)
                    self._serve()

    def _read(self, size):
        """Returns so many bytes; fewer at the end."""
        data = b""
        while len(data) < size and not self._ends:
            with contextlib.suppress(TimeoutError):
                more = self._socket.recv(size - len(data))
                if not more:
                    break
                data += more
        return data

    def _serve(self):
        while len(head := self._read(4)) == 4:
            frame = self._read(struct.unpack(">I", head)[0])
            if len(frame) > ETHERNET.size:
                self._frame(*ETHERNET.unpack_from(frame),
                            frame[ETHERNET.size:])

    def _send(self, to, kind, payload):
        frame = ETHERNET.pack(to, OWN_MAC, kind) + payload
        self._socket.sendall(struct.pack(">I", len(frame)) + frame)

    def _frame(self, _, source, kind, payload):
        if kind == ARP:
            self._arp(payload)
        elif kind == IPV4 and payload[9] == UDP:
            start = (payload[0] & 15) * 4
            ports = struct.unpack_from(">HHH", payload, start)
            self._udp(source, payload[12:16], *ports[:2],
                      payload[start + 8:start + ports[2]])

    def _arp(self, packet):
        sender, address, _, wanted = struct.unpack_from(">6s4s6s4s", packet, 8)
        if wanted == OWN and packet[7] == 1:
            self._send(sender, ARP, packet[:6] + b"\0\2" + OWN_MAC + OWN
                       + sender + address)

    def _answer(self, mac, address, port, to_port, data):
        udp = struct.pack(">HHHH", port, to_port, 8 + len(data), 0) + data
        self._send(mac, IPV4, ipv4(OWN, address, udp))

    def _udp(self, mac, address, source, port, data):
        if port == DHCP_SERVER:
            self._dhcp(mac, data)
        else:
            self._take(port, source, data, lambda answer: self._answer(
                mac, address, port, source, answer))

    def _dhcp(self, mac, request):
        options = request[AT_OPTIONS:]
        kind = options[options.index(bytes([TYPE, 1])) + 2]
        answer = {DISCOVER: OFFER, REQUEST: ACKNOWLEDGED}.get(kind)
        if not answer:
            return
        reply = bytearray(AT_OPTIONS)
        reply[:4] = 2, 1, 6, 0
        reply[4:8] = request[4:8]
        reply[16:20], reply[20:24] = MACHINES, self._next_server
        reply[28:34] = mac
        reply[108:108 + len(self._first)] = self._first
        reply[236:240] = MAGIC
        reply += bytes([TYPE, 1, answer, SERVER_ID, 4]) + OWN
        reply += b"\x01\x04\xff\xff\xff\0" + b"\x33\x04\0\0\x0e\x10"
        reply += bytes([END])
        self._answer(mac, b"\xff" * 4, DHCP_SERVER, DHCP_CLIENT, bytes(reply))
