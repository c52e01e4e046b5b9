# SPDX-License-Identifier: MIT
"""Memory of domains in extents of 1 GiB: what PV domains find in their lists of
frames, with and without Xen's consent."""
import re

import pytest

from machine import fetch
from machine import guest
from test_bootdom import CPU
from test_bootdom_keys import XEN_KEYS
from test_nodes import two_nodes

HOST = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 guest_loglvl=all dom0_mem=256M{more}
domains={domains}
"""
SIZES = """
[whole]
kernel=guestpv.elf name=whole frames
memory=1024

[part]
kernel=guestpv.elf name=part frames
memory=1031

[nested]
kernel=guestpvh.elf name=nested
type=pvh
memory=1100
"""


NEAR = """
[near]
kernel=guestpv.elf name=near frames
memory=1100
cpus=nodes:0
"""


def files_for(application, conf):
    files = {"BOOTX64.EFI": application, "xen.gz": fetch.xen_gz(),
             "daybreak.conf": conf}
    files |= {guest.kernel(kind).name: guest.kernel(kind)
              for kind in guest.KINDS}
    return {f"/EFI/BOOT/{name}": data for name, data in files.items()}


def frames(machine, name):
    """Returns how many GiB and how many 2 MiB a domain has in one piece."""
    machine.wait_for(guest.runs(name, rf"\({name}\) "))
    return guest.facts(machine.text, f"({name}) ")["frames"]


@pytest.mark.parametrize("more, whole, part", [
    ("", [1, 512], [1, 515]),
    # The boot domain may ask for no more than 2 MiB at once.
    (" memop-max-order=9,9,9", [0, 512], [0, 515]),
])
def test_extents(boot, application, more, whole, part):
    conf = HOST.format(more=more, domains="whole part nested") + SIZES
    machine = boot(files_for(application, conf), cpu=f"{CPU},+pdpe1gb",
                   memory=5120)
    machine.wait_for("3 of 3 domains built")
    machine.wait_for(guest.runs("nested", r"\(d3\) "))
    assert frames(machine, "whole") == whole
    assert frames(machine, "part") == part


def test_a_near_node_comes_first(boot, application):
    """1 GiB is not taken from another node than the domain's."""
    # By itself Xen spares the memory of node 0, which is that below 4 GiB, for
    # devices. It would take what it has scrubbed by then, of both nodes.
    conf = HOST.format(more=" dma_bits=20", domains="near") + NEAR
    machine = boot(files_for(application, conf), cpu=CPU, cpus=2, memory=4096,
                   devices=two_nodes(2048, 1))
    machine.wait_for("1 of 1 domains built")
    found = frames(machine, "near")
    machine.send(XEN_KEYS)
    machine.wait_for("input to Xen")
    machine.send("u")
    machine.wait_for(r"Domain 1 \(total[\s\S]*Node 1: \d+")
    pages = re.search(r"Domain 1 \(total: \d+\):\s+\(XEN\) +Node 0: (\d+)\s+"
                      r"\(XEN\) +Node 1: (\d+)", machine.text)
    assert int(pages[1]) > 1100 * 256 - 100 and int(pages[2]) == 0
    assert found[0] == 0
