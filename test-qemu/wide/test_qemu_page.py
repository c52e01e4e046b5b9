# SPDX-License-Identifier: MIT
"""
The examples of tools/daybreak-qemu.1, run as they stand there, in a folder that
has what they name.
"""
import os
import shutil
import subprocess

import pytest

from machine import fetch
from machine import guest
from machine import harness
from machine import initramfs
from machine import manual

PAGE = harness.ROOT / "tools/daybreak-qemu.1"
CONFIG = """[one]
xen=xen.gz
options=console=com1 com1=115200,8n1 dom0_mem=512M
domains=web
[web]
type=pvh
kernel=vmlinuz console=hvc0 quiet
ramdisk=web.img
memory=256
"""
WEB = initramfs.START + """
echo "Welcome to Debian"
while :; do sleep 60; done
"""
# What the page shows as the content of a file.
FILE = "test_web.py"
EXAMPLES = [one for one in manual.examples(PAGE) if one.section == "EXAMPLES"]
TYPED = [one for one in EXAMPLES if one.prompt]


@pytest.fixture(name="folder")
def fixture_folder(tmp_path):
    esp = tmp_path / "esp/EFI/BOOT"
    esp.mkdir(parents=True)
    (esp / "daybreak.conf").write_text(CONFIG)
    (esp / "web.img").write_bytes(initramfs.busybox(WEB))
    shutil.copy(fetch.xen_gz(), esp / "xen.gz")
    for place in (esp, tmp_path):
        shutil.copy(fetch.cloud_kernel(), place / "vmlinuz")
    (tmp_path / "tests").mkdir()
    for kind in guest.KINDS:
        shutil.copy(guest.kernel(kind), tmp_path / "tests")
    (tmp_path / "cache/daybreak").mkdir(parents=True)
    package = fetch.xen_gz().parents[1]
    (tmp_path / "cache/daybreak" / package.name).symlink_to(package)
    text, = (one.text for one in EXAMPLES if not one.prompt)
    (tmp_path / FILE).write_text(text)
    return tmp_path


def test_page_has_examples():
    assert len(TYPED) >= 5 and len(EXAMPLES) == len(TYPED) + 1
    assert FILE in TYPED[-1].text


@pytest.mark.parametrize("number", range(len(TYPED)))
def test_example(folder, number):
    """What it prints is what the page shows."""
    (folder / "tmp").mkdir()
    done = subprocess.run(
        ["sh", "-ec", TYPED[number].text], cwd=folder, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False, errors="replace", env={
            **os.environ, "PATH": f"{harness.BUILD}:/usr/sbin:/usr/bin:/bin",
            "TMPDIR": str(folder / "tmp"), "PYTHONDONTWRITEBYTECODE": "1",
            "XDG_CACHE_HOME": str(folder / "cache"),
            # As if it were installed.
            "PYTHONPATH": str(harness.ROOT / "tools/qemu"),
            "PYTEST_PLUGINS": "daybreak_qemu.pytest_plugin"})
    assert done.returncode == 0, done.stdout
    lost = manual.missing(TYPED[number].prints, done.stdout)
    assert not lost, f"{lost}\n{done.stdout}"
    assert not list((folder / "tmp").glob("daybreak-*"))
