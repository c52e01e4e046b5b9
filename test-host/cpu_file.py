# SPDX-License-Identifier: MIT
"""What `daybreak inspect --cpu` writes on a host with an old CPU."""

PV, HVM = "pv", "hvm"
NONE = 0xffffffff  # no subleaf


def line(kind, leaf, subleaf, *registers):
    return " ".join([kind, *(f"{n:08x}" for n in (leaf, subleaf, *registers))])


def text(*lines):
    return "\n".join(["daybreak.cpu 1", *lines, "end", ""]).encode()


VENDOR = (0x68747541, 0x444d4163, 0x69746e65)  # AuthenticAMD
OLDER = text(
    line(PV, 0, NONE, 5, *VENDOR),
    line(PV, 1, NONE, 0x60fb1, 0x800, 0x2001, 0x78bfbfd),
    line(HVM, 0, NONE, 7, *VENDOR),
    line(HVM, 1, NONE, 0x60fb1, 0x800, 0x80802001, 0x178bfbff),
    line(HVM, 7, 0, 1, 0x9, 0, 0),
    line(HVM, 0x80000000, NONE, 0x8000000a, *VENDOR),
    line(HVM, 0x80000001, NONE, 0x60fb1, 0, 0x5, 0x2193fbff))
