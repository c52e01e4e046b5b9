# SPDX-License-Identifier: MIT
"""Domains and cpupools on the CPUs of NUMA nodes: where Xen says their vCPUs
and their memory are."""
import re

from machine import fetch
from machine import guest
from test_bootdom import CPU
from test_bootdom_keys import XEN_KEYS
from test_domain_keys import of_domain

CONF = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all dom0_mem=256M
cpupools=far near gone
domains=low high most none there here

[far]
cpus=node:1,^2

[near]
cpus=nodes:0

[gone]
cpus=nodes:2-63

[low]
kernel=guestpv.elf
memory=16
cpus=nodes:0

[high]
kernel=guestpv.elf
memory=16
cpus=node:1

[most]
kernel=guestpv.elf
memory=16
cpus=nodes:0-1,^0-1

[none]
kernel=guestpv.elf
memory=16
cpus=nodes:0-1,^node:0,^2-3

[there]
kernel=guestpv.elf
memory=16
pool=far

[here]
kernel=guestpv.elf
memory=16
pool=near
"""


def two_nodes(mib, cpus):
    """Returns QEMU's options for a machine of two NUMA nodes, with so much
    memory and so many CPUs each."""
    return [word for node in (0, 1) for word in (
        "-object", f"memory-backend-ram,id=m{node},size={mib}M",
        "-numa", f"node,nodeid={node},memdev=m{node},"
        f"cpus={node * cpus}-{(node + 1) * cpus - 1}")]


def test_nodes(boot, application):
    kernel = guest.kernel("pv")
    files = {"BOOTX64.EFI": application, "daybreak.conf": CONF,
             "xen.gz": fetch.xen_gz(), kernel.name: kernel}
    machine = boot({f"/EFI/BOOT/{name}": data for name, data in files.items()},
                   cpu=CPU, cpus=4, memory=2048, devices=two_nodes(1024, 2))
    machine.wait_for("4 of 6 domains built")
    for line in ("cpupool far: made, its number is 1",
                 "cpupool near: cpus= has a node with CPU 0, which stays in "
                 "Xen's own pool: add ^0",
                 "cpupool gone: cpus= leaves no CPU of this host's nodes",
                 "here: is not started: its cpupool near is not there"):
        assert line in machine.text
    assert "none: cpus= leaves no CPU of this host's nodes to vCPU 0" \
        in machine.text
    machine.send(XEN_KEYS)
    machine.wait_for("input to Xen")
    machine.send("u")
    machine.wait_for(r"Domain 3 \(total[\s\S]*Node 1: \d+")
    machine.send("q")
    machine.wait_for(
        r"General information for domain 5[\s\S]*affinities: .*\n")
    machine.send("r")
    machine.wait_for(r"Cpupool 0:\n\(XEN\) Cpus: 0-2\n"
                     r"[\s\S]*Cpupool 1:\n\(XEN\) Cpus: 3\n")
    pages = {int(domain): [int(first), int(second)] for domain, first, second
             in re.findall(r"Domain (\d) \(total: \d+\):\s+\(XEN\) +Node 0: "
                           r"(\d+)\s+\(XEN\) +Node 1: (\d+)", machine.text)}
    assert pages[1][0] > 4000 and pages[1][1] == 0
    for domain in (2, 3):
        assert pages[domain][0] == 0 and pages[domain][1] > 4000
    hard = [re.search(r"affinities: hard=\{(\S+)\}",
                      of_domain(machine.text, domain))[1]
            for domain in (1, 2, 3)]
    assert hard == ["0-1", "2-3", "2-3"]
    assert re.search(r"VCPU0: CPU(\d+)", of_domain(machine.text, 5))[1] == "3"
