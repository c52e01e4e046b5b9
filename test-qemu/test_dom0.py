# SPDX-License-Identifier: MIT
"""A real dom0, Debian with xl, on the host that Daybreak boots.

The tests assert what dom0's own tools have seen: dom0 is the same whether
domains were started before it or not.
"""
import collections
import re

from machine import fetch
from machine import guest
from machine import initramfs

HOST = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all {options}
kernel=vmlinuz console=hvc0 tsc=reliable
ramdisk=initrd.img
"""
DOMAINS = """domains=web db

[web]
type=pvh
kernel=guestpvh.elf name=web
memory=64

[db]
type=pv
kernel=guestpv.elf name=db
memory=48
"""
MEMORY = {1: 64, 2: 48}

# A domain that xl starts: it counts, even while it is saved and restored.
COUNTING = """
n=0
while :; do
	n=$((n + 1))
	echo count $n
	sleep 1
done
"""
COUNTS = initramfs.START + COUNTING
GUEST = """name="guest"
type="pv"
kernel="/share/cloud"
ramdisk="/share/counts.img"
memory=128
extra="console=hvc0 quiet"
"""

FACTS = {
    "dmesg": "dmesg",
    "memory": "grep MemTotal: /proc/meminfo",
    "info": "xl info",
    "list": "xl list",
}
BALLOON = {
    size: f"""
xl mem-set 0 {size}
until xl list 0 | grep -q '^Domain-0 *0 *{size} '; do sleep 1; done
grep MemTotal: /proc/meminfo
""" for size in ("400", "512")}
SAVE = {
    "create": """
xl create guest.cfg
until grep -q 'count 3' consoles/guest-guest.log; do sleep 1; done
""",
    "save": """
xl save guest /root/saved && xl list && cp consoles/guest-guest.log before
""",
    "restore": """
last=$(grep -c . before)
xl restore /root/saved && rm /root/saved || exit
until [ $(grep -c . consoles/guest-guest.log) -gt $((last + 2)) ]; do
	sleep 1
