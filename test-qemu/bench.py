# SPDX-License-Identifier: MIT
"""Daybreak against xen.efi and GRUB 2: from the loader's start to Xen.

Each boots the same Xen, kernel and 100 MB ramdisk in a fresh machine, in
turn; prints times and their ratios, and never fails on them.
"""
import os
import random
import statistics
import sys
from pathlib import Path

import disk
import fetch
import harness

ROUNDS = 5  # after one to warm up
RAMDISK_SIZE = 100 * 10**6

XEN_OPTIONS = "console=com1 com1=115200,8n1 dom0_mem=512M"
KERNEL_OPTIONS = "console=hvc0 earlyprintk=xen"

XEN_CFG = f"""[global]
default=bench
[bench]
options={XEN_OPTIONS}
kernel=vmlinuz {KERNEL_OPTIONS}
ramdisk=initrd.img
"""

# Embedded: GRUB has no menu to wait in and no configuration to look for. The
# ramdisk does not compress, so looking whether it is compressed is spared it.
GRUB_CFG = f"""search --file --set=root /EFI/BOOT/xen.gz
multiboot2 /EFI/BOOT/xen.gz {XEN_OPTIONS}
module2 /EFI/BOOT/vmlinuz {KERNEL_OPTIONS}
module2 --nounzip /EFI/BOOT/initrd.img
boot
"""
GRUB_MODULES = ("part_msdos", "fat", "gzio", "search", "search_fs_file",
                "multiboot2", "boot")

# What each loader prints first. GRUB's own start before it is not counted.
FIRST_OUTPUT = {
    "Daybreak": rb"Daybreak \d",
    "xen.efi": rb"Xen \S+ \(c/s .*\) EFI loader",
    "GRUB": rb"Welcome to GRUB!",
}
XEN_FIRST_LINE = rb"\(XEN\) "

BUDGETS = {"xen.efi": 1.0, "GRUB": 0.15}


def ramdisk():
    """100 MB of random bytes; the kernel need not get as far as them."""
    path = harness.BUILD / "bench" / "initrd.img"
    with fetch.locked(path.parent / ".lock"):
        if not path.is_file() or path.stat().st_size != RAMDISK_SIZE:
            path.write_bytes(random.Random(0).randbytes(RAMDISK_SIZE))
    return path


def grub(folder):
    """GRUB as one EFI application."""
    config, image = Path(folder) / "grub.cfg", Path(folder) / "grub.efi"
    config.write_text(GRUB_CFG)
    harness.run(["grub-mkimage", "-O", "x86_64-efi", "-p", "/", "-c", config,
                 "-o", image, *GRUB_MODULES])
    return image


def disks(folder):
    """An ESP per loader, {name: image}, with the same files on each."""
    files = {"xen.gz": fetch.xen_gz(), "vmlinuz": fetch.kernel(),
             "initrd.img": ramdisk()}
    loaders = {
        "Daybreak": {"BOOTX64.EFI": harness.APPLICATION,
                     "daybreak.conf": XEN_CFG},
        "xen.efi": {"BOOTX64.EFI": fetch.xen_efi(), "BOOTX64.cfg": XEN_CFG},
        "GRUB": {"BOOTX64.EFI": grub(folder)},
    }
    return {name: disk.make_esp(Path(folder) / f"{name}.img",
                                {f"/EFI/BOOT/{path}": data for path, data
                                 in {**files, **own}.items()})
            for name, own in loaders.items()}


def seconds(name, image):
    """One boot's time from the loader's first output to Xen's first line."""
    with harness.Boot(f"bench-{name}", image) as boot:
        boot.wait_for(XEN_FIRST_LINE.decode(), unless=harness.BOOT_IS_LOST)
        return (boot.time_of(XEN_FIRST_LINE)
                - boot.time_of(FIRST_OUTPUT[name]))


def measure(images):
    """{name: [seconds per round]}, the loaders in turn."""
    times = {name: [] for name in images}
    for number in range(ROUNDS + 1):
        for name, image in images.items():
            took = seconds(name, image)
            if number:
                times[name].append(took)
            label = f"round {number}" if number else "warm-up"
            print(f"{label}: {name} {took:.3f} s", file=sys.stderr)
    return times


def table(times, size):
    """The text that make bench prints."""
    lines = [f"{size / 1e6:.0f} MB of files, from the loader's first output "
             f"to Xen's first line, {ROUNDS} rounds, seconds:",
             f"{'':10}{'median':>8}{'min':>8}{'max':>8}"]
    for name, took in times.items():
        lines.append(f"{name:10}{statistics.median(took):8.3f}"
                     f"{min(took):8.3f}{max(took):8.3f}")
    own = statistics.median(times["Daybreak"])
    for name, budget in BUDGETS.items():
        ratio = own / statistics.median(times[name])
        lines.append(f"Daybreak / {name}: {ratio:.2f}, budget at most "
                     f"{budget:.2f}")
    return "\n".join(lines)


def main():
    size = sum(os.path.getsize(file) for file in
               (fetch.xen_gz(), fetch.kernel(), ramdisk()))
    with harness.scratch() as folder:
        print(table(measure(disks(folder)), size))


if __name__ == "__main__":
    try:
        main()
    except (harness.HarnessError, harness.BootFailure) as broken:
        sys.exit(f"bench.py: {broken}")
