# SPDX-License-Identifier: MIT
"""Memory of domains in extents of 1 GiB: what PV domains find in their lists of
frames, with and without Xen's consent."""
import pytest

from machine import fetch
from machine import guest
from test_bootdom import CPU

CONF = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 guest_loglvl=all dom0_mem=256M{more}
domains=whole part nested

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


@pytest.mark.parametrize("more, whole, part", [
    ("", [1, 512], [1, 515]),
    # The boot domain may ask for no more than 2 MiB at once.
    (" memop-max-order=9,9,9", [0, 512], [0, 515]),
])
def test_extents(boot, application, more, whole, part):
    files = {"BOOTX64.EFI": application, "xen.gz": fetch.xen_gz(),
             "daybreak.conf": CONF.format(more=more)}
    files |= {guest.kernel(kind).name: guest.kernel(kind)
              for kind in guest.KINDS}
    machine = boot({f"/EFI/BOOT/{name}": data for name, data in files.items()},
                   cpu=f"{CPU},+pdpe1gb", memory=5120)
    machine.wait_for("3 of 3 domains built")
    for name in ("whole", "part"):
        machine.wait_for(guest.runs(name, rf"\({name}\) "))
    machine.wait_for(guest.runs("nested", r"\(d3\) "))
    found = {name: guest.facts(machine.text, f"({name}) ")["frames"]
             for name in ("whole", "part")}
    assert found == {"whole": whole, "part": part}
