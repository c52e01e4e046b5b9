# SPDX-License-Identifier: MIT
"""Small domains on several Xens, CPUs and numbers of domains.

There is no dom0: the boot domain shows what they print, and how they end.
"""
import re

from machine import fetch
from machine import guest
from machine import harness
from test_bootdom import CPU, ended

HOST = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 guest_loglvl=all dom0_mem=200M {options}
domains={names}
"""
DOMAIN = """[{name}]
type={kind}
kernel={kernel} name={name} {words}
memory={memory}
vcpus={vcpus}
{keys}
"""
FAULTS_ARE_SAID = r"^UEFI Interactive Shell|^\(XEN\) Panic on CPU"


def conf(domains, options=""):
    """domains is {name: the values that differ from the usual ones}."""
    usual = {"kind": "pvh", "words": "shutdown=0", "memory": 16, "vcpus": 1,
             "keys": ""}
    text = HOST.format(names=" ".join(domains), options=options)
    for name, changes in domains.items():
        values = {**usual, **changes}
        values.setdefault("kernel", f"guest{values['kind']}.elf")
        text += DOMAIN.format(name=name, **values)
    return text


def files_for(application, domains, xen=None, options="", **kernels):
    files = {"BOOTX64.EFI": application,
             "daybreak.conf": conf(domains, options),
             "xen.gz": xen or fetch.xen_gz(), **kernels}
    files.update((guest.kernel(kind).name, guest.kernel(kind))
                 for kind in guest.KINDS)
    return {f"/EFI/BOOT/{name}": data for name, data in files.items()}


def says(text, pattern):
    assert re.search(pattern, text, re.MULTILINE), pattern


def test_xen_of_debian_11(boot, application):
    """The oldest Xen whose domctl interface is known."""
    machine = boot(files_for(application, {"web": {}, "db": {"kind": "pv"}},
                             fetch.xen_gz("bullseye")), cpu=CPU)
    text = ended(machine)
    assert "Xen version 4.14" in text
    for name in ("web", "db"):
        says(text, guest.runs(name, rf"\({name}\) "))
        says(text, rf"^{name}: has shut down$")


def test_what_this_xen_runs(boot, application):
    """No PVH domain without virtualisation, no 32-bit PV domain on Debian's
    Xen."""
    least = {"kind": "pv", "words": ""}
    machine = boot(files_for(application, {
        "web": {}, "old": {"kernel": "page32", **least},
        "page": {"kernel": "page64", **least}, "db": {"kind": "pv"}},
        page32=guest.least(32), page64=guest.least(64)),
        cpu="qemu64,-svm,+rdrand,+x2apic")
    machine.wait_for(r"^\(XEN\) Entering ACPI S5 state",
                     unless=f"{FAULTS_ARE_SAID}|Hardware Dom0")
    for name, kind in (("web", "hvm-3.0-x86_32"), ("old", "xen-3.0-x86_32p")):
        says(machine.text, rf"^daybreak: {name}: is a domain of type {kind}, "
                           r"and this Xen runs xen-3\.0-x86_64\s*$")
    says(machine.text, guest.runs("db", r"\(db\) "))
    says(machine.text, guest.runs("page", r"\(page\) "))
    says(machine.text, "^page: has shut down$")
    assert "Boot domain: 2 of 4 domains built" in machine.text


def test_dom0_has_a_hypercall_page(boot, application):
    """This kernel can shut down, and so end the host, only by its hypercall
    page."""
    files = files_for(application, {"web": {}}, page64=guest.least(64))
    files["/EFI/BOOT/daybreak.conf"] = files["/EFI/BOOT/daybreak.conf"].replace(
        "domains=", "kernel=page64\ndomains=")
    machine = boot(files, cpu=CPU)
    machine.wait_for(r"^\(XEN\) Hardware Dom0 halted",
                     unless=f"{FAULTS_ARE_SAID}|Hardware Dom0 crashed")
    assert "Boot domain: 1 of 1 domains built" in machine.text
    assert "no domain is left" not in machine.text


def test_eight_domains_on_two_cpus(boot, application):
    names = [f"web{i}" for i in range(8)]
    machine = boot(files_for(application, {
        name: {"memory": 64, "vcpus": 2} for name in names}), cpu=CPU, cpus=2)
    text = ended(machine)
    assert "Boot domain: 8 of 8 domains built" in text
    for name in names:
        says(text, rf"^{name}: domain \d+, 64 MiB, 2 vCPUs, started")
        says(text, guest.runs(name, rf"\({name}\) "))
        says(text, rf"^{name}: has shut down$")


def test_as_many_vcpus_as_there_may_be(boot, application):
    """Xen's context for 128 vCPUs is larger than 64 KiB."""
    machine = boot(files_for(application, {
        "web": {"vcpus": 128}, "db": {"kind": "pv", "vcpus": 128}}), cpu=CPU)
    text = ended(machine)
    for name in ("web", "db"):
        says(text, rf"^{name}: domain \d+, 16 MiB, 128 vCPUs, started")
        says(text, guest.runs(name, rf"\({name}\) "))
        says(text, rf"^{name}: has shut down$")


def test_as_many_domains_as_there_may_be(boot, application):
    """64, PV and PVH in turn: more than Xen itself takes modules."""
    names = [f"d{i}" for i in range(64)]
    machine = boot(files_for(application, {
        name: {"kind": guest.KINDS[i % 2]} for i, name in enumerate(names)}),
        cpu=CPU, memory=2048)
    text = ended(machine)
    assert "Boot domain: 64 of 64 domains built" in text
    for name in names:
        says(text, guest.runs(name, rf"\({name}\) "))
        says(text, rf"^{name}: has shut down$")


def test_only_older_grant_tables(boot, application):
    """A domain that requests no version gets the one that this Xen allows."""
    asks = {"keys": "max_grant_version=2"}
    machine = boot(files_for(application, {
        "web": {}, "db": {"kind": "pv"}, "new": asks,
        "many": {"keys": "max_grant_frames=100000"},
        "old": {"keys": "max_grant_version=1"}},
        options="gnttab=max-ver:1"), cpu=CPU)
    machine.wait_for(r"^\(XEN\) Entering ACPI S5 state",
                     unless=f"{FAULTS_ARE_SAID}|Hardware Dom0")
    text = machine.text
    for name in ("web", "db", "old"):
        says(text, guest.runs(name, rf"\({name}\) "))
    says(text, r"^daybreak: new: has max_grant_version=2, and this Xen has "
               r"grant tables of version 1 only")
    says(text, r"^daybreak: many: Xen refuses createdomain: invalid argument "
               r"\(-22\)$")
    assert "Boot domain: 3 of 5 domains built" in text


def test_crash_at_once(boot, application):
    """A crashed domain ends like the others; an unhandled trap requests a
    reboot."""
    domains = {"bad.pv": {"kind": "pv", "kernel": "badpv"},
               "bad.pvh": {"kernel": "badpvh"},
               "crash": {"kind": "pv", "words": "shutdown=3"}, "good": {}}
    kernels = {f"bad{kind}": guest.broken(kind) for kind in guest.KINDS}
    machine = boot(files_for(application, domains, **kernels), cpu=CPU)
    text = ended(machine)
    assert "Boot domain: 4 of 4 domains built" in text
    says(text, r"^bad\.pv: has crashed$")
    says(text, r"^bad\.pvh: has asked for a reboot, and there is no dom0$")
    says(text, r"^crash: has crashed$")
    says(text, r"^good: has shut down$")
    for name in ("bad.pv", "bad.pvh"):
        assert f"guest {name} runs" not in text
