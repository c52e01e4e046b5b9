#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
What takes the room in the programs that the firmware and Xen start: for each
folder of ours and each library, the bytes of code and data that the linker's
map has, which are not packed. Prints each program's size beside its budget, which
test-host/test_pe.py holds the application to.
"""
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"

# program: its file, the linker's map, the most it should have in KiB
PROGRAMS = {
    "application, x86_64": ("daybreakx64.efi", "x64/daybreak.elf.map", 720),
    "application, aarch64": ("daybreakaa64.efi", "aa64/daybreak.elf.map", 640),
    "boot domain, packed": ("bootdom.elf.xz", "bootdom.elf.map", 88),
}

# An input section of an output section: its address, its size, its object. A
# long name has a line of its own.
INPUT = re.compile(r"^ [.*]\S+\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S+)$",
                   re.MULTILINE)
OUTPUT = re.compile(r"^(\.\w+)\s+0x[0-9a-f]+\s+0x[0-9a-f]+", re.MULTILINE)
IN_FILE = {".text", ".rodata", ".data", ".rela", ".reloc", ".sbat",
           ".dynamic", ".init"}


def owner(path):
    """Returns whose an object is: a folder of ours, or a library."""
    library = re.search(r"([^/]+)\.a\(", path) or re.search(
        r"/(crt0[^/]*)\.o$", path)
    if library:
        return library[1]
    inside = re.sub(r"^build/\w+/", "", path)
    return str(Path(inside).parent)


def shares(text):
    """Returns {owner: bytes} of what a map puts into the file."""
    text = text[text.index("Linker script and memory map"):]
    starts = [(m.start(), m[1]) for m in OUTPUT.finditer(text)]
    found = Counter()
    for (start, name), (end, _) in zip(starts, starts[1:] + [(len(text), "")]):
        if name not in IN_FILE:
            continue
        for m in INPUT.finditer(re.sub(r"(\n [.*]\S+)\n\s+", r"\1 ",
                                       text[start:end])):
            if int(m[1], 16):
                found[owner(m[3])] += int(m[2], 16)
    return found


def main():
    for title, (file, linked, budget) in PROGRAMS.items():
        path = BUILD / file
        if not path.is_file():
            sys.exit(f"size: {path} is missing; run make first")
        size = path.stat().st_size
        print(f"{title}: {size / 1024:.1f} KiB, budget at most {budget}")
        found = shares((BUILD / linked).read_text())
        for name, taken in sorted(found.items(), key=lambda x: -x[1]):
            print(f"  {name:24}{taken / 1024:8.1f} KiB")
        print()


if __name__ == "__main__":
    main()
