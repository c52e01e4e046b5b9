# SPDX-License-Identifier: MIT
"""Keys of a domain on x86 that change how Xen makes and runs it.

The domains themselves say what they find, and Xen's debug keys list the rest.
"""
import re

from machine import harness
from machine import initramfs
from test_bootdom import conf, files_for
from test_bootdom_keys import LOST, XEN_KEYS

CPU = harness.CPU_WITH_CX16

LOOKS = initramfs.START + """
me=$(sed 's/.*me=//' /proc/cmdline)
for flag in svm nx cx16 pni; do
	grep -q "^flags.* $flag\\( \\|$\\)" /proc/cpuinfo &&
		echo "$me: has $flag"
done
echo "$me: is done"
sleep 1000
"""
OPTIONS = "console=hvc0 quiet"


def of_domain(text, domid):
    """Returns what Xen's key q says of a domain."""
    part = text.split(f"General information for domain {domid}:", 1)[1]
    return part.split("General information for domain", 1)[0]


def paging(text, domid):
    return re.search(r"paging assistance: (.*)", of_domain(text, domid))[1]


def test_keys(boot, application):
    text = conf({
        "first": {"memory": 128, "options": OPTIONS,
                  "tsc_mode": "always_emulate"},
        "second": {"memory": 128, "options": OPTIONS, "domid": 1,
                   "tsc_mode": "native", "cpuid": "host,sse3=0,vmx=1"},
        "nested": {"memory": 192, "type": "pvh", "options": OPTIONS,
                   "domid": 32751, "nestedhvm": 1, "cpuid": "host,cx16=0",
                   "timer_mode": "one_missed_tick_pending"},
        "shadow": {"memory": 192, "type": "pvh", "options": OPTIONS,
                   "hap": 0, "tsc_mode": "default"},
        "leaves": {"memory": 128, "cpuid": "host,maxleaf=0x1000"},
        "absent": {"memory": 128, "type": "pvh",
                   "cpuid": f"['7,9:ebx={'1' * 32}']"}}, dom0="")
    machine = boot(files_for(application, text, LOOKS), cpu=CPU)
    names = ("first", "second", "nested")
    for name in names:
        machine.wait_for(rf"^\({name}\) {name}: is done", unless=LOST)
    machine.send(XEN_KEYS)
    machine.wait_for("input to Xen")
    machine.send("q")
    machine.wait_for(r"General information for domain 32751[\s\S]*NODE")
    machine.send("s")
    machine.wait_for(r"dom32751\(hvm\): mode=.*\n")
    text = machine.text

    for name, domid in {"first": 2, "second": 1, "nested": 32751}.items():
        assert re.search(rf"^{name}: domain {domid}, ", text, re.M)
    assert "hap" in paging(text, 32751)
    for name, mode in {"dom2": 1, "dom1": 2, r"dom32751\(hvm\)": 0}.items():
        assert re.search(rf"{name}: mode={mode}\b", text), name
    has = {name: set(re.findall(rf"^\({name}\) {name}: has (\w+)$", text, re.M))
           for name in names}
    # No feature is there that the CPU has not.
    assert has == {"first": {"nx", "cx16", "pni"}, "second": {"nx", "cx16"},
                   "nested": {"svm", "nx", "pni"}}
    # Debian's Xen has no shadow page tables.
    assert "shadow: Xen refuses createdomain (hap=): not supported" in text
    assert "leaves: Xen refuses cpuid=: eax of leaf 0x0 is above" in text
    assert "absent: cpuid= sets bits of leaf 0x7, subleaf 9, which Xen" in text
    assert "Boot domain: 3 of 6 domains built" in text
