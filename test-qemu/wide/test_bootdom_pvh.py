# SPDX-License-Identifier: MIT
"""The boot domain where dom0 is PVH: it is PVH itself, starts the same domains,
and becomes an ordinary PVH dom0.

Xen needs an IOMMU for that, which QEMU emulates.
"""
import re

import pytest

import test_guest_facts
from machine import fetch
from machine import guest
from machine import harness
from machine import initramfs
from test_bootdom import PORT_OPTIONS, TICKS, conf, dom0_facts, files_for
from test_bootdom_faults import (ALONE, BROKEN_PACKAGES, COMMON, DEVICES,
                                 INJECTED, KINDS_OF, LOST, OWN, check_refusals,
                                 faults, sentences, with_fault)

__all__ = ["faults"]  # the fixture

# Xen 4.20 wants cmpxchg16b for an IOMMU.
CPU = harness.CPU_WITH_CX16
# A PVH dom0's addresses are not the host's, so what QEMU's devices read and
# write has to go through the IOMMU.
IOMMU = ["-device", "amd-iommu"] + [
    word for device in ("virtio-blk-pci", "virtio-9p-pci")
    for field in ("iommu_platform", "disable-legacy")
    for word in ("-global", f"{device}.{field}=on")]
# Two vCPUs on one CPU: with two of them this QEMU loses wake-ups of a PVH dom0,
# also without a boot domain.
PVH = "dom0_mem=512M dom0=pvh dom0_max_vcpus=2"

CONF = f"""[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all {PVH}
kernel=vmlinuz console=hvc0 earlyprintk=xen
ramdisk=initrd.img
"""
DOMAINS = f"""domains=web db late

[web]
type=pvh
kernel=cloud {PORT_OPTIONS} me=web
ramdisk=guest.img
memory=128

[db]
kernel=cloud console=hvc0 quiet me=db
ramdisk=guest.img
memory=128

[late]
start=paused
kernel=guestpv.elf name=late shutdown=0
memory=16
"""
TICKING = initramfs.START + initramfs.POWEROFF + """
me=$(sed 's/.*me=//' /proc/cmdline)
n=0
while :; do
	n=$((n + 1))
	echo "tick $n of $me"
	echo "<0>tick $n of $me" >/dev/kmsg
	sleep 2
done
"""
STEPS = {
    "type": "cat /sys/hypervisor/type /sys/hypervisor/guest_type",
    "cmdline": "cat /proc/cmdline",
    "e820": "dmesg | grep -o 'e820: \\[mem .*'",
    "pci": "ls /sys/bus/pci/devices",
    "cpus": "nproc",
    "info": "xl info",
    "adopt": "chmod +x daybreak; ./daybreak adopt",
    "list": "xl list",
    "db": "timeout 200 xl console db </dev/null | grep -m 1 'tick'",
    "late": "until xl list late | grep -q -e ---s--; do sleep 1; done; "
            "xl destroy late",
    "balloon": "xl mem-set 0 400; sleep 2; xl list 0",
    "more": "xl mem-set 0 512; sleep 2; xl list 0",
    "shutdown": "timeout 250 xl shutdown -w web",
    "destroy": "xl destroy web && xl destroy db",
    "free": "xl info",
}
PLAIN_STEPS = {name: STEPS[name]
               for name in ("type", "cmdline", "e820", "pci", "cpus", "free")}


def field(name, info):
    return re.search(rf"^{name} +: (.*)$", info, re.MULTILINE)[1]


