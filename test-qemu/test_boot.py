# SPDX-License-Identifier: MIT
"""Daybreak boots Debian's Xen and kernel to dom0's userland.

Each test reads what dom0's /init reports, and checks Daybreak's promises: every
file is named, memory stays within bounds, and nothing is printed after the
hand-off.
"""
import os
import re
import subprocess
from pathlib import Path

import pytest

from machine import fetch
from machine import harness
from machine import initramfs

XEN_OPTIONS = "console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all " \
    "dom0_mem=512M"
KERNEL_OPTIONS = "console=hvc0 earlyprintk=xen daybreak=test"

DAYBREAK_CONF = f"""# boots Xen with dom0
[global]
default=xen

[xen]
title=Xen and dom0
xen=xen.gz
options={XEN_OPTIONS}
kernel=vmlinuz {KERNEL_OPTIONS}
ramdisk=initrd.img
"""

# As an administrator writes it for xen.efi; nothing in it is specific to
# Daybreak.
XEN_CFG = f"""[global]
default=dom0

[dom0]
# the comment stands where Xen's documentation puts it
options={XEN_OPTIONS}
kernel=vmlinuz {KERNEL_OPTIONS}
ramdisk=initrd.img
"""

# Xen 4.17 does not read microcode for qemu64's own CPU family.
ZEN = "qemu64,family=23,model=1,stepping=2,+svm,+npt,+rdrand,+x2apic"

PEAK_ALLOWANCE = 4 << 20  # bytes above the sum of the files


def files_for(application, config):
    """Returns an ESP's files: application, config {name: text}, Xen, dom0."""
    files = {
        "BOOTX64.EFI": application,
        "xen.gz": fetch.xen_gz(),
        "vmlinuz": fetch.kernel(),
        "initrd.img": initramfs.busybox(initramfs.REPORT),
        **config,
    }
    return {f"/EFI/BOOT/{name}": data for name, data in files.items()}


def dom0_report(machine):
    """Waits for dom0; returns its /init's facts as {name: text}."""
    machine.wait_for(f"^{initramfs.END}$", unless=harness.BOOT_IS_LOST)
    report = machine.wait_end().split(f"\n{initramfs.MARKER}\n", 1)[1]
    report = report.split(f"\n{initramfs.END}\n", 1)[0]
    facts = dict(re.findall(r"^([^:\n]+): *(.*)$", report, re.MULTILINE))
    assert facts["hypervisor"] == "xen"
    assert facts["command line"] == KERNEL_OPTIONS
    return facts


def check_daybreak(machine, files, names):
    """Daybreak's own lines: files and sizes, peak memory, the last line."""
    text = machine.text
    banner = re.search(r"^Daybreak \d+\.\d+.*\n", text, re.MULTILINE)
    assert banner, machine.log
    said, xen = text[banner.start():].split("\n(XEN) ", 1)
    sizes = {name: size_of(files[f"/EFI/BOOT/{name}"]) for name in names}
    for name, size in sizes.items():
        assert f" {name}, {-(-size // 1024)} KiB\n" in said, name
    last = said.splitlines()[-1]
    assert last.startswith("Starting xen.gz "), last
    peak = int(re.search(r"\bpeak (\d+) KiB", last)[1]) * 1024
    assert peak <= sum(sizes.values()) + PEAK_ALLOWANCE
    check_handed_off(xen)


def check_handed_off(xen):
    """Until Xen gives dom0 the serial line, every line is Xen's own."""
    before_dom0, _ = xen.split("\n(XEN) *** Serial input to DOM0", 1)
    assert "Bootloader: Daybreak" in before_dom0
    strangers = [line for line in before_dom0.splitlines()[1:]
                 if not line.startswith("(XEN)")]
    assert strangers == []


def size_of(data):
    return os.path.getsize(data) if isinstance(data, Path) else len(data)


@pytest.mark.parametrize("bus", ["virtio", "ahci", "usb", "cd"])
def test_daybreak_conf(boot, application, bus):
    files = files_for(application, {"daybreak.conf": DAYBREAK_CONF})
    machine = boot(files, bus=bus)
    facts = dom0_report(machine)
    assert facts["processors"] == "1"
    check_daybreak(machine, files, ("xen.gz", "vmlinuz", "initrd.img"))


