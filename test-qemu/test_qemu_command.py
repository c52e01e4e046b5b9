# SPDX-License-Identifier: MIT
"""`daybreak qemu` with a real machine: the smoke test that README shows, with a
kernel that crashes and one that prints something else among its kernels."""
import subprocess

from machine import fetch
from machine import guest
from machine import harness


def test_smoke(tmp_path):
    xen = fetch.xen_gz()
    crashes = tmp_path / "crashes.elf"
    crashes.write_bytes(guest.broken("pv"))
    done = subprocess.run(
        [harness.ROOT / ".ci/smoke", "--xen", xen, crashes, guest.least(64)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(tmp_path),
             "JUNIT": str(tmp_path / "smoke.xml")})
    assert done.returncode == 1, done.stderr
    verdicts = {line.split()[1].rstrip(":").rsplit("/", 1)[-1]: line.split()[0]
                for line in done.stdout.splitlines()}
    assert verdicts == {"guestpv.elf": "passed", "guestpvh.elf": "passed",
                        "crashes.elf": "failed", "guestpage64.elf": "failed"}
    assert 'tests="4" failures="2"' in (tmp_path / "smoke.xml").read_text()
