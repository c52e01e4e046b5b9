# SPDX-License-Identifier: MIT
"""`daybreak qemu` with a real machine: the smoke test that README shows, with a
kernel that crashes and one that prints something else among its kernels; and
Secure Boot."""
import shutil
import subprocess

import pytest

from machine import fetch
from machine import guest
from machine import harness
from machine import secure_boot

CONFIG = """[one]
xen=xen.gz
options=console=com1 com1=115200,8n1 dom0_mem=512M
domains=web
[web]
type=pvh
kernel=guest name=web shutdown=0
memory=32
"""
RUNS = ("--expect", "web:guest web runs")
TAMPERED = "guest: its content is not what was sealed"


def command(folder, *words):
    """Returns what `daybreak qemu` says, whose home and temporary files are in
    a folder."""
    (folder / "tmp").mkdir(exist_ok=True)
    done = subprocess.run(
        list(map(str, words)), stdin=subprocess.DEVNULL, text=True,
        capture_output=True, check=False, env={
            "PATH": f"{harness.BUILD}:/usr/sbin:/usr/bin:/bin",
            "HOME": str(folder),
            "TMPDIR": str(folder / "tmp"),
            "JUNIT": str(folder / "smoke.xml")})
    assert not list((folder / "tmp").iterdir())
    return done


def qemu(folder, *words):
    return command(folder, harness.BUILD / "daybreak", "qemu", *words)


@pytest.fixture(name="esp")
def fixture_esp(tmp_path):
    """A folder with a domain that runs and shuts down."""
    folder = tmp_path / "esp"
    folder.mkdir()
    (folder / "daybreak.conf").write_text(CONFIG)
    shutil.copy(fetch.xen_gz(), folder / "xen.gz")
    shutil.copy(guest.kernel("pvh"), folder / "guest")
    return folder


def test_smoke(tmp_path):
    crashes = tmp_path / "crashes.elf"
    crashes.write_bytes(guest.broken("pv"))
    done = command(tmp_path, harness.ROOT / ".ci/smoke", "--xen",
                   fetch.xen_gz(), crashes, guest.least(64),
                   *map(guest.kernel, guest.KINDS))
    assert done.returncode == 1, done.stderr
    verdicts = {line.split()[1].rstrip(":").rsplit("/", 1)[-1]: line.split()[0]
                for line in done.stdout.splitlines()}
    assert verdicts == {"guestpv.elf": "passed", "guestpvh.elf": "passed",
                        "crashes.elf": "failed", "guestpage64.elf": "failed"}
    assert 'tests="4" failures="2"' in (tmp_path / "smoke.xml").read_text()


def test_secure_boot(tmp_path, esp):
    """With a new key; nothing is written to the folder that is booted."""
    before = sorted(esp.iterdir())
    done = qemu(tmp_path, "--secure-boot", *RUNS, esp)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\nSecure Boot: every file is compared with" in done.stdout
    assert sorted(esp.iterdir()) == before


def test_tampered_kernel(tmp_path, esp):
    """The seal that is there, by the person's own key, refuses it; without
    Secure Boot it runs."""
    keys = secure_boot.other(tmp_path)
    shutil.copy(harness.application(), esp / "BOOTX64.EFI")
    harness.run([harness.BUILD / "daybreak", "seal", "--key", keys.key,
                 "--cert", keys.cert, esp])
    with (esp / "guest").open("r+b") as kernel:
        kernel.seek(-1, 2)
        last, = kernel.read(1)
        kernel.seek(-1, 2)
        kernel.write(bytes((last ^ 1,)))
    done = qemu(tmp_path, "--secure-boot", "--key", keys.key, "--cert",
                keys.cert, *RUNS, esp)
    assert done.returncode == 1
    assert f"failed: daybreak: {TAMPERED}" in done.stderr
    assert "Starting" not in done.stdout
    done = qemu(tmp_path, *RUNS, esp)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"daybreak: warning: {TAMPERED}" in done.stdout
