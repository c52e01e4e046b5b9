# SPDX-License-Identifier: MIT
"""
Runs in a network namespace: makes the tap NAME there and passes Ethernet frames
between it and the machine that connects to the socket PATH, as QEMU's -netdev
stream. Arguments: NAME PATH. Says "ready" when both exist.
"""
import fcntl
import os
import select
import socket
import struct
import sys

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454ca, 2, 0x1000
FRAME = 65536


def open_tap(name):
    tap = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", name.encode(),
                                            IFF_TAP | IFF_NO_PI))
    return tap


def to_tap(tap, data):
    """Writes the whole frames in data; returns the rest."""
    at = 0
    while len(data) - at >= 4:
        size, = struct.unpack_from(">I", data, at)
        if len(data) - at - 4 < size:
            break
        os.write(tap, data[at + 4:at + 4 + size])
        at += 4 + size
    return data[at:]


def serve(tap, machine):
    rest = b""
    while True:
        ready, _, _ = select.select([tap, machine], [], [])
        if tap in ready:
            frame = os.read(tap, FRAME)
            machine.sendall(struct.pack(">I", len(frame)) + frame)
        if machine in ready:
            more = machine.recv(FRAME)
            if not more:
                return
            rest = to_tap(tap, rest + more)


def main():
    name, path = sys.argv[1:]
    tap = open_tap(name)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        print("ready", flush=True)
        while True:
            machine, _ = listening.accept()
            with machine:
                serve(tap, machine)


if __name__ == "__main__":
    main()
