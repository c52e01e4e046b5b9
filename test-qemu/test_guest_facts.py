# SPDX-License-Identifier: MIT
"""A domain sees the same whether the boot domain or xl create starts it.

The test kernels print what they see at their first instruction; differences are
listed here, each with its reason.
"""
import json
import re

from machine import guest
from machine import harness
from test_bootdom import CPU
from test_guest import RAMDISK, files_for

UUID = "01234567-89ab-cdef-0123-456789abcde"
COMMON = {"memory": 64, "vcpus": 2}
# The PVH domain has no maxmem= here: libxl would populate it on demand.
KEYS = {"web": {**COMMON, "type": "pvh", "uuid": f"{UUID}0"},
        "db": {**COMMON, "type": "pv", "uuid": f"{UUID}1", "maxmem": 80}}
OPTIONS = "console=com1 com1=115200,8n1 guest_loglvl=all dom0_mem=512M"

HOST = f"""[xen]
xen=xen.gz
options={OPTIONS}{{more}}
domains={{domains}}
"""
# Besides the domains of xl create, one that dom0 starts after daybreak adopt.
LATE = {**KEYS["db"], "uuid": f"{UUID}2", "start": "paused"}
DOM0 = "kernel=vmlinuz console=hvc0\nramdisk=initrd.img\n"


def section(name, keys, calls_itself):
    """Returns a domain's section of daybreak.conf."""
    return (f"[{name}]\nkernel=guest{keys['type']}.elf name={calls_itself} "
            "facts\nramdisk=ramdisk\n"
            + "".join(f"{key}={value}\n" for key, value in keys.items()))


def xl_config(name, keys):
    keys = {**keys, "name": name, "cmdline": f"name={name} facts",
            "kernel": f"/share/guest{keys['type']}.elf",
            "ramdisk": "/share/ramdisk"}
    return "".join(f"{key}={json.dumps(value)}\n"
                   for key, value in keys.items())


# Waits until both have printed everything; the test's timeout is the limit.
CREATE = """
chmod +x daybreak
./daybreak adopt && xl create web.cfg && xl create db.cfg || exit 1
until xl dmesg | grep -q "guest web runs" &&
	grep -q "guest db runs" consoles/guest-db.log &&
	grep -q "guest db runs" consoles/guest-late.log; do
	sleep 1
done
"""


READING_OR_WRITING = 0x18  # GTF_reading, GTF_writing: the frame is mapped
UNBOUND, INTERDOMAIN = 1, 2  # EVTCHNSTAT_x
TSC_KHZ, DOMID = 2, 2  # indexes of registers

OWN_ACPI = ("the tables are those that a domain without legacy devices needs; "
            "libxl's name power management registers that PVH has not")
# What may differ: for each kind of domain, {pattern of keys: reason}.
REASONS = {
    "pv": {
        r"si\.store_port": "xenstored is not there yet, and Linux would wait "
                           "for it",
    },
    "late": {"uuid": "both are there at once"},
    "pvh": {
        r"acpi(\.at)?\..*|fadt\..*|facs|rsdp|si\.rsdp": OWN_ACPI,
        r"madt": "libxl says that there are 8259s, of which PVH has none",
        r"(memory_map|si\.map)\.[1-4]|memory_map|si\.memmap":
            "where the ACPI tables are",
        r"reservation": "the ACPI tables have fewer pages",
        r"store\.connection|special\.feffc":
            "xenstored is not there yet: the domain waits for it only when it "
            "sends a request",
    },
}


def normalise(facts):
    """Removes what changes over time: dom0 may already be connected."""
    facts = {key: list(values) for key, values in facts.items()}
    for i in (0, 1):
        facts[f"grant.{i}"][0] &= ~READING_OR_WRITING
    for port in (1, 2):
        assert facts[f"port.{port}"][1] in (UNBOUND, INTERDOMAIN)
        del facts[f"port.{port}"]
    del facts["cpuid.4000000300"][TSC_KHZ]  # measured at every boot
    del facts["cpuid.4000000400"][DOMID]
    return facts


def explain(kind, own, theirs):
    """Every difference has its reason, and every reason its difference."""
    differ = {key for key in own.keys() | theirs.keys()
              if own.get(key) != theirs.get(key)}
    for pattern, reason in REASONS[kind].items():
        explained = {key for key in differ if re.fullmatch(pattern, key)}
        assert explained, f"{kind}: no longer so: {reason}"
        differ -= explained
    assert not differ, "\n".join(
        f"{kind}: {key}: {own.get(key)}, xl create: {theirs.get(key)}"
        for key in sorted(differ))


def check_ram(own, theirs):
    """The maps may differ in their holes, but not in RAM."""
    rows = [[facts[key] for key in sorted(facts)
             if key.startswith("memory_map.") and facts[key][2] == 1]
            for facts in (own, theirs)]
    assert rows[0] == rows[1] != []


def by_boot_domain(boot, application, more="", devices=(), domains=KEYS):
    """Returns {kind: facts} of domains that run before there is a dom0; more
    are options of Xen's."""
    conf = HOST.format(domains=" ".join(domains), more=more) + "".join(
        section(name, keys, name) for name, keys in domains.items())
    machine = boot(files_for(application, conf), label="own", cpu=CPU,
                   devices=devices)
    for name in domains:
        machine.wait_for(guest.runs(name, rf"\({name}\) "),
                         unless=harness.BOOT_IS_LOST)
    text = machine.text
    machine.stop()
    return {"pvh": guest.facts(text, "(d1) "),
            "pv": guest.facts(text, "(db) ")}


def by_xl(debian_dom0, domains=KEYS):
    """Returns the same for xl create, and for one that dom0 only starts."""
    kernels = {guest.kernel(kind).name: guest.kernel(kind)
               for kind in guest.KINDS}
    dom0 = debian_dom0(
        HOST.format(domains="late", more="") + DOM0 + section("late", LATE, "db"),
        {"create": CREATE}, cpu=CPU, label="xl",
        esp={"ramdisk": RAMDISK, **kernels},
        files={"ramdisk": RAMDISK, **kernels,
               **{f"{name}.cfg": xl_config(name, keys)
                  for name, keys in domains.items()},
               "daybreak": harness.BUILD / "daybreak"})
    return {"pvh": guest.facts(dom0.machine.text, "(d2) "),
            "pv": guest.facts(dom0.read("consoles/guest-db.log"), ""),
            "late": guest.facts(dom0.read("consoles/guest-late.log"), "")}


def test_as_xl_create(boot, application, debian_dom0):
    own, theirs = by_boot_domain(boot, application), by_xl(debian_dom0)
    for kind, mine, xl in (("pvh", own["pvh"], theirs["pvh"]),
                           ("pv", own["pv"], theirs["pv"]),
                           ("late", theirs["late"], theirs["pv"])):
        assert len(xl) > 80, "it did not say all"
        check_ram(mine, xl)
        explain(kind, normalise(mine), normalise(xl))
