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

import pytest

from machine import debian
from machine import fetch
from machine import harness
from machine import initramfs
from machine import manual
from machine import secure_boot
from machine.harness import BUILD
import test_bootdom

PAGE = harness.ROOT / "tools" / "daybreak-secure.7"
FIRMWARE = (secure_boot.FIRMWARE[0], secure_boot.OVMF / "OVMF_VARS_4M.fd")
BOOT = "esp/EFI/BOOT"
TIMEOUT = 900  # seconds
SMALL = 1 << 20  # bytes; what is larger is for the disk, not for dom0

WEB = initramfs.START + """
while :; do
	echo "web runs"
	sleep 2
done
"""
PREPARE = "mount -t securityfs securityfs /sys/kernel/security"
# With another option the old secret stays closed.
CHANGED = """
set -e
tpm2_load -Q -C 0x81020000 -u host.pub -r host.priv -c host.ctx
! tpm2_unseal -c host.ctx -p pcr:sha256:7,8,9,13
"""


class Walk:
    """The page's folder on the build machine, and its host."""

    def __init__(self, folder, boot, application):
        self.folder, self.share = folder / "build", folder / "dom0"
        self._boot, self._number = boot, itertools.count(1)
        self._waiting = []  # examples for the next boot
        self.folder.mkdir()
        self.share.mkdir()
        for name, source in {"daybreakx64.efi": application,
                             "xen.gz": fetch.xen_gz(),
                             "vmlinuz": fetch.kernel()}.items():
            shutil.copy(source, self.folder / name)
        for name, data in {"initrd.img": debian.ramdisk(),
                           "web.img": initramfs.busybox(WEB)}.items():
            (self.folder / name).write_bytes(data)

    def follow(self, example):
        """Does what an example shows; what is for the host, all at once before
        the build machine goes on."""
        if example.prompt == "$":
            self.boot()
            self._type(example)
        elif example.text.startswith("["):
            (self.folder / BOOT / "daybreak.conf").write_text(example.text)
        else:
            self._waiting.append(example)

    def _type(self, example):
        done = subprocess.run(
            ["sh", "-ec", example.text], cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            env={**os.environ, "PATH": f"{BUILD}:{os.environ['PATH']}"})
        assert done.returncode == 0, f"{example.text}{done.stdout}"
        assert not manual.missing(example.prints, done.stdout), done.stdout

    def start(self, label=None):
        """Starts the host from what is in esp/ now; returns its
        harness.Boot."""
        root = self.folder / "esp"
        files = {f"/{path.relative_to(root)}": path
                 for path in root.rglob("*") if path.is_file()}
        return self._boot(files, label=label or str(next(self._number)),
                          devices=debian.devices(self.share))

    def _carry(self):
        """Copies to dom0 what the build machine has made, except the key."""
        for path in self.folder.iterdir():
            if path.is_file() and path.name != "host.key" \
                    and path.stat().st_size < SMALL:
                shutil.copy(path, self.share)

    def boot(self, more=()):
        """Starts the host for the examples that wait, if any do, and for more
        steps of dom0; returns its debian.Dom0."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return None
        typed = [one for one in waiting if one.prompt]
        steps = {"prepare": PREPARE, "domains": "xl list"}
        steps.update((f"example{number}", f"set -eo pipefail\n{one.text}")
                     for number, one in enumerate(typed))
        steps.update(more)
        self._carry()
        debian.fill_share(self.share, steps)
        machine = self.start()
        dom0 = debian.wait(machine, self.share, steps, TIMEOUT)
        for number, one in enumerate(typed):
            output = dom0[f"example{number}"]
            assert not manual.missing(one.prints, output), output
        for one in waiting:
            assert one.prompt or one.text in machine.text
        assert re.search(r" 1 +256 ", dom0["domains"]), dom0["domains"]
        machine.stop()
        return dom0


@pytest.fixture(name="walk")
def fixture_walk(tmp_path, boot, application, tpm):
    def start(files, **options):
        return boot(files, cpu=test_bootdom.CPU, firmware=FIRMWARE, tpm=tpm,
                    variables=tmp_path / "variables.fd", **options)
    return Walk(tmp_path, start, application)


def test_page(walk):
    for example in manual.examples(PAGE):
        walk.follow(example)
    last = walk.boot({"changed": CHANGED})
    assert "a policy check failed" in last["changed"]

    # The firmware does not take the seal any more.
    shutil.copytree(walk.folder / "old", walk.folder / "esp",
                    dirs_exist_ok=True)
    machine = walk.start("revoked")
    machine.wait_for("^daybreak: daybreak.seal: is refused: .* or is revoked$")
