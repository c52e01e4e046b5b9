# SPDX-License-Identifier: MIT
"""Daybreak against xen.efi and GRUB 2: from the loader's start to Xen.

Each boots the same Xen, kernel and ramdisk, 110 MB, in a fresh machine, in
turn. Prints times and their ratios, and never fails because of them.
"""
import os
import random
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from machine import disk
from machine import fetch
from machine import grub
from machine import harness

ROUNDS = 5  # after one round to warm up
SIZE = 110 * 10**6  # of all files together

KERNEL_OPTIONS = "console=hvc0"

XEN_CFG = """[global]
default=bench
[bench]
xen={xen}
options={options}
kernel=vmlinuz {kernel_options}
ramdisk=initrd.img
"""

# The ramdisk is not compressed: where GRUB has an option for it, it does not
# check for compression.
MULTIBOOT2_CFG = """search --file --set=root /EFI/BOOT/{xen}
multiboot2 /EFI/BOOT/{xen} {options}
module2 /EFI/BOOT/vmlinuz {kernel_options}
module2 --nounzip /EFI/BOOT/initrd.img
boot
"""
XEN_BOOT_CFG = """search --file --set=root /EFI/BOOT/{xen}
xen_hypervisor /EFI/BOOT/{xen} {options}
xen_module /EFI/BOOT/vmlinuz {kernel_options}
xen_module --nounzip /EFI/BOOT/initrd.img
boot
"""


@dataclass(frozen=True)
class Case:
    """What depends on the CPU."""
    arch: str
    xen: str  # the hypervisor's file, for Daybreak and GRUB
    options: str
    grub_cfg: str
    budgets: dict  # highest accepted ratio of Daybreak's time to each other's

    def text(self, template):
        return template.format(xen=self.xen, options=self.options,
                               kernel_options=KERNEL_OPTIONS)


CASES = {
    "amd64": Case("amd64", "xen.gz",
                  "console=com1 com1=115200,8n1 dom0_mem=512M",
                  MULTIBOOT2_CFG, {"xen.efi": 1.0, "GRUB": 0.15}),
    "arm64": Case("arm64", "xen.efi",
                  "console=dtuart dtuart=/pl011@9000000 dom0_mem=512M",
                  XEN_BOOT_CFG, {"xen.efi": 1.0, "GRUB": 0.5}),
}

# The first output of each loader. GRUB's own start before it is not counted.
FIRST_OUTPUT = {
    "Daybreak": rb"Daybreak \d",
    "xen.efi": rb"Xen \S+ \(c/s .*\) EFI loader",
    "GRUB": rb"Welcome to GRUB!",
}
XEN_FIRST_LINE = rb"\(XEN\) "


def payload(case):
    """Returns the files that all loaders read, SIZE bytes in total.

    The ramdisk consists of random bytes; the kernel does not need to read it.
    """
    xen = (fetch.xen_gz() if case.xen == "xen.gz"
           else fetch.xen_efi(case.arch))
    files = {case.xen: xen, "vmlinuz": fetch.kernel(case.arch)}
    size = SIZE - sum(map(os.path.getsize, files.values()))
    path = harness.BUILD / "bench" / f"initrd-{case.arch}.img"
    with fetch.locked(path.parent / ".lock"):
        if not path.is_file() or path.stat().st_size != size:
            path.write_bytes(random.Random(0).randbytes(size))
    return {**files, "initrd.img": path}


def disks(case, folder):
    """Makes an ESP per loader, {name: image}, with the same files on each."""
    kind = harness.ARCHES[case.arch]
    config = case.text(XEN_CFG)
    loaders = {
        "Daybreak": {kind.boot_file: kind.application,
                     "daybreak.conf": config},
        "xen.efi": {kind.boot_file: fetch.xen_efi(case.arch),
                    Path(kind.boot_file).stem + ".cfg": config},
        "GRUB": {kind.boot_file: grub.application(
            folder, case.arch, case.text(case.grub_cfg))},
    }
    files = payload(case)
    return {name: disk.make_esp(Path(folder) / f"{name}.img",
                                {f"/EFI/BOOT/{path}": data for path, data
                                 in {**files, **own}.items()})
            for name, own in loaders.items()}


def seconds(arch, name, image):
    """Returns one boot's time from the loader's first output to Xen's first
    line."""
    with harness.Boot(f"bench-{arch}-{name}", image, arch=arch) as boot:
        boot.wait_for(XEN_FIRST_LINE.decode(), unless=harness.BOOT_IS_LOST)
        return (boot.time_of(XEN_FIRST_LINE)
                - boot.time_of(FIRST_OUTPUT[name]))


def measure(arch, images):
    """Returns {name: [seconds per round]}, running the loaders in turn."""
    times = {name: [] for name in images}
    for number in range(ROUNDS + 1):
        for name, image in images.items():
            took = seconds(arch, name, image)
            if number:
                times[name].append(took)
            label = f"round {number}" if number else "warm-up"
            print(f"{label}: {name} {took:.3f} s", file=sys.stderr)
    return times


def table(times, budgets):
    """Returns the text that make bench prints."""
    lines = [f"{SIZE / 1e6:.0f} MB of files, from the loader's first output "
             f"to Xen's first line, {ROUNDS} rounds, seconds:",
             f"{'':10}{'median':>8}{'min':>8}{'max':>8}"]
    for name, took in times.items():
        lines.append(f"{name:10}{statistics.median(took):8.3f}"
                     f"{min(took):8.3f}{max(took):8.3f}")
    own = statistics.median(times["Daybreak"])
    for name, budget in budgets.items():
        ratio = own / statistics.median(times[name])
        lines.append(f"Daybreak / {name}: {ratio:.2f}, budget at most "
                     f"{budget:.2f}")
    return "\n".join(lines)


def main():
    case = CASES[harness.arch_asked_for()]
    with harness.scratch() as folder:
        print(table(measure(case.arch, disks(case, folder)), case.budgets))


if __name__ == "__main__":
    try:
        main()
    except (harness.HarnessError, harness.BootFailure) as broken:
        sys.exit(f"bench.py: {broken}")
