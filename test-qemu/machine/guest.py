# SPDX-License-Identifier: MIT
"""The test kernels, and a parser for the lines that guest.c prints."""
import re
import struct

from machine.harness import BUILD, built, run

KINDS = ("pv", "pvh")


def kernel(kind):
    """Returns the kernel for a domain of type= kind, as built by make."""
    return built(f"guest{kind}.elf")


def least(bits):
    """Returns the smallest PV kernel: it prints one line, as "page"."""
    return built(f"guestpage{bits}.elf")


def broken(kind):
    """Returns the kernel of that kind with ud2 as its first instruction."""
    elf = bytearray(kernel(kind).read_bytes())
    told = run([BUILD / "daybreak", "inspect", kernel(kind)])
    entry = int(re.search(rf"^  {kind.upper()} entry +0x([0-9a-f]+)$", told,
                          re.MULTILINE)[1], 16)
    segment = int(re.search(r"^ +segment .* at 0x([0-9a-f]+),", told,
                            re.MULTILINE)[1], 16)
    # e_phoff and the first p_offset, depending on the file's width.
    wide = elf[4] == 2
    head = struct.unpack_from("<Q" if wide else "<I", elf, 32 if wide else 28)
    at = struct.unpack_from("<Q" if wide else "<I", elf,
                            head[0] + (8 if wide else 4))[0]
    elf[at + entry - segment:at + entry - segment + 2] = b"\x0f\x0b"
    return bytes(elf)


def runs(name, before=r"\(\w+\) "):
    """Returns a regular expression for the line that reports a domain runs."""
    return rf"^(?:\(XEN\) )?{before}guest {name} runs\s*$"


def facts(text, before):
    """Returns {key: [numbers]} of lines with a prefix: "(db) ", "(d1) "."""
    lines = re.findall(rf"^(?:\(XEN\) )?{re.escape(before)}fact (\S+) "
                       r"([0-9a-f ]+)\s*$", text, re.MULTILINE)
    return {key: [int(word, 16) for word in words.split()]
            for key, words in lines}
