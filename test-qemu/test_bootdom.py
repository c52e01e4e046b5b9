# SPDX-License-Identifier: MIT
"""Domains that are started with the host, on an unmodified Xen, before dom0.

The tests assert what the domains and dom0 themselves have seen: their lines
reach Xen's console, the domains' through the boot domain until dom0 runs.
"""
import re

import pytest

from machine import fetch
from machine import harness
from machine import initramfs
from machine import shell
from machine.harness import of_dom0

CPU = harness.CPU
DOM0_OPTIONS = "console=hvc0 earlyprintk=xen daybreak=test"
GUEST_OPTIONS = "console=hvc0 earlyprintk=xen"

HOST = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all dom0_mem=512M
domains={names}
"""
DOM0 = f"kernel=vmlinuz {DOM0_OPTIONS}\nramdisk=initrd.img\n"
DOMAIN = """
[{name}]
kernel=cloud {options} me={name}
ramdisk=guest.img
"""

# After the switch to dom0 a domain's console ring is not read, and a domain
# that fills it waits. With these options an HVM guest's kernel prints to a port
# instead, and Xen shows that itself. <0> marks a kernel message that is always
# shown.
PORT_OPTIONS = "earlyprintk=xen,keep"
TICKS = initramfs.START + """
me=$(sed 's/.*me=//' /proc/cmdline)
n=0
while :; do
	n=$((n + 1))
	echo "<0>tick $n of $me" >/dev/kmsg
	sleep 2
done
"""

# One line of facts at a time, so that other domains' lines fit in between.
ONCE = initramfs.START + """
me=$(sed 's/.*me=//' /proc/cmdline)
echo "$me: hypervisor $(cat /sys/hypervisor/type)"
echo "$me: processors $(nproc)"
echo "$me: memory $(sed -n 's/MemTotal: *//p' /proc/meminfo)"
echo "$me: uuid $(cat /sys/hypervisor/uuid)"
sleep 2
poweroff -f
"""


def conf(domains, dom0=DOM0):
    """Returns a daybreak.conf: domains is {name: {key: value}}."""
    text = HOST.format(names=" ".join(domains)) + dom0
    for name, keys in domains.items():
        keys = dict(keys)
        options = keys.pop("options", GUEST_OPTIONS)
        text += DOMAIN.format(name=name, options=options)
        text += "".join(f"{key}={value}\n" for key, value in keys.items())
    return text


def files_for(application, text, guest, xen=None):
    files = {
        "BOOTX64.EFI": application,
        "daybreak.conf": text,
        "xen.gz": xen or fetch.xen_gz(),
        "vmlinuz": fetch.kernel(),
        "initrd.img": initramfs.busybox(initramfs.REPORT),
        "cloud": fetch.cloud_kernel(),
        "guest.img": initramfs.busybox(guest),
    }
    return {f"/EFI/BOOT/{name}": data for name, data in files.items()}


def dom0_facts(machine, unless=harness.BOOT_IS_LOST, options=DOM0_OPTIONS,
               failed=""):
    """Returns dom0's report; failed is what it was told about domains."""
    machine.wait_for(f"^{initramfs.END}$", unless=unless, view=of_dom0)
    report = of_dom0(machine.text).split(f"\n{initramfs.MARKER}\n", 1)[1]
    facts = dict(re.findall(r"^([^:\n]+): *(.*)$", report, re.MULTILINE))
    assert facts["hypervisor"] == "xen"
    told = f" daybreak.failed={failed}" if failed else ""
    assert facts["command line"] == options + told
    return facts


def position(machine, pattern):
    match = re.search(pattern, machine.text, re.MULTILINE)
    assert match, f"{pattern!r} is not in {machine.log}"
    return match.start()


