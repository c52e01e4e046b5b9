# SPDX-License-Identifier: MIT
"""Daybreak's HTTP and TFTP against GRUB's: from the loader's start to Xen.

The firmware loads each loader by PXE in a fresh machine, in turn, in the same
network of QEMU's, and each boots the same Xen, kernel and ramdisk from the same
server: an HTTP server of Python's on loopback, or QEMU's own TFTP server.
Prints times and their ratios, and never fails because of them.
"""
import contextlib
import os
import sys
from pathlib import Path

import bench
from machine import grub
from machine import harness
from machine import net
from machine import turns
from machine.http_server import HOST, Server

ROUNDS = 3  # or the script's argument
SIZES = {"HTTP": 110 * 10**6, "TFTP": 30 * 10**6}  # of all files together
BUDGETS = {"HTTP": 0.5, "TFTP": 1.0}  # highest accepted ratio to GRUB's time
CASE = bench.CASES["amd64"]

CONFIG = """[main]
xen={base}{xen}
options={options}
kernel={base}vmlinuz {kernel_options}
ramdisk={base}initrd.img
"""
GRUB_CFG = """multiboot2 {base}{xen} {options}
module2 {base}vmlinuz {kernel_options}
module2 --nounzip {base}initrd.img
boot
"""
GRUB_MODULES = ("efinet", "http", "net", "tftp")


def bases(how, server):
    """Returns what stands before a file's name for Daybreak and for GRUB."""
    if how == "TFTP":
        return "", f"(tftp,{HOST})/boot/"
    return f"{server.url}/", f"(http,{HOST}:{server.server_port})/"


def loaders(how, server, folder):
    """Returns {name: files of a TFTP server, of which BOOTX64.EFI is started}."""
    own, other = (template.format(base=base, xen=CASE.xen, options=CASE.options,
                                  kernel_options=bench.KERNEL_OPTIONS)
                  for template, base in zip((CONFIG, GRUB_CFG),
                                            bases(how, server)))
    return {"Daybreak": {"BOOTX64.EFI": harness.application("amd64"),
                         "daybreak.conf": own},
            "GRUB": {"BOOTX64.EFI": grub.application(
                folder, "amd64", other, GRUB_MODULES)}}


def seconds(name, files):
    """Returns one boot's time from the loader's start to Xen's first line."""
    with harness.scratch() as folder:
        blank = Path(folder) / "disk.img"
        blank.write_bytes(bytes(1 << 20))
        devices = net.serve(Path(folder) / "tftp",
                            {net.FOLDER + path: data
                             for path, data in files.items()},
                            "BOOTX64.EFI", to_host=True)
        with harness.Boot(name, blank, devices=devices) as boot:
            boot.wait_for(bench.XEN_FIRST_LINE.decode(), timeout=1200,
                          unless=harness.BOOT_IS_LOST)
            return {"all": boot.time_of(bench.XEN_FIRST_LINE)
                    - boot.time_of(bench.STARTING)}


def measure(how, rounds):
    files = bench.payload(CASE, SIZES[how])
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(harness.scratch())
        server = stack.enter_context(Server(
            {f"/{name}": Path(path).read_bytes()
             for name, path in files.items()}))
        found = turns.run(rounds, {
            name: lambda _, name=name, own=own: seconds(
                f"bench-net-{how}-{name}",
                {**own, **(files if how == "TFTP" else {})})
            for name, own in loaders(how, server, folder).items()})
    size = sum(map(os.path.getsize, files.values())) / 1e6
    print(f"{size:.0f} MB by {how}, from the loader's start to Xen's first "
          f"line, {rounds} rounds, seconds:")
    for name, took in found.items():
        print(f"{name:12}{turns.spread(took, 'all'):>26}")
    ratio = turns.median(found["Daybreak"], "all") \
        / turns.median(found["GRUB"], "all")
    print(f"Daybreak / GRUB: {ratio:.2f}, budget at most {BUDGETS[how]}\n",
          flush=True)


def main():
    rounds = turns.rounds_asked_for(sys.argv[1:], ROUNDS)
    for how in SIZES:
        measure(how, rounds)


if __name__ == "__main__":
    try:
        main()
    except (harness.HarnessError, harness.BootFailure) as broken:
        sys.exit(f"bench_net.py: {broken}")
