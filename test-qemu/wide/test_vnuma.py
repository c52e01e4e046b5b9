# SPDX-License-Identifier: MIT
"""vnuma=: what the domains' kernels find, where Xen has put their memory, and
what is refused."""
import re

from machine import fetch
from machine import guest
from machine import initramfs
from test_bootdom import CPU
from test_bootdom_keys import LOST, XEN_KEYS
from test_domain_keys import of_domain
from test_nodes import two_nodes

# Vnode 0 has vCPUs 0 and 2 on the host's node 1, vnode 1 has vCPU 1 on node 0.
VNUMA = ('vnuma=[["pnode=1","size={}","vcpus=0,2","vdistances=10,21"],'
         '["pnode=0","size={}","vcpus=1","vdistances=31,10"]]')
MIB = 1 << 20
CONF = f"""[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all dom0_mem=256M
domains=pv pvh linux far

[pv]
kernel=guestpv.elf facts
{VNUMA.format(24, 8)}

[pvh]
kernel=guestpvh.elf facts
type=pvh
{VNUMA.format(24, 8)}

[linux]
kernel=vmlinuz console=hvc0
type=pvh
ramdisk=initrd.img
vcpus=2
maxvcpus=3
{VNUMA.format(160, 96)}

[far]
kernel=guestpv.elf
vnuma=[["pnode=7","size=16","vcpus=0","vdistances=10"]]
"""

INIT = initramfs.START + """
cd /sys/devices/system/node
for node in node*; do
	echo "$node: cpus $(cat $node/cpulist), distances $(cat $node/distance)"
	sed -n 's/.*\\(Node .\\) MemTotal: */\\1 has /p' $node/meminfo
done
echo nodes are told
sleep 1000
"""


def check_facts(facts):
    """What XENMEM_get_vnumainfo gives the domain."""
    assert facts["vnuma"] == [2, 3, 2]
    assert [facts[f"vnuma.distance.{i}"][0] for i in range(4)] \
        == [10, 21, 31, 10]
    assert [facts[f"vnuma.vcpu.{i}"][0] for i in range(3)] == [0, 1, 0]
    assert facts["vnuma.range.0"] == [0, 24 * MIB, 0]
    assert facts["vnuma.range.1"] == [24 * MIB, 32 * MIB, 1]


def check_linux(text):
    """What Linux makes of the ACPI tables: two of the three vCPUs are up."""
    console = "\n".join(re.findall(r"^\(linux\) (.*?)\r?$", text, re.M))
    assert re.search(r"SRAT: PXM 0 -> APIC 0x00 -> Node 0", console)
    assert re.search(r"SRAT: PXM 1 -> APIC 0x02 -> Node 1", console)
    assert re.search(r"SRAT: PXM 0 -> APIC 0x04 -> Node 0", console)
    assert "node0: cpus 0, distances 10 21" in console
    assert "node1: cpus 1, distances 31 10" in console
    first, second = (int(re.search(rf"Node {node} has (\d+) kB", console)[1])
                     for node in (0, 1))
    assert 100 << 10 < first <= 160 << 10
    assert 60 << 10 < second <= 96 << 10


def pages_of(text, domid):
    """Returns the numbers of a domain's pages on both of the host's nodes."""
    return [int(nr) for nr in re.search(
        rf"Domain {domid} \(total: \d+\):\s+\(XEN\) +Node 0: (\d+)\s+\(XEN\) "
        r"+Node 1: (\d+)", text).groups()]


def test_vnuma(boot, application):
    files = {"BOOTX64.EFI": application, "daybreak.conf": CONF,
             "xen.gz": fetch.xen_gz(), "vmlinuz": fetch.kernel(),
             "initrd.img": initramfs.busybox(INIT)}
    for kind in guest.KINDS:
        files[f"guest{kind}.elf"] = guest.kernel(kind)
    machine = boot({f"/EFI/BOOT/{name}": data for name, data in files.items()},
                   cpu=CPU, cpus=2, memory=2048, devices=two_nodes(1024, 1))
    machine.wait_for("3 of 4 domains built", unless=LOST)
    assert "far: Xen has not enough free memory on node 7 of the host" \
        in machine.text
    machine.wait_for(r"^\(linux\) nodes are told", unless=LOST)
    machine.send(XEN_KEYS)
    machine.wait_for("input to Xen")
    machine.send("u")
    machine.wait_for(r"Domain 3 \(total[\s\S]*Node 1: \d+[\s\S]*vnodes")
    machine.send("q")
    machine.wait_for(
        r"General information for domain 3[\s\S]*UNIT2 affinities: .*\n")
    text = machine.text

    check_facts(guest.facts(text, "(pv) "))
    check_facts(guest.facts(text, "(d2) "))
    check_linux(text)
    for domid, sizes in ((1, (24, 8)), (2, (24, 8)), (3, (160, 96))):
        nodes = pages_of(text, domid)
        # Beside it Xen gives it some pages for itself, from anywhere.
        assert sizes[1] * 256 <= nodes[0] < sizes[1] * 256 + 64
        assert sizes[0] * 256 <= nodes[1] < sizes[0] * 256 + 64
        assert re.findall(r"affinities: hard=\{\S+\} soft=\{(\S+)\}",
                          of_domain(text, domid)) == ["1", "0", "1"]