done
xl list
xl destroy guest
""",
}

# Lines that may differ between two boots of dom0: times and measured speeds,
# where the ramdisk lies but not its size, and the few page tables made by
# whoever placed dom0. Devices found in parallel are numbered by chance.
MAY_DIFFER = (
    (r"^\[ *[\d.]+\] ", ""),
    (r"[\d.]+ MHz|[\d.]+ BogoMIPS \(lpj=\d+\)", "SPEED"),
    (r"max_cycles: 0x\w+, max_idle_ns: \d+", "SPEED"),
    (r"in \d+ms$", "in TIME"),
    (r"audit\([\d.:]+\)", "audit(TIME)"),
    (r"system clock to .*", "system clock to TIME"),
    (r"Marking stable .*", "Marking stable TIME"),
    (r"/input/input\d+", "/input/inputN"),
    (r"^(Memory: )\d+K(/.*, )\d+K( reserved)", r"\1FREE\2SOME\3"),
)
# Kernel messages about clocks or entropy on a busy machine.
LATE = (r"hrtimer: interrupt took|perf: interrupt took too long|random: |"
        r"tsc: .*[cC]alibrat|clocksource: (Long|timekeeping|Checking|wd-)")
PAGE_TABLES = 64  # KiB
TIMEOUT = 900  # seconds: emulated processors wait for each other


def ramdisk_size(match):
    first, last = (int(word, 16) for word in match.groups())
    return f"RAMDISK: {last + 1 - first} bytes"


def comparable(dmesg):
    """Returns the kernel's lines, counted, without MAY_DIFFER.

    Their order is ignored: parts of a kernel's start run in parallel.
    """
    lines = collections.Counter()
    for line in dmesg.splitlines():
        line = re.sub(r"RAMDISK: \[mem 0x(\w+)-0x(\w+)\]", ramdisk_size, line)
        for pattern, word in MAY_DIFFER:
            line = re.sub(pattern, word, line)
        if not re.match(LATE, line):
            lines[line] += 1
    return lines


def differences(dmesg, other):
    """Returns the lines that only one of two kernels has printed."""
    one, two = comparable(dmesg), comparable(other)
    return [*(one - two), *(two - one)]


def kilobytes(line):
    return int(re.search(r"MemTotal: +(\d+) kB", line)[1])


def domains(listing):
    """Parses xl list: {domid: its memory in MiB}."""
    return {int(number): int(memory) for number, memory in
            re.findall(r"^\S+ +(\d+) +(\d+) +\d+ ", listing, re.MULTILINE)}


def lasting(info):
    """Returns xl info's output without free memory and the speed that Xen
    measured.
    """
    return re.sub(r"^(free_memory|cpu_mhz) .*\n", "", info,
                  flags=re.MULTILINE)


def boot_dom0(debian_dom0, options, more, steps, **machine):
    conf = HOST.format(options=options) + more
    files = {"guest.cfg": GUEST, "cloud": fetch.cloud_kernel(),
             "counts.img": initramfs.busybox(COUNTS)}
    esp = {guest.kernel(kind).name: guest.kernel(kind)
           for kind in guest.KINDS}
    return debian_dom0(conf, steps, files, esp, **machine)


def test_same_dom0(debian_dom0):
    """With and without domains: the kernel's log, memory, xl info, balloon; a
    domain is saved and restored; and a reboot ends the machine."""
    plain = boot_dom0(debian_dom0, "dom0_mem=512M", "", FACTS, label="plain")
    assert domains(plain["list"]) == {0: 512}
    assert re.search(r"^xen_version +: 4\.17\.", plain["info"], re.MULTILINE)
    plain.machine.stop()

    dom0 = boot_dom0(debian_dom0, "dom0_mem=512M", DOMAINS,
                     {**FACTS, **BALLOON, **SAVE}, label="domains",
                     timeout=TIMEOUT)
    assert domains(dom0["list"]) == {0: 512, **MEMORY}
    assert "Linux version" in dom0["dmesg"]
    assert differences(dom0["dmesg"], plain["dmesg"]) == []
    assert lasting(dom0["info"]) == lasting(plain["info"])
    memory = kilobytes(dom0["memory"])
    assert abs(memory - kilobytes(plain["memory"])) <= PAGE_TABLES
    assert kilobytes(dom0["400"]) == memory - (112 << 10)
    assert kilobytes(dom0["512"]) == memory
    assert domains(dom0["save"]) == {0: 512, **MEMORY}
    counts = [int(number) for number in re.findall(
        r"^count (\d+)\r?$", dom0.read("consoles/guest-guest.log"),
        re.MULTILINE)]
    assert counts == list(range(1, len(counts) + 1))
    assert domains(dom0["restore"]) == {0: 512, **MEMORY, 4: 128}
    assert "Hardware Dom0 shutdown: rebooting" in dom0.machine.wait_end()


def test_two_processors(debian_dom0):
    """Two processors, with OCaml's xenstored."""
    dom0 = boot_dom0(debian_dom0, "dom0_mem=512M", DOMAINS, {
        "list": "xl list", "processors": "nproc; grep -c ^proc /proc/cpuinfo",
        "vcpus": "xl vcpu-list 0",
        "store": "xenstore-read /local/domain/0/name; pidof oxenstored"},
        xenstored="oxenstored", cpus=2, timeout=TIMEOUT)
    assert domains(dom0["list"]) == {0: 512, **MEMORY}
    assert dom0["processors"] == "2\n2\n"
    assert len(re.findall("^Domain-0 ", dom0["vcpus"], re.MULTILINE)) == 2
    assert re.fullmatch(r"Domain-0\n\d+\n", dom0["store"])


def test_five_gibibytes(debian_dom0):
    """Most of the host's memory is dom0's: its P2M has ten megabytes."""
    dom0 = boot_dom0(debian_dom0, "dom0_mem=5G bootscrub=0", DOMAINS, {
        "list": "xl list", "memory": "grep MemTotal: /proc/meminfo"},
        memory=8192)
    assert domains(dom0["list"]) == {0: 5120, **MEMORY}
    assert 4800 << 10 < kilobytes(dom0["memory"]) <= 5120 << 10
