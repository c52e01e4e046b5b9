# SPDX-License-Identifier: MIT
"""
Real firmware's oddities: drivers that refuse large reads, load options in
another form, memory maps of any length and with invalid descriptors. Most boots
end in the specimen of a hypervisor; one continues to dom0.
"""
import re

import pytest

from machine import fetch
from machine import initramfs
from machine import inputs
from machine.harness import BOOT_IS_LOST
from machine.odd_firmware import volume

MIB = 1 << 20
BAD_BUFFER_SIZE, DEVICE_ERROR = 4, 7  # EFI_STATUS without its highest bit

CONFIG = """\
[global]
default=first

[first]
xen=specimen.gz
kernel=vmlinuz
ramdisk=initrd.img

[second]
title=The second
xen=specimen.gz
kernel=vmlinuz

[könig]
title=Of no ASCII
xen=spécimen-of-xen.gz
kernel=vmlinuz
"""


def files(ramdisk=MIB):
    return {"daybreak.conf": CONFIG, "specimen.gz": inputs.packed(),
            "spécimen-of-xen.gz": inputs.packed(), "vmlinuz": inputs.kernel(),
            "initrd.img": inputs.noise(ramdisk)}


def entered(boot, content, **oddities):
    """Returns what the application printed before it entered the specimen."""
    machine = boot(volume(content, **oddities))
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    text = machine.wait_end()
    return text[text.index("\nDaybreak "):]


@pytest.mark.parametrize("read_max, read_error, ramdisk", [
    (16 * MIB, BAD_BUFFER_SIZE, 80 * MIB),
    (MIB, DEVICE_ERROR, 5 * MIB + 1),
    (64 * 1024, BAD_BUFFER_SIZE, 2 * MIB + 1),
])
def test_read_limit(boot, read_max, read_error, ramdisk):
    """The specimen's checksum and the ramdisk's size show they were read."""
    said = entered(boot, files(ramdisk), read_max=read_max,
                   read_error=read_error)
    assert f"ramdisk initrd.img, {-(-ramdisk // 1024)} KiB" in said
    assert "warning" not in said


def test_short_reads(boot):
    said = entered(boot, files(3 * MIB + 5), short_read=100_001)
    assert "ramdisk initrd.img, 3073 KiB" in said


def test_read_limit_too_low(boot):
    """The sentence names the byte at which even small reads fail."""
    machine = boot(volume(files(), read_max=32 * 1024,
                          read_error=DEVICE_ERROR))
    machine.wait_for(r"^daybreak: specimen\.gz: cannot be read at byte 0 of "
                     r"\d+: device error$")
    machine.wait_for("^odd firmware: the application ended with status 7")


@pytest.mark.parametrize("oddities, title", [
    ({"load_option": "second"}, "The second"),
    ({"load_option": "daybreakx64.efi second"}, "The second"),
    ({"options": r'"\EFI\my folder\daybreakx64.efi" "second"'}, "The second"),
    ({"options": r"\EFI\my folder\daybreakx64.efi second"}, "The second"),
    ({"options": "daybreakx64.efi\tsecond "}, "The second"),
    ({"options": "\x01\x02"}, "first"),
], ids=["option", "option-with-program", "quoted", "blanks", "tab", "garbage"])
def test_load_options(boot, oddities, title):
    said = entered(boot, files(), **oddities)
    assert f'Entry "{title}" of daybreak.conf' in said
    assert ("load options: not text, passed over" in said) == (title == "first")


def test_file_name_beyond_ascii(boot):
    config = CONFIG.replace("default=first", "default=könig")
    said = entered(boot, {**files(), "daybreak.conf": config},
                   options="daybreakx64.efi")
    assert 'Entry "Of no ASCII" of daybreak.conf' in said


def test_overlong_utf8(boot):
    """An overlong backslash, if decoded after the check for .., would leave the
    folder."""
    config = CONFIG.encode().replace(b"kernel=vmlinuz",
                                     b"kernel=..\xc1\x9cvmlinuz", 1)
    content = {**files(), "daybreak.conf": config}
    tree = volume(content, options="daybreakx64.efi")
    tree["/EFI/vmlinuz"] = content["vmlinuz"]
    machine = boot(tree)
    machine.wait_for(r'^daybreak: \.\.\?\?vmlinuz: the file name '
                     r'"\.\.\?\?vmlinuz" has the byte 0xc1, which is not UTF-8')


def test_impossible_descriptors(boot):
    said = entered(boot, files(), bad_descriptors=3)
    warnings = re.findall("^daybreak: warning: (.*)$", said, re.MULTILINE)
    assert warnings == [
        "EFI memory map: 9 descriptors are impossible and left out, the first "
        "has 0x0 pages at 0x1000 (type 0)"]


def test_long_memory_map(boot):
    """dom0 gets the memory of a map with very many ranges."""
    config = (
        "[host]\n"
        "options=console=com1 com1=115200,8n1 loglvl=all\n"
        "kernel=vmlinuz console=hvc0 earlyprintk=xen\n"
        "ramdisk=initrd.img\n")
    machine = boot(volume({
        "daybreak.conf": config, "xen.gz": fetch.xen_gz(),
        "vmlinuz": fetch.kernel(),
        "initrd.img": initramfs.busybox(initramfs.REPORT)}, fragments=1500))
    machine.wait_for(f"^{initramfs.END}$", unless=BOOT_IS_LOST)
    text = machine.wait_end()
    ranges = int(re.search(r"memory descriptors (\d+)", text)[1])
    assert ranges > 1500
    # Xen keeps some of the machine's 2048 MiB, and Linux does not count its own
    # memory.
    assert int(re.search(r"^MemTotal: *(\d+) kB", text, re.M)[1]) > 1600 << 10
