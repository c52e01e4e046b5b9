# SPDX-License-Identifier: MIT
"""
`make bench-host`: the library compared with libxenguest, and with each
decompressor called directly, on Debian's kernels; and SHA-256, also without the
CPU's instructions for it. Prints times and ratios, and never fails because of
them.
"""
import os
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

# What libcrypto may use, as OPENSSL_ia32cap(3) has it: never AVX, which the
# firmware need not have enabled.
NO_AVX = "~0x1000000000000000"
CPUS = {"with the CPU's SHA instructions, if it has them": f"{NO_AVX}:~0x128",
        "with SSSE3": f"{NO_AVX}:~0x20000128",
        "with general instructions": "~0x1000020000000000:~0x20000128"}


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
    for what, mask in CPUS.items():
        print(f"--- sha256, {what}", flush=True)
        subprocess.run([BUILD / "sha256"], check=True,
                       env={**os.environ, "OPENSSL_ia32cap": mask})


if __name__ == "__main__":
    main()
