# SPDX-License-Identifier: MIT
"""
A whole host under Secure Boot: Debian's Xen, Debian as dom0, and a PV and a PVH
domain before it, all of it sealed. xl is that of Xen 4.17.
"""
import re

from machine import fetch
from machine import harness
from machine import initramfs
from machine import secure_boot
from test_adopt import GUEST, QUIET, listed
from test_bootdom import CPU

CONF = f"""[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all dom0_mem=512M
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
domains=web db

[web]
type=pvh
kernel=cloud {QUIET} me=web
ramdisk=guest.img
memory=160

[db]
kernel=cloud {QUIET} me=db
ramdisk=guest.img
memory=160
"""
STEPS = {
    "secure": "dmesg | grep secureboot:",
    "adopt": "chmod +x daybreak; ./daybreak adopt",
    "list": "xl list",
}


def test_dom0(debian_dom0, keys):
    """dom0 knows that Secure Boot is on, and sees both domains."""
    dom0 = debian_dom0(
        CONF, STEPS, esp={"cloud": fetch.cloud_kernel(),
                          "guest.img": initramfs.busybox(GUEST)},
        files={"daybreak": harness.BUILD / "daybreak"}, cpu=CPU, keys=keys,
        firmware=secure_boot.FIRMWARE)
    text = dom0.machine.text
    assert text.count("Secure Boot: every file is compared with "
                      "daybreak.seal") == 1
    assert "Boot domain: 2 of 2 domains built" in text
    assert re.search("secureboot: Secure boot enabled", dom0["secure"])
    assert dom0["adopt"].splitlines() == ["web: domain 1, running",
                                          "db: domain 2, running"]
    assert listed(dom0["list"]).keys() == {"Domain-0", "web", "db"}
