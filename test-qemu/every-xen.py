#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Boots Debian as dom0, with a PV and a PVH domain, on each given Xen binary.
Prints a matrix of what started, and the reason for each failure.
"""
import argparse
import sys
from pathlib import Path

from machine import matrix
from machine.harness import HarnessError

# File names of Xen for multiboot2, in its build and in distributions.
NAMES = ("xen.gz", "xen-*.gz", "xen", "xen.xz", "xen.zst")
NAMES_SAID = " ".join(NAMES)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="The exit status is 0 only if everything "
        "started. Logs are in build/logs/. Run make first.")
    parser.add_argument("places", metavar="FILE|DIR", nargs="+", type=Path,
                        help="a Xen for x86 and multiboot2, an ELF, plain or "
                        "compressed; or a folder, which is searched for "
                        f"files called {NAMES_SAID}")
    parser.add_argument("--dom0", metavar="RELEASE", default="bookworm",
                        help="the Debian release of the kernels of dom0 and "
                        "the domains (default: bookworm)")
    parser.add_argument("-j", "--jobs", metavar="N", type=int, default=1,
                        help="how many machines run at once (default: 1)")
    return parser.parse_args()


def binaries(places):
    """Returns {name for the matrix: file} of all Xens in places, each file
    once."""
    found = {}
    for place in places:
        if not place.exists():
            raise HarnessError(f"{place} does not exist")
        files = [place] if place.is_file() else sorted(
            {file.resolve(): file for name in NAMES
             for file in sorted(place.rglob(name)) if file.is_file()}.values())
        if not files:
            raise HarnessError(f"{place} has no file called {NAMES_SAID}")
        found.update((str(file), file) for file in files)
    return found


def main():
    asked = arguments()
    rows = [matrix.debian(asked.dom0, name, file)
            for name, file in binaries(asked.places).items()]
    return matrix.run(rows, asked.jobs)


if __name__ == "__main__":
    try:
        sys.exit(0 if main() else 1)
    except HarnessError as broken:
        sys.exit(f"every-xen.py: {broken}")
