# SPDX-License-Identifier: MIT
"""`make check-wide`: what takes too long, or is too new, for `make check`.

Debian's Xens, kernels and firmware from bullseye to experimental. Each row is a
boot with dom0, a PV and a PVH domain. The first argument is the number of boots
in parallel. Prints the matrix, and writes it to build/every-xen.txt.
"""
import sys

from machine import fetch
from machine import matrix
from machine.harness import BUILD, HarnessError

RELEASES = ("bullseye", "bookworm", "trixie", "sid", "experimental")
# The machine's own firmware is used by every other test.
FIRMWARE = ("bullseye", "trixie", "sid")
OWN = "bookworm"


def rows():
    """Yields each release's Xen; its kernels on Debian 12's; its firmware."""
    newest = None
    for release in RELEASES:
        own = matrix.suite(release)
        if own is None or fetch.has_xen(own):
            newest = fetch.xen_gz(own)
        yield matrix.debian(release, xen=newest)
        if release != OWN:
            yield matrix.debian(release, f"kernels of {release}",
                                fetch.xen_gz())
    for release in FIRMWARE:
        yield matrix.debian(OWN, f"OVMF of {release}",
                            machine={"firmware": fetch.ovmf(release)})


def main():
    jobs = int((sys.argv[1:] or ["1"])[0])
    return matrix.run(list(rows()), jobs, BUILD / "every-xen.txt")


if __name__ == "__main__":
    try:
        sys.exit(0 if main() else 1)
    except HarnessError as broken:
        sys.exit(f"wide.py: {broken}")
