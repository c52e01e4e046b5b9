# SPDX-License-Identifier: MIT
"""A domain sees the same whoever starts it: the boot domain or xl create.

The test kernels print what they see at their first instruction; what may
differ stands here, each with its reason.
"""
import re

import guest
import harness
from test_bootdom import CPU
from test_guest import RAMDISK, files_for

UUID = "01234567-89ab-cdef-0123-456789abcdef"
MEMORY, MAXMEM, VCPUS = 64, 80, 2
# Of the PVH domain maxmem= is left out: libxl populates on demand then.
KEYS = {"web": {"type": "pvh", "memory": MEMORY},
        "db": {"type": "pv", "memory": MEMORY, "maxmem": MAXMEM}}
OPTIONS = "console=com1 com1=115200,8n1 guest_loglvl=all dom0_mem=512M"

PLAIN = f"""[xen]
xen=xen.gz
options={OPTIONS}
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
"""


def command_line(name):
    return f"name={name} facts"


def conf():
    """daybreak.conf for the boot domain, without dom0."""
    text = (f"[xen]\nxen=xen.gz\noptions={OPTIONS}\n"
            f"domains={' '.join(KEYS)}\n")
    for name, keys in KEYS.items():
        text += (f"[{name}]\nkernel=guest{keys['type']}.elf "
                 f"{command_line(name)}\nramdisk=ramdisk\nvcpus={VCPUS}\n"
                 f"uuid={UUID[:-1]}{keys['type'].count('h')}\n")
        text += "".join(f"{key}={value}\n" for key, value in keys.items())
    return text


def xl_config(name):
    keys = KEYS[name]
    text = (f'name="{name}"\nkernel="/share/guest{keys["type"]}.elf"\n'
            f'cmdline="{command_line(name)}"\nramdisk="/share/ramdisk"\n'
            f'vcpus={VCPUS}\nuuid="{UUID[:-1]}{keys["type"].count("h")}"\n')
    return text + "".join(
        f'{key}="{value}"\n' if key == "type" else f"{key}={value}\n"
        for key, value in keys.items())


# Until both have said all; the test's own time-out is the last word.
CREATE = """
xl create web.cfg && xl create db.cfg || exit 1
until xl dmesg | grep -q "guest web runs" &&
	grep -q "guest db runs" consoles/guest-db.log; do
	sleep 1
done
"""


# --- what differs, {regular expression of keys: reason} ----------------------

READING_OR_WRITING = 0x18  # GTF_reading, GTF_writing: somebody maps the frame
UNBOUND, INTERDOMAIN = 1, 2  # EVTCHNSTAT_x
TSC_KHZ = 2  # which register

OWN_ACPI = ("the tables are those that a domain without legacy devices needs; "
            "libxl's name power management registers that PVH has not")
REASONS = {
    "pv": {
        r"si\.store_port": "xenstored is not there yet, and Linux would wait "
                           "for it",
    },
    "pvh": {
        r"acpi(\.at)?\..*|fadt\..*|facs|rsdp|si\.rsdp": OWN_ACPI,
        r"madt": "libxl says that there are 8259s, of which PVH has none",
        r"(memory_map|si\.map)\.[1-4]|memory_map|si\.memmap":
            "where the ACPI tables are",
        r"reservation": "the ACPI tables have fewer pages",
        r"store\.connection|special\.feffc":
            "xenstored is not there yet: the domain waits for it only when it "
            "wants something",
    },
}


def normalise(facts):
    """Leaves out what changes with the moment: dom0's side may be there."""
    facts = {key: list(values) for key, values in facts.items()}
    for i in (0, 1):
        facts[f"grant.{i}"][0] &= ~READING_OR_WRITING
    for port in (1, 2):
        assert facts[f"port.{port}"][1] in (UNBOUND, INTERDOMAIN)
        del facts[f"port.{port}"]
    del facts["cpuid.4000000300"][TSC_KHZ]  # measured at every boot
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
    """Where maps may differ in their holes, RAM may not."""
    rows = [[facts[key] for key in sorted(facts)
             if key.startswith("memory_map.") and facts[key][2] == 1]
            for facts in (own, theirs)]
    assert rows[0] == rows[1] != []


def test_as_xl_create(boot, application, debian_dom0):
    machine = boot(files_for(application, conf()), label="own", cpu=CPU)
    for name in KEYS:
        machine.wait_for(guest.runs(name, rf"\({name}\) "),
                         unless=harness.BOOT_IS_LOST)
    own = {"pvh": guest.facts(machine.text, "(d1) "),
           "pv": guest.facts(machine.text, "(db) ")}
    machine.stop()
    dom0 = debian_dom0(PLAIN, {"create": CREATE}, cpu=CPU, label="xl", files={
        "ramdisk": RAMDISK, "web.cfg": xl_config("web"),
        "db.cfg": xl_config("db"),
        **{guest.kernel(kind).name: guest.kernel(kind)
           for kind in guest.KINDS}})
    theirs = {"pvh": guest.facts(dom0.machine.text, "(d1) "),
              "pv": guest.facts(dom0.read("consoles/guest-db.log"), "")}
    for kind in guest.KINDS:
        assert len(theirs[kind]) > 80, "it did not say all"
        check_ram(own[kind], theirs[kind])
        explain(kind, normalise(own[kind]), normalise(theirs[kind]))
