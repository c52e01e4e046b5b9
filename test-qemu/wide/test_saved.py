# SPDX-License-Identifier: MIT
"""
Domains that xl of a real dom0 has saved, PV and PVH: what daybreak inspect says
of the files, and that damage in them is found.
"""
import collections
import re
import subprocess

from machine import fetch
from machine import harness
from machine import initramfs
import test_bootdom
import test_dom0

MEMORY = {"pv": 96, "pvh": 160}  # MiB
# Two vCPUs of a PVH Linux sometimes wait for each other for ever under TCG.
VCPUS = {"pv": 2, "pvh": 1}
UUIDS = {"pv": "01234567-89ab-4def-8123-456789abcdef",
         "pvh": "11234567-89ab-4def-8123-456789abcdef"}
CONFIG = """name="{kind} domain"
uuid="{uuid}"
type="{kind}"
kernel="/share/cloud"
ramdisk="/share/counts.img"
memory={memory}
vcpus={vcpus}
extra="console=hvc0 quiet"
"""
# The configuration with which xl saves may be another than the domain's.
DEVICES = """
disk=["format=raw,vdev=xvda,access=rw,target=/dev/loop0"]
vif=["mac=00:16:3e:11:22:33,bridge=br0", "mac=00:16:3e:11:22:34"]
"""


def create(count):
    """Returns the step that starts both domains and waits until each has
    counted that far."""
    return f"""
for kind in pv pvh; do
	xl create $kind.cfg || exit
	until grep -q 'count {count}' "consoles/guest-$kind domain.log"; do
		sleep 1
	done
done
"""


STEPS = {
    "create": create(3),
    # libxc writes from a domain's pages, which the shared folder cannot do.
    "devices": """
xl save -c 'pv domain' /root/saved devices.cfg && mv /root/saved devices.saved
""",
    "save": """
for kind in pv pvh; do
	xl save "$kind domain" /root/saved && mv /root/saved $kind.saved || exit
done
""",
}


def config(kind):
    """Returns a domain's configuration for xl."""
    return CONFIG.format(kind=kind, memory=MEMORY[kind], uuid=UUIDS[kind],
                         vcpus=VCPUS[kind])


def inspect(path):
    """Returns {name of a fact: [its values]}."""
    done = subprocess.run([harness.BUILD / "daybreak", "inspect", path],
                          text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found = collections.defaultdict(list)
    for name, value in re.findall(r"^  (\S+(?: \S+)*)  +(.*)$", done.stdout,
                                  re.MULTILINE):
        found[name].append(value)
    return found


def check(path, kind):
    """Checks what is said of a domain's file; returns the facts."""
    facts = inspect(path)
    memory = MEMORY[kind] << 10  # KiB
    for name, value in {
            "name": f"{kind} domain", "UUID": UUIDS[kind],
            "memory": f"{memory} KiB, at most {memory} KiB",
            "vCPUs": "{0} of at most {0}".format(VCPUS[kind]),
            "saved by": "Xen 4.17",
            "with registers": f"{VCPUS[kind]} vCPUs"}.items():
        assert facts[name] == [value]
    pages, zero = map(int, re.findall(r"\d+", facts["pages"][0]))
    assert memory // 4 <= pages < memory // 4 + 64
    assert 0 < zero < pages
    return facts


def refused(path, size):
    """Returns the sentence for a file that is cut."""
    with open(path, "r+b") as file:
        file.truncate(size)
    done = subprocess.run([harness.BUILD / "daybreak", "inspect", path],
                          text=True, capture_output=True, check=False)
    assert done.returncode == 1
    return done.stderr


def test_saved(debian_dom0):
    """PV and PVH Linux, and a configuration with devices."""
    dom0 = debian_dom0(
        test_dom0.HOST.format(options="dom0_mem=512M"), STEPS,
        {"pv.cfg": config("pv"), "pvh.cfg": config("pvh"),
         "devices.cfg": config("pv") + DEVICES, "cloud": fetch.cloud_kernel(),
         "counts.img": initramfs.busybox(test_dom0.COUNTS)},
        cpu=test_bootdom.CPU, timeout=test_dom0.TIMEOUT)
    pv = check(dom0.folder / "pv.saved", "pv")
    assert int(pv["page tables"][0]) > 16
    assert pv["runs in"] == ["64-bit mode"]
    pvh = check(dom0.folder / "pvh.saved", "pvh")
    assert pvh["page tables"] == []
    for facts in (pv, pvh):
        assert facts["devices"] == ["none"]
        assert facts["can be restored"] == ["yes"]
    devices = check(dom0.folder / "devices.saved", "pv")
    assert devices["devices"] == ["disks (1), nics (2)"]
    assert devices["can be restored"] == [
        "yes, but: has devices, which need devices=later: disks, nics"]
    for kind, at in (("pv", -1), ("pvh", 90 << 20)):
        path = dom0.folder / f"{kind}.saved"
        assert refused(path, at % path.stat().st_size).startswith(
            f"{path}: ends ")
