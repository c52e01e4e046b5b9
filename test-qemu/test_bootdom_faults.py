# SPDX-License-Identifier: MIT
"""What goes wrong while domains are started, and what remains of it.

The application has a boot domain that damages its own package and refuses its
own hypercalls, as dom0's command line and the domains' names request
(test-qemu/kernels/damage.c, faults.c); the rest of it is unchanged.
"""
import re

import pytest

from machine import guest
from machine import harness
from machine import secure_boot
from test_bootdom import (CPU, DOM0, DOM0_OPTIONS, TICKS, conf, dom0_facts,
                          files_for, of_dom0, position)

# Faults are reported as sentences: only these lines mean that the boot is lost.
LOST = (r"Kernel panic|^UEFI Interactive Shell|^\(XEN\) Panic on CPU|"
        r"^\(XEN\) Hardware Dom0 (crashed|halted)")
ALONE = "daybreak: warning: boot domain: no domain is started, only dom0"


@pytest.fixture
def faults():
    """Returns the application with faults."""
    return harness.built("daybreakx64-faults.efi")


def with_fault(word):
    """Returns the same dom0, with a fault requested on its command line."""
    options = f"{DOM0_OPTIONS} faults={word}"
    return DOM0.replace(DOM0_OPTIONS, options), options


def sentences(machine):
    """Returns the boot domain's sentences about faults."""
    return re.findall(r"^daybreak: (.*)$", machine.text, re.MULTILINE)


BROKEN_PACKAGES = {
    "truncated": "package: module 4 is 0x",
    "list": "package: module 0 begins at 0x1, expected a page's start",
    "manifest-magic": "manifest: begins with ",
    "manifest-dom0": "manifest: has no dom0, and the package has",
}


@pytest.mark.parametrize("fault", BROKEN_PACKAGES)
def test_dom0_alone(boot, faults, fault):
    """By the record in the package's first page, whatever else is damaged."""
    dom0, options = with_fault(fault)
    text = conf({"db": {"memory": 96}}, dom0)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    dom0_facts(machine, unless=LOST, options=options, failed="*:package:0")
    why, *rest = sentences(machine)
    assert why.startswith(BROKEN_PACKAGES[fault])
    assert rest == [ALONE.removeprefix("daybreak: ")]
    assert "domains built" not in machine.text


def test_no_way_to_dom0(boot, faults):
    """Neither the module list nor the record is usable: the host ends."""
    dom0, _ = with_fault("record")
    text = conf({"db": {"memory": 96}}, dom0)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    machine.wait_for("^.*Hardware Dom0 crashed", unless=f"Linux version|{LOST}")
    assert sentences(machine)[1:] == [
        "package: the record of dom0 has a wrong checksum"]


def test_on_failure_halt(boot, faults):
    """The record notes on_failure=halt of any domain: the host ends."""
    dom0, _ = with_fault("list")
    text = conf({"db": {"memory": 96, "on_failure": "halt"}}, dom0)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    machine.wait_for(r"^\(XEN\) Hardware Dom0 halted", unless=f"Linux version|{LOST}")
    assert "has on_failure=halt" in sentences(machine)[-1]


def sealed(files):
    """Returns the same volume with a seal, which is used without Secure Boot,
    too."""
    return {**files, "/EFI/BOOT/daybreak.seal": secure_boot.seal(files, None)}


IMAGE_DIFFERS = (r"one-bit: its image is damaged: the SHA-256 of the package's "
                 r"module \d differs")


@pytest.mark.parametrize("has_seal", [True, False])
def test_image_changed(boot, faults, has_seal):
    """With a seal one bit is enough; without one nothing is compared."""
    text = conf({"web": {"type": "pvh", "memory": 96},
                 "one-bit": {"memory": 96}, "db": {"memory": 96}})
    files = files_for(faults, text, TICKS)
    machine = boot(sealed(files) if has_seal else files, cpu=CPU)
    dom0_facts(machine, unless=LOST,
               failed="one-bit:image:0" if has_seal else "")
    said = sentences(machine)
    assert len(said) == has_seal
    for sentence in said:
        assert re.fullmatch(IMAGE_DIFFERS, sentence)
    for name in ["web", "db"] + ["one-bit"] * (not has_seal):
        assert re.search(rf"^{name}: domain \d+, 96 MiB, 1 vCPU, started",
                         machine.text, re.MULTILINE), name
    assert f"Boot domain: {3 - has_seal} of 3 domains built" in machine.text