def test_unchanged_xen_cfg(boot, application):
    """The same files and configuration boot with xen.efi and with Daybreak."""
    config = {"BOOTX64.cfg": XEN_CFG}
    files = files_for(fetch.xen_efi(), config)
    peer = boot(files, label="xen.efi")
    dom0_report(peer)
    assert "EFI loader" in peer.text
    peer.stop()

    files = files_for(application, config)
    machine = boot(files, label="daybreak")
    dom0_report(machine)
    check_daybreak(machine, files, ("xen.gz", "vmlinuz", "initrd.img"))


def test_ucode_and_ramdisks(boot, application):
    """Microcode reaches Xen as microcode; ramdisks are joined in order."""
    extra = {name: initramfs.newc({"extra-" + name: (initramfs.TEXT, data)})
             for name, data in (("one", b"first"), ("two", b"second"))}
    # Overwrites one's file, which is right only if two comes after one.
    extra["two"] += initramfs.newc({"extra-one": (initramfs.TEXT, b"third")})
    # The file takes precedence over the scan, as with xen.efi.
    config = DAYBREAK_CONF.replace(XEN_OPTIONS, XEN_OPTIONS + " ucode=scan") \
        + "ramdisk=one\nramdisk=two\nucode=ucode.bin\n"
    files = files_for(application, {
        "daybreak.conf": config, **extra, "ucode.bin": b"no microcode" * 512})
    machine = boot(files, cpu=ZEN)
    facts = dom0_report(machine)
    assert facts["/extra-one"] == "third"
    assert facts["/extra-two"] == "second"
    assert "microcode: Wrong microcode patch file" in machine.text
    check_daybreak(machine, files, ("xen.gz", "vmlinuz", "initrd.img", "one",
                                    "two", "ucode.bin"))


def test_unified_kernel_image(boot, application, tmp_path):
    """Its kernel becomes dom0; its ramdisk and command line are ignored.

    It is made as ukify makes one: sections are added to an existing PE.
    """
    config = DAYBREAK_CONF.replace("vmlinuz", "linux.efi")
    files = files_for(application, {"daybreak.conf": config})
    sections = {".cmdline": b"not=this", ".initrd": b"no ramdisk",
                ".linux": files.pop("/EFI/BOOT/vmlinuz").read_bytes()}
    command = ["objcopy"]
    for number, (name, data) in enumerate(sections.items(), 1):
        (tmp_path / name).write_bytes(data)
        command += ["--add-section", f"{name}={tmp_path / name}",
                    "--change-section-vma", f"{name}={number << 28:#x}"]
    files["/EFI/BOOT/linux.efi"] = tmp_path / "linux.efi"
    subprocess.run([*command, application, tmp_path / "linux.efi"], check=True)
    machine = boot(files)
    dom0_report(machine)
    assert "linux.efi: is a unified kernel image" in machine.text
    check_daybreak(machine, files, ("xen.gz", "linux.efi", "initrd.img"))


def test_progress_on_slow_media(boot, application):
    """A file that takes long shows a growing bar; a quick one does not."""
    files = files_for(application, {"daybreak.conf": DAYBREAK_CONF})
    machine = boot(files, read_rate=3 << 19)
    dom0_report(machine)
    bars = re.findall(r"  (\S+) \[([#.]+)\] (\d+)%", machine.text)
    kernel = [(bar.count("#"), int(done)) for name, bar, done in bars
              if name == "vmlinuz"]
    assert len(kernel) > 2 and kernel == sorted(kernel), bars
    assert kernel[0][1] < 50 and kernel[-1][1] > 80
    assert "daybreak.conf" not in {name for name, _, _ in bars}


def test_two_processors(boot, application):
    files = files_for(application, {"daybreak.conf": DAYBREAK_CONF})
    assert dom0_report(boot(files, cpus=2))["processors"] == "2"


def test_six_gibibytes(boot, application):
    """Memory above 4 GiB reaches Xen and, if requested, dom0."""
    config = DAYBREAK_CONF.replace("dom0_mem=512M", "dom0_mem=5G")
    files = files_for(application, {"daybreak.conf": config})
    machine = boot(files, memory=6144)
    facts = dom0_report(machine)
    assert int(re.search(r"System RAM: (\d+)MB", machine.text)[1]) > 6000
    total = int(facts["MemTotal"].split()[0]) * 1024
    assert total > 4 << 30
