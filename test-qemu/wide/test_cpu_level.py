# SPDX-License-Identifier: MIT
"""cpuid_level=: what `daybreak inspect --cpu` prints on one host keeps domains of
another host from what the first one's CPU lacks.

The domains themselves say what they find.
"""
import re

from machine import harness
from machine import initramfs
from test_bootdom import conf, files_for
from test_bootdom_keys import LOST

# As little as Debian needs, on a CPU whose list of leaves ends early.
OLD = "qemu64,+svm,+npt,+rdrand,+x2apic,-cx16,level=7"
NEW = "qemu64,+svm,+npt,+rdrand,+x2apic,-cx16,+ssse3,+popcnt,+fsgsbase,+erms"
MORE = {"ssse3", "popcnt", "fsgsbase", "erms"}

HOST = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all dom0_mem=512M
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
"""
STEPS = {"level": "./daybreak inspect --cpu",
         "shown": "./daybreak inspect --cpu >old.cpu; "
                  "./daybreak inspect old.cpu"}
LOOKS = initramfs.START + """
me=$(sed 's/.*me=//' /proc/cmdline)
sed -n "s/^cpuid level.*: /$me: level /p; /^flags/{s/.*: /$me: has /p;q}" \
	/proc/cpuinfo
echo "$me: is done"
sleep 1000
"""


def found(text, name):
    """Returns the highest leaf and the features that a domain has found."""
    level = re.search(rf"^\({name}\) {name}: level (\d+)$", text, re.M)[1]
    flags = re.search(rf"^\({name}\) {name}: has (.*)$", text, re.M)[1]
    return int(level), set(flags.split())


def test_no_more_than_another_host(boot, debian_dom0, application):
    old = debian_dom0(HOST, STEPS, cpu=OLD, files={
        "daybreak": harness.BUILD / "daybreak"})
    level = old["level"].encode()
    assert level.startswith(b"daybreak.cpu 1\n") and level.endswith(b"\nend\n")
    for kind in ("pv", "hvm"):
        assert re.search(rf"^ +{kind} +AuthenticAMD, leaves up to 0x7, ",
                         old["shown"], re.M)
    assert " rdrand" in old["shown"] and " ssse3" not in old["shown"]

    domains = {"pv-as-it-is": {}, "pv-levelled": {"cpuid_level": "old.cpu"},
               "pvh-levelled": {"cpuid_level": "old.cpu", "type": "pvh"},
               "pvh-as-it-is": {"type": "pvh"}}
    text = conf({name: {"memory": 192, "options": "console=hvc0 quiet", **keys}
                 for name, keys in domains.items()}, dom0="")
    machine = boot(files_for(application, text, LOOKS) | {
        "/EFI/BOOT/old.cpu": level}, cpu=NEW, memory=1536)
    for name in domains:
        machine.wait_for(rf"^\({name}\) {name}: is done", unless=LOST)
    facts = {name: found(machine.text, name) for name in domains}
    for kind in ("pv", "pvh"):
        highest, features = facts[f"{kind}-as-it-is"]
        least, levelled = facts[f"{kind}-levelled"]
        assert highest > 7 and least == 7
        assert features & MORE and not levelled & MORE
        # Nothing else is missing.
        assert features - levelled <= MORE | {"arch_capabilities"}
