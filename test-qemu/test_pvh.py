# SPDX-License-Identifier: MIT
"""Kernels started by PVH straight from UEFI, without a hypervisor."""
import re

import pytest

from machine import fetch
from machine import harness
from machine import initramfs

UP = "DAYBREAK-PVH-UP"
END = "DAYBREAK-PVH-END"
OPTIONS = "console=ttyS0 earlyprintk=serial,ttyS0,115200 panic=-1"
CONF = f"""[linux]
hypervisor=none
kernel=vmlinuz {OPTIONS}
ramdisk=initrd.img
"""

INIT = initramfs.START + f"""
echo
echo {UP}
echo "command line: $(cat /proc/cmdline)"
echo "hypervisor: $(cat /sys/hypervisor/type 2>/dev/null)"
echo "$(grep MemTotal: /proc/meminfo)"
echo "tables: $(ls /sys/firmware/acpi/tables | tr '\\n' ' ')"
echo "loader: $(cat /extra)"
echo {END}
reboot -f
"""

LOW = 2 << 30   # q35 puts this much below 4 GiB, the rest above
FOUR_GIB = 4 << 30


def files_for(application, kernel, conf=CONF):
    extra = initramfs.newc({"extra": (initramfs.TEXT, b"second ramdisk")})
    return {"/EFI/BOOT/BOOTX64.EFI": application,
            "/EFI/BOOT/daybreak.conf": conf + "ramdisk=extra.img\n",
            "/EFI/BOOT/vmlinuz": kernel,
            "/EFI/BOOT/initrd.img": initramfs.busybox(INIT),
            "/EFI/BOOT/extra.img": extra}


def e820(text):
    """Returns Linux's own lines as [(first, last, type)], in order."""
    lines = re.findall(
        r"BIOS-e820: \[mem 0x(\w+)-0x(\w+)\] (.+)$", text, re.MULTILINE)
    return [(int(a, 16), int(b, 16), what.strip()) for a, b, what in lines]


@pytest.mark.parametrize("memory", [2048, 6144])
def test_debian_kernel(boot, application, memory):
    machine = boot(files_for(application, fetch.kernel()), memory=memory)
    machine.wait_for(f"^{END}$", unless=harness.BOOT_IS_LOST)
    text = machine.wait_end()
    assert "Starting vmlinuz by PVH" in text
    report = text.split(f"\n{UP}\n", 1)[1].split(f"\n{END}\n", 1)[0]
    facts = dict(re.findall(r"^([^:\n]+): *(.*)$", report, re.MULTILINE))
    assert facts["command line"] == OPTIONS
    assert facts["hypervisor"] == ""
    assert facts["loader"] == "second ramdisk"
    assert {"APIC", "DSDT", "FACP"} <= set(facts["tables"].split())
    check_memory(e820(text), memory << 20, facts)


def check_memory(ranges, memory, facts):
    """The map has all of QEMU's memory once, and Linux uses nearly all."""
    assert ranges == sorted(ranges) and ranges[0][0] == 0
    for (_, last, _), (first, _, _) in zip(ranges, ranges[1:]):
        assert first > last
    low = [r for r in ranges if r[0] < LOW]
    for (_, last, _), (first, _, _) in zip(low, low[1:]):
        assert first == last + 1, "a hole in memory"
    assert low[-1][1] + 1 == min(memory, LOW)
    high = [r for r in ranges if r[0] >= FOUR_GIB and r[2] == "usable"]
    assert sum(b - a + 1 for a, b, _ in high) == max(memory - LOW, 0)
    usable = sum(b - a + 1 for a, b, what in ranges if what == "usable")
    assert usable > memory * 0.98
    assert int(facts["MemTotal"].split()[0]) * 1024 > usable * 0.9


def test_grub_needs_xen(boot, application):
    """GRUB's PVH kernel is started, and then waits forever for a Xen.

    It is made for a domain: without Xen's hypercall page it has no console for
    a message. The test checks that it is entered and nothing faults.
    """
    kernel = harness.Path("/usr/lib/grub-xen/grub-i386-xen_pvh.bin")
    machine = boot(files_for(application, kernel))
    machine.wait_for(r"^Starting vmlinuz by PVH with 1 modules",
                     unless=harness.BOOT_IS_LOST)
    assert "daybreak: " not in machine.text
