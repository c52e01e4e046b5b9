# SPDX-License-Identifier: MIT
"""Daybreak against xen.efi and GRUB 2: from the firmware's choice to Xen.

Each boots the same Xen, kernel and ramdisk in a fresh machine, in turn; first
with a small ramdisk, then with a large one. As xen.efi is not compressed, on
x86 Daybreak also boots the same Xen unpacked. Once more it compares all files
with a seal; what that adds is set beside what hashing took in the same machine.
And once it measures them into a TPM, whose banks the firmware hashes for.
Prints times and their ratios, draws them in build/bench.svg, and never fails
because of them.
"""
import contextlib
import gzip
import os
import random
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from machine import chart
from machine import disk
from machine import fetch
from machine import grub
from machine import harness
from machine import secure_boot
from machine import turns
from daybreak_qemu.tpm import Tpm

ROUNDS = 5  # after one round to warm up; or the script's second argument
SIZES = (10 * 10**6, 110 * 10**6)  # of all files together, at least
LEAST_RAMDISK = 1024 * 1024  # GRUB puts a smaller one where Xen needs the room

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
                  MULTIBOOT2_CFG, {"xen.efi": 1.0, "GRUB": 0.2}),
    "arm64": Case("arm64", "xen.efi",
                  "console=dtuart dtuart=/pl011@9000000 dom0_mem=512M",
                  XEN_BOOT_CFG, {"xen.efi": 1.0, "GRUB": 0.2}),
}

OWN = "Daybreak"
UNPACKED = "Daybreak, Xen unpacked"
SEALED = "Daybreak with a seal"
MEASURED = "Daybreak with a TPM"
TIMED = "Daybreak that tells its times"  # not among those that are compared
HASHING = r"^Time in ms: .*, verify (\d+\.\d)"
SEAL_BUDGET = 1.05  # of what is added to the time that hashing took

# The firmware reads the loader from the disk between these two lines.
LOADING = rb"BdsDxe: loading Boot"
STARTING = rb"BdsDxe: starting Boot"
XEN_FIRST_LINE = rb"\(XEN\) "


def payload(case, least):
    """Returns the files that all loaders read, least bytes or more in total.

    The ramdisk consists of random bytes; the kernel does not need to read it.
    """
    xen = (fetch.xen_gz() if case.xen == "xen.gz"
           else fetch.xen_efi(case.arch))
    files = {case.xen: xen, "vmlinuz": fetch.kernel(case.arch)}
    size = max(least - sum(map(os.path.getsize, files.values())),
               LEAST_RAMDISK)
    path = harness.BUILD / "bench" / f"initrd-{size}.img"
    with fetch.locked(path.parent / ".lock"):
        if not path.is_file() or path.stat().st_size != size:
            path.write_bytes(random.Random(0).randbytes(size))
    return {**files, "initrd.img": path}


def disks(case, files, folder):
    """Makes an ESP per loader, {name: image}, with the same files on each."""
    kind = harness.ARCHES[case.arch]
    config = case.text(XEN_CFG)
    own = {kind.boot_file: harness.application(case.arch),
           "daybreak.conf": config}
    loaders = {
        OWN: own,
        "xen.efi": {kind.boot_file: fetch.xen_efi(case.arch),
                    Path(kind.boot_file).stem + ".cfg": config},
        "GRUB": {kind.boot_file: grub.application(
            folder, case.arch, case.text(case.grub_cfg))},
    }
    if case.xen.endswith(".gz"):
        loaders[UNPACKED] = {**own, case.xen: unpacked(files[case.xen])}
    timed = {**own, "daybreak.conf": f"{config}timing=yes\n"}
    volumes = {name: {f"/EFI/BOOT/{path}": data for path, data
                      in {**files, **loader}.items()}
               for name, loader in {**loaders, SEALED: own, MEASURED: own,
                                    TIMED: timed}.items()}
    for name in (SEALED, TIMED):
        volumes[name]["/EFI/BOOT/daybreak.seal"] = secure_boot.seal(
            volumes[name], None)
    return {name: disk.make_esp(Path(folder) / f"{number}.img", volume)
            for number, (name, volume) in enumerate(volumes.items())}