def started_before_dom0(machine):
    """Both run before dom0's kernel does; Xen shows what PVH prints."""
    assert "Boot domain: 2 of 2 domains built" in machine.text
    dom0 = position(machine, r"^\[    0\.000000\] Linux version")
    for name in ("web", "db"):
        assert position(machine, rf"^{name}: domain \d, .* started") < dom0
    machine.wait_for(r"\(d1\) .*Linux version .*-cloud-")


def test_pv_and_pvh_beside_dom0(boot, application):
    """Both start before dom0's kernel, and PVH's userland ticks while dom0
    runs.

    test_adopt.py checks the same for PV, because only xenconsoled sees it.
    """
    text = conf({"web": {"type": "pvh", "memory": 192,
                         "options": PORT_OPTIONS},
                 "db": {"type": "pv", "memory": 192, "irqs": "[12]",
                        "iomem": '["fffff,1"]'}})
    init = initramfs.REPORT.replace("reboot -f", "sleep 60; reboot -f")
    files = files_for(application, text, TICKS)
    files["/EFI/BOOT/initrd.img"] = initramfs.busybox(init)
    machine = boot(files, cpu=CPU)
    facts = dom0_facts(machine)
    assert int(facts["MemTotal"].split()[0]) > 300 << 10
    started_before_dom0(machine)
    up = position(machine, initramfs.END)
    machine.wait_for(r"\(d1\) .*tick ([2-9]|\d\d+) of web", after=up)


def ended(machine):
    """The host is switched off by ACPI when the last domain has ended."""
    machine.wait_for(r"^\(XEN\) Entering ACPI S5 state",
                     unless=f"{harness.BOOT_IS_LOST}|Hardware Dom0 halted")
    assert "Boot domain: no domain is left" in machine.text
    return machine.wait_end()


@pytest.mark.parametrize("kind", ["pv", "pvh"])
def test_without_dom0(boot, application, kind):
    """The boot domain stays as the console, and ends the host after the
    domains."""
    uuid = "01234567-89ab-cdef-0123-456789abcdef"
    text = conf({
        "web": {"type": kind, "memory": 256, "vcpus": 2, "cpu_weight": 512,
                "cpus": "0", "uuid": uuid, "after": "db"},
        "db": {"type": kind, "memory": 192, "cap": 50}}, dom0="")
    machine = boot(files_for(application, text, ONCE), cpu=CPU)
    text = ended(machine)
    # web is listed first, but starts after db.
    started = re.findall(r"^(\w+): domain (\d+), .* started after", text,
                         re.MULTILINE)
    assert started == [("db", "1"), ("web", "2")]
    for line in ("web: hypervisor xen", "web: processors 2",
                 "db: processors 1", f"web: uuid {uuid}",
                 "db: hypervisor xen"):
        name = line.split(":")[0]
        assert re.search(rf"^\({name}\) {line}\s*$", text, re.MULTILINE), line
    memory = {name: int(re.search(rf"\({name}\) {name}: memory (\d+)",
                                  text)[1]) for name in ("web", "db")}
    assert 180 << 10 < memory["web"] < 256 << 10
    assert 120 << 10 < memory["db"] < 192 << 10
    assert re.search(r"^web: has shut down$", text, re.MULTILINE)
    assert re.search(r"^db: has shut down$", text, re.MULTILINE)


def test_kernel_that_waits_for_xenstore(boot, application):
    """Linux 5.10 as PVH would wait for xenstore, so it is not told of it."""
    kernel = fetch.cloud_kernel("bullseye")
    text = conf({"old": {"type": "pvh", "memory": 256, "xenstore": "no"}},
                dom0="")
    files = files_for(application, text, ONCE)
    files["/EFI/BOOT/cloud"] = kernel
    text = ended(boot(files, cpu=CPU))
    assert re.search(r"^\(old\) .*Linux version 5\.10\.", text, re.MULTILINE)
    assert re.search(r"^\(old\) old: hypervisor xen\s*$", text, re.MULTILINE)
    assert re.search(r"^old: has shut down$", text, re.MULTILINE)


