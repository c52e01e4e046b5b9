# SPDX-License-Identifier: MIT
"""
The host of tools/daybreak-secure.7, made and booted by the commands of the page,
as they stand there: in a folder of this machine, and in dom0 of a machine with a
TPM, whose firmware is in setup mode before it gets the page's own certificate.
"""
import itertools
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from machine import debian
from machine import fetch
from machine import harness
from machine import initramfs
from machine import manual
from machine import secure_boot
from machine.harness import BOOT_IS_LOST, BUILD

PAGE = harness.ROOT / "tools" / "daybreak-secure.7"
FIRMWARE = (secure_boot.FIRMWARE[0], harness.OVMF / "OVMF_VARS_4M.fd")
BOOT = "esp/EFI/BOOT"
TIMEOUT = 900  # seconds
CPU = "qemu64,+svm,+npt,+rdrand,+x2apic"
SMALL = 1 << 20  # bytes; what is larger is for the disk, not for dom0

WEB = initramfs.START + """
while :; do
	echo "web runs"
	sleep 2
done
"""
PREPARE = """
mount -t securityfs securityfs /sys/kernel/security
cat /sys/hypervisor/type
"""


class Walk:
    """The page's folder on the build machine, and its host."""

    def __init__(self, folder, boot, application):
        self.folder, self.share = folder / "build", folder / "dom0"
        self.variables = folder / "variables.fd"
        self._boot, self._number = boot, itertools.count(1)
        self.folder.mkdir()
        self.share.mkdir()
        for name, source in {"daybreakx64.efi": application,
                             "xen.gz": fetch.xen_gz(),
                             "vmlinuz": fetch.kernel()}.items():
            shutil.copy(source, self.folder / name)
        for name, data in {"initrd.img": debian.ramdisk(),
                           "web.img": initramfs.busybox(WEB)}.items():
            (self.folder / name).write_bytes(data)

    def type(self, example):
        """Runs an example's commands on the build machine."""
        done = subprocess.run(
            ["sh", "-ec", example.text], cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            env={**os.environ, "PATH": f"{BUILD}:{os.environ['PATH']}"})
        assert done.returncode == 0, f"{example.text}{done.stdout}"
        assert not manual.missing(example.prints, done.stdout), done.stdout

    def start(self):
        """Starts the host from what is in esp/ now."""
        root = self.folder / "esp"
        files = {f"/{path.relative_to(root)}": path
                 for path in root.rglob("*") if path.is_file()}
        return self._boot(files, label=str(next(self._number)), cpu=CPU,
                          firmware=FIRMWARE, variables=self.variables,
                          devices=debian.devices(self.share))

    def _carry(self):
        """Copies to dom0 what the build machine has made, except the key."""
        for path in self.folder.iterdir():
            if path.is_file() and path.name != "host.key" \
                    and path.stat().st_size < SMALL:
                shutil.copy(path, self.share)

    def boot(self, screens, typed):
        """Starts the host and types the examples in dom0."""
        steps = {"prepare": PREPARE}
        steps.update((f"example{number}", f"set -e\n{example.text}")
                     for number, example in enumerate(typed))
        self._carry()
        debian.fill_share(self.share, steps)
        machine = self.start()
        dom0 = debian.wait(machine, self.share, steps, TIMEOUT)
        for number, example in enumerate(typed):
            output = dom0[f"example{number}"]
            assert not manual.missing(example.prints, output), output
        for screen in screens:
            assert screen.text in machine.text
        machine.stop()


def by_section(examples):
    return itertools.groupby(examples, lambda example: example.section)


@pytest.fixture(name="walk")
def fixture_walk(tmp_path, boot, application):
    return Walk(tmp_path, boot, application)


def test_page(walk):
    for _, examples in by_section(manual.examples(PAGE)):
        screens, typed = [], []
        for example in examples:
            if example.prompt == "$":
                walk.type(example)
            elif example.prompt:
                typed.append(example)
            elif example.text.startswith("["):
                path = walk.folder / BOOT / "daybreak.conf"
                path.write_text(example.text)
            else:
                screens.append(example)
        if typed or screens:
            walk.boot(screens, typed)
