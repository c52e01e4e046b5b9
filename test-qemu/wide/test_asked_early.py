# SPDX-License-Identifier: MIT
"""
Domains that run before dom0 and ask xenstore something then: they wait, and go
on when dom0 has adopted them, although C xenstored empties their rings.
"""
import re

import pytest

from machine import fetch
from machine import harness
from machine import initramfs
import test_bootdom
import test_dom0

# name: its keys, and its kernel's release. All of these kernels ask early.
DOMAINS = {
    "pv": ("xenstore=yes", "bookworm", "6.1."),
    "pvh": ("type=pvh\nxenstore=yes", "bookworm", "6.1."),
    "old": ("type=pvh", "bullseye", "5.10."),
}
DOMAIN = """
[{name}]
kernel={release} console=hvc0 quiet
ramdisk=guest.img
memory=160
{keys}
"""
CONF = (test_dom0.HOST.format(options="dom0_mem=512M")
        + f"domains={' '.join(DOMAINS)}\n"
        + "".join(DOMAIN.format(name=name, release=release, keys=keys)
                  for name, (keys, release, _) in DOMAINS.items()))

GUEST = initramfs.START + initramfs.POWEROFF + """
echo "I am $(uname -r)"
""" + test_dom0.COUNTING

STEPS = {
    "adopt": "chmod +x daybreak; ./daybreak adopt",
    "count": "\n".join(f"""
until grep -q 'count 3' consoles/guest-{name}.log; do sleep 1; done
""" for name in DOMAINS),
    "again": "./daybreak adopt",
    "shutdown": "\n".join(f"timeout 250 xl shutdown -w {name}"
                          for name in DOMAINS),
}


@pytest.mark.parametrize("xenstored", ["xenstored", "oxenstored"])
def test_asked_early(debian_dom0, xenstored):
    kernels = {release: fetch.cloud_kernel(release)
               for _, release, _ in DOMAINS.values()}
    dom0 = debian_dom0(
        CONF, STEPS, {"daybreak": harness.BUILD / "daybreak"},
        esp={**kernels, "guest.img": initramfs.busybox(GUEST)},
        xenstored=xenstored, cpu=test_bootdom.CPU, timeout=test_dom0.TIMEOUT)
    for number, (name, (_, _, version)) in enumerate(DOMAINS.items(), 1):
        for step in ("adopt", "again"):
            assert f"{name}: domain {number}, running\n" in dom0[step]
        log = dom0.read(f"consoles/guest-{name}.log")
        assert re.search(rf"^I am {re.escape(version)}", log, re.MULTILINE)
        assert "count 1\n" in log.replace("\r", "")
        assert f"Domain {number} has been shut down, reason code 0" \
            in dom0["shutdown"]