# Something the application cannot know: Xen uses less memory than the host has.
LARGE_HOST, LESS = 6144, ("dom0_mem", "mem=2G dom0_mem")


def test_not_enough_memory(boot, application):
    """Memory of a failed start is freed; the others start; dom0 boots."""
    text = conf({"behind": {"type": "pvh", "memory": 64, "after": "large"},
                 "large": {"type": "pvh", "memory": 1600},
                 "pvlarge": {"type": "pv", "memory": 1600},
                 # Fits only if the large ones' memory has been freed.
                 "last": {"type": "pvh", "memory": 1000}})
    machine = boot(files_for(application, text.replace(*LESS, 1), TICKS),
                   cpu=CPU, memory=LARGE_HOST)
    dom0_facts(machine, unless="Kernel panic",
               failed="large:claim_pages:12,behind:after:0,"
                      "pvlarge:claim_pages:12")
    for name in ("large", "pvlarge"):
        assert re.search(rf"^daybreak: {name}: Xen has not enough free memory",
                         machine.text, re.MULTILINE), name
    assert "daybreak: behind: is not started: it comes after large" \
        in machine.text
    assert re.search(r"^last: domain \d+, 1000 MiB, 1 vCPU, started",
                     machine.text, re.MULTILINE)
    assert "Boot domain: 1 of 4 domains built" in machine.text


def test_on_failure_halt(boot, application):
    text = conf({"large": {"memory": 1600, "on_failure": "halt"}})
    machine = boot(files_for(application, text.replace(*LESS, 1), TICKS),
                   cpu=CPU, memory=LARGE_HOST)
    machine.wait_for("^daybreak: warning: large: has on_failure=halt",
                     unless="Linux version")
    machine.wait_for(r"^\(XEN\) Hardware Dom0 halted", unless="Linux version")


REFUSED = {
    "no-dom0_mem": ({}, DOM0, ("dom0_mem=512M", ""), "has no dom0_mem="),
    "small-dom0_mem": ({}, DOM0, ("dom0_mem=512M", "dom0_mem=120M"),
                       "dom0_mem= is 120 MiB, which has no room"),
    "memory": ({"memory": 1600}, DOM0, ("", ""),
               "its domains 1600 MiB beside dom0_mem=, and this host has"),
    "dom0=pvh": ({}, DOM0, ("dom0_mem", "dom0=pvh dom0_mem"),
                 "needs an IOMMU, and this host's firmware describes none"),
    "paused": ({"start": "paused"}, "", ("", ""), "has start=paused, but"),
    "pool": ({"pool": "x"}, DOM0, ("", ""), "has pool=x, which cpupools= does"),
    "after": ({"after": "db"}, DOM0, ("", ""), "after=db, expected a domain"),
    "uuid": ({"uuid": "1"}, DOM0, ("", ""), "uuid=1, expected 32"),
}


def test_refused():
    """With a sentence, before Xen starts, and all memory is freed."""
    runs = shell.run_each("bootdom-refused", [
        shell.Command(refused_files(*case[:3])) for case in REFUSED.values()])
    for (name, case), run in zip(REFUSED.items(), runs):
        print(name)  # shown if what follows fails
        shell.check_refused(run, case[3])


def refused_files(keys, dom0, change):
    text = conf({"web": {"type": "pvh", "memory": 64, **keys}}, dom0)
    files = files_for(None, text.replace(*change, 1), TICKS)
    return {path.removeprefix("/EFI/BOOT/"): data
            for path, data in files.items() if data}


def test_paused(boot, application):
    """The domain is built and does not run, and dom0 boots."""
    text = conf({"web": {"type": "pvh", "memory": 64, "start": "paused",
                         "options": PORT_OPTIONS}})
    machine = boot(files_for(application, text, TICKS), cpu=CPU)
    dom0_facts(machine)
    assert re.search(r"^web: domain 1, 64 MiB, 1 vCPU, built and paused",
                     machine.text, re.MULTILINE)
    assert "(d1)" not in machine.text
