# SPDX-License-Identifier: MIT
"""A real dom0, Debian with xl, on the host that Daybreak boots.

What is asserted is what dom0's own tools have seen.
"""
import re

import pytest

CONF = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all dom0_mem=512M
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
"""


@pytest.mark.parametrize("xenstored", ["xenstored", "oxenstored"])
def test_toolstack(debian_dom0, xenstored):
    """xl answers beside either xenstored."""
    dom0 = debian_dom0(CONF, {
        "info": "xl info", "list": "xl list",
        "store": "xenstore-read domid /local/domain/0/name",
        "daemon": f"pidof {xenstored}"}, xenstored=xenstored)
    assert re.search(r"^xen_version +: 4\.17\.", dom0["info"], re.MULTILINE)
    assert re.search(r"^Domain-0 +0 +512 +1 ", dom0["list"], re.MULTILINE)
    assert dom0["store"] == "0\nDomain-0\n"
    assert dom0["daemon"].strip().isdigit()