@pytest.mark.parametrize("what", ["kernel", "ramdisk"])
@pytest.mark.parametrize("by_record", [False, True])
def test_dom0_changed(boot, faults, what, by_record):
    """dom0 does not start, whichever way it was found: the host ends."""
    dom0, options = with_fault(f"{what}-bit")
    if by_record:
        dom0 = dom0.replace(options, f"{options} faults=list")
    files = files_for(faults, conf({"db": {"memory": 96}}, dom0), TICKS)
    machine = boot(sealed(files), cpu=CPU)
    machine.wait_for("^.*Hardware Dom0 crashed", unless="Linux version")
    assert re.fullmatch(rf"dom0: its {what} is damaged: the SHA-256 of the "
                        r"package's module \d differs", sentences(machine)[-1])
    assert ("Boot domain: 1 of 1 domains built" in machine.text) != by_record


FAULTS_OF_ITS_OWN = {
    "page_fault": ("14 (page fault)", 2, 0x7fffdead008),
    "invalid_opcode": ("6 (invalid opcode)", 0, 0),
    "general_protection": ("13 (general protection)", 0, 0),
}


def function(name):
    """Returns the addresses of a function in the boot domain with faults."""
    listing = harness.run(["nm", "--print-size", "--defined-only",
                           harness.BUILD / "bootdom-faults.elf.syms"])
    at, size = re.search(rf"^(\w+) (\w+) T {name}$", listing,
                         re.MULTILINE).groups()
    return range(int(at, 16), int(at, 16) + int(size, 16))


@pytest.mark.parametrize("fault", FAULTS_OF_ITS_OWN)
def test_fault_of_its_own(boot, faults, fault):
    """One line reports the fault and its address before the host ends."""
    dom0, _ = with_fault(fault)
    text = conf({"db": {"memory": 96}}, dom0)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    machine.wait_for("^.*Hardware Dom0 crashed", unless="Linux version")
    name, error_code, cr2 = FAULTS_OF_ITS_OWN[fault]
    said, = sentences(machine)
    at = re.fullmatch(rf"boot domain: fault {re.escape(name)}, error code "
                      rf"{error_code:#x}, rip 0x(\w+), cr2 {cr2:#x}: the host "
                      "ends", said)
    assert at, said
    assert int(at[1], 16) in function(fault)


def test_broken_stack(boot, faults):
    dom0, _ = with_fault("stack_smash")
    text = conf({"db": {"memory": 96}}, dom0)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    machine.wait_for("^.*Hardware Dom0 crashed", unless="Linux version")
    assert sentences(machine) == [
        "warning: the boot domain's stack is broken"]


def test_silent_domains(boot, faults):
    """dom0 starts at once, without waiting for the domains' first lines."""
    text = conf({"web": {"type": "pvh", "memory": 96, "options": "quiet"},
                 "db": {"memory": 96, "options": "quiet"}})
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    dom0_facts(machine, unless=LOST)
    assert "Boot domain: 2 of 2 domains built" in machine.text
    assert re.search("^faults: slept 0 times$", machine.text, re.MULTILINE)


def test_last_words(boot, faults):
    """All that a domain prints until dom0 starts is shown."""
    dom0, options = with_fault("linger")
    text = conf({"db": {"memory": 16}}, dom0).replace(
        "kernel=cloud", "kernel=guestpv.elf name=db unfinished shutdown=0 ")
    files = files_for(faults, text, TICKS)
    files["/EFI/BOOT/guestpv.elf"] = guest.kernel("pv")
    machine = boot(files, cpu=CPU)
    dom0_facts(machine, unless=LOST, options=options)
    built = position(machine, "^faults: slept 0 times$")
    words = position(machine, guest.runs("db", r"\(db\) "))
    placed = position(machine, "^Boot domain: dom0 is placed")
    assert built < placed and words < placed


LYING = {
    "manifest-node": "manifest: memory of manifest-node is not there",
    "overlap": "manifest: the PFN of a piece of overlap is",
    "no-frame": "no-frame: page 0xffffff, which its page table names",
    "wrong-level": "wrong-level: Xen refuses pin_table: invalid argument",
}


CRASHING = """
[bad.{kind}]
type={kind}
kernel=bad{kind}
memory=16
"""