def test_becomes_pvh_dom0(debian_dom0):
    """The same as without domains=, with two domains beside it that it can
    handle, and nothing of the boot domain is left."""
    cloud = {"cloud": fetch.cloud_kernel(),
             "guest.img": initramfs.busybox(TICKING),
             "guestpv.elf": guest.kernel("pv")}
    dom0 = debian_dom0(CONF + DOMAINS, STEPS, esp=cloud, cpu=CPU,
                       files={"daybreak": harness.BUILD / "daybreak"},
                       devices=IOMMU, label="domains", timeout=900)
    text = dom0.machine.text
    assert "Boot domain: 3 of 3 domains built" in text
    for name in ("web", "db"):
        assert re.search(rf"^{name}: domain \d, 128 MiB, 1 vCPU, started", text,
                         re.MULTILINE)
    assert re.search(r"\(d1\) .*tick [0-9]+ of web", text)
    assert dom0["adopt"].splitlines() == [
        "web: domain 1, running", "db: domain 2, running",
        "late: domain 3, was paused, now running"]
    assert re.search(r"^db +2 +128 ", dom0["list"], re.MULTILINE)
    assert re.search("tick [0-9]+ of db", dom0["db"])
    assert abs(int(dom0["balloon"].splitlines()[1].split()[2]) - 400) <= 1
    assert abs(int(dom0["more"].splitlines()[1].split()[2]) - 512) <= 1
    plain = debian_dom0(CONF, PLAIN_STEPS, cpu=CPU, devices=IOMMU,
                        label="alone")
    assert dom0["type"] == plain["type"] == "xen\nPVH\n"
    for step in PLAIN_STEPS:
        if step != "free":
            assert dom0[step] == plain[step], step
    free = [int(field("free_memory", one["free"])) for one in (dom0, plain)]
    assert abs(free[0] - free[1]) <= 1, free


def test_same_facts(boot, application):
    """Domains see the same, whichever of the two has built them."""
    pv, pvh = (test_guest_facts.by_boot_domain(boot, application, more, IOMMU)
               for more in ("", " dom0=pvh"))
    for kind in guest.KINDS:
        assert len(pv[kind]) > 80, "it did not say all"
        assert test_guest_facts.normalise(pvh[kind]) == \
            test_guest_facts.normalise(pv[kind])


@pytest.mark.parametrize("fault", BROKEN_PACKAGES)
def test_dom0_alone(boot, faults, fault):
    """A damaged package: dom0 is found by the record in its first page."""
    dom0, options = with_fault(fault)
    text = conf({"db": {"memory": 96}}, dom0).replace("dom0_mem=512M", PVH)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU, devices=IOMMU)
    facts = dom0_facts(machine, unless=LOST, options=options,
                       failed="*:package:0")
    assert facts["guest type"] == "PVH"
    why, *rest = sentences(machine)
    assert why.startswith(BROKEN_PACKAGES[fault])
    assert rest == [ALONE.removeprefix("daybreak: ")]


# Instead of changing page tables, as PV does.
PV_CALLS = {"mmu_update", "tlb_flush"}
# Before 4.20 Xen maps no interrupt for a PVH dom0, so the domain has none.
IRQS = "\nirqs=[1]"
PVH_CALLS = {"add_to_physmap_batch", "remove_from_physmap", "grant_copy"}


def test_every_hypercall_refused(debian_dom0, faults):
    """One after the other; nothing remains of the domain built so far."""
    kernels = {"pv": guest.least(64), "pvh": guest.kernel("pvh")}
    conf = INJECTED.replace("dom0_mem=512M", PVH) + \
        "domains=faults.pv faults.pvh\n" + "".join(
            KINDS_OF.format(kind=kind, devices=DEVICES[kind].replace(IRQS, ""))
            for kind in guest.KINDS)
    dom0 = debian_dom0(conf, {"list": "xl list", "info": "xl info"},
                       esp={"BOOTX64.EFI": faults, **kernels}, cpu=CPU,
                       devices=IOMMU, unless=LOST)
    text = dom0.machine.text
    for kind in guest.KINDS:
        mine, text = text.split(f"faults: faults.{kind} took", 1)
        calls = PVH_CALLS - ({"add_to_physmap_batch"}
                             if kind == "pvh" else set())
        check_refusals(mine, kind,
                       (COMMON - PV_CALLS) | calls
                       | (OWN[kind] - {"map_pirq"}))
    assert len(dom0["list"].splitlines()) == 2, "a heading and dom0"
