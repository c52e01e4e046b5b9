# SPDX-License-Identifier: MIT
"""Domains that have links to each other, before there is a dom0.

The test kernels use what their command lines tell them: those with link= write
to the pages of the other one and notify it, and it answers each.
"""
import re

import pytest

from machine import guest
from test_bootdom_pvh import CPU, IOMMU
from test_guest import files_for

HOST = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 guest_loglvl=all dom0_mem=512M
domains={names}
"""
ROUTER = """
[router]
type=pvh
kernel=guestpvh.elf name=router links
memory=16
domid=9
"""
OTHERS = """
[db]
type=pv
kernel=guestpv.elf name=db links
memory=16
link=router:2
[web]
type=pvh
kernel=guestpvh.elf name=web links
memory=16
link=router
after=db
"""
# What xl makes of db.
THIEF = """name="db"
type="pv"
kernel="/share/guestpv.elf"
memory=16
extra="name=db links daybreak.link=router:9:3:2-3"
"""
LOG = "consoles/guest-db.log"
NOT_GRANTED = (1 << 64) - 1  # GNTST_general_error
LOST = r"is damaged|Xen refuses|FATAL|no domain is left|link\.error"
VALUE = 0xda7a0000  # guest_link.c writes it with the reference added


def answer(reference):
    return (VALUE | reference) ^ 0xffffffff


@pytest.mark.parametrize("own", ["pv", "pvh"])
def test_links(boot, application, own):
    """A PV and a PVH domain reach a PVH domain, each through its own pages and
    event channel, whichever of the two the boot domain is."""
    text = HOST.format(names="web db router") + ROUTER + OTHERS
    text = text.replace("dom0_mem", f"dom0={own} dom0_mem", 1)
    machine = boot(files_for(application, text), cpu=CPU, devices=IOMMU)
    for name in ("router", "db", "web"):
        machine.wait_for(guest.runs(name, rf"\({name}\) "), unless=LOST)
    started = re.findall(r"^(\w+): domain (\d+), .* started after",
                         machine.text, re.M)
    assert started == [("router", "9"), ("db", "1"), ("web", "2")]
    assert guest.facts(machine.text, "(d9) ") == {
        "link.3": [VALUE | 2, VALUE | 3], "link.4": [VALUE | 4]}
    assert guest.facts(machine.text, "(db) ") == {
        "answer.3": [answer(2), answer(3)]}
    assert guest.facts(machine.text, "(d2) ") == {"answer.4": [answer(4)]}


def test_other_end_is_missing(boot, application):
    """Without the domain that shares its pages the others are not started."""
    router = ROUTER.replace("domid=9", "max_grant_frames=100000")
    text = HOST.format(names="db web router alone") + router + OTHERS
    text += "\n[alone]\ntype=pvh\nkernel=guestpvh.elf name=alone\nmemory=16\n"
    machine = boot(files_for(application, text), cpu=CPU)
    machine.wait_for(r"^Boot domain: \d of 4 domains built",
                     unless="FATAL|no domain is left")
    text = machine.text
    assert "Boot domain: 1 of 4 domains built" in text
    assert re.search(r"^alone: domain \d+, .* started after", text, re.M)
    assert "router: Xen refuses createdomain" in text
    assert ("db: is not started: it has a link to router, which is not there"
            in text)
    assert "web: is not started: it comes after db, which is not there" in text


def test_pages_are_taken_back(debian_dom0):
    """A later domain with the number of one that was not started cannot map
    what was shared with that."""
    text = HOST.format(names="router db").replace("\n", """
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
""", 1) + ROUTER + OTHERS.split("[web]")[0] + "cpus=node:63\n"
    kernels = {f"guest{kind}.elf": guest.kernel(kind) for kind in ("pv", "pvh")}
    steps = {"thief": "xl create thief.cfg && xl domid db",
             "run": f"until grep -q 'guest db runs' {LOG}; do sleep 1; done"}
    dom0 = debian_dom0(text, steps, cpu=CPU, esp=kernels,
                       unless="Kernel panic",
                       files={"thief.cfg": THIEF,
                              "guestpv.elf": kernels["guestpv.elf"]})
    assert "db: cpus= leaves no CPU of this host's nodes" in dom0.machine.text
    assert "router: shares nothing with domain 1, which is not there" \
        in dom0.machine.text
    assert dom0["thief"].split()[-1] == "1"
    assert guest.facts(dom0.read(LOG), "")["link.error"] == [2, NOT_GRANTED]