def test_images_that_lie(boot, faults):
    """Each is refused with a sentence and removed; the others and dom0 start.

    This also holds if domains crash at their first instruction.
    """
    text = conf({**{name: {"memory": 96} for name in LYING},
                 "db": {"memory": 96}})
    text = text.replace("domains=", "domains=bad.pv bad.pvh ") + "".join(
        CRASHING.format(kind=kind) for kind in guest.KINDS)
    files = files_for(faults, text, TICKS)
    files |= {f"/EFI/BOOT/bad{kind}": guest.broken(kind)
              for kind in guest.KINDS}
    machine = boot(files, cpu=CPU)
    dom0_facts(machine, unless=LOST,
               failed="manifest-node:package:0,overlap:package:0,"
                      "no-frame:image:0,wrong-level:pin_table:22")
    assert len(sentences(machine)) == len(LYING)
    for said, wanted in zip(sentences(machine), LYING.values()):
        assert said.startswith(wanted)
    assert re.search(r"^db: domain \d+, 96 MiB, 1 vCPU, started",
                     machine.text, re.MULTILINE)
    for kind in guest.KINDS:
        assert re.search(rf"^bad\.{kind}: domain \d+, 16 MiB, 1 vCPU, started",
                         machine.text, re.MULTILINE)
    assert "Boot domain: 3 of 7 domains built" in machine.text
    assert not re.search("BUG|WARNING|Oops|Call Trace", of_dom0(machine.text))


def test_unknown_domctl(boot, faults):
    """A Xen of another version: this is reported, and dom0 starts alone."""
    dom0, options = with_fault("domctl")
    text = conf({"db": {"memory": 96}}, dom0)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    dom0_facts(machine, unless=LOST, options=options, failed="db:domctl:13")
    said, = sentences(machine)
    assert re.match(r"Xen 4\.17 has a domctl interface that is not known", said)
    assert "Boot domain: 0 of 1 domains built" in machine.text


UNFIT = {
    "gntst": ("setup_table-gntst:2",
              "Xen refuses setup_table: no such domain (grant table status "
              "-2)"),
    "layout": ("createdomain:0",
               "this Xen says that it is 4.17, and has made a domain with "
               "another kind than was asked for"),
    "context": ("gethvmcontext:0",
                "Xen's context of it has 4294967295 bytes, and there is room "
                "for 99614720"),
}


@pytest.mark.parametrize("fault", UNFIT)
def test_answers_that_do_not_fit(boot, faults, fault):
    """Xen's answers are checked: a sentence reports it, and dom0 is told."""
    dom0, options = with_fault(fault)
    text = conf({"web": {"type": "pvh", "memory": 96}}, dom0)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    call, words = UNFIT[fault]
    dom0_facts(machine, unless=LOST, options=options, failed=f"web:{call}")
    assert sentences(machine) == [f"web: {words}"]
    assert "Boot domain: 0 of 1 domains built" in machine.text


# Hypercall and command, by Xen's numbers, and their names in the boot domain's
# sentences.
CALLS = {
    ("domctl", 1): "createdomain", ("domctl", 15): "max_vcpus",
    ("domctl", 11): "max_mem", ("domctl", 35): "set_address_size",
    ("domctl", 86): "set_paging_mempool_size",
    ("domctl", 5): "getdomaininfo", ("domctl", 12): "setvcpucontext",
    ("domctl", 33): "gethvmcontext", ("domctl", 34): "sethvmcontext",
    ("domctl", 4): "unpausedomain", ("domctl", 22): "hypercall_init",
    ("domctl", 74): "setvnumainfo", ("sysctl", 16): "cputopoinfo",
    ("domctl", 9): "setvcpuaffinity", ("domctl", 16): "scheduler_op",
    ("domctl", 20): "iomem_permission", ("domctl", 21): "ioport_permission",
    ("domctl", 39): "memory_mapping", ("physdev_op", 13): "map_pirq",
    ("domctl", 82): "get_cpu_policy", ("domctl", 83): "set_cpu_policy",
    ("memory_op", 6): "populate_physmap", ("memory_op", 13): "set_memory_map",
    ("memory_op", 15): "remove_from_physmap",
    ("memory_op", 23): "add_to_physmap_batch",
    ("memory_op", 24): "claim_pages", ("memory_op", 28): "acquire_resource",
    ("event_channel_op", 6): "alloc_unbound",
    ("grant_table_op", 2): "setup_table",
    ("grant_table_op", 5): "grant_copy", ("hvm_op", 0): "set_param",
    ("xen_version", 3): "xen_version",
}
HYPERCALLS = {1: "mmu_update", 12: "memory_op", 20: "grant_table_op",
              17: "xen_version", 26: "mmuext_op", 32: "event_channel_op",
              33: "physdev_op", 34: "hvm_op", 35: "sysctl",
              36: "domctl"}
