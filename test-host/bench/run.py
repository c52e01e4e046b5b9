# SPDX-License-Identifier: MIT
"""
`make bench-host`: the library compared with libxenguest, and with each
decompressor called directly, on Debian's kernels. Prints times and ratios, and
never fails because of them.
"""
import subprocess
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent.parent
BUILD = TREE / "build" / "bench-host"
sys.path += [str(TREE / "test-host"), str(TREE / "test-qemu")]
# pylint: disable=wrong-import-position
import test_oracle  # noqa: E402
from machine import fetch  # noqa: E402

FLAVOURS = ("cloud-amd64", "amd64")


def bzimage(flavour):
    name = f"linux-image-{flavour}"
    folder = fetch.package(name, fetch.KERNEL_PACKAGE, only="./boot")
    return next(folder.glob("boot/vmlinuz-*"))


def main():
    kernels = []
    for flavour in FLAVOURS:
        kernels += [f"{flavour} vmlinux", test_oracle.real(flavour),
                    f"{flavour} bzImage", bzimage(flavour)]
    for program, *arguments in (
            ["startofday", *kernels],
            ["unpack", test_oracle.real(FLAVOURS[0])]):
        print(f"--- {program}", flush=True)
        subprocess.run([BUILD / program, *arguments], check=True)


if __name__ == "__main__":
    main()
