# SPDX-License-Identifier: MIT
"""What a domain sees at its first instruction, as the test kernels report it.

The values are those of Xen's headers (xen.h, hvm/start_info.h) and of the
configuration, so that they hold for any toolstack.
"""
import re

from machine import fetch
from machine import guest
from machine import harness
from test_bootdom import CPU

MIB = 256  # pages
MEMORY, MAXMEM = 64, 80
VCPUS = 2
RAM, RESERVED, ACPI = 1, 2, 3
RAMDISK = bytes(range(256)) * 50
PERMIT = 1  # GTF_permit_access
UNBOUND = 1  # EVTCHNSTAT_unbound

HOST = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 guest_loglvl=all dom0_mem=512M
domains={names}
"""
CONF = HOST.format(names="web db") + f"""
[web]
type=pvh
kernel=guestpvh.elf name=web facts
ramdisk=ramdisk
memory={MEMORY}
vcpus={VCPUS}
[db]
type=pv
kernel=guestpv.elf name=db facts
ramdisk=ramdisk
memory={MEMORY}
maxmem={MAXMEM}
vcpus={VCPUS}
"""


def fnv(data):
    """Returns the same as guest.c's hash()."""
    value = 0xcbf29ce484222325
    for at in range(0, len(data), 4):
        word = int.from_bytes(data[at:at + 4], "little")
        value = (value ^ word) * 0x100000001b3 % 2**64
    return value


def files_for(application, text):
    files = {"BOOTX64.EFI": application, "daybreak.conf": text,
             "xen.gz": fetch.xen_gz(), "ramdisk": RAMDISK}
    files.update((guest.kernel(kind).name, guest.kernel(kind))
                 for kind in guest.KINDS)
    return {f"/EFI/BOOT/{name}": data for name, data in files.items()}


def test_first_instruction(boot, application):
    """Both kinds, without dom0: the boot domain shows what they print."""
    machine = boot(files_for(application, CONF), cpu=CPU)
    for name in ("web", "db"):
        machine.wait_for(guest.runs(name, rf"\({name}\) "),
                         unless=harness.BOOT_IS_LOST)
    check_pv(guest.facts(machine.text, "(db) "))
    check_pvh(guest.facts(machine.text, "(d1) "))


def test_unfinished_line(boot, application):
    """It is shown when the domain ends, before its end is reported."""
    text = HOST.format(names="db") + (
        "[db]\nkernel=guestpv.elf name=db unfinished shutdown=0\nmemory=16\n")
    machine = boot(files_for(application, text), cpu=CPU)
    end = machine.wait_for("^db: has shut down",
                           unless=harness.BOOT_IS_LOST).start()
    assert re.search(guest.runs("db", r"\(db\) "), machine.text[:end],
                     re.MULTILINE), machine.text


def test_console_is_read(boot, application):
    """A boot domain that stays sets the same console flag as dom0."""
    text = HOST.format(names="db") + (
        "[db]\nkernel=guestpv.elf name=db connection\nmemory=16\n")
    machine = boot(files_for(application, text), cpu=CPU)
    machine.wait_for(r"^\(db\) connection 0$", unless=harness.BOOT_IS_LOST)


def check_both(facts):
    assert facts["bss_not_zero"] == [0]
    assert [facts[f"vcpu_up.{i}"][0] for i in range(VCPUS)] == [1, 0]
    for port in (1, 2):
        error, status, _, remote = facts[f"port.{port}"]
        assert (error, status, remote) == (0, UNBOUND, 0)
    assert facts["reservation"][0] >= MEMORY * MIB


def check_pv(facts):
    check_both(facts)
    for name in "rax rbx rcx rdx rdi rbp r8 r15".split():
        assert facts[name] == [0], name
    assert facts["cs"] == [0xe033] and facts["ss"] == [0xe02b]
    assert facts["si.nr_pages"] == [MEMORY * MIB]
    assert facts["p2m"] == [MEMORY * MIB, 0, 0]
    _, size, content = facts["module"]
    assert (size, content) == (len(RAMDISK), fnv(RAMDISK))
    assert facts["grant.0"] == [PERMIT, 0, *facts["si.console"]]
    assert facts["grant.1"] == [PERMIT, 0, *facts["si.store"]]
    assert facts["upcall_mask"] == [0xffffffff]
    assert facts["memory_map"] == [0, 1]
    assert facts["memory_map.0"] == [0, MAXMEM << 20, RAM]
    assert facts["si.console_port"] == [2]
    assert facts["si.store_port"] == [0], "nobody would answer"


def check_pvh(facts):
    check_both(facts)
    for name in "eax ecx edx esi edi ebp".split():
        assert facts[name] == [0], name
    assert facts["cr"] == [0x11, 0, 0, 0]
    assert facts["eflags"] == [2]
    assert facts["mtrr_cap"][0] & 0xff == 8, "Xen's own number of ranges"
    assert facts["msr.2ff"] == [0x806]
    assert facts["si.head"] == [0x336ec578, 1, 0, 1]
    _, size, _, content = facts["module.0"]
    assert (size, content) == (len(RAMDISK), fnv(RAMDISK))
    count = facts["memory_map"][1]
    by_hypercall = [facts[f"memory_map.{i}"] for i in range(count)]
    assert facts["si.memmap"][1] == count
    assert by_hypercall == [facts[f"si.map.{i}"][:3] for i in range(count)]
    assert by_hypercall[0] == [0, MEMORY << 20, RAM]
    assert [kind for _, _, kind in by_hypercall] == [RAM, ACPI, RESERVED]
    console, store = facts["param.11"][1], facts["param.1"][1]
    assert facts["grant.0"] == [PERMIT, 0, console]
    assert facts["grant.1"] == [PERMIT, 0, store]
    assert facts["param.2"] == [0, 1] and facts["param.12"] == [0, 2]
    for signature in (b"XSDT", b"FACP", b"APIC", b"DSDT"):
        key = f"acpi.{int.from_bytes(signature, 'little'):x}"
        assert facts[key][2] == 0, f"{signature} has a wrong checksum"
    cpus = [key for key in facts if key.startswith("madt.")]
    assert len(cpus) == VCPUS