# Calls for both kinds of domain, then for each.
COMMON = {"xen_version", "createdomain", "max_vcpus", "max_mem",
          "claim_pages", "populate_physmap", "set_memory_map",
          "alloc_unbound", "mmu_update", "tlb_flush", "setup_table",
          "acquire_resource", "unpausedomain", "setvcpuaffinity",
          "setvnumainfo", "cputopoinfo",
          "scheduler_op", "iomem_permission", "getdomaininfo"}
OWN = {"pv": {"set_address_size", "pin_table",
              "hypercall_init", "setvcpucontext", "ioport_permission",
              "map_pirq"},
       "pvh": {"set_paging_mempool_size", "set_param", "gethvmcontext",
               "sethvmcontext", "get_cpu_policy", "set_cpu_policy",
               "memory_mapping"}}
FREE = r"^free_memory +: (\d+)$"

INJECTED = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all dom0_mem=512M
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
"""
DEVICES = {"pv": 'ioports=["60"]\nirqs=[1]\niomem=["fffff,1"]',
           "pvh": 'iomem=["fffff,1@d0000"]'}
KINDS_OF = """
[faults.{kind}]
type={kind}
kernel={kind}
vnuma=[["pnode=0","size=16","vcpus=0","vdistances=10"]]
cpus=0
cpu_weight=512
{devices}
"""


def refusals(text, kind):
    """Returns (the call that failed, its name in the boot domain's sentence),
    in order."""
    name = rf"(?:faults\.{kind}|boot domain)"
    return re.findall(
        r"^faults: (\d+) (\d+) is not made\n"
        rf"daybreak: {name}: Xen refuses (\w+)[^:\n]*: no space left \(-28\)$",
        text, re.MULTILINE)


def check_refusals(text, kind, wanted_calls):
    """Every hypercall failed once, and was called by its name."""
    called = []
    for op, command, name in refusals(text, kind):
        hypercall = HYPERCALLS[int(op)]
        if hypercall == "mmuext_op":
            wanted = ("pin_table", "tlb_flush")
        elif hypercall == "mmu_update":
            wanted = ("mmu_update",)
        else:
            wanted = (CALLS[hypercall, int(command)],)
        assert name in wanted
        called.append(name)
    assert called[0] == "xen_version" and called[-1] == "unpausedomain"
    assert set(called) == wanted_calls
    return len(called)


def test_every_hypercall_refused(debian_dom0, faults):
    """One after the other; nothing remains of the domain built so far."""
    kernels = {"pv": guest.least(64), "pvh": guest.kernel("pvh")}
    domains = "domains=faults.pv faults.pvh\n"
    conf_text = INJECTED + domains + "".join(
        KINDS_OF.format(kind=kind, devices=DEVICES[kind])
        for kind in guest.KINDS)
    steps = {"cmdline": "cat /proc/cmdline", "list": "xl list",
             "info": "xl info"}
    dom0 = debian_dom0(conf_text, steps,
                       esp={"BOOTX64.EFI": faults, **kernels},
                       unless=LOST)
    text = dom0.machine.text
    tried = 0
    for kind in guest.KINDS:
        mine, text = text.split(f"faults: faults.{kind} took", 1)
        tried += check_refusals(mine, kind, COMMON | OWN[kind])
    text = dom0.machine.text
    assert len(re.findall("^faults: .* is not made$", text,
                          re.MULTILINE)) == tried
    assert dom0["cmdline"].endswith(
        " daybreak.failed=faults.pv:unpausedomain:28,"
        "faults.pvh:unpausedomain:28\n")
    assert len(dom0["list"].splitlines()) == 2, "a heading and dom0"
    plain = debian_dom0(INJECTED, {"info": "xl info"})
    free = [int(re.search(FREE, one["info"], re.MULTILINE)[1])
            for one in (dom0, plain)]
    # In MiB, rounded down: a change of less than one may show as one.
    assert abs(free[0] - free[1]) <= 1, free