def unpacked(packed):
    with gzip.open(packed) as data:
        return data.read()


def seconds(arch, name, image):
    """Returns one boot's times to Xen's first line: since the firmware began
    to load the loader, and since it started it."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(harness.scratch()))
        chip = stack.enter_context(Tpm(folder)) if name == MEASURED else None
        boot = stack.enter_context(harness.Boot(
            f"bench-{arch}-{name}", image, arch=arch, tpm=chip))
        boot.wait_for(XEN_FIRST_LINE.decode(), unless=harness.BOOT_IS_LOST)
        end = boot.time_of(XEN_FIRST_LINE)
        return end - boot.time_of(LOADING), end - boot.time_of(STARTING)


def hashing(arch, image):
    """Returns the seconds that Daybreak took to hash all files."""
    with harness.Boot(f"bench-{arch}-hashing", image, arch=arch) as boot:
        found = boot.wait_for(HASHING, unless=harness.BOOT_IS_LOST)
    return float(found[1]) / 1000


def seal_line(times, took):
    """Returns what make bench prints about the seal; took has the times of
    hashing."""
    plain, sealed = (statistics.median(start for _, start in times[name])
                     for name in (OWN, SEALED))
    hashed = statistics.median(took)
    return (f"The seal adds {sealed - plain:.3f} s, hashing takes {hashed:.3f} "
            f"s ({min(took):.3f}-{max(took):.3f}): "
            f"{(sealed - plain) / hashed:.2f}, budget at most {SEAL_BUDGET}")


def measure(arch, images, rounds):
    """Returns {name: [times per round]}, running the loaders in turn."""
    times = {name: [] for name in images}
    for number in range(rounds + 1):
        for name, image in images.items():
            took = seconds(arch, name, image)
            if number:
                times[name].append(took)
            label = f"round {number}" if number else "warm-up"
            print(f"{label}: {name} {took[0]:.3f} s, {took[1]:.3f} s",
                  file=sys.stderr)
    return times


def table(title, times, budgets):
    """Returns the text that make bench prints."""
    medians = {name: [statistics.median(column) for column in zip(*took)]
               for name, took in times.items()}
    lines = [title, f"{'':24}{'from loading the loader':>30}"
                    f"{'from starting it':>30}",
             f"{'':24}" + f"{'median':>14}{'min':>8}{'max':>8}" * 2]
    for name, took in times.items():
        lines.append(f"{name:24}" + "".join(
            f"{median:14.3f}{min(column):8.3f}{max(column):8.3f}"
            for median, column in zip(medians[name], zip(*took))))
    for own in (OWN, UNPACKED):
        if own not in medians:
            continue
        for name, budget in budgets.items():
            loading, starting = (mine / other for mine, other
                                 in zip(medians[own], medians[name]))
            lines.append(f"{own} / {name}: {loading:.2f}, budget at most "
                         f"{budget:.2f}; from starting {starting:.2f}")
    return "\n".join(lines)


def main():
    case = CASES[harness.arch_asked_for()]
    rounds = turns.rounds_asked_for(sys.argv[2:], ROUNDS)
    bars = []
    for least in SIZES:
        files = payload(case, least)
        size = sum(map(os.path.getsize, files.values())) / 1e6
        title = (f"{size:.0f} MB of files, to Xen's first line, {rounds} "
                 "rounds, seconds:")
        with harness.scratch() as folder:
            images = disks(case, files, folder)
            timed = images.pop(TIMED)
            times = measure(case.arch, images, rounds)
            took = [hashing(case.arch, timed) for _ in range(rounds)]
        print(table(title, times, case.budgets))
        print(seal_line(times, took) + "\n", flush=True)
        bars += [chart.Bar(f"{name}, {size:.0f} MB",
                           [took[0] for took in column])
                 for name, column in times.items()]
    chart.write(harness.BUILD / "bench.svg",
                "Seconds from loading the loader to Xen's first line "
                f"({case.arch})", bars)


if __name__ == "__main__":
    try:
        main()
    except (harness.HarnessError, harness.BootFailure) as broken:
        sys.exit(f"bench.py: {broken}")
