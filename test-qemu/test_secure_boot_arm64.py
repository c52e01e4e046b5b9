# SPDX-License-Identifier: MIT
"""
Secure Boot on Arm: the firmware verifies the seal, and files and device trees
are compared with it. A specimen in Xen's place says that it was entered; it is
signed, too, as the firmware loads it.
"""
from pathlib import Path

import pytest

from machine import inputs
from machine import secure_boot
from machine.harness import BOOT_IS_LOST, application, built
from test_secure_boot import CHANGED, flip

AAVMF = Path("/usr/share/AAVMF")
FIRMWARE = (AAVMF / "AAVMF_CODE.fd", AAVMF / "AAVMF_VARS.snakeoil.fd")
BOOT = secure_boot.FOLDER
CONFIG = """[main]
xen=xen.efi
options=loglvl=all
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
domains=domu

[domu]
kernel=domu
dtb=domu.dtb
memory=64
"""


@pytest.fixture(name="files")
def fixture_files(keys):
    """A sealed host."""
    files = {f"{BOOT}/{name}": data for name, data in {
        "BOOTAA64.EFI": keys.sign(application("arm64").read_bytes()),
        "daybreak.conf": CONFIG,
        "xen.efi": keys.sign(built("specimenaa64.efi").read_bytes()),
        "vmlinuz": inputs.arm64_image(), "initrd.img": inputs.noise(300_000),
        "domu": inputs.arm64_image(50_000),
        "domu.dtb": inputs.device_tree()}.items()}
    return {**files, f"{BOOT}/daybreak.seal": secure_boot.seal(
        files, keys, "--arch", "arm64")}


@pytest.fixture(name="start")
def fixture_start(boot):
    def start(files):
        return boot(files, arch="arm64", firmware=FIRMWARE)
    return start


def test_boots(start, files):
    machine = start(files)
    machine.wait_for("^SPECIMEN ENTERED", unless=BOOT_IS_LOST)
    assert machine.text.count("every file is compared with daybreak.seal") == 1


@pytest.mark.parametrize("name", ["vmlinuz", "domu.dtb"])
def test_changed(start, files, name):
    path = f"{BOOT}/{name}"
    machine = start({**files, path: flip(files[path])})
    machine.wait_for(f"^daybreak: {name}: {CHANGED}", unless="SPECIMEN")
    assert "Starting" not in machine.text


def test_unsigned_application(start, files):
    """The firmware refuses it: Secure Boot is on."""
    files[f"{BOOT}/BOOTAA64.EFI"] = application("arm64")
    machine = start(files)
    machine.wait_for("^BdsDxe: failed to load .*(Access Denied|"
                     "Security Violation)")
    assert "Daybreak" not in machine.text
